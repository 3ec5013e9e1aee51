//! A hash that never changes, for generated names.

/// Eight hexadecimal digits for a list of texts: FNV-1a, folded. The standard library's hasher may change with the
/// compiler, and these names must not change.
pub(crate) fn short<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    // NUL separates the names. No name contains it, so two different lists give two different inputs.
    for byte in parts.into_iter().flat_map(|part| part.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{:08x}", (hash ^ (hash >> 32)) & 0xffff_ffff)
}
