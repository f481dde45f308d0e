//! Networks as thinc (Explosion's library of layers, version 8) writes them: MessagePack with the
//! nodes of the network in breadth-first order, their sizes, attributes and arrays.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rmpv::ValueRef;
use rmpv::decode::read_value_ref_with_max_depth;

use crate::error::{OpenError, read_file};

/// The files nest this deep at most.
const MAX_DEPTH: usize = 32;

/// An array of numbers with its shape, last dimension fastest.
pub(crate) struct Tensor {
    pub shape: Vec<usize>,
    pub data: Vec<f32>,
}

/// One layer.
pub(crate) struct Node {
    pub name: String,
    /// Places of other nodes that this one names ("tok2vec", "output_layer").
    pub refs: BTreeMap<String, usize>,
    attrs: BTreeMap<String, Vec<u8>>,
    params: BTreeMap<String, Tensor>,
}

/// A network's nodes. Wrong or missing parts give errors that name `path`.
pub(crate) struct Network {
    pub path: PathBuf,
    pub nodes: Vec<Node>,
}

impl Network {
    pub fn read(path: &Path) -> Result<Self, OpenError> {
        let bytes = read_file(path)?;
        let message = parse(path, &bytes)?;
        let damaged = |field: &str, problem: &str| OpenError::damaged(path, field, problem);
        let list = |field: &str| match get(&message, field) {
            Some(ValueRef::Array(items)) => Ok(items),
            _ => Err(damaged(field, "is missing or no list")),
        };
        let (infos, attrs, params) = (list("nodes")?, list("attrs")?, list("params")?);
        if infos.len() != attrs.len() || infos.len() != params.len() {
            return Err(damaged("nodes", "there are not as many attributes and arrays as nodes"));
        }
        let mut nodes = Vec::with_capacity(infos.len());
        for (index, info) in infos.iter().enumerate() {
            let field = |name: &str| format!("nodes[{index}].{name}");
            let name = get(info, "name")
                .and_then(text)
                .ok_or_else(|| OpenError::damaged(path, field("name"), "is missing or no string"))?;
            let mut refs = BTreeMap::new();
            for (key, value) in pairs(get(info, "refs")) {
                let (Some(key), Some(value)) = (text(key), number(value)) else { continue };
                if value >= infos.len() {
                    return Err(OpenError::damaged(path, field("refs"), "names a node that is not there"));
                }
                refs.insert(key.to_owned(), value);
            }
            let mut own_attrs = BTreeMap::new();
            for (key, value) in pairs(Some(&attrs[index])) {
                if let (Some(key), ValueRef::Binary(bytes)) = (text(key), value) {
                    own_attrs.insert(key.to_owned(), bytes.to_vec());
                }
            }
            let mut own_params = BTreeMap::new();
            for (key, value) in pairs(Some(&params[index])) {
                let Some(key) = text(key) else { continue };
                if !matches!(value, ValueRef::Nil) {
                    let tensor = tensor(value)
                        .map_err(|problem| OpenError::damaged(path, format!("nodes[{index}].{key}"), problem))?;
                    own_params.insert(key.to_owned(), tensor);
                }
            }
            nodes.push(Node { name: name.to_owned(), refs, attrs: own_attrs, params: own_params });
        }
        Ok(Self { path: path.into(), nodes })
    }

    /// Indices of the nodes called `name`, in the order of the file.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.nodes.iter().enumerate().filter(move |(_, node)| node.name == name).map(|(index, _)| index)
    }

    /// The node that node 0 names `name`.
    pub fn root_ref(&self, name: &str) -> Result<usize, OpenError> {
        let root = self.nodes.first().ok_or_else(|| OpenError::damaged(&self.path, "nodes", "there are none"))?;
        root.refs
            .get(name)
            .copied()
            .ok_or_else(|| OpenError::damaged(&self.path, format!("nodes[0].refs.{name}"), "is missing"))
    }

    /// An array with as many dimensions as `shape` has, of the sizes that `shape` gives (0 for any).
    pub fn param(&self, node: usize, name: &str, shape: &[usize]) -> Result<&Tensor, OpenError> {
        let field = || format!("nodes[{node}].{name}");
        let tensor =
            self.nodes[node].params.get(name).ok_or_else(|| OpenError::damaged(&self.path, field(), "is missing"))?;
        let fits = tensor.shape.len() == shape.len()
            && tensor.shape.iter().zip(shape).all(|(&is, &wanted)| wanted == 0 || is == wanted)
            && !tensor.shape.contains(&0);
        if !fits {
            let wanted: Vec<String> =
                shape.iter().map(|&size| if size == 0 { "any".into() } else { size.to_string() }).collect();
            return Err(OpenError::damaged(
                &self.path,
                field(),
                format!("has the shape {:?}, not [{}]", tensor.shape, wanted.join(", ")),
            ));
        }
        Ok(tensor)
    }

    /// A whole number among the node's attributes.
    pub fn attr_number(&self, node: usize, name: &str) -> Result<usize, OpenError> {
        let value = self.nodes[node].attrs.get(name).and_then(|bytes| {
            let value = read_value_ref_with_max_depth(&mut bytes.as_slice(), MAX_DEPTH).ok()?;
            number(&value)
        });
        value.ok_or_else(|| {
            OpenError::damaged(&self.path, format!("nodes[{node}].{name}"), "is missing or no whole number")
        })
    }

    /// A list of strings or numbers among the node's attributes, as strings.
    pub fn attr_list(&self, node: usize, name: &str) -> Result<Vec<String>, OpenError> {
        let bytes = self.nodes[node].attrs.get(name).map(Vec::as_slice).unwrap_or_default();
        let damaged = |problem: &str| OpenError::damaged(&self.path, format!("nodes[{node}].{name}"), problem);
        match read_value_ref_with_max_depth(&mut &*bytes, MAX_DEPTH) {
            Ok(ValueRef::Array(items)) => items
                .iter()
                .map(|item| {
                    text(item)
                        .map(str::to_owned)
                        .or_else(|| number(item).map(|number| number.to_string()))
                        .ok_or_else(|| damaged("holds what is neither a string nor a number"))
                })
                .collect(),
            _ => Err(damaged("is missing or no list")),
        }
    }
}

/// Reads one MessagePack value that fills the file.
pub(crate) fn parse<'a>(path: &Path, bytes: &'a [u8]) -> Result<ValueRef<'a>, OpenError> {
    let mut rest = bytes;
    let value = read_value_ref_with_max_depth(&mut rest, MAX_DEPTH)
        .map_err(|error| OpenError::damaged(path, "MessagePack", error))?;
    if !rest.is_empty() {
        return Err(OpenError::damaged(path, "MessagePack", format!("{} bytes too many", rest.len())));
    }
    Ok(value)
}

/// The value of a key in a map.
pub(crate) fn get<'v, 'a>(map: &'v ValueRef<'a>, key: &str) -> Option<&'v ValueRef<'a>> {
    pairs(Some(map)).find(|(name, _)| text(name) == Some(key)).map(|(_, value)| value)
}

/// The pairs of a map; none for any other value.
pub(crate) fn pairs<'v, 'a>(
    map: Option<&'v ValueRef<'a>>,
) -> impl Iterator<Item = (&'v ValueRef<'a>, &'v ValueRef<'a>)> + use<'v, 'a> {
    let pairs: &[(ValueRef<'a>, ValueRef<'a>)] = match map {
        Some(ValueRef::Map(pairs)) => pairs,
        _ => &[],
    };
    pairs.iter().map(|(key, value)| (key, value))
}

/// A string, written as text or as bytes.
pub(crate) fn text<'v>(value: &'v ValueRef<'_>) -> Option<&'v str> {
    match value {
        ValueRef::String(text) => text.as_str(),
        ValueRef::Binary(bytes) => std::str::from_utf8(bytes).ok(),
        _ => None,
    }
}

fn number(value: &ValueRef<'_>) -> Option<usize> {
    match value {
        ValueRef::Integer(number) => number.as_u64().and_then(|number| usize::try_from(number).ok()),
        _ => None,
    }
}

/// An array in the form of the `msgpack-numpy` package.
fn tensor(value: &ValueRef<'_>) -> Result<Tensor, String> {
    let kind = get(value, "type").and_then(text).ok_or("is no array")?;
    if kind != "<f4" {
        return Err(format!("holds numbers of type `{kind}`, not 32-bit floats"));
    }
    let Some(ValueRef::Array(sizes)) = get(value, "shape") else { return Err("has no shape".into()) };
    let shape: Vec<usize> = sizes.iter().map(number).collect::<Option<_>>().ok_or("has no shape of whole numbers")?;
    let Some(ValueRef::Binary(bytes)) = get(value, "data") else { return Err("has no data".into()) };
    let wanted = shape.iter().try_fold(4usize, |size, &dim| size.checked_mul(dim));
    if wanted != Some(bytes.len()) {
        return Err(format!("has {} bytes for the shape {shape:?}", bytes.len()));
    }
    Ok(Tensor { shape, data: floats(bytes) })
}

/// Little-endian 32-bit floats.
pub(crate) fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
}
