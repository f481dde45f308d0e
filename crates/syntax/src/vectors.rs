//! A pipeline's table of word vectors: `vocab/vectors` (NumPy's format), `vocab/key2row`,
//! `vocab/vectors.cfg`.

use std::collections::HashMap;
use std::path::Path;

use rmpv::ValueRef;
use serde_json::Value;

use crate::error::{OpenError, read_file};
use crate::weights::{floats, pairs, parse};

/// Vectors by the number of a word's spelling.
pub(crate) struct Vectors {
    width: usize,
    data: Vec<f32>,
    rows: HashMap<u64, u32>,
}

impl Vectors {
    /// Reads the table in the folder `vocab`. A pipeline without vectors has an empty one, or none.
    pub fn read(vocab: &Path) -> Result<Option<Self>, OpenError> {
        let path = vocab.join("vectors");
        if !path.exists() {
            return Ok(None);
        }
        let bytes = read_file(&path)?;
        let (shape, data) = numpy_array(&bytes).map_err(|problem| OpenError::damaged(&path, "array", problem))?;
        let &[count, width] = shape.as_slice() else {
            return Err(OpenError::damaged(&path, "shape", format!("{shape:?} is no table")));
        };
        if count == 0 || width == 0 {
            return Ok(None);
        }
        let settings = vocab.join("vectors.cfg");
        if settings.exists() {
            let value: Value = serde_json::from_slice(&read_file(&settings)?)
                .map_err(|error| OpenError::damaged(&settings, "JSON", error))?;
            if let Some(mode) = value.get("mode").and_then(Value::as_str).filter(|mode| *mode != "default") {
                return Err(OpenError::unsupported(&settings, "mode", format!("vectors of the kind `{mode}`")));
            }
            let attr = value.get("attr").filter(|attr| *attr != "ORTH" && *attr != 65);
            if let Some(attr) = attr {
                return Err(OpenError::unsupported(&settings, "attr", format!("vectors keyed by {attr}")));
            }
        }
        let data = floats(data);
        let path = vocab.join("key2row");
        let bytes = read_file(&path)?;
        let message = parse(&path, &bytes)?;
        if !matches!(message, ValueRef::Map(_)) {
            return Err(OpenError::damaged(&path, "MessagePack", "is no map"));
        }
        let mut rows = HashMap::new();
        for (key, row) in pairs(Some(&message)) {
            let (ValueRef::Integer(key), ValueRef::Integer(row)) = (key, row) else {
                return Err(OpenError::damaged(&path, "MessagePack", "holds what is no number"));
            };
            // A negative row says that the word has no vector.
            let (Some(key), Some(row)) = (key.as_u64(), row.as_i64()) else { continue };
            let Ok(row) = u32::try_from(row) else { continue };
            if row as usize >= count {
                return Err(OpenError::damaged(&path, format!("key {key}"), format!("row {row} of {count}")));
            }
            rows.insert(key, row);
        }
        Ok(Some(Self { width, data, rows }))
    }

    pub fn width(&self) -> usize {
        self.width
    }

    /// The vector of the spelling with this number.
    pub fn get(&self, orth: u64) -> Option<&[f32]> {
        let row = *self.rows.get(&orth)? as usize;
        Some(&self.data[row * self.width..][..self.width])
    }
}

/// Shape and bytes of a two-dimensional array of little-endian 32-bit floats in NumPy's `.npy`
/// format, version 1 to 3.
fn numpy_array(bytes: &[u8]) -> Result<(Vec<usize>, &[u8]), String> {
    let rest = bytes.strip_prefix(b"\x93NUMPY").ok_or("has no NumPy signature")?;
    let (&[major, _], rest) = rest.split_first_chunk::<2>().ok_or("ends in its header")?;
    let (size, rest) = if major == 1 {
        let (size, rest) = rest.split_first_chunk::<2>().ok_or("ends in its header")?;
        (u16::from_le_bytes(*size) as usize, rest)
    } else {
        let (size, rest) = rest.split_first_chunk::<4>().ok_or("ends in its header")?;
        (u32::from_le_bytes(*size) as usize, rest)
    };
    let (header, data) = rest.split_at_checked(size).ok_or("ends in its header")?;
    let header = std::str::from_utf8(header).map_err(|error| error.to_string())?;
    let after = |key: &str| header.split_once(key).map(|(_, rest)| rest.trim_start());
    if !after("'descr':").is_some_and(|rest| rest.starts_with("'<f4'")) {
        return Err(format!("holds no 32-bit floats: {}", header.trim()));
    }
    if !after("'fortran_order':").is_some_and(|rest| rest.starts_with("False")) {
        return Err("is not in row order".into());
    }
    let sizes = after("'shape':")
        .and_then(|rest| rest.strip_prefix('('))
        .and_then(|rest| rest.split_once(')'))
        .ok_or("has no shape")?
        .0;
    let shape: Vec<usize> = sizes
        .split(',')
        .map(str::trim)
        .filter(|size| !size.is_empty())
        .map(|size| size.parse().map_err(|_| format!("has the shape ({sizes})")))
        .collect::<Result<_, _>>()?;
    let wanted = shape.iter().try_fold(4usize, |size, &dim| size.checked_mul(dim));
    if wanted != Some(data.len()) {
        return Err(format!("has {} bytes for the shape ({sizes})", data.len()));
    }
    Ok((shape, data))
}
