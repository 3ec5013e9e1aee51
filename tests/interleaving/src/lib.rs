//! Old builds, new builds, the fleet and the runner in every order.
//!
//! One model, two uses. In memory it is played millions of times, and tiny worlds are visited as a whole ([`play`],
//! [`explore`]). On real databases the same actions are scheduled one by one, and every answer and every row is held
//! against the model's, so that the model is known to be true to them ([`real`]). Judge of both is one logical value a field, which knows nothing of triggers.

// A run that cannot be set up has nobody to report to: it fails the test with its reason.
#![allow(clippy::missing_panics_doc)]

mod action;
mod config;
mod explore;
mod generate;
mod pair;
mod play;
mod random;
pub mod real;
mod scheme;
mod truth;
mod world;

pub use action::{
    Action, Answer, Build, CLIENTS, Command, KEYS, Level, Op, RUNNER, SESSIONS, Statement, Woken,
};
pub use config::Config;
pub use explore::explore;
pub use generate::next;
pub use pair::{Database, Image, PAIRS, Pair};
pub use play::{Failure, Stats, play};
pub use random::Random;
pub use scheme::{Catalog, Fault, Scheme};
pub use world::{Invariant, Row, Violation, World};
