//! Proves the sync on real databases.
//!
//! A row of a synced table has no hidden state: what its columns hold decides what the next statement does. So instead
//! of trying sequences up to a length, [`explore`] visits every state that can be reached and every statement in it,
//! which covers sequences of any length over the values of a [`Case`]. Each result is held against [`Truth`], which
//! knows one logical value a field and nothing of triggers.

// A check that fails has nobody to report to: it fails the test with its reason.
#![allow(clippy::missing_panics_doc, clippy::unwrap_used)]

mod case;
mod database;
mod explore;
mod on;
mod op;
mod stage;
mod truth;

pub use case::{Case, Direction, LOCK, MIGRATION, Sides, column, statements, sync};
pub use database::{Database, Image};
pub use explore::{Failure, explore};
pub use on::On;
pub use op::{Op, Row};
pub use truth::{Rejected, Truth};
