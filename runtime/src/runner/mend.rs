//! Rows of a verified migration whose sides differ: the operator decides, and nobody else.

use expand_contract_format::{Job, Phase};

use super::phases::task;
use super::{quiet, shadows, step};
use crate::error::Error;
use crate::journal::{self, At};
use crate::options::Side;
use crate::rows::backfill::Fill;
use crate::rows::verify;
use crate::run::{Run, transaction};
use crate::source::MigrationSource;

impl Run<'_> {
    /// Fills and verifies again after rows were found that disagree although they were verified. The state stays the one that
    /// running builds rely on. Rows that both sides know are decided by the operator alone.
    pub(super) async fn mend(&mut self, source: &MigrationSource) -> Result<(), Error> {
        let prefer = self.options.prefer.get(&source.id).copied();
        let phase = Phase::Migrate;
        shadows::refuse(self, &task(source, phase), source, phase).await?;
        quiet::refuse(self, &task(source, phase), source).await?;
        let over = verify::over(self, source).await?;
        for (index, statement) in source.phase(phase).statements.iter().enumerate() {
            if over.contains(&index) {
                continue;
            }
            let at = At {
                source,
                phase,
                step: index + 1,
            };
            let task = at.task(&statement.title);
            let (table, key, narrowed) = match (&statement.job, prefer) {
                (Job::Backfill { table, key, .. }, Some(Side::Old))
                | (Job::Prefer { table, key }, Some(Side::New)) => (table, key, None),
                (Job::Backfill { table, key, .. }, _) if source.works_behind(statement) => {
                    (table, key, None)
                }
                (
                    Job::Backfill {
                        table,
                        key,
                        markers,
                    },
                    _,
                ) if !markers.is_empty() => {
                    // A new build never leaves a marker NULL, so only the old side knows these rows.
                    let place = |column: &String| {
                        format!(
                            "{}.{} IS NULL",
                            self.server.quote_table(table),
                            self.server.quote(column)
                        )
                    };
                    let nulls: Vec<String> = markers.iter().map(place).collect();
                    let Some(narrowed) = statement.narrowed(&format!("({})", nulls.join(" OR ")))
                    else {
                        // The whole statement would write over what new builds wrote.
                        return Err(task.unproved("its SQL has no place for a range"));
                    };
                    (table, key, Some(narrowed))
                }
                _ => continue,
            };
            let walk = step::walk(self, table, key);
            transaction!(
                self,
                &task,
                journal::undo(&mut *self.session, self.server, at)
            )?;
            let statement = narrowed.as_ref().unwrap_or(statement);
            let (task, walk) = (&task, &walk);
            let fill = Fill {
                task,
                at,
                walk,
                statement,
            };
            fill.run(self).await?;
            transaction!(
                self,
                &task,
                journal::set_done(&mut *self.session, self.server, at)
            )?;
        }
        verify::all(self, source).await.map_err(undecided)?;
        for (index, statement) in source.phase(phase).statements.iter().enumerate() {
            if matches!(statement.job, Job::Verify { .. }) {
                let at = At {
                    source,
                    phase,
                    step: index + 1,
                };
                let task = at.task(&statement.title);
                transaction!(
                    self,
                    &task,
                    journal::set_done(&mut *self.session, self.server, at)
                )?;
            }
        }
        Ok(())
    }

    /// Whether rows of a verified migration must be looked at again: some failed, or the triggers were missing for a while.
    pub(super) async fn needs_mending(&mut self, source: &MigrationSource) -> Result<bool, Error> {
        if self.options.prefer.contains_key(&source.id)
            || journal::any_failures(&mut *self.session, self.server, source).await?
        {
            return Ok(true);
        }
        let phase = Phase::Migrate;
        for (index, statement) in source.phase(phase).statements.iter().enumerate() {
            let at = At {
                source,
                phase,
                step: index + 1,
            };
            if matches!(statement.job, Job::Verify { .. })
                && !journal::is_done(&mut *self.session, self.server, at).await?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Forgets that a migration was verified.
    pub(super) async fn undo_verification(
        &mut self,
        source: &MigrationSource,
    ) -> Result<(), Error> {
        let phase = Phase::Migrate;
        let task = task(source, phase);
        for (index, statement) in source.phase(phase).statements.iter().enumerate() {
            if matches!(statement.job, Job::Verify { .. }) {
                let at = At {
                    source,
                    phase,
                    step: index + 1,
                };
                transaction!(
                    self,
                    &task,
                    journal::undo(&mut *self.session, self.server, at)
                )?;
            }
        }
        Ok(())
    }
}

/// Rows that differ although they were verified are not pending: both sides were written.
pub(super) fn undecided(error: Error) -> Error {
    match error {
        Error::Rows {
            migration,
            table,
            count,
            failures,
        } => Error::Disagree {
            migration,
            table,
            count,
            rows: failures,
        },
        error => error,
    }
}
