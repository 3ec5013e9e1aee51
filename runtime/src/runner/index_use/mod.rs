//! The use of an index: before one leaves, no statement that the runner knows may use it, and no server may have counted a scan.
//! One that has just been built is looked at in the same way, and nothing is refused.

mod needs;
mod scans;
mod statements;

use expand_contract_format::{Job, Object, Phase, Statement};

use super::probe::probe;
use super::step::discards;
use crate::database::indexes::IndexOf;
use crate::error::Error;
use crate::event::Event;
use crate::index_use::IndexUse;
use crate::journal::At;
use crate::run::Run;
use crate::source::MigrationSource;
use crate::task::Task;

pub(super) use needs::refuse as refuse_needed;
pub(super) use scans::{before, discount, look, note};

/// The indexes that a contract drops once they are out of use, each with the number of its step and its statement.
fn leaving(source: &MigrationSource) -> impl Iterator<Item = (usize, &Statement, IndexOf<'_>)> {
    let statements = source.phase(Phase::Contract).statements.iter();
    statements
        .enumerate()
        .filter_map(|(at, statement)| match &statement.job {
            Job::DropUnused { table, index } => Some((at + 1, statement, IndexOf { table, index })),
            _ => None,
        })
}

/// From here on the runner's own work does not count as a use of the indexes that are to leave.
pub(super) fn watch(run: &mut Run<'_>, source: &MigrationSource) {
    let indexes: Vec<IndexOf<'_>> = leaving(source).map(|(.., of)| of).collect();
    run.watch_scans(source, &indexes);
}

/// The task of such a step.
fn task(source: &MigrationSource, step: usize, statement: &Statement) -> Task {
    let phase = Phase::Contract;
    let at = At {
        source,
        phase,
        step,
    };
    at.task(&statement.title)
}

/// Refuses to drop an index that is in use, unless the operator lets it go by its name.
pub(super) async fn refuse(run: &mut Run<'_>, source: &MigrationSource) -> Result<(), Error> {
    for (step, statement, of) in leaving(source) {
        let task = task(source, step, statement);
        let is_gone = probe(run, &task, statement).await? == Some(true);
        if is_gone || discards(&run.options.discard, of.index) {
            continue;
        }
        let counted = scans::counted(run, &task, source, of).await?;
        let before = scans::before(run, source).await?;
        let mut usage = statements::planned(run, &task, of, false).await?;
        scans::discount(run, source, &before).await?;
        usage.counted = counted;
        if usage.is_used() {
            return Err(Error::IndexUsed {
                migration: source.id.clone(),
                usage: Box::new(usage),
            });
        }
        tell(run, source, usage);
    }
    Ok(())
}

/// Tells which statements use the indexes that a migrate has built.
pub(super) async fn tell_new(run: &mut Run<'_>, source: &MigrationSource) -> Result<(), Error> {
    let phase = Phase::Migrate;
    for (at, statement) in source.phase(phase).statements.iter().enumerate() {
        for object in &statement.makes {
            let Object::Index { table, name, .. } = object else {
                continue;
            };
            if is_helper(source, name) {
                continue;
            }
            let at = At {
                source,
                phase,
                step: at + 1,
            };
            let of = IndexOf { table, index: name };
            let task = at.task(&statement.title);
            let usage = statements::planned(run, &task, of, true).await?;
            if usage.planned > 0 {
                tell(run, source, usage);
            }
        }
    }
    Ok(())
}

/// Whether the contract drops this index, which only stands in the place of another one until then.
fn is_helper(source: &MigrationSource, index: &str) -> bool {
    let statements = source.phase(Phase::Contract).statements.iter();
    statements
        .flat_map(|statement| &statement.drops)
        .any(|object| matches!(object, Object::Index { name, .. } if name == index))
}

fn tell(run: &Run<'_>, source: &MigrationSource, usage: IndexUse) {
    run.tell(&Event::Notice {
        migration: source.id.clone(),
        what: usage.summary(),
    });
    run.tell(&Event::IndexUse {
        migration: source.id.clone(),
        usage: Box::new(usage),
    });
}
