//! A contract that waits between what it puts aside and what it drops, and the way back until then.

use std::time::Duration;

use expand_contract_format::{Object, Phase};

use super::phases;
use crate::error::Error;
use crate::event::Event;
use crate::journal::{self, At, Kind};
use crate::run::{Run, transaction};
use crate::source::MigrationSource;
use crate::state::State;
use crate::task::Task;

/// Whether a contract must wait before its next step. It then remembers that, and says for how long.
pub(super) async fn waits(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
) -> Result<bool, Error> {
    // No build has ever used what goes from a new database.
    if run.building.contains(&source.lock) {
        return Ok(false);
    }
    let wanted = run.options.soak;
    let left = transaction!(run, task, async {
        if let Some(time) = wanted {
            journal::record_soak(&mut *run.session, run.server, source, time).await?;
        }
        journal::soak_left(&mut *run.session, run.server, source).await
    })?;
    let Some(left) = left.filter(|left| !left.is_zero()) else {
        return Ok(false);
    };
    tell(run, source, left);
    Ok(true)
}

/// Tells that a contract waits.
pub(super) fn tell(run: &mut Run<'_>, source: &MigrationSource, left: Duration) {
    run.soaking.insert(source.id.clone());
    run.tell(&Event::Soaking {
        migration: source.id.clone(),
        left,
    });
}

/// Notes in the journal that a contract waits, if it does.
pub(super) async fn settle(run: &mut Run<'_>, source: &MigrationSource) -> Result<bool, Error> {
    if !run.soaking.contains(&source.id) {
        return Ok(false);
    }
    let phase = Phase::Contract;
    let task = phases::task(source, phase);
    transaction!(run, &task, async {
        let session = &mut *run.session;
        let said = "put aside, to be dropped later";
        journal::event(session, run.server, source, phase, Kind::Soaking, said).await?;
        journal::drop_fence(session, run.server, source).await
    })?;
    Ok(true)
}

/// Whether a rollback leads back to `migrated`: the migration has nothing that only a rollback of its first phases could undo.
pub(super) fn only_contracts(source: &MigrationSource) -> bool {
    let is_empty = |phase| source.phase(phase).statements.is_empty();
    is_empty(Phase::Expand) && is_empty(Phase::Migrate)
}

/// Whether a step of the contract is noted as done.
pub(super) async fn has_begun(run: &mut Run<'_>, source: &MigrationSource) -> Result<bool, Error> {
    let phase = Phase::Contract;
    for step in 1..=source.phase(phase).statements.len() {
        let at = At {
            source,
            phase,
            step,
        };
        if journal::is_done(&mut *run.session, run.server, at).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a rollback only brings back what a contract has put aside: it takes nothing that a build may use.
pub(super) fn gives_back_alone(source: &MigrationSource) -> bool {
    let rollback = source.phase(Phase::Rollback).statements.iter();
    let mut drops = rollback.flat_map(|statement| &statement.drops);
    let mut made = source.made(Phase::Contract);
    let is_aside = |object: &Object| matches!(object, Object::Aside { .. });
    only_contracts(source) && made.any(is_aside) && drops.all(is_aside)
}

/// Makes a migration migrated again, after its contract was taken back.
pub(super) async fn undone(run: &mut Run<'_>, source: &MigrationSource) -> Result<(), Error> {
    let phase = Phase::Rollback;
    let task = phases::task(source, phase);
    transaction!(run, &task, async {
        let session = &mut *run.session;
        journal::forget_contract(session, run.server, source).await?;
        journal::set_state(session, run.server, source, State::Migrated).await?;
        journal::drop_fence(session, run.server, source).await?;
        let said = "the contract was taken back";
        journal::event(session, run.server, source, phase, Kind::Undone, said).await
    })?;
    run.tell(&Event::Undone {
        migration: source.id.clone(),
    });
    Ok(())
}

/// Whether a contract may have dropped an object for good: what it puts aside, and what the rollback makes again, is not lost.
pub(super) fn loses(source: &MigrationSource, object: &Object) -> bool {
    let rollback = source.phase(Phase::Rollback).statements.iter();
    let mut made = rollback.flat_map(|statement| &statement.makes);
    let is_it = |made: &Object| match (made, object) {
        (
            Object::Constraint { table, name, .. },
            Object::Constraint {
                table: of,
                name: other,
                ..
            },
        ) => table == of && name == other,
        _ => made == object,
    };
    !made.any(is_it)
}
