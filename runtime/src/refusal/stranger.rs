//! Connections that are of no living instance.

use std::fmt;
use std::time::Duration;

use crate::words::Time;

/// Connections of one kind that are of no living instance: a build that does not join, a person, a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StrangerStatus {
    /// The role they logged in with.
    pub role: String,
    /// What they call themselves, if they do: `application_name`.
    pub application: String,
    /// Where they come from; empty where that is this machine, or may not be seen.
    pub address: String,
    /// How many there are.
    pub sessions: u64,
    /// For how long the oldest has been there.
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
