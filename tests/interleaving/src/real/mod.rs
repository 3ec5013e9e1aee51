//! Performs the same actions on real databases.
//!
//! A scheduler does one thing at a time: it asks the model for the result of an action, performs the action with real
//! connections, the generated files and the real runner, and compares the answer and every row with the model. If a
//! statement has to wait for a lock, the database itself reports it, and the scheduler continues with another session.
//!
//! A phase runs as a whole, in the real runner. Only a backfill is also done by hand, with the statement of the generated
//! file and in the runner's order of boundary, range and commit, so that every other session can act in between. For the
//! real runner that comes later, the backfill by hand looks like a runner that was killed.

mod answer;
mod connection;
mod database;
mod mysql;
mod on;
mod perform;
mod runner;
mod schedule;
mod sql;
mod stage;
mod waits;
mod wrong;

pub use on::On;
pub use schedule::{Failure, Harness, Problem};
