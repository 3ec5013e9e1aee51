//! Tables that name their schema.

use expand_contract_sql::{bare_name, schema_and_name};

use super::Problem;
use crate::dialect::database;
use crate::{Diagnostic, Dialect, Schema, Subject, Table};

/// A table in another schema of a database that has one.
pub(super) fn refused(dialect: Dialect, table: &str) -> Option<Problem> {
    let (schema, name) = schema_and_name(table);
    let (schema, can) = (schema?, database(dialect).can());
    (!can.has_schemas).then(|| {
        Problem::new(
            table,
            format!(
                "{dialect} has no schemas: `{schema}` could only be another database that a connection attached, which no migration changes together with this one"
            ),
        )
        .help(format!(
            "name the table alone, `#[migrate(table = \"{name}\")]`, and give it to the package of its own database if it is in another one"
        ))
    })
}

/// A new table that may be another model's table under a second name: which schema a name without one means, the connection says.
pub(super) fn perhaps_known(schema: &Schema, table: &Table) -> Option<Diagnostic> {
    let own = schema_and_name(&table.name);
    let other = schema.tables.keys().find(|other| {
        let (schema, name) = schema_and_name(other);
        name == own.1 && schema.is_some() != own.0.is_some()
    })?;
    Some(
        Diagnostic::warning(format!(
            "table `{}` and table `{other}` are one table where the search path of a connection finds it under the name `{}` alone",
            table.name,
            bare_name(other)
        ))
        .about(Subject::table(&table.name))
        .at(&table.location)
        .help("if they are one table, write one name in all models; if they are two, nothing is to be done"),
    )
}
