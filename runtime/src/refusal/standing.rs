//! The position of a running build relative to a migration.

use std::fmt;

use expand_contract_format::{Phase, Stage};

/// The position of a running build relative to one migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The build does not know the migration.
    Before,
    /// The build may still mention the old side.
    Expanding,
    /// The build cannot mention the old side.
    Contracted,
}

impl Standing {
    /// The word in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Expanding => "expanding",
            Self::Contracted => "contracted",
        }
    }

    /// Whether the build uses the side that a phase removes: the old side for `Contract`, the new one for `Rollback`.
    pub(crate) fn is_hurt_by(self, phase: Phase) -> bool {
        match phase {
            Phase::Contract => self != Self::Contracted,
            Phase::Rollback => self != Self::Before,
            Phase::Expand | Phase::Migrate => false,
        }
    }
}

impl From<Option<Stage>> for Standing {
    fn from(stage: Option<Stage>) -> Self {
        match stage {
            None => Self::Before,
            Some(Stage::Expanding) => Self::Expanding,
            Some(Stage::Contracted) => Self::Contracted,
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
