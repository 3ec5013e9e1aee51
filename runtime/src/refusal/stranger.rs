//! Connections that belong to no living instance.

use std::fmt;
use std::time::Duration;

use crate::words::Time;

/// Connections of one kind that belong to no living instance: a build that does not join, a person, a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StrangerStatus {
    /// The role of the connections.
    pub role: String,
    /// The name that the connections give themselves: `application_name`. Empty if they give none.
    pub application: String,
    /// The address of the client. Empty for this machine, and if the role may not see it.
    pub address: String,
    /// The number of connections.
    pub sessions: u64,
    /// The age of the oldest connection.
    pub oldest: Duration,
}

impl fmt::Display for StrangerStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            role,
            application,
            address,
            sessions,
            oldest,
        } = self;
        let word = if *sessions == 1 {
            "session"
        } else {
            "sessions"
        };
        write!(f, "{sessions} {word} of role {role}")?;
        if !application.is_empty() {
            write!(f, ", application {application}")?;
        }
        if !address.is_empty() {
            write!(f, ", from {address}")?;
        }
        write!(f, ", connected for {}", Time(*oldest))
    }
}
