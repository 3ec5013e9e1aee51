//! A table gets another name, and nothing is copied: a view shows it under the new name until the contract. Old builds keep a real
//! table, so no statement of theirs can fail; new builds read and write through the view, and `check` reads their SQL.
//!
//! The change has the table to itself. A table that a view shows is not altered.

use super::{Operation, Overview, Topic, Touched};
use crate::dialect::Database;
use crate::{Action, Diagnostic, NewName, Phase, Step, Subject};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameTable {
    /// The name before.
    pub from: String,
    /// The name from the contract on.
    pub to: String,
    /// The names of its indexes: before, and afterwards.
    pub indexes: Vec<(String, String)>,
    /// Its constraints that get another name.
    pub constraints: Vec<RenamedConstraint>,
}

/// A constraint that gets another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenamedConstraint {
    /// The name before.
    pub old: String,
    /// The name afterwards.
    pub new: String,
    /// Whether it is the primary key.
    pub is_key: bool,
    /// Whether it is a UNIQUE constraint.
    pub is_unique: bool,
}

impl RenameTable {
    /// The names that hold from the contract on.
    fn names(&self, database: &dyn Database) -> Vec<NewName> {
        let indexes = self.indexes.iter();
        let indexes = indexes.map(|(old, new)| NewName::Index {
            old: old.clone(),
            new: new.clone(),
        });
        let is_constraint = database.can().unique_constraints;
        let names_keys = database.can().names_keys;
        let constraints = self.constraints.iter();
        let constraints = constraints
            .filter(move |one| !one.is_key || names_keys)
            .map(move |one| {
                let (old, new) = (one.old.clone(), one.new.clone());
                // On such a database it is an index, and nothing more.
                if one.is_unique && !is_constraint {
                    NewName::Index { old, new }
                } else {
                    NewName::Constraint { old, new }
                }
            });
        indexes.chain(constraints).collect()
    }
}

impl Operation for RenameTable {
    fn headline(&self) -> String {
        format!("table {} becomes {}", self.from, self.to)
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let Self { from, to, .. } = self;
        match phase {
            Phase::Expand => Some(format!("lays a view {to} over it, which takes writes")),
            Phase::Migrate => None,
            Phase::Contract => Some(format!(
                "drops the view, and renames the table to {to}, when no build that knows {from} is alive"
            )),
            Phase::Rollback => Some("drops the view; no value is lost".into()),
        }
    }

    fn steps(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        let (view, table) = (self.to.clone(), self.from.clone());
        match phase {
            Phase::Expand => vec![Step::new(
                format!("Show table {table} as {view}, too, by a view."),
                Action::LayView { view, table },
            )],
            Phase::Migrate => Vec::new(),
            Phase::Contract => vec![Step::new(
                format!("Drop the view {view}, and rename table {table} to {view}."),
                Action::TakeName {
                    view,
                    table,
                    names: self.names(database),
                },
            )],
            Phase::Rollback => vec![Step::new(
                format!("Drop the view {view}."),
                Action::DropView { view, table },
            )],
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        let Self { from, to, .. } = self;
        if !database.can().views_take_new_names {
            return Err(Diagnostic::error(format!(
                "table `{from}` cannot be called `{to}` while builds run: a view of this database takes no write by itself, and with \
                 triggers it would give back neither generated keys nor the number of rows, and would refuse `ON CONFLICT`"
            ))
            .about(Subject::table(to))
            .help(format!(
                "keep the table's name, and let the struct have any name: `#[migrate(table = \"{from}\")]`"
            ))
            .help(
                "or stop every build, and rename it by hand; then let both the model and the name in the lock be the new one (`adopt`)",
            ));
        }
        if expand_contract_sql::schema_and_name(from).0
            != expand_contract_sql::schema_and_name(to).0
        {
            return Err(Diagnostic::error(format!(
                "table `{from}` would move to another schema with its name `{to}`, and a rename keeps the schema"
            ))
            .about(Subject::table(to))
            .help("give it a name in the same schema"));
        }
        let longest = database.can().longest_name;
        let aside = crate::dialect::aside_name(to);
        if longest.is_some_and(|longest| expand_contract_sql::bare_name(&aside).len() > longest) {
            return Err(Diagnostic::error(format!(
                "the view of `{to}` would be called `{aside}` for a moment, which is longer than a name may be"
            ))
            .about(Subject::table(to))
            .help("choose a shorter name"));
        }
        let fixed = self
            .names(database)
            .into_iter()
            .find_map(|name| match name {
                NewName::Constraint { old, new } => Some((old, new)),
                _ => None,
            })
            .filter(|_| !database.can().renames_constraints);
        if let Some((old, new)) = fixed {
            return Err(Diagnostic::error(format!(
                "constraint `{old}` of `{from}` would be called `{new}` with the table, and this database gives a constraint no other name"
            ))
            .about(Subject::table(to))
            .help(format!("let the model say the name that it has: `name = \"{old}\"`")));
        }
        Ok(())
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Tables,
            title: "a table gets another name",
            said: "`renamed(from = \"x\")` on the struct",
            old_builds: "nothing: they keep the table until the contract",
            new_builds: "they read and write through a view until the contract: `TRUNCATE`, DDL, `COPY`, `ON CONFLICT ON CONSTRAINT` and index hints fail",
            way_back: "drops the view; no value is lost",
        }
    }

    fn touches(&self) -> Touched {
        Touched {
            table: self.to.clone(),
            columns: None,
        }
    }

    fn touches_elsewhere(&self) -> Vec<Touched> {
        vec![Touched {
            table: self.from.clone(),
            columns: None,
        }]
    }
}
