//! Two words that must not be confused: a *phase* runs on the database, a *stage* is the state of the code.

use std::fmt;
use std::str::FromStr;

/// A part of a migration that runs on the database. After it the database is `expanded`, `migrated` or `contracted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Adds the new side beside the old one, and the triggers that keep them in step.
    Expand,
    /// Fills the pending rows, builds indexes, verifies.
    Migrate,
    /// Removes the old side.
    Contract,
    /// Removes the new side; it is possible until `Contract` has begun.
    Rollback,
}

impl Phase {
    /// Every phase, in the order in which files are listed.
    pub const ALL: [Self; 4] = [Self::Expand, Self::Migrate, Self::Contract, Self::Rollback];

    /// The word used in commands and file headers: `expand`, `migrate`, `contract`, `rollback`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expand => "expand",
            Self::Migrate => "migrate",
            Self::Contract => "contract",
            Self::Rollback => "rollback",
        }
    }

    /// The verb for a sentence: `roll back` in two words.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Rollback => "roll back",
            other => other.name(),
        }
    }

    /// The file of this phase in a migration folder, such as `expand.sql`.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Expand => "expand.sql",
            Self::Migrate => "migrate.sql",
            Self::Contract => "contract.sql",
            Self::Rollback => "rollback.sql",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Phase {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|phase| phase.name() == text)
            .ok_or_else(|| {
                format!("unknown phase `{text}`; phases are expand, migrate, contract, rollback")
            })
    }
}

/// The state of one build's code in one lifecycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The code may still mention the old side; accessors write both.
    Expanding,
    /// The code cannot mention the old side.
    Contracted,
}

impl Stage {
    /// The word used in lock, leases and messages: `expanding` or `contracted`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expanding => "expanding",
            Self::Contracted => "contracted",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Stage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "expanding" => Ok(Self::Expanding),
            "contracted" => Ok(Self::Contracted),
            _ => Err(format!(
                "unknown stage `{text}`; stages are expanding, contracted"
            )),
        }
    }
}
