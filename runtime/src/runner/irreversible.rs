//! Steps of the author's own that cannot be undone. A rollback leaves the effect of one only if the operator names it.

use expand_contract_format::{Job, Phase};

use super::probe::probe;
use super::step::discards;
use crate::error::Error;
use crate::journal::At;
use crate::run::Run;
use crate::source::MigrationSource;

/// Refuses to roll back while the effect of such a step is there.
pub(super) async fn refuse(
    run: &mut Run<'_>,
    source: &MigrationSource,
    discard: &[String],
) -> Result<(), Error> {
    let phase = Phase::Rollback;
    for (index, statement) in source.phase(phase).statements.iter().enumerate() {
        let Job::Stays { step, .. } = &statement.job else {
            continue;
        };
        let at = At {
            source,
            phase,
            step: index + 1,
        };
        let task = at.task(&statement.title);
        let is_undone = probe(run, &task, statement).await? == Some(true);
        if !is_undone && !discards(discard, step) {
            return Err(Error::OutOfOrder {
                migration: source.id.clone(),
                phase,
                why: format!("step {step} has run, and its author says that it cannot be undone"),
                help: format!(
                    "go on to the contract; or undo it by hand; or leave its effect where it is: --discard {step}"
                ),
            });
        }
    }
    Ok(())
}
