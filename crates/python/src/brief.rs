//! A brief as Python sees it.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rashomon_corpus::Skipped;
use rashomon_present::{Document, TextStyle, render_html, render_markdown, render_text};
use serde::Serialize;

use crate::errors::Failure;

/// Stories with what comparing their reports gave: the command's `brief`.
#[pyclass(name = "Brief", module = "rashomon", frozen)]
pub struct PyBrief {
    pub document: Arc<Document>,
    pub skipped: Vec<Skipped>,
}

#[pymethods]
impl PyBrief {
    /// The contract's JSON as Python's own values.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, self.document.as_ref())
    }

    /// The contract's JSON as one line, the very bytes that the command prints.
    fn to_json(&self) -> PyResult<String> {
        Ok(json_of(self.document.as_ref())?)
    }

    #[getter]
    fn text(&self) -> String {
        render_text(&self.document, TextStyle { width: 100, colour: false })
    }

    #[getter]
    fn markdown(&self) -> String {
        render_markdown(&self.document)
    }

    /// One self-contained page.
    #[getter]
    fn html(&self) -> String {
        render_html(&self.document)
    }

    /// Inputs that gave no report: kind and message of each.
    #[getter]
    fn skipped(&self) -> Vec<(&'static str, String)> {
        skipped_pairs(&self.skipped)
    }

    #[getter]
    fn reports<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.document.reports)
    }

    #[getter]
    fn stories<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.document.stories)
    }

    /// The page in a frame of its own, so that neither its style nor anything in a report reaches the notebook around it.
    fn _repr_html_(&self) -> String {
        let page = render_html(&self.document).replace('&', "&amp;").replace('"', "&quot;");
        format!(
            "<iframe sandbox title=\"rashomon brief\" style=\"width:100%;height:36rem;border:1px solid #8884\" srcdoc=\"{page}\"></iframe>"
        )
    }

    fn __str__(&self) -> String {
        self.text()
    }

    fn __repr__(&self) -> String {
        let compared = self.document.stories.iter().filter_map(|story| story.compared.as_ref());
        let findings: Vec<&str> = compared.flat_map(|of| &of.findings).map(|finding| finding.status).collect();
        let contested = findings.iter().filter(|status| **status == "contested").count();
        format!(
            "<rashomon.Brief: {} reports, {} stories, {} findings, {contested} contested>",
            self.document.reports.len(),
            self.document.stories.len(),
            findings.len(),
        )
    }
}

pub fn skipped_pairs(skipped: &[Skipped]) -> Vec<(&'static str, String)> {
    skipped.iter().map(|one| (one.kind, one.message.clone())).collect()
}

pub fn json_of(view: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(view).map_err(|error| Failure::Internal(error.to_string()))
}

/// A view as Python's own values.
pub fn to_python<'py>(py: Python<'py>, view: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    let json = json_of(view)?;
    py.import("json")?.call_method1("loads", (PyBytes::new(py, json.as_bytes()),))
}
