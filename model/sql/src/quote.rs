//! Names and literals, quoted.

/// A name in double quotes, which every database here takes.
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
