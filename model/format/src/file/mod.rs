//! Phase files: SQL that a person reviews and that the runner reads back exactly.
//!
//! ```text
//! -- expand-contract: expand 1                       format 1
//! -- migration: 20261122101500_users_full_name
//! -- lock: shop
//! -- dialect: postgres
//! -- tables: users
//! -- after: (none)
//! --
//! -- (words to the reviewer)
//!
//! SET lock_timeout = '2s';                           PostgreSQL only, for a client that reads the file
//! SET statement_timeout = '10s';
//!
//! -- step 1: Add users.full_name, empty.             starts a statement
//! -- locks: users ACCESS EXCLUSIVE, catalog only     directives, then SQL until the next step
//! -- makes: column users.full_name
//! -- done when: SELECT EXISTS (..)
//! ALTER TABLE ..
//! ```
//!
//! `locks`, `makes`, `drops` and `type` may stand several times, once for each table or object. Further directives are
//! `-- replaces: ..` and `-- grows: ..` (see [`Replacement`]), `-- type: users.label varchar(40)` (see [`AddedType`]), `-- outside a transaction`,
//! `-- silences: ..` (the triggers that need not follow the statement), `-- by hand: ..` (words to a person), `-- squawk-ignore ..` (see
//! [`Statement::excused`](crate::Statement::excused)) and `-- runner: ..` (see [`Job`]). SQL that only the runner may run stands behind `--| `.

mod directive;
mod parse;
mod render;
#[cfg(test)]
mod tests;

pub(crate) use directive::lock_words;
pub use parse::{PhaseFile, parse};
pub use render::render;

#[cfg(doc)]
use crate::{AddedType, Job, Replacement};

/// The format's number, in the first line of every file.
const VERSION: &str = "1";

/// The beginnings of the lines that set the timeouts of a client, in front of the first step.
const TIMEOUTS: [&str; 2] = ["SET lock_timeout = ", "SET statement_timeout = "];

/// The checksum of a migration over its four files in the order of [`crate::Phase::ALL`]: SHA-256, as hex.
/// Line ends do not count, so a checkout with CRLF is the same migration.
pub fn checksum(files: &[&str; 4]) -> String {
    use sha2::{Digest as _, Sha256};
    use std::fmt::Write as _;

    let mut hash = Sha256::new();
    for file in files {
        let file = file.replace("\r\n", "\n");
        // With its length before it, no text can move from one file to the next unnoticed.
        hash.update(u64::try_from(file.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(file.as_bytes());
    }
    hash.finalize()
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}
