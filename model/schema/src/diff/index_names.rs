//! The names of indexes. A database has one of each name in a schema, where tables have their names, too.

use std::collections::BTreeMap;

use expand_contract_sql::schema_and_name;

use crate::dialect::database;
use crate::{
    Column, Diagnostic, Dialect, Holds, IndexDef, LifecycleKind, Location, Schema, Subject, Table,
};

/// Two objects of one name, each with an error at its later place.
pub(super) fn twice(dialect: Dialect, schema: &Schema) -> Vec<Diagnostic> {
    let has_case = database(dialect).can().names_have_case;
    let seen = |name: &str| {
        if has_case {
            name.to_owned()
        } else {
            name.to_lowercase()
        }
    };
    // An index is in the schema of its table.
    let key = |schema: &str, name: &str| (seen(schema), seen(name));
    let tables = schema.tables.keys().map(|table| {
        let (schema, name) = schema_and_name(table);
        (
            key(schema.unwrap_or_default(), name),
            format!("table `{table}`"),
        )
    });
    let mut taken: BTreeMap<(String, String), String> = tables.collect();
    let mut errors = Vec::new();
    for table in schema.tables.values() {
        for (name, location) in indexes(table) {
            let of = format!("an index of table `{}`", table.name);
            let Some(other) = taken.insert(
                key(schema_and_name(&table.name).0.unwrap_or_default(), &name),
                of.clone(),
            ) else {
                continue;
            };
            errors.push(
                Diagnostic::error(format!(
                    "table `{}`: index `{name}` has the name of {other}, and {dialect} takes each name once",
                    table.name
                ))
                .about(Subject::table(&table.name))
                .at(location)
                .help("give it a name of its own, on the struct: `index(.., name = \"..\")`, `unique(.., name = \"..\")`"),
            );
        }
    }
    errors
}

/// The indexes of a table, each once: a field and the struct may declare the same one.
fn indexes(table: &Table) -> Vec<(String, &Location)> {
    let is_removed = |column: &Column| {
        let lifecycle = column.lifecycle.as_ref();
        lifecycle.is_some_and(|lifecycle| matches!(lifecycle.kind, LifecycleKind::Removed))
    };
    let columns = table.columns.iter().filter(|column| {
        let def = &column.def;
        (def.index || def.unique) && !is_removed(column)
    });
    let own = columns.map(|column| {
        let def = &column.def;
        let index = IndexDef::of_column(&table.name, &def.name, def.unique);
        (index, &column.location)
    });
    let declared = table.indexes.iter();
    let declared = declared.map(|index| (index.def.clone(), &index.location));
    // These constraints are indexes, too.
    let apart = table.constraints.iter().filter(|constraint| {
        matches!(constraint.def.shape.holds(), Holds::Unique | Holds::Exclude)
    });
    let apart = apart.map(|constraint| (constraint.def.name.clone(), &constraint.location));
    let mut all: Vec<(IndexDef, &Location)> = Vec::new();
    for (index, location) in own.chain(declared) {
        if !all.iter().any(|(other, _)| *other == index) {
            all.push((index, location));
        }
    }
    let named = all.into_iter();
    named
        .map(|(index, location)| (index.name, location))
        .chain(apart)
        .collect()
}
