//! Arrow batches from and to Python by the Arrow PyCapsule interface: no library between, no copies.

use std::ffi::CStr;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi, to_ffi};
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{Array, BinaryArray, RecordBatch, StructArray};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyString, PyTuple};

use crate::errors::{ArrowError, Failure};

const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";
const STREAM: &CStr = c"arrow_array_stream";

/// Rows with named columns, as Arrow has them. Any library of Arrow's takes one as it is: `pyarrow.record_batch(batch)`,
/// `polars.DataFrame(batch)`.
#[pyclass(name = "RecordBatch", module = "rashomon", frozen)]
pub struct PyBatch(pub RecordBatch);

#[pymethods]
impl PyBatch {
    /// Takes over a batch of another library without copying it.
    #[new]
    fn new(batch: &Bound<PyAny>) -> PyResult<Self> {
        let batches = batches_of(batch)?;
        match <[RecordBatch; 1]>::try_from(batches) {
            Ok([batch]) => Ok(Self(batch)),
            Err(several) => Err(ArrowError::new_err(format!("{} batches stand where one is taken", several.len()))),
        }
    }

    #[getter]
    fn num_rows(&self) -> usize {
        self.0.num_rows()
    }

    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.0.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    fn __repr__(&self) -> String {
        format!("<rashomon.RecordBatch: {} rows of {}>", self.num_rows(), self.column_names().join(", "))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.0.schema().as_ref()).map_err(refused)?;
        PyCapsule::new_with_value(py, schema, SCHEMA)
    }

    /// The batch is given as it is, whatever `requested_schema` asks for, as the interface allows.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let _ = requested_schema;
        let rows = StructArray::from(self.0.clone());
        let (array, schema) = to_ffi(&rows.to_data()).map_err(refused)?;
        let schema = PyCapsule::new_with_value(py, schema, SCHEMA)?;
        let array = PyCapsule::new_with_value(py, array, ARRAY)?;
        PyTuple::new(py, [schema, array])
    }

    /// The batch as one of pyarrow, which must be installed.
    fn to_pyarrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("pyarrow")?.call_method1("record_batch", (slf,))
    }
}

fn refused(error: impl std::fmt::Display) -> PyErr {
    ArrowError::new_err(error.to_string())
}

/// Whether an object gives Arrow rows.
pub fn gives_rows(object: &Bound<PyAny>) -> PyResult<bool> {
    Ok(object.hasattr("__arrow_c_array__")? || object.hasattr("__arrow_c_stream__")?)
}

/// The batches of a batch, a table or a stream, or of a list of these.
pub fn batches_of(object: &Bound<PyAny>) -> PyResult<Vec<RecordBatch>> {
    if let Ok(own) = object.cast::<PyBatch>() {
        return Ok(vec![own.get().0.clone()]);
    }
    if object.hasattr("__arrow_c_array__")? {
        return Ok(vec![one_batch(object)?]);
    }
    if object.hasattr("__arrow_c_stream__")? {
        return batches_of_stream(object);
    }
    if object.is_instance_of::<PyString>() {
        return Err(not_rows(object));
    }
    let items = object.try_iter().map_err(|_| not_rows(object))?;
    let mut batches = Vec::new();
    for item in items {
        let item = item?;
        if !gives_rows(&item)? {
            return Err(not_rows(&item));
        }
        batches.extend(batches_of(&item)?);
    }
    Ok(batches)
}

fn not_rows(object: &Bound<PyAny>) -> PyErr {
    let of = object.get_type().name().map_or_else(|_| "an object".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("a batch or table of Arrow is needed, not {of}"))
}

fn one_batch(object: &Bound<PyAny>) -> PyResult<RecordBatch> {
    let (schema, array): (Bound<PyCapsule>, Bound<PyCapsule>) = object.call_method0("__arrow_c_array__")?.extract()?;
    let schema = schema.pointer_checked(Some(SCHEMA))?.cast::<FFI_ArrowSchema>();
    let array = array.pointer_checked(Some(ARRAY))?.cast::<FFI_ArrowArray>();
    // SAFETY: capsules of these names hold these structures, by the interface; they live as long as the capsules do, which is
    // to the end of this function. The array is moved out and its place marked as released, the schema only looked at.
    let data = unsafe {
        let array = FFI_ArrowArray::from_raw(array.as_ptr());
        from_ffi(array, schema.as_ref())
    };
    let mut data = data.map_err(refused)?;
    data.align_buffers();
    let rows = arrow_array::make_array(data);
    let rows = rows.as_struct_opt().ok_or_else(|| ArrowError::new_err("an array that is no rows of columns"))?;
    if rows.null_count() > 0 {
        return Err(ArrowError::new_err("a batch with rows that are null as a whole"));
    }
    Ok(RecordBatch::from(rows))
}

fn batches_of_stream(object: &Bound<PyAny>) -> PyResult<Vec<RecordBatch>> {
    let capsule = object.call_method0("__arrow_c_stream__")?;
    let capsule = capsule.cast::<PyCapsule>()?;
    let stream = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name holds this structure, by the interface. It is moved out, and its place marked as released.
    let reader = unsafe { RecordBatchStreamReader::from_raw(stream.as_ptr()) };
    reader.map_err(refused)?.collect::<Result<_, _>>().map_err(refused)
}

/// A column of bytes, in whichever of its layouts Arrow has it.
pub fn bytes_of(batch: &RecordBatch, name: &str) -> Result<BinaryArray, Failure> {
    let column = batch.column_by_name(name).ok_or_else(|| Failure::Arrow(format!("no column `{name}`")))?;
    if let Some(bytes) = column.as_binary_opt::<i32>() {
        return Ok(bytes.clone());
    }
    let cells: Vec<Option<&[u8]>> = if let Some(bytes) = column.as_binary_opt::<i64>() {
        bytes.iter().collect()
    } else if let Some(bytes) = column.as_binary_view_opt() {
        bytes.iter().collect()
    } else {
        return Err(Failure::Arrow(format!("the column `{name}` is {} and no bytes", column.data_type())));
    };
    Ok(BinaryArray::from_opt_vec(cells))
}

/// A column of text.
pub fn texts_of(batch: &RecordBatch, name: &str) -> Result<Vec<Option<String>>, Failure> {
    let column = batch.column_by_name(name).ok_or_else(|| Failure::Arrow(format!("no column `{name}`")))?;
    let owned = |text: Option<&str>| text.map(str::to_owned);
    if let Some(texts) = column.as_string_opt::<i32>() {
        return Ok(texts.iter().map(owned).collect());
    }
    if let Some(texts) = column.as_string_opt::<i64>() {
        return Ok(texts.iter().map(owned).collect());
    }
    match column.as_string_view_opt() {
        Some(texts) => Ok(texts.iter().map(owned).collect()),
        None => Err(Failure::Arrow(format!("the column `{name}` is {} and no text", column.data_type()))),
    }
}

/// A column of 64-bit numbers without unknowns.
pub fn numbers_of(batch: &RecordBatch, name: &str) -> Result<Vec<i64>, Failure> {
    let column = batch.column_by_name(name).ok_or_else(|| Failure::Arrow(format!("no column `{name}`")))?;
    let numbers =
        column.as_primitive_opt::<arrow_array::types::Int64Type>().filter(|numbers| numbers.null_count() == 0);
    let numbers = numbers.ok_or_else(|| {
        Failure::Arrow(format!("the column `{name}` is {}, or null: 64-bit numbers are needed", column.data_type()))
    })?;
    Ok(numbers.values().to_vec())
}

/// A batch of these columns, which are as long as each other.
pub fn batch_of(columns: Vec<(&str, Arc<dyn Array>, bool)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one length, of their own types")
}
