//! Indexes and constraints that models declare and the database may have.

use std::collections::{BTreeMap, BTreeSet};

use expand_contract_schema::lock::{LockConstraint, LockIndex, LockTable};
use expand_contract_schema::{
    ConstraintDef, ConstraintShape, Diagnostic, Dialect, Job, Schema, Statement, Subject, Table,
};

use super::{mysql, postgres, sqlite};
use crate::database::Database;
use crate::failure::Failure;

/// The declared indexes and constraints that the database has: by table and declared name, the name there.
#[derive(Debug, Default)]
pub(crate) struct Declared(BTreeMap<(String, String), String>);

impl Declared {
    fn has(&self, table: &str, name: &str) -> bool {
        self.0.contains_key(&(table.to_owned(), name.to_owned()))
    }

    /// The names in the database of those of one table.
    pub(super) fn names(&self, table: &str) -> BTreeSet<String> {
        let of_table = self.0.iter().filter(|((of, _), _)| of == table);
        of_table.map(|(_, name)| name.clone()).collect()
    }
}

/// Asks the database for every declared index and constraint.
pub(crate) async fn look(
    database: &Database,
    dialect: Dialect,
    schema: &Schema,
) -> Result<Declared, Failure> {
    let sql = expand_contract_schema::dialect::database(dialect);
    let mut found = Declared::default();
    for table in schema.tables.values() {
        let mut take = |name: &str, there: String| {
            let key = (table.name.clone(), name.to_owned());
            found.0.insert(key, there);
        };
        for index in &table.indexes {
            let def = &index.def;
            let statement = sql.create_index(&table.name, def);
            if let Some(name) = there(database, &table.name, &def.name, &statement).await? {
                take(&def.name, name);
            }
        }
        for constraint in &table.constraints {
            let def = &constraint.def;
            let statement = sql.find_constraint(&table.name, def);
            let found = match &def.shape {
                ConstraintShape::Unique(unique) if statement.done_when.is_none() => {
                    apart(database, &table.name, &unique.columns).await?
                }
                _ => there(database, &table.name, &def.name, &statement).await?,
            };
            if let Some(name) = found {
                take(&def.name, name);
            }
        }
    }
    Ok(found)
}

/// The name in the database of what a statement would make.
async fn there(
    database: &Database,
    table: &str,
    name: &str,
    statement: &Statement,
) -> Result<Option<String>, Failure> {
    let failed =
        |error: sqlx::Error| Failure::database(format!("cannot look for `{name}`: {error}"));
    if let Some(probe) = &statement.done_when {
        let is_there = match database {
            Database::Postgres(pool) => postgres::truth(pool, probe.clone()).await,
            Database::Mysql(pool) => mysql::truth(pool, probe.clone()).await,
            Database::Sqlite(pool) => sqlite::truth(pool, probe.clone()).await,
        };
        return Ok(is_there.map_err(failed)?.then(|| name.to_owned()));
    }
    let Job::EditConstraint { definition, .. } = &statement.job else {
        return Ok(None);
    };
    Ok(match database {
        Database::Postgres(pool) => {
            expand_contract::__command::constraint(pool, table, name, definition).await?
        }
        Database::Mysql(pool) => {
            expand_contract::__command::constraint(pool, table, name, definition).await?
        }
        Database::Sqlite(pool) => {
            expand_contract::__command::constraint(pool, table, name, definition).await?
        }
    })
}

/// The name in the database of an index or a constraint that keeps these columns apart.
async fn apart(
    database: &Database,
    table: &str,
    columns: &[String],
) -> Result<Option<String>, Failure> {
    Ok(match database {
        Database::Postgres(pool) => {
            expand_contract::__command::unique(pool, table, columns).await?
        }
        Database::Mysql(pool) => expand_contract::__command::unique(pool, table, columns).await?,
        Database::Sqlite(pool) => expand_contract::__command::unique(pool, table, columns).await?,
    })
}

/// Takes what the database has into the lock, and reports what it has not.
pub(super) fn take(table: &Table, declared: &Declared, locked: &mut LockTable) -> Vec<Diagnostic> {
    let mut differences = Vec::new();
    let mut differ = |kind: &str, name: &str, location, form: &str| {
        differences.push(
            Diagnostic::warning(format!(
                "the database has no {kind} `{name}` on `{}` as the model `{}` declares it",
                table.name, table.model
            ))
            .about(Subject::table(&table.name))
            .at(location)
            .help(format!(
                "`generate` will add it; if one is there under another name, say that one: `{form}`"
            )),
        );
    };
    for index in &table.indexes {
        let def = &index.def;
        if declared.has(&table.name, &def.name) {
            let known = LockIndex::new(def.shape.clone());
            locked.indexes.insert(def.name.clone(), known);
        } else {
            differ(
                "index",
                &def.name,
                &index.location,
                "index(.., name = \"..\")",
            );
        }
    }
    for constraint in &table.constraints {
        let ConstraintDef { name, shape } = &constraint.def;
        if declared.has(&table.name, name) {
            let known = LockConstraint::new(shape.clone());
            locked.constraints.insert(name.clone(), known);
        } else {
            differ(shape.kind(), name, &constraint.location, "name = \"..\"");
        }
    }
    differences
}
