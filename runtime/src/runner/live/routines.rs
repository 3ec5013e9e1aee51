//! Functions, triggers and views whose texts use a table: what fails when a column comes, and what fails when one goes.

use expand_contract_format::{Object, Phase};
use expand_contract_sql::{BodyKind, BodyUses, ColumnUse};

use super::Leaving;
use crate::catalog::{LiveRoutine, LiveTable};
use crate::error::{Doing, Error, Finding};
use crate::run::{Retry, Run};
use crate::task::Task;

/// The findings about the texts around one table.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The texts that the phase would break.
    pub(super) findings: Vec<Finding>,
    /// The texts that a later phase would break.
    pub(super) notices: Vec<String>,
}

/// Reads the texts that use a table. Those that a phase would break are refused until the operator lets them go; an expand also
/// tells those that its contract would break.
pub(super) async fn look(
    run: &mut Run<'_>,
    task: &Task,
    live: &LiveTable,
    leaving: &Leaving<'_>,
    made: &[Object],
    phase: Phase,
) -> Result<Found, Error> {
    let mut found = Found::default();
    let widens = made
        .iter()
        .any(|object| matches!(object, Object::Column { table, .. } if *table == live.name));
    let expands = phase == Phase::Expand;
    // A database that renames a column in place rewrites the texts that name it.
    let in_place = run.server.capability().renames_in_place;
    let is_kept = |column: &str| {
        let mut replacements = leaving.replacements.iter();
        in_place && replacements.any(|one| one.old == column)
    };
    let columns = leaving.columns.keys().copied();
    let columns: Vec<&str> = columns.filter(|column| !is_kept(column)).collect();
    if !(expands && widens) && columns.is_empty() {
        return Ok(found);
    }
    let mut retry = Retry::new();
    let server = run.server;
    let routines = loop {
        let routines = server.routines(&mut *run.session, live).await;
        match routines.doing(&task.step) {
            Ok(routines) => break routines,
            Err(error) => retry.after(run, task, error).await?,
        }
    };
    let records = server.capability().records_dependents;
    for routine in &routines.texts {
        if routine.is_let_go(&run.options.discard) {
            continue;
        }
        let uses = routines.uses(server.capability().dialect, live, routine);
        if expands && widens && uses.breaks_when_wider {
            found.findings.push(wider(live, routine));
        }
        if expands && uses.takes_all && routine.body.kind == BodyKind::View {
            found.notices.push(format!(
                "{} takes in every column of {}: it changes as its table does",
                routine.words(),
                live.name
            ));
        }
        let Some((column, how)) = strongest(live, routine, &uses, (leaving, &columns)) else {
            continue;
        };
        if expands {
            let says = says(live, column, how);
            found.notices.push(format!(
                "{} {says}: change it before the contract",
                routine.words()
            ));
        } else {
            found
                .findings
                .push(narrower(live, routine, column, how, records));
        }
    }
    Ok(found)
}

/// The leaving column that a text uses most surely. A trigger on the table that names one has a rule of its own.
fn strongest<'a>(
    live: &LiveTable,
    routine: &LiveRoutine,
    uses: &BodyUses,
    (leaving, columns): (&Leaving<'_>, &[&'a str]),
) -> Option<(&'a str, ColumnUse)> {
    let found = columns.iter().filter_map(|column| {
        let how = *uses.columns.get(*column)?;
        if leaving.keeps_places && how == ColumnUse::Position {
            return None;
        }
        let told = routine.is_of_table
            && how != ColumnUse::Position
            && live.triggers.iter().any(|trigger| trigger.mentions(column));
        (!told).then_some((*column, how))
    });
    found.max_by_key(|(_, how)| *how)
}

fn wider(live: &LiveTable, routine: &LiveRoutine) -> Finding {
    let (table, words) = (&live.name, routine.words());
    Finding {
        what: format!(
            "{words} counts the columns of {table}: it fails as soon as {table} has one more"
        ),
        help: format!(
            "name its columns one by one instead of `*`, or take the responsibility by name: --discard '{}'",
            routine.signature
        ),
        name: Some(routine.signature.clone()),
    }
}

fn says(live: &LiveTable, column: &str, how: ColumnUse) -> String {
    let place = format!("{}.{column}", live.name);
    match how {
        ColumnUse::Names => format!("names {place}"),
        ColumnUse::Position => format!("goes by the place of {place} among the columns"),
        ColumnUse::MayName => format!("may name {place}, as far as its text can be read"),
    }
}

/// `records` says whether the database lets a column go that a text names.
fn narrower(
    live: &LiveTable,
    routine: &LiveRoutine,
    column: &str,
    how: ColumnUse,
    records: bool,
) -> Finding {
    let says = says(live, column, how);
    let what = format!("{} {says}: it fails once {column} is gone", routine.words());
    if how == ColumnUse::Names && !records {
        return Finding {
            what,
            help: "change or drop it, then run the same command again".into(),
            name: None,
        };
    }
    Finding {
        what,
        help: format!(
            "let it work without {column}, or take the responsibility by name: --discard '{}'",
            routine.signature
        ),
        name: Some(routine.signature.clone()),
    }
}
