//! The current task of a runner.

use crate::error::Error;

/// The current task, for messages.
#[derive(Debug, Clone)]
pub struct Task {
    /// The migration.
    pub(crate) migration: String,
    /// The table that the task wants to lock.
    pub(crate) table: String,
    /// Further tables that the task wants to lock: those that a foreign key refers to.
    pub(crate) also: Vec<String>,
    /// The step, such as `step 1 of expand (Add users.full_name, empty.)`.
    pub(crate) step: String,
}

impl Task {
    /// An error: the result of the step is not as it should be.
    pub(crate) fn unproved(&self, why: impl Into<String>) -> Error {
        Error::Unproved {
            migration: self.migration.clone(),
            step: self.step.clone(),
            why: why.into(),
        }
    }
}
