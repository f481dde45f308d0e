//! The Python package `rashomon`: the line behind Python functions, and its stages over Arrow batches.
//!
//! What Python gives is turned into records and batches while the interpreter is held ([`inputs`], [`batches`]); the work is
//! done on threads of our own without it ([`work`]); what comes back are the views of the contract, and Arrow batches that
//! any library takes without copying. `python/rashomon` holds the part written in Python.

mod batches;
mod brief;
mod columns;
mod errors;
mod inputs;
mod pipeline;
mod stages;
mod work;

use pyo3::prelude::*;

#[pymodule]
mod _rashomon {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::batches::PyBatch;
    #[pymodule_export]
    use crate::brief::PyBrief;
    #[pymodule_export]
    use crate::errors::{ArrowError, InternalError, PackError, RashomonError, ReadError};
    #[pymodule_export]
    use crate::pipeline::{PyPipeline, clean, data_folder, install_pack, stories};
    #[pymodule_export]
    use crate::stages::{PyGrouper, PyTeller, group_batches, rename_report};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("FORMATS", (rashomon_store::PARSED_FORMAT, rashomon_group::FINGERPRINT_VERSION))
    }
}
