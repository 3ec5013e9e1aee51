//! From models, as users write them, to plans and folders. Beside the crate and not inside, since models are read by a crate that
//! depends on this one.

#![allow(clippy::unwrap_used, missing_docs)]

mod check;
mod diff;
mod generate;
mod merge;
