//! Fills pending rows: passes over the table, each in parts that workers claim, until a whole pass changes nothing.

use std::pin::pin;

use expand_contract_format::{Job, Statement};
use futures_util::future::{Either, join, join_all};

use super::batch;
use super::brake::Brake;
use super::part::{Crew, Pass, Role, tidy, work};
use super::walk::{Walk, read, within};
use crate::database::{Fault, own};
use crate::error::{Doing, Error};
use crate::journal::{self, At, Cursor};
use crate::run::{Rest, Run, batched, beside, transaction};
use crate::task::Task;

/// After this many failed rows, the expression is at fault, not the rows.
pub(crate) const MAX_FAILURES: u64 = 1_000;

/// Rows may move during a walk, but not for ever. The verification finds the rows that are left.
const MAX_PASSES: u64 = 20;

/// One statement of the form `UPDATE .. WHERE (pending)`, and the table that it walks over.
pub(crate) struct Fill<'a> {
    pub(crate) task: &'a Task,
    pub(crate) at: At<'a>,
    pub(crate) walk: &'a Walk<'a>,
    pub(crate) statement: &'a Statement,
}

impl Fill<'_> {
    /// Runs it over the whole table, as often as rows change.
    pub(crate) async fn run(&self, run: &mut Run<'_>) -> Result<(), Error> {
        let statement = &self.keeping(run).await?;
        let mut cursor = self.resume(run).await?;
        loop {
            cursor = self.pass(run, statement, &cursor).await?;
            let (count, _) = journal::failures(&mut *run.session, run.server, self.at).await?;
            if cursor.changed == 0 || cursor.pass >= MAX_PASSES || count >= MAX_FAILURES {
                break;
            }
            cursor = self.begin_pass(run, cursor.pass + 1).await?;
        }
        let (count, failures) = journal::failures(&mut *run.session, run.server, self.at).await?;
        if count == 0 {
            return self.analyze(run).await;
        }
        self.give_up(run, &cursor, count, failures).await
    }

    /// Runs it once over the whole table. Rows that fail, and rows that move meanwhile, are left to the backfills after it.
    pub(crate) async fn once(&self, run: &mut Run<'_>) -> Result<(), Error> {
        let statement = &self.keeping(run).await?;
        let cursor = self.resume(run).await?;
        self.pass(run, statement, &cursor).await?;
        // A pass that was given up leaves parts, which no other process should take.
        transaction!(run, self.task, async {
            journal::undo_walk(&mut *run.session, run.server, self.at).await
        })
    }

    /// Walks along in a pass that another runner leads. Answers whether there was anything to do.
    pub(crate) async fn help(&self, run: &mut Run<'_>) -> Result<bool, Error> {
        let session = &mut *run.session;
        let Some(cursor) = journal::cursor(session, run.server, self.at).await? else {
            return Ok(false);
        };
        let statement = &self.keeping(run).await?;
        let crew = Crew::new();
        let pass = self.of(statement, &cursor, &crew);
        self.by_all(run, &pass, false).await?;
        Ok(crew.own() > 0)
    }

    /// Goes on with an interrupted pass, or begins a new one.
    async fn resume(&self, run: &mut Run<'_>) -> Result<Cursor, Error> {
        let before = journal::cursor(&mut *run.session, run.server, self.at).await?;
        let parts = journal::parts(&mut *run.session, run.server, self.at).await?;
        match before {
            Some(cursor) if cursor.last_key.is_some() || parts.open > 0 => {
                transaction!(run, self.task, async {
                    journal::reopen_walk(&mut *run.session, run.server, self.at).await
                })?;
                Ok(cursor)
            }
            before => {
                let number = before.map_or(1, |cursor| cursor.pass);
                self.begin_pass(run, number).await
            }
        }
    }

    async fn begin_pass(&self, run: &mut Run<'_>, pass: u64) -> Result<Cursor, Error> {
        let total = self.walk.count(run, self.task).await?;
        let cursor = Cursor {
            pass,
            rows_total: total,
            ..Cursor::default()
        };
        transaction!(run, self.task, async {
            journal::clear_failures(&mut *run.session, run.server, self.at).await?;
            journal::set_cursor(&mut *run.session, run.server, self.at, &cursor).await?;
            journal::begin_walk(&mut *run.session, run.server, self.at).await
        })?;
        Ok(cursor)
    }

    fn of<'s>(&'s self, statement: &'s Statement, cursor: &Cursor, crew: &'s Crew) -> Pass<'s> {
        Pass {
            task: self.task,
            at: self.at,
            walk: self.walk,
            statement,
            number: cursor.pass,
            rows_total: cursor.rows_total,
            crew,
        }
    }

    /// One walk over the table. Returns the progress at its end.
    async fn pass(
        &self,
        run: &mut Run<'_>,
        statement: &Statement,
        cursor: &Cursor,
    ) -> Result<Cursor, Error> {
        let crew = Crew::new();
        let pass = self.of(statement, cursor, &crew);
        self.by_all(run, &pass, true).await?;
        if run.server.capability().null_keys {
            self.null_keys(run, statement).await?;
        }
        let cursor = journal::cursor(&mut *run.session, run.server, self.at).await?;
        cursor.ok_or_else(|| {
            self.task
                .unproved("its progress is not in the journal any more")
        })
    }

    /// Walks with all workers of this process.
    async fn by_all(&self, run: &mut Run<'_>, pass: &Pass<'_>, leads: bool) -> Result<(), Error> {
        let brake = Box::new(Brake::open(run, self.at).await?);
        let mut hands = run.hands().await;
        // The second connection has no other work during a backfill.
        let mut second = if leads { run.second.take() } else { None };
        let server = run.server;
        let (first, others) = {
            let first = work(run, pass, Role::First(brake), leads);
            let others = hands
                .iter_mut()
                .map(|hand| work(hand, pass, Role::Hand, false));
            let all = pin!(join(first, join_all(others)));
            match &mut second {
                None => all.await,
                Some(session) => {
                    let rest = Rest::default();
                    match beside(all, tidy(server, &mut **session, pass, &rest), &rest).await {
                        Either::Left(done) => done,
                        Either::Right(((), all)) => all.await,
                    }
                }
            }
        };
        if leads {
            run.second = second;
        }
        run.keep(hands);
        // A worker that fails ends the work of all.
        first.and(others.into_iter().collect())
    }

    /// The statement, which also keeps the values that the database would change by itself on each UPDATE of a row.
    async fn keeping(&self, run: &mut Run<'_>) -> Result<Statement, Error> {
        let server = run.server;
        let Some(query) = server.set_by_updates(self.walk.table) else {
            return Ok(self.statement.clone());
        };
        let mut kept = String::new();
        for row in read(run, self.task, &query, &[]).await? {
            let column = server.quote(row.text(0).doing(&self.task.step)?);
            for part in [", ", &column, " = ", &column] {
                kept += part;
            }
        }
        Ok(self.statement.keeping(&kept))
    }

    /// Ends with the failed rows. The next run starts a new pass.
    async fn give_up(
        &self,
        run: &mut Run<'_>,
        cursor: &Cursor,
        count: u64,
        failures: Vec<(String, String)>,
    ) -> Result<(), Error> {
        let again = Cursor {
            last_key: None,
            ..cursor.clone()
        };
        transaction!(run, self.task, async {
            journal::set_cursor(&mut *run.session, run.server, self.at, &again).await?;
            journal::undo_walk(&mut *run.session, run.server, self.at).await
        })?;
        Err(Error::Rows {
            migration: self.task.migration.clone(),
            table: self.walk.table.to_owned(),
            count,
            failures,
        })
    }

    /// Gathers statistics about the filled columns.
    async fn analyze(&self, run: &mut Run<'_>) -> Result<(), Error> {
        let Some(sql) = run.server.analyze(&run.server.quote_table(self.walk.table)) else {
            return Ok(());
        };
        match run.session.script(&sql).await {
            Err(source) if crate::error::lost(&source) => {
                Err(Error::database(&self.task.step, source))
            }
            // Without statistics queries are slower, and autovacuum gathers them later.
            _ => Ok(()),
        }
    }

    /// Fills the rows with a NULL key. No cursor reaches them, so they come last, in one statement.
    async fn null_keys(&self, run: &mut Run<'_>, statement: &Statement) -> Result<(), Error> {
        let all = within(self.task, statement, &self.walk.null_keys())?;
        let all = &*own::marked(&all);
        let settings = batch::settings(run, statement, None);
        let filled = batched!(run, self.task, &settings, async {
            let session = &mut *run.session;
            let more = Cursor {
                changed: session.execute(all, &[]).await.doing(&self.task.step)?,
                ..Cursor::default()
            };
            journal::add_to_cursor(session, run.server, self.at, &more).await
        });
        match filled {
            Err(error) if is_data(run, &error) => {
                if matches!(statement.job, Job::Together { .. }) {
                    return Ok(());
                }
                let what = said(&error);
                let key = format!("{} IS NULL", self.walk.key.join(" or "));
                transaction!(run, self.task, async {
                    journal::add_failure(&mut *run.session, run.server, self.at, &key, &what).await
                })
            }
            filled => filled,
        }
    }
}

pub(crate) fn is_data(run: &Run<'_>, error: &Error) -> bool {
    is(run, error, Fault::Data)
}

pub(super) fn is(run: &Run<'_>, error: &Error, fault: Fault) -> bool {
    error
        .driver()
        .is_some_and(|source| run.server.fault(source.as_sqlx()) == fault)
}

/// The text that the journal keeps about a row whose value could not be computed.
pub(super) fn said(error: &Error) -> String {
    error
        .driver()
        .map_or_else(|| error.to_string(), ToString::to_string)
}
