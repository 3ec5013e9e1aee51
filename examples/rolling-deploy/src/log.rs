//! What clients write down, and nobody else: the truth that the database is held against.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;

use rolling_service::User;
use serde::{Deserialize, Serialize};

/// One request.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// What went on when it was sent.
    pub(crate) during: String,
    /// How long it took, in microseconds.
    pub(crate) micros: u64,
    /// Who answered; nobody, when the balancer did or the connection broke.
    pub(crate) instance: Option<String>,
    pub(crate) outcome: Outcome,
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Outcome {
    /// A write was acknowledged.
    Wrote {
        /// The name that was sent.
        sent: String,
        /// What the service says the database holds.
        user: User,
    },
    /// A user was read.
    Read(User),
    /// It failed.
    Failed {
        id: i64,
        /// The name that was sent, if it was a write.
        sent: Option<String>,
        why: String,
    },
}

/// The log of one client, being written.
pub(crate) struct Log(BufWriter<File>);

impl Log {
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self(BufWriter::new(File::create(path)?)))
    }

    pub(crate) fn write(&mut self, entry: &Entry) -> io::Result<()> {
        serde_json::to_writer(&mut self.0, entry)?;
        self.0.write_all(b"\n")
    }

    pub(crate) fn close(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Reads a log, in the order in which its client lived it.
pub(crate) fn read(path: &Path) -> io::Result<Vec<Entry>> {
    BufReader::new(File::open(path)?)
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect()
}
