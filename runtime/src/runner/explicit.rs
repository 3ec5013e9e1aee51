//! Rows of a column that follows others in one direction, which hold another value than its `up` gives. They may be explicit writes
//! of new builds, which stay, or writes past the triggers, so they are told and not refused.

use std::collections::BTreeSet;

use expand_contract_format::{Job, Object, Phase};

use super::step;
use crate::error::Error;
use crate::event::Event;
use crate::journal::At;
use crate::rows::backfill::is_data;
use crate::run::Run;
use crate::source::MigrationSource;

/// Tells the number of these rows for each such column.
pub(super) async fn tell(run: &mut Run<'_>, source: &MigrationSource) -> Result<(), Error> {
    let followers = followers(source);
    let phase = Phase::Rollback;
    for (index, statement) in source.phase(phase).statements.iter().enumerate() {
        let Job::Loses { what } = &statement.job else {
            continue;
        };
        if !followers.contains(what) {
            continue;
        }
        // The rollback counts the same rows: those of which only this column knows the value.
        let at = At {
            source,
            phase,
            step: index + 1,
        };
        let task = at.task(&statement.title);
        let what = match step::loses(run, &task, statement).await {
            Ok(0) => continue,
            Ok(rows) => format!(
                "{what} holds in {} another value than its `up` gives: explicit writes, which stay, or writes past the triggers",
                match rows {
                    1 => "1 row".to_owned(),
                    rows => format!("{rows} rows"),
                }
            ),
            // A row that was given a value explicitly may have one from which `up` cannot be computed.
            Err(error) if is_data(run, &error) => {
                format!("{what} cannot be compared with its `up` in every row: {error}")
            }
            Err(error) => return Err(error),
        };
        run.tell(&Event::Notice {
            migration: source.id.clone(),
            what,
        });
    }
    Ok(())
}

/// The new columns, `table.column`, that follow columns which stay.
fn followers(source: &MigrationSource) -> BTreeSet<String> {
    let drops = source.phase(Phase::Contract).statements.iter();
    let dropped: BTreeSet<&Object> = drops.flat_map(|statement| &statement.drops).collect();
    let column = |table: &String, column: &String| Object::Column {
        table: table.clone(),
        column: column.clone(),
    };
    let expand = || source.phase(Phase::Expand).statements.iter();
    let made: BTreeSet<&Object> = expand().flat_map(|statement| &statement.makes).collect();
    let triggers =
        expand()
            .flat_map(|statement| &statement.makes)
            .filter_map(|object| match object {
                Object::Trigger { table, columns, .. } => Some((table, columns)),
                _ => None,
            });
    let one_way = triggers.filter(|(table, columns)| {
        let mut columns = columns.iter();
        !columns.any(|one| dropped.contains(&column(table, one)))
    });
    one_way
        .flat_map(|(table, columns)| columns.iter().map(move |one| (table, one)))
        .filter(|(table, one)| made.contains(&column(table, one)))
        .map(|(table, one)| format!("{table}.{one}"))
        .collect()
}
