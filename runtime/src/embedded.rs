//! The output of `embed!`: a lock and its migrations as one constant inside the binary.

use expand_contract_format::{Dialect, Stage};

/// The history of one package's schema as this build knows it. `embed!` makes it, and [`Migrator`](crate::Migrator) and
/// [`Fleet`](crate::Fleet) take it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct EmbeddedSchema {
    /// The lock's name, and the key of journal, leases and fences.
    pub name: &'static str,
    /// The database that the phase files are written for.
    pub dialect: Dialect,
    /// The migrations, each after those that it depends on.
    pub migrations: &'static [EmbeddedMigration],
}

impl EmbeddedSchema {
    /// For the output of `embed!`.
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        dialect: Dialect,
        migrations: &'static [EmbeddedMigration],
    ) -> Self {
        Self {
            name,
            dialect,
            migrations,
        }
    }

    /// The migration of this id.
    pub fn migration(&self, id: &str) -> Option<&'static EmbeddedMigration> {
        self.migrations.iter().find(|migration| migration.id == id)
    }
}

/// One migration folder, inside the binary.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct EmbeddedMigration {
    /// The id, such as `20261122101500_users_full_name`.
    pub id: &'static str,
    /// The ids of the migrations that must be contracted before this one expands.
    pub after: &'static [&'static str],
    /// The stage of this build's code.
    pub stage: Stage,
    /// The four phase files, in the order of `Phase::ALL`.
    pub files: [&'static str; 4],
}

impl EmbeddedMigration {
    /// For the output of `embed!`.
    #[doc(hidden)]
    pub const fn new(
        id: &'static str,
        after: &'static [&'static str],
        stage: Stage,
        files: [&'static str; 4],
    ) -> Self {
        Self {
            id,
            after,
            stage,
            files,
        }
    }
}
