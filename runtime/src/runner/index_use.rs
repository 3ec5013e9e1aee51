//! An index that is to leave: the statements that the runner knows are planned, and none may use it.

use std::collections::BTreeSet;

use expand_contract_format::{Job, Phase};

use super::probe::probe;
use super::step::discards;
use crate::error::Error;
use crate::event::Event;
use crate::journal::At;
use crate::run::Run;
use crate::source::MigrationSource;
use crate::task::Task;

/// How many statements are shown.
const SHOWN: usize = 3;

/// Refuses to drop an index that a known statement uses, unless the operator lets it go by its name.
pub(super) async fn refuse(run: &mut Run<'_>, source: &MigrationSource) -> Result<(), Error> {
    let phase = Phase::Contract;
    for (index, statement) in source.phase(phase).statements.iter().enumerate() {
        let Job::DropUnused { index: name, .. } = &statement.job else {
            continue;
        };
        let at = At {
            source,
            phase,
            step: index + 1,
        };
        let task = at.task(&statement.title);
        let is_gone = probe(run, &task, statement).await? == Some(true);
        if !is_gone && !discards(&run.options.discard, name) {
            one(run, &task, name).await?;
        }
    }
    Ok(())
}

async fn one(run: &mut Run<'_>, task: &Task, index: &str) -> Result<(), Error> {
    let statements: BTreeSet<String> = run.options.statements.iter().cloned().collect();
    let mut users = Vec::new();
    let mut planned = 0;
    for statement in statements {
        // A statement that the database does not take is the business of `check`.
        let Ok(plan) = run.server.plan(&mut *run.session, &statement).await else {
            continue;
        };
        planned += 1;
        if plan.indexes.iter().any(|name| name == index) {
            users.push(statement);
        }
    }
    if users.is_empty() {
        let what = match planned {
            0 => format!(
                "index {index}: no statement is known, so its use was not verified; `run contract` from the package plans those of the code"
            ),
            _ => format!("index {index}: none of {planned} planned statements uses it"),
        };
        run.tell(&Event::Notice {
            migration: task.migration.clone(),
            what,
        });
        return Ok(());
    }
    let shown: Vec<&str> = users.iter().take(SHOWN).map(String::as_str).collect();
    Err(Error::OutOfOrder {
        migration: task.migration.clone(),
        phase: Phase::Contract,
        why: format!(
            "{} of {planned} planned statements use index {index}: {}",
            users.len(),
            shown.join("; ")
        ),
        help: format!("keep the index in the model, or let it go by its name: --discard {index}"),
    })
}
