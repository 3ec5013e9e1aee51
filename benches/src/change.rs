//! The measured change: `customers.name` becomes `full_name`, as `generate` writes it.

use std::path::Path;

use expand_contract::{Dialect, MigrationSource};
use expand_contract_schema::{Lock, generate::generate};
use expand_contract_source::syntax::read_crate;

use crate::Result;

/// The order of the rows in the table, compared with the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// In the order of the key.
    Ascending,
    /// Numbered, but in random order.
    Random,
    /// The key is a random uuid.
    Uuid,
}

impl Order {
    pub(crate) const ALL: [Self; 3] = [Self::Ascending, Self::Random, Self::Uuid];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Random => "random",
            Self::Uuid => "uuid",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Ascending | Self::Random => "i64",
            Self::Uuid => "uuid::Uuid",
        }
    }
}

/// The value in the new column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rename {
    /// The same value.
    Plain,
    /// Another value, computed by `up` and `down`.
    Computed,
}

impl Rename {
    pub(crate) const ALL: [Self; 2] = [Self::Plain, Self::Computed];

    fn field(self) -> &'static str {
        match self {
            Self::Plain => r#"#[migrate(renamed(from = "name"))] pub full_name: String,"#,
            Self::Computed => {
                r#"#[migrate(renamed(from = "name", up = "upper(name)", down = "lower(full_name)"))] pub full_name: String,"#
            }
        }
    }
}

/// Two migrations: one that creates the table, one that renames.
pub(crate) fn migrations(
    dialect: Dialect,
    order: Order,
    rename: Rename,
) -> Result<[MigrationSource; 2]> {
    with_field(dialect, order, rename.field())
}

/// A change of the catalog alone: what takes the place of a field of the table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Constant {
    /// The change, for people.
    pub(crate) title: &'static str,
    /// The field that is there before.
    before: &'static str,
    /// The field or fields afterwards.
    after: &'static str,
}

impl Constant {
    /// Every one that is measured.
    pub(crate) const ALL: [Self; 6] = [
        Self {
            title: "a rename by a view",
            before: "pub name: String,",
            after: r#"#[migrate(renamed(from = "name", by = "view"))] pub full_name: String,"#,
        },
        Self {
            title: "a column with a constant default",
            before: "pub note: String,",
            after: r#"pub note: String, #[migrate(default = "0")] pub score: i64,"#,
        },
        Self {
            title: "a CHECK and a foreign key of a new column",
            before: "pub note: String,",
            after: r#"pub note: String,
                #[migrate(check = "parent > 0", references(customers(id), on_delete = "cascade", on_update = "cascade"))]
                pub parent: Option<i64>,"#,
        },
        Self {
            title: "a first default",
            before: "pub visits: i64,",
            after: r#"#[migrate(default = "0")] pub visits: i64,"#,
        },
        Self {
            title: "a column that may be NULL",
            before: "pub email: String,",
            after: "#[migrate(optional)] pub email: Option<String>,",
        },
        Self {
            title: "another storage, and a comment",
            before: "pub note: String,",
            after: r#"#[migrate(storage = "external", comment = "for people")] pub note: String,"#,
        },
    ];

    /// Two migrations: one that creates the table, one that changes it.
    pub(crate) fn migrations(self) -> Result<[MigrationSource; 2]> {
        let model = model(Order::Ascending, "pub name: String,");
        let after = model.replace(self.before, self.after);
        if after == model {
            return Err(format!("the table has no field `{}`", self.before).into());
        }
        versions(Dialect::Postgres, [model, after])
    }
}

fn model(order: Order, name: &str) -> String {
    format!(
        r#"#[migrate(table = "customers")]
           pub struct Customer {{
               #[migrate(primary_key)]
               pub id: {key},
               {name}
               pub email: String,
               pub note: String,
               pub visits: i64,
           }}"#,
        key = order.key(),
    )
}

fn with_field(dialect: Dialect, order: Order, field: &str) -> Result<[MigrationSource; 2]> {
    let before = model(order, "pub name: String,");
    versions(dialect, [before, model(order, field)])
}

/// The migrations that lead from one version of the models to the next.
fn versions(dialect: Dialect, versions: [String; 2]) -> Result<[MigrationSource; 2]> {
    let mut lock = Lock::new("benches", dialect);
    let mut sources = Vec::new();
    for (text, now) in versions
        .into_iter()
        .zip(["20261122100000", "20261122100100"])
    {
        let (schema, problems) = read_crate(Path::new("lib.rs"), &|_| Ok(text.clone()));
        if let Some(problem) = problems.first() {
            return Err(problem.message.clone().into());
        }
        let generated = generate(&lock, &schema, now).map_err(|errors| {
            let messages: Vec<_> = errors.into_iter().map(|error| error.message).collect();
            messages.join("; ")
        })?;
        lock = generated.lock;
        for folder in generated.folders {
            sources.push(MigrationSource::new(
                &folder.migration.id,
                folder.files,
                None,
            )?);
        }
    }
    <[MigrationSource; 2]>::try_from(sources).map_err(|_| "the change is not two migrations".into())
}
