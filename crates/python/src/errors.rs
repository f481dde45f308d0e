//! What Python sees of failures. Every message names what it happened to.

use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(
    rashomon,
    RashomonError,
    PyException,
    "What rashomon raises. Its message names the input it is about."
);
create_exception!(rashomon, ReadError, RashomonError, "An input gives no report.");
create_exception!(rashomon, PackError, RashomonError, "A language pack is missing, damaged or cannot be installed.");
create_exception!(
    rashomon,
    ArrowError,
    RashomonError,
    "A batch does not have the columns or the order that a stage needs."
);
create_exception!(rashomon, InternalError, RashomonError, "A mistake of ours. The interpreter and the pipeline go on.");

/// Why a piece of work gave nothing, told without Python.
#[derive(Debug)]
pub enum Failure {
    Read(String),
    Pack(String),
    Arrow(String),
    Internal(String),
    /// The caller no longer waits.
    Abandoned,
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Read(message) => ReadError::new_err(message),
            Failure::Pack(message) => PackError::new_err(message),
            Failure::Arrow(message) => ArrowError::new_err(message),
            Failure::Internal(message) => InternalError::new_err(message),
            Failure::Abandoned => InternalError::new_err("the work was abandoned"),
        }
    }
}
