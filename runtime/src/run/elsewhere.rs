//! Other databases that a runner only looks at: standbys of its own, and a clone to plan statements on.

use super::holders::Dial;
use crate::database::Server;
use crate::database::session::Session;
use crate::error::Error;

/// The other databases of a runner.
#[derive(Default)]
pub(crate) struct Elsewhere<'a> {
    /// Standbys whose counters are read.
    pub(crate) standbys: Vec<Other<'a>>,
    /// The clone on which statements are planned.
    pub(crate) clone: Option<Other<'a>>,
}

/// Another database.
pub(crate) struct Other<'a> {
    /// Its name in messages, without a password.
    pub(crate) name: String,
    /// Opens a connection.
    pub(crate) dial: Dial<'a>,
}

impl Other<'_> {
    /// Opens a connection.
    pub(crate) async fn open(&self, server: &dyn Server) -> Result<Box<dyn Session>, Error> {
        let doing = || format!("connect to {}", self.name);
        let failed = |error: Error| match error {
            Error::Lost { source, .. } | Error::Database { source, .. } => Error::Database {
                doing: doing(),
                source,
            },
            other => other,
        };
        let mut session = (self.dial)().await.map_err(failed)?;
        if let Err(source) = session.script(server.prepare()).await {
            return Err(Error::Database {
                doing: doing(),
                source: source.into(),
            });
        }
        Ok(session)
    }
}
