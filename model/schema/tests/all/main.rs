//! Tests from models, as users write them, to plans and folders. They stand beside the crate, because a crate that
//! depends on this one reads the models.

#![allow(clippy::unwrap_used, missing_docs)]

mod check;
mod diff;
mod generate;
mod merge;
