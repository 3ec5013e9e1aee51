//! Models of every kind. That they compile without a warning is half of the test; `tests/` runs them.

// A model may be private and its accessors unused; what is generated must not warn about anything else.
#![deny(warnings)]
#![allow(missing_docs, dead_code)]

pub mod derives;
pub mod everything;
pub mod generic;
pub mod hygiene;
pub mod lifecycle;
