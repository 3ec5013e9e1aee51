//! The clients' own record, with which the database is compared.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;

use rolling_service::User;
use serde::{Deserialize, Serialize};

/// One request.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// The step of the story when the request was sent.
    pub(crate) during: String,
    /// Its duration in microseconds.
    pub(crate) micros: u64,
    /// The instance that answered; `None` if the balancer answered or the connection broke.
    pub(crate) instance: Option<String>,
    pub(crate) outcome: Outcome,
}

/// The result of a request.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Outcome {
    /// A write was acknowledged.
    Wrote {
        /// The name that was sent.
        sent: String,
        /// The user in the service's answer.
        user: User,
    },
    /// A user was read.
    Read(User),
    /// The request failed.
    Failed {
        id: i64,
        /// The name that was sent, if it was a write.
        sent: Option<String>,
        why: String,
    },
}

/// The log that one client is writing.
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

/// Reads a log, in the order of its client's requests.
pub(crate) fn read(path: &Path) -> io::Result<Vec<Entry>> {
    BufReader::new(File::open(path)?)
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect()
}
