//! The state of a database at a migration.

/// The state of a database at one migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum State {
    /// Expand has begun.
    Expanding,
    /// Expand is done.
    Expanded,
    /// Migrate has begun.
    Migrating,
    /// Migrate is done: every row is filled and verified.
    Migrated,
    /// Contract has begun: there is no way back.
    Contracting,
    /// Contract is done.
    Contracted,
    /// Rollback has begun.
    RollingBack,
}

impl State {
    pub(crate) const ALL: [Self; 7] = [
        Self::Expanding,
        Self::Expanded,
        Self::Migrating,
        Self::Migrated,
        Self::Contracting,
        Self::Contracted,
        Self::RollingBack,
    ];

    /// The word in the journal and in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expanding => "expanding",
            Self::Expanded => "expanded",
            Self::Migrating => "migrating",
            Self::Migrated => "migrated",
            Self::Contracting => "contracting",
            Self::Contracted => "contracted",
            Self::RollingBack => "rolling back",
        }
    }

    /// Reads the journal's word.
    pub(crate) fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
