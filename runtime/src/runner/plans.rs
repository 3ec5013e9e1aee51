//! The plans of the application's statements on both sides of a change. A new build gets other plans than an old one if an
//! index or the statistics of a column did not come along. It is a report, and no gate.

use std::collections::BTreeSet;
use std::ops::Range;

use expand_contract_format::Replacement;
use expand_contract_sql::{Catalog, Quote, TouchKind, schema_and_name, touches};

use crate::error::{Doing, Error};
use crate::event::{Event, PlanChange};
use crate::run::Run;
use crate::source::MigrationSource;
use crate::task::Task;

/// Compares the plans of the given statements that touch a replaced column, and tells which differ. A change that is computed
/// has no statement with the same meaning on the other side.
pub(super) async fn compare(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
) -> Result<(), Error> {
    let replacements: Vec<Replacement> = source.replacements().cloned().collect();
    if replacements.is_empty() || run.options.statements.is_empty() {
        return Ok(());
    }
    let catalog = catalog(run, task, &replacements).await?;
    let mut compared = 0;
    let mut changes = Vec::new();
    let statements: BTreeSet<String> = run.options.statements.iter().cloned().collect();
    for statement in statements {
        let Some(pair) = pair(&catalog, &statement, &replacements) else {
            continue;
        };
        let old = run.server.plan(&mut *run.session, &pair.old).await;
        let new = run.server.plan(&mut *run.session, &pair.new).await;
        // A statement that one side does not take is the business of `check`.
        let (Ok(old), Ok(new)) = (old, new) else {
            continue;
        };
        compared += 1;
        if old.shape != new.shape {
            changes.push(PlanChange {
                statement: pair.new,
                old: old.text,
                new: new.text,
            });
        }
    }
    run.tell(&Event::PlansCompared {
        migration: source.id.clone(),
        compared,
        changes,
    });
    Ok(())
}

/// Every table that a name finds, with its columns.
async fn catalog(
    run: &mut Run<'_>,
    task: &Task,
    replacements: &[Replacement],
) -> Result<Catalog, Error> {
    let rows = run.session.query(run.server.columns(), &[]).await;
    let mut tables: Vec<(String, Vec<String>)> = Vec::new();
    for row in &rows.doing(&task.step)? {
        let table = row.text(0).doing(&task.step)?;
        let column = row.text(1).doing(&task.step)?.to_owned();
        match tables.last_mut() {
            Some((last, columns)) if last == table => columns.push(column),
            _ => tables.push((table.to_owned(), vec![column])),
        }
    }
    let of: BTreeSet<&String> = replacements.iter().map(|one| &one.table).collect();
    for table in of {
        let (Some(schema), name) = schema_and_name(table) else {
            continue;
        };
        // The search path may have its schema, too.
        let first = run.server.schema_of(&mut *run.session, name).await;
        if first.doing(&task.step)?.as_deref() == Some(schema) {
            tables.retain(|(other, _)| other != name);
        }
        let live = run.server.table(&mut *run.session, table).await;
        if let Some(live) = live.doing(&task.step)? {
            let columns = live.columns.into_iter().map(|column| column.name);
            tables.push((table.clone(), columns.collect()));
        }
    }
    let dialect = run.server.capability().dialect;
    Ok(Catalog::new(dialect, tables))
}

/// One statement on both sides of a change.
#[derive(Debug, PartialEq, Eq)]
struct Pair {
    old: String,
    new: String,
}

/// The statement with the old names and with the new ones; `None` if it names no replaced column, or cannot be read.
fn pair(catalog: &Catalog, statement: &str, replacements: &[Replacement]) -> Option<Pair> {
    let found = touches(catalog, statement);
    if found.unreadable.is_some() {
        return None;
    }
    let mut places: Vec<(Range<usize>, &Replacement)> = Vec::new();
    for touch in found.touches {
        let of = |one: &&Replacement| {
            one.table == touch.table && (one.old == touch.column || one.new == touch.column)
        };
        if touch.kind == TouchKind::Named
            && let Some(replacement) = replacements.iter().find(of)
        {
            places.push((touch.span, replacement));
        }
    }
    if places.is_empty() {
        return None;
    }
    let quote = |name: &str| Quote::of(catalog.dialect()).name(name);
    Some(Pair {
        old: with_names(statement, &places, |replacement| quote(&replacement.old)),
        new: with_names(statement, &places, |replacement| quote(&replacement.new)),
    })
}

/// The text with other names at these places, which are in the order of the text.
fn with_names(
    text: &str,
    places: &[(Range<usize>, &Replacement)],
    name: impl Fn(&Replacement) -> String,
) -> String {
    let mut written = String::with_capacity(text.len());
    let mut end = 0;
    for (place, replacement) in places {
        // One name may be a touch in two ways.
        if place.start < end {
            continue;
        }
        written += &text[end..place.start];
        written += &name(replacement);
        end = place.end;
    }
    written + &text[end..]
}

#[cfg(test)]
mod tests {
    use expand_contract_format::Dialect;

    use super::*;

    #[test]
    fn a_statement_is_written_with_the_names_of_both_sides() {
        let catalog = Catalog::new(
            Dialect::Postgres,
            [
                ("users", vec!["id", "name", "full_name"]),
                ("orgs", vec!["id", "name"]),
            ],
        );
        let replacements = [Replacement {
            table: "users".into(),
            old: "name".into(),
            new: "full_name".into(),
        }];
        let of = |statement| pair(&catalog, statement, &replacements);
        assert_eq!(
            of(
                "SELECT u.full_name, o.name FROM users u JOIN orgs o USING (id) WHERE full_name = $1"
            ),
            Some(Pair {
                old: "SELECT u.\"name\", o.name FROM users u JOIN orgs o USING (id) WHERE \"name\" = $1"
                    .into(),
                new: "SELECT u.\"full_name\", o.name FROM users u JOIN orgs o USING (id) WHERE \"full_name\" = $1"
                    .into(),
            })
        );
        assert_eq!(of("SELECT name FROM orgs"), None);
        assert_eq!(of("SELECT FROM WHERE full_name users"), None);
    }
}
