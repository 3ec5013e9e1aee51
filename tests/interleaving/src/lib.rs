//! Runs old builds, new builds, the fleet and the runner in every order.
//!
//! One model has two uses. In memory it runs millions of times, and tiny worlds are visited completely ([`play`],
//! [`explore`]). On real databases a scheduler performs the same actions one by one and compares every answer and every row
//! with the model, which shows that the model behaves like the databases ([`real`]). In both, the judge is one logical
//! value for each field, which knows of triggers only whether they fire.
//!
//! In some runs the triggers do not fire for a while. Changes are two-way, one-way (`added`) or of one column (`required`).
//! A second migration on the first one's column has a small world of its own ([`chain`]), and so have two tables ([`split`]).

// A run that cannot be set up has no caller that could handle it, so it fails the test with its reason.
#![allow(clippy::missing_panics_doc)]

mod action;
mod chain;
mod config;
mod explore;
mod generate;
mod pair;
mod play;
mod random;
pub mod real;
mod scheme;
mod split;
mod truth;
mod world;

pub use action::{
    Action, Answer, Build, CLIENTS, Command, KEYS, Level, Op, RUNNER, SESSIONS, Side, Statement,
    Woken,
};
pub use chain::{Order, chain};
pub use config::Config;
pub use explore::explore;
pub use generate::next;
pub use pair::{Database, Image, Kind, PAIRS, Pair};
pub use play::{Failure, Stats, play};
pub use random::Random;
pub use scheme::{Catalog, Fault, Scheme};
pub use split::{Home, split};
pub use world::{Invariant, Row, Violation, World};
