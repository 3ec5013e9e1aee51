//! Compares the attributes with the lock, with the same function that `generate` uses.
//!
//! A change that `generate` would refuse is an error here as well: the attributes are behind the lock, or they are
//! ambiguous. A change that it would write is a warning: the attributes are ahead of the lock.

use std::path::PathBuf;

use expand_contract_schema::lock::LockTable;
use expand_contract_schema::{ColumnType, Location, Lock, Schema, Table, TableLifecycleKind, diff};
use expand_contract_source::syntax::{ModelAst, refusal};
use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned;

use crate::report;

const RUN: &str = "run `cargo expand-contract generate`";

/// The command reads files, and the compiler sees more than they say.
const UNSEEN: &str = "if that has nothing to do, it cannot see this model, which must stand in a module of the package's library or program, \
     outside of macros, functions and generated files";

/// Errors and warnings, each on the field it is about.
pub(crate) fn against_lock(ast: &ModelAst, lock: &Lock) -> TokenStream {
    let mut found = TokenStream::new();
    for field in &ast.fields {
        // A `sql_type` or JSON is the author's own choice of a type.
        let Some(column) = &field.column else {
            continue;
        };
        if field.sqlx.json.is_some() || matches!(column.def.ty, ColumnType::Custom(_)) {
            continue;
        }
        if let Some(text) = refusal(&field.inner, lock.dialect) {
            let span = field.inner.span();
            found.extend(report::error_at(span, span, &text));
        }
    }
    found.extend(compared(ast, lock));
    found
}

fn not_in_the_lock(ast: &ModelAst, name: &str) -> TokenStream {
    report::warning(
        ast.table_name.span(),
        &format!("table_{name}_is_not_in_the_lock"),
        &format!("table \"{name}\" is not in the lock yet: {RUN}; {UNSEEN}"),
    )
}

fn compared(ast: &ModelAst, lock: &Lock) -> TokenStream {
    let table = numbered(&ast.table);
    let name = table.name.clone();
    // The macros on the other tables check those.
    let lifecycle = ast.table.lifecycle.as_ref();
    let before = match lifecycle.map(|lifecycle| &lifecycle.kind) {
        Some(TableLifecycleKind::Renamed { from }) => Some(from.as_str()),
        _ => None,
    };
    let names: Vec<&str> = before.into_iter().chain([name.as_str()]).collect();
    let known = lock.only(&names);
    // Whether its columns may come from another table is for `generate`, which sees the struct of that one, too.
    let comes = matches!(
        lifecycle.map(|lifecycle| &lifecycle.kind),
        Some(TableLifecycleKind::Split { .. })
    );
    if comes && !known.tables.contains_key(&name) {
        return not_in_the_lock(ast, &name);
    }
    let schema = Schema {
        tables: [(name.clone(), table)].into(),
        ..Schema::default()
    };
    match diff::diff(&known, &schema, "00000000000000") {
        Err(errors) => errors
            .iter()
            .map(|error| {
                let span = span(ast, error.location.as_ref());
                report::error_at(span, span, &report::text(error))
            })
            .collect(),
        Ok(plan) => {
            let Some(after) = plan.lock.tables.get(&name) else {
                return TokenStream::new();
            };
            match known.tables.get(&name) {
                None => not_in_the_lock(ast, &name),
                Some(before) => ahead(ast, before, after),
            }
        }
    }
}

/// Warnings for the columns that the lock does not know as they are written.
fn ahead(ast: &ModelAst, before: &LockTable, after: &LockTable) -> TokenStream {
    let mut found = TokenStream::new();
    for field in &ast.fields {
        let Some(column) = &field.column else {
            continue;
        };
        let name = &column.def.name;
        let (known, said) = (before.columns.get(name), after.columns.get(name));
        if known == said {
            continue;
        }
        let table = &ast.table.name;
        let (what, text) = if known.is_none() {
            ("is_not_in_the_lock", "is not in the lock yet")
        } else {
            ("is_ahead_of_the_lock", "says more than the lock does")
        };
        found.extend(report::warning(
            field.lifecycle_span,
            &format!("{table}_{name}_{what}"),
            &format!("{table}.{name} {text}: {RUN}"),
        ));
    }
    for name in after.steps.keys() {
        if !before.steps.contains_key(name) {
            let table = &ast.table.name;
            found.extend(report::warning(
                ast.table_name.span(),
                &format!("step_{name}_of_{table}_is_not_in_the_lock"),
                &format!("step {name} of {table} is not in the lock yet: {RUN}"),
            ));
        }
    }
    if before.exit().map(|exit| exit.stage) != after.exit().map(|exit| exit.stage)
        || before.renamed_from().map(|origin| origin.stage)
            != after.renamed_from().map(|origin| origin.stage)
    {
        let table = &ast.table.name;
        found.extend(report::warning(
            ast.table_name.span(),
            &format!("table_{table}_is_ahead_of_the_lock"),
            &format!("table {table} says more than the lock does: {RUN}"),
        ));
    }
    if before.is_external != after.is_external {
        let table = &ast.table.name;
        found.extend(report::warning(
            ast.table_name.span(),
            &format!("{table}_is_ahead_of_the_lock"),
            &format!("whether {table} is external is not in the lock yet: {RUN}"),
        ));
    }
    found
}

/// The table with numbers as locations, so that a finding can be put on the right tokens.
fn numbered(table: &Table) -> Table {
    let place = |line: usize| Location {
        file: PathBuf::new(),
        line,
        column: 0,
    };
    let mut table = table.clone();
    table.location = place(0);
    for index in &mut table.indexes {
        index.location = place(0);
    }
    for step in &mut table.steps {
        step.location = place(0);
    }
    for (number, column) in (1..).zip(&mut table.columns) {
        column.location = place(number);
        if let Some(lifecycle) = &mut column.lifecycle {
            lifecycle.location = place(number);
        }
    }
    table
}

fn span(ast: &ModelAst, location: Option<&Location>) -> Span {
    let line = location.map_or(0, |location| location.line);
    let fields = ast.fields.iter().filter(|field| field.column.is_some());
    (1..)
        .zip(fields)
        .find(|(number, _)| *number == line)
        .map_or(ast.item.ident.span(), |(_, field)| field.lifecycle_span)
}
