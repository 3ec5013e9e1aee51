//! Models of every kind. That they compile without a warning is half of the test; `tests/` runs them.

#![deny(warnings)]
#![allow(missing_docs)]

pub mod derives;
pub mod everything;
pub mod generic;
pub mod hygiene;
pub mod lifecycle;
pub mod projection;
