//! What `embed!` makes of a lock and its migrations: one constant that travels inside the binary.

use expand_contract_format::{Dialect, Stage};

/// The history of one package's schema as this build knows it. Made by `embed!`, taken by
/// [`Migrator`](crate::Migrator) and [`Fleet`](crate::Fleet).
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct EmbeddedSchema {
    /// The lock's name: journal, leases and fences are keyed by it.
    pub name: &'static str,
    /// The database its phase files are written for.
    pub dialect: Dialect,
    /// The migrations, each after those it depends on.
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
    /// `20261122101500_users_full_name`.
    pub id: &'static str,
    /// The ids of the migrations that must be contracted before this one expands.
    pub after: &'static [&'static str],
    /// Where this build's code is with it.
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
