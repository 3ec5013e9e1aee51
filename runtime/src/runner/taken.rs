//! What is there before the first step: of this file, run by hand, or somebody else's.

use expand_contract_format::{Object, Phase, Statement};

use super::Run;
use super::step::{probe, step_error};
use crate::Error;
use crate::journal::At;
use crate::session::only;
use crate::source::MigrationSource;
use crate::walk::quote;

/// Refuses a migration that the journal has never seen, when what its expand would make is there already and is not its
/// own: a step that finds its column "done" would have the backfill and the rollback work on somebody else's.
///
/// A file that was run by hand from its first step to its last is taken over. Not so a table that has rows: nothing
/// tells whose they are, and a rollback would drop them.
pub(super) async fn refuse(run: &mut Run<'_>, source: &MigrationSource) -> Result<(), Error> {
    let phase = Phase::Expand;
    let mut there = None;
    let mut all_done = true;
    for (index, statement) in source.phase(phase).statements.iter().enumerate() {
        let at = At {
            source,
            phase,
            step: index + 1,
        };
        let task = at.task(&statement.title);
        let Some(done) = probe(run, &task, statement).await? else {
            continue;
        };
        all_done &= done;
        let Some(makes) = makes(statement).filter(|_| done && there.is_none()) else {
            continue;
        };
        there = Some(match makes {
            Object::Column { column, .. } => (Some(column.clone()), false),
            _ => {
                let any = format!("SELECT EXISTS (SELECT 1 FROM {})", quote(&source.table));
                let rows = run.session.query(&any, &[]).await;
                let has_rows = rows.and_then(|rows| only(rows)?.truth(0));
                (None, has_rows.map_err(|source| step_error(&task, source))?)
            }
        });
    }
    match there {
        Some((column, has_rows)) if has_rows || !all_done => Err(Error::Taken {
            migration: source.id.clone(),
            table: source.table.clone(),
            column,
        }),
        _ => Ok(()),
    }
}

/// What of the user's a step makes. Triggers and indexes have names of our own.
fn makes(statement: &Statement) -> Option<&Object> {
    let mut makes = statement.makes.iter();
    makes.find(|object| matches!(object, Object::Table { .. } | Object::Column { .. }))
}
