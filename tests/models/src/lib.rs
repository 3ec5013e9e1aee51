//! Models of every kind, and code and SQL that only look as if they used a column on its way out. One half of the test is
//! that they compile without a warning; `tests/` runs them.

#![deny(warnings)]
#![allow(missing_docs)]
// Lints over a whole crate that are off by default and that some people turn on, except the lints about a manifest and its
// lock file.
#![deny(non_ascii_idents, clippy::cargo)]
#![allow(clippy::cargo_common_metadata, clippy::multiple_crate_versions)]

pub mod derives;
pub mod enums;
pub mod everything;
pub mod generic;
pub mod hygiene;
pub mod lifecycle;
pub mod lookalikes;
pub mod projection;
