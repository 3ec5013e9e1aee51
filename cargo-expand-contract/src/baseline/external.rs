//! Another team's tables: the database must have what the models say of them, and the lock has it as the models do.

use std::collections::BTreeMap;

use expand_contract_schema::lock::LockTable;
use expand_contract_schema::{Diagnostic, Dialect, Schema, Subject, Table, diff};

use super::{Actual, Comparison, key};
use crate::args::DatabaseArgs;
use crate::database::{self, Database, Url};
use crate::failure::Failure;
use crate::project::Project;

/// Compares the models of other teams' tables with the database that the command line names. Those teams change them without
/// a word to this package.
pub(crate) fn drift(
    project: &Project,
    database: &DatabaseArgs,
    mut schema: Schema,
) -> Result<Vec<Diagnostic>, Failure> {
    schema.tables.retain(|_, table| table.is_external);
    schema = diff::stored(project.lock.dialect, &schema);
    if schema.tables.is_empty() {
        return Ok(Vec::new());
    }
    let url = Url::require(database, Some(&project.root))?;
    let actual = database::block_on(async {
        let database = Database::connect(&url, false).await?;
        let actual = super::read(&database, &schema).await;
        database.close().await;
        actual
    })?;
    let tables = schema.tables.values();
    let found =
        tables.flat_map(|table| compare(project.lock.dialect, table, actual.get(&table.name)));
    Ok(found.collect())
}

/// Errors for the tables and columns that the database lacks, and warnings for those that it has in another way.
pub(super) fn compare(
    dialect: Dialect,
    table: &Table,
    columns: Option<&Vec<Actual>>,
) -> Vec<Diagnostic> {
    let name = &table.name;
    let Some(columns) = columns else {
        return vec![
            Diagnostic::error(format!(
                "table `{name}` is external, and the database does not have it"
            ))
            .about(Subject::table(name))
            .at(&table.location)
            .help("correct its name; or, if this package makes it, take `external` away"),
        ];
    };
    let mut found = Vec::new();
    let mut comparison = Comparison {
        dialect,
        table,
        key: key(table, columns),
        differences: &mut found,
    };
    for model in &table.columns {
        match columns.iter().find(|column| column.name == model.def.name) {
            Some(column) => drop(comparison.column(model, column)),
            None => comparison.differences.push(
                Diagnostic::error(format!(
                    "`{name}.{}` is not in the database, and table `{name}` is external: no migration will add it",
                    model.def.name
                ))
                .about(Subject::column(name, &model.def.name))
                .at(&model.location)
                .help("correct its name with `column = \"..\"`, or take the field away until the table has it"),
            ),
        }
    }
    found
}

/// The table in the lock.
pub(super) fn adopted(dialect: Dialect, table: &Table) -> BTreeMap<String, LockTable> {
    let schema = Schema {
        tables: [(table.name.clone(), table.clone())].into(),
        ..Schema::default()
    };
    // The first `generate` refuses the same, with its place in the code.
    diff::adopt("", dialect, &schema).map_or_else(|_| BTreeMap::new(), |lock| lock.tables)
}
