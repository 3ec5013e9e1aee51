//! Real servers, real connections, and a judge that reads the clients' own logs.
//!
//! Every write raises its row's `version`, so the logs of all clients give each row one history. What any client ever
//! read, and what is there at the end, must be what that history makes of the row: then nothing that was acknowledged
//! is lost, and the sides agree.

// A fixture that cannot be set up has nobody to report to: it fails the test with its reason.
#![allow(clippy::missing_panics_doc)]

mod client;
mod connection;
mod database;
mod judge;
mod random;
mod scenario;
mod story;

pub use connection::{Connection, Value};
pub use database::{Database, On};
pub use random::{Random, seed};
pub use scenario::{INDEXED, PLAIN, SPLIT, Scenario, Side, TYPE};
pub use story::{End, Story, live};
