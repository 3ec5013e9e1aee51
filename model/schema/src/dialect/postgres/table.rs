//! A new table.

use expand_contract_sql::quote_table;

use super::facts::Kind;
use super::{Postgres, constraint, excused, index, probe};
use crate::dialect::Render as _;
use crate::dialect::names::list;
use crate::{IndexDef, Object, Statement, TableDef};

/// Creates a table with its constraints and its indexes.
pub(super) fn create(postgres: &Postgres, table: &TableDef) -> Vec<Statement> {
    let mut lines: Vec<String> = table.columns.iter().map(excused::line).collect();
    let key: Vec<&str> = table
        .columns
        .iter()
        .filter(|column| column.primary_key)
        .map(|column| column.name.as_str())
        .collect();
    if !key.is_empty() {
        lines.push(format!("  PRIMARY KEY ({})", list(key)));
    }
    let (constraints, locks) = constraint::of_new_table(&table.name, &table.constraints);
    lines.extend(constraints.iter().map(|line| format!("  {line}")));
    let mut statements = vec![Statement {
        locks,
        makes: vec![Object::Table {
            table: table.name.clone(),
        }],
        done_when: Some(probe::table(&table.name)),
        sql: format!(
            "CREATE TABLE IF NOT EXISTS {} (\n{}\n)",
            quote_table(&table.name),
            lines.join(",\n")
        ),
        ..Statement::default()
    }];
    let own = table.columns.iter().filter(|c| c.unique || c.index);
    let own = own.map(|column| {
        let index = IndexDef::of_column(&table.name, &column.name, column.unique);
        (format!("Index {}.{}.", table.name, column.name), index)
    });
    let others = table.indexes.iter();
    let others = others.map(|index| {
        let title = format!("Build index {} of {}.", index.name, table.name);
        (title, index.clone())
    });
    for (title, index) in own.chain(others) {
        statements.push(Statement {
            title,
            locks: Kind::IndexNewTable.locks(&table.name),
            no_transaction: false,
            excused: vec![excused::INDEX_OF_NEW_TABLE.into()],
            sql: index::sql(&table.name, &index, "INDEX IF NOT EXISTS"),
            ..postgres.create_index(&table.name, &index)
        });
    }
    statements
}
