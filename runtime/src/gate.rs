//! Whether the old side, or the new one, may be destroyed now.

use expand_contract_model::Phase;

use crate::Error;
use crate::fence::{self, Fence};
use crate::runner::{Run, Task, transaction};
use crate::source::MigrationSource;

/// Clears a contract: refuses, or returns with the fence raised. When it refuses, the fence is down again.
pub(crate) async fn contract(
    run: &mut Run<'_>,
    migration: &MigrationSource,
) -> Result<Fence, Error> {
    raise(run, migration, Phase::Contract).await
}

/// Clears a rollback, as [`contract`] does the other way.
pub(crate) async fn rollback(
    run: &mut Run<'_>,
    migration: &MigrationSource,
) -> Result<Fence, Error> {
    raise(run, migration, Phase::Rollback).await
}

async fn raise(
    run: &mut Run<'_>,
    migration: &MigrationSource,
    phase: Phase,
) -> Result<Fence, Error> {
    let fence = Fence {
        lock: migration.lock.clone(),
        migration: migration.id.clone(),
        phase,
    };
    let task = Task {
        migration: migration.id.clone(),
        table: migration.table.clone(),
        step: "raise the fence".into(),
    };
    transaction!(run, &task, async {
        fence::raise(&mut *run.session, run.server, &fence).await
    })?;
    Ok(fence)
}
