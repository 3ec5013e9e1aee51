//! The same actions on real databases.
//!
//! A scheduler does one thing at a time: it asks the model what will come of an action, does the same with real
//! connections, the generated files and the real runner, and holds the answer and every row against the model's. Where a
//! statement has to wait for a lock, the database says so itself, and the scheduler goes on with somebody else.
//!
//! A phase runs as a whole, in the real runner. Only a backfill is also done by hand, with the statement of the
//! generated file and the runner's own order of boundary, range and commit, so that everybody can come between; what
//! is by hand is to the real runner, which comes after it, a runner that was killed.

mod answer;
mod connection;
mod database;
mod perform;
mod runner;
mod schedule;
mod sql;
mod stage;

pub use schedule::{Failure, Problem, Theatre};
