//! Walking along while another runner leads: workers of any host fill the same table.

use expand_contract_format::{Job, Phase};

use super::step::walk;
use crate::database::session::BoxFuture;
use crate::error::Error;
use crate::event::Event;
use crate::journal::{self, At};
use crate::rows::backfill::Fill;
use crate::run::Run;

/// Does parts of the passes that another runner leads over the same migrations. Answers whether there were any.
pub(crate) fn walk_along<'r>(run: &'r mut Run<'_>) -> BoxFuture<'r, Result<bool, Error>> {
    Box::pin(async move {
        let mut is_any = false;
        for (lock, schema) in run.scopes.clone() {
            let session = &mut *run.session;
            let walks = journal::open_walks(session, run.server, &lock, &schema).await?;
            for (migration, checksum, step) in walks {
                let only = &run.options.only;
                // What the leader knows under this name may be another text. The plan refuses it later.
                let given = run.sources.iter().find(|source| {
                    source.lock == lock && source.id == migration && source.checksum() == checksum
                });
                let Some(source) = given.filter(|_| only.is_empty() || only.contains(&migration))
                else {
                    continue;
                };
                let source = source.clone().within(&schema);
                let at = At {
                    source: &source,
                    phase: Phase::Migrate,
                    step,
                };
                is_any |= one(run, at).await?;
            }
        }
        Ok(is_any)
    })
}

async fn one(run: &mut Run<'_>, at: At<'_>) -> Result<bool, Error> {
    let statements = &at.source.phase(at.phase).statements;
    let Some(statement) = at.step.checked_sub(1).and_then(|step| statements.get(step)) else {
        return Ok(false);
    };
    let (Job::Backfill { table, key, .. }
    | Job::Together { table, key }
    | Job::Prefer { table, key }) = &statement.job
    else {
        return Ok(false);
    };
    let task = &at.task(&statement.title);
    // It looks again and again while it waits.
    if run.told_along.insert((task.migration.clone(), at.step)) {
        run.tell(&Event::WalksAlong {
            migration: task.migration.clone(),
            table: table.clone(),
        });
    }
    run.is_at(&at.source.id);
    run.be_at_work(task, at.source, at.phase, false).await?;
    let walk = &walk(run, table, key);
    let fill = Fill {
        task,
        at,
        walk,
        statement,
    };
    fill.help(run).await
}
