use crate::Entry;

/// Why a pack cannot be read or built.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error("the places pack is damaged: {0}")]
    Damaged(&'static str),
}

pub struct Sources;
pub fn build_pack(_: &Sources) -> Result<Vec<u8>, PackError> {
    Err(PackError::Damaged("not written"))
}

pub(crate) struct Pack;

impl Pack {
    pub(crate) fn read(_: Vec<u8>) -> Result<Self, PackError> {
        Err(PackError::Damaged("not written"))
    }
    pub(crate) fn places(&self, _: &str) -> Vec<Entry> {
        Vec::new()
    }
}
