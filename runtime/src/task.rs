//! What is being done.

use crate::error::Error;

/// What is being tried, for messages.
#[derive(Debug, Clone)]
pub struct Task {
    /// The migration.
    pub(crate) migration: String,
    /// The table whose locks are wanted.
    pub(crate) table: String,
    /// Such as `step 1 of expand (Add users.full_name, empty.)`.
    pub(crate) step: String,
}

impl Task {
    /// What it left behind, or found, is not what it says.
    pub(crate) fn unproved(&self, why: impl Into<String>) -> Error {
        Error::Unproved {
            migration: self.migration.clone(),
            step: self.step.clone(),
            why: why.into(),
        }
    }
}
