//! Rust that mentions the names and does not mean the fields.

pub mod declared;
pub mod fields;
pub mod names;
pub mod projections;
