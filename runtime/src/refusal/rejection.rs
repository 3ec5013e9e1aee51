//! The reasons why a build may not run against a database.

use std::fmt;
use std::time::Duration;

use expand_contract_format::Phase;

use super::Standing;
use crate::state::State;

/// The reason why a build may not run against a database now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejection {
    /// The lock's name.
    pub lock: String,
    /// The schema, if the build was held against several.
    pub schema: Option<String>,
    /// The migration that stands in the way.
    pub migration: String,
    /// The standing of the build at the migration.
    pub standing: Standing,
    /// The conflict.
    pub why: Why,
}

/// The conflict between a build and a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// The side that the build uses is gone, or is being removed.
    TooOld {
        /// `Contracting` or `Contracted`.
        state: State,
    },
    /// The side that the build uses does not exist, or is not filled and verified.
    TooNew {
        /// The state of the database; `None` if it does not know the migration.
        state: Option<State>,
    },
    /// A runner is about to remove the side that the build uses.
    Fenced {
        /// `Contract` or `Rollback`.
        phase: Phase,
        /// The runner.
        holder: String,
        /// How long the fence still stands without renewal.
        left: Duration,
    },
    /// The migration is being rolled back.
    RollingBack,
    /// A table is not as the migration left it.
    Drifted {
        /// The fact as half a sentence.
        what: String,
        /// The way out.
        help: String,
    },
}

impl Rejection {
    /// The way out.
    pub fn help(&self) -> String {
        let id = &self.migration;
        let there = self.schema.as_ref();
        let there = there.map_or(String::new(), |schema| format!(" --schema {schema}"));
        match &self.why {
            Why::TooOld { .. } => {
                format!("deploy a build made after `{id}` was contracted in the code")
            }
            Why::TooNew { state: None } => {
                format!(
                    "run `cargo expand-contract run --for-build{there}` with this build's migrations first"
                )
            }
            Why::TooNew { state: Some(_) } => {
                format!("run `cargo expand-contract run migrate{there}` and wait until it is done")
            }
            Why::Fenced {
                phase: Phase::Rollback,
                ..
            }
            | Why::RollingBack => format!("deploy a build made before `{id}`"),
            Why::Drifted { help, .. } => help.clone(),
            Why::Fenced { .. } => format!(
                "deploy a build in which `{id}` is contracted, or try again when the fence has fallen"
            ),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            lock,
            migration,
            standing,
            schema,
            ..
        } = self;
        let of = match schema {
            Some(schema) => format!("migration `{migration}` of `{lock}` in schema {schema}"),
            None => format!("migration `{migration}` of `{lock}`"),
        };
        let knows = match standing {
            Standing::Before => "does not know it",
            Standing::Expanding => "may still use its old side",
            Standing::Contracted => "uses its new side",
        };
        match &self.why {
            Why::TooOld { state } => write!(
                f,
                "this build is too old: {of} is {state}, and this build {knows}"
            ),
            Why::TooNew { state: None } => {
                write!(f, "this build is too new: {of} is not in this database")
            }
            Why::TooNew { state: Some(state) } => write!(
                f,
                "this build is too new: {of} is {state}, not migrated and verified"
            ),
            Why::Fenced {
                phase,
                holder,
                left,
            } => write!(
                f,
                "{of} is fenced for its {phase} by {holder}, and this build {knows}; \
                 the fence falls in {} s unless it is renewed",
                left.as_secs() + 1
            ),
            Why::Drifted { what, .. } => {
                write!(f, "{of}: {what}")
            }
            Why::RollingBack => write!(f, "{of} is being rolled back, and this build {knows}"),
        }
    }
}
