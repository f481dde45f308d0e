/// What one input may cost. Whatever is larger is refused with a message that names it; the rest is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one record (a page, a line of JSON, a file of text), after decompression.
    pub record_bytes: usize,
    /// Bytes that one compressed file may unpack to for each byte it holds, past the first
    /// `record_bytes`. Archives of pages unpack to some 5 to 20; a bomb to a thousand.
    pub expansion: u64,
    /// How deep containers may lie in each other (a `.gz` in a `.zip` in a `.tar.gz` is 4).
    pub container_depth: usize,
    /// How deep the elements of a page may nest before it is read as a mere string of blocks.
    pub nesting: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { record_bytes: 64 << 20, expansion: 200, container_depth: 6, nesting: 400 }
    }
}
