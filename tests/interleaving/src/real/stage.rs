//! The files that `generate` makes for a pair, once per process.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use expand_contract::{EmbeddedMigration, EmbeddedSchema, MigrationSource};
use expand_contract_schema::{Dialect, Job, Lock, Phase, Stage, generate::generate};
use expand_contract_source::syntax::read_crate;

use crate::action::Build;
use crate::pair::{Database, Pair};

/// The migrations of a pair, for builds with and without them.
pub(super) struct Staged {
    pub(super) sources: Vec<MigrationSource>,
    /// The id of the migration under test.
    pub(super) id: &'static str,
    /// The statement of its backfill.
    pub(super) backfill: String,
    before: &'static EmbeddedSchema,
    expanding: &'static EmbeddedSchema,
    contracted: &'static EmbeddedSchema,
}

impl Staged {
    pub(super) fn of(pair: &'static Pair, database: Database) -> &'static Self {
        type Known = HashMap<(&'static str, Database), &'static Staged>;
        static KNOWN: OnceLock<Mutex<Known>> = OnceLock::new();
        let mut known = KNOWN
            .get_or_init(Mutex::default)
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        known
            .entry((pair.name, database))
            .or_insert_with(|| Box::leak(Box::new(Self::make(pair, database))))
    }

    pub(super) fn schema(&self, build: Build) -> &'static EmbeddedSchema {
        match build {
            Build::Before => self.before,
            Build::Expanding => self.expanding,
            Build::Contracted => self.contracted,
        }
    }

    fn make(pair: &Pair, database: Database) -> Self {
        let dialect = match database {
            Database::Postgres => Dialect::Postgres,
            Database::Sqlite => Dialect::Sqlite,
            Database::Mysql => Dialect::Mysql,
        };
        let mut lock = Lock::new("shop", dialect);
        let mut sources = Vec::new();
        let mut folders: Vec<(&'static str, [&'static str; 4])> = Vec::new();
        for (index, fields) in pair.fields(database).into_iter().enumerate() {
            let text = format!(
                "#[migrate(table = \"items\")]\npub struct Item {{\n#[migrate(primary_key)]\npub id: i64,\n{fields}\n\
                 pub other: i64,\n}}\n"
            );
            let (schema, problems) = read_crate(Path::new("lib.rs"), &|_| Ok(text.clone()));
            assert!(problems.is_empty(), "{problems:?}");
            let generated = generate(&lock, &schema, &format!("2026112210{index:02}00"))
                .unwrap_or_else(|errors| panic!("{}: {errors:?}", pair.name));
            lock = generated.lock;
            for folder in generated.folders {
                let files = folder.files.clone().map(|text| &*text.leak());
                folders.push((folder.migration.id.clone().leak(), files));
                let source = MigrationSource::new(&folder.migration.id, folder.files, None);
                sources.push(source.expect("what was generated can be read"));
            }
        }
        let [create, change] = [folders[0], folders[1]];
        let knows = |stages: &[Stage]| -> &'static EmbeddedSchema {
            let after: &'static [&'static str] = vec![create.0].leak();
            let create = EmbeddedMigration::new(create.0, &[], Stage::Contracted, create.1);
            let mut migrations = vec![create];
            migrations.extend(
                stages
                    .iter()
                    .map(|stage| EmbeddedMigration::new(change.0, after, *stage, change.1)),
            );
            Box::leak(Box::new(EmbeddedSchema::new(
                "shop",
                dialect,
                migrations.leak(),
            )))
        };
        let statements = &sources[1].phase(Phase::Migrate).statements;
        let backfill = statements
            .iter()
            .find(|statement| matches!(statement.job, Job::Backfill { .. }))
            .expect("it is filled");
        Self {
            backfill: backfill.sql.trim_end().trim_end_matches(';').to_owned(),
            id: change.0,
            before: knows(&[]),
            expanding: knows(&[Stage::Expanding]),
            contracted: knows(&[Stage::Contracted]),
            sources,
        }
    }
}
