//! What is killed, paused or cut off at a named point, run again, ends where an undisturbed run does.
//!
//! A point is a moment before or after a call of the runner's to its database. No call can be forgotten: they all go through
//! one `Session`, which the crate's feature `failpoints` lets this crate watch.

// A fixture that cannot be set up has nobody to report to: it fails the test with its reason.
#![allow(clippy::missing_panics_doc)]

mod child;
pub mod hosts;
mod journal;
mod kill;
mod on;
mod scene;
mod torn;
mod writer;

pub use child::{Child, Said};
pub use kill::{Harm, chained, every_one, one_by_one, some_of};
pub use on::On;
pub use scene::{Path, Scene, Which};
pub use torn::torn;
