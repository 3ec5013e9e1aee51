//! The scans that servers count. The expand notes them, and the contract compares.

use expand_contract_format::Phase;

use super::super::phases;
use super::{leaving, task};
use crate::database::Server;
use crate::database::indexes::{Identity, IndexOf, Scans};
use crate::database::session::Session;
use crate::error::{Doing, Error};
use crate::index_use::{CountedSince, CountedUse};
use crate::journal;
use crate::run::{Run, transaction};
use crate::source::MigrationSource;
use crate::task::Task;

/// The place of the server itself.
const HERE: &str = "";

/// The scans of an index at a place.
pub(in crate::runner) struct Noted {
    index: String,
    place: String,
    scans: Scans,
}

/// The scans of the indexes that are to leave, as they are before the first phase.
pub(in crate::runner) async fn look(
    run: &mut Run<'_>,
    source: &MigrationSource,
) -> Result<Vec<Noted>, Error> {
    let mut noted = Vec::new();
    for (step, statement, of) in leaving(source) {
        let task = task(source, step, statement);
        for (place, scans) in everywhere(run, &task, source, of).await? {
            noted.push(Noted {
                index: of.index.to_owned(),
                place,
                scans,
            });
        }
    }
    Ok(noted)
}

/// Notes them in the journal, inside a transaction.
pub(in crate::runner) async fn note(
    run: &mut Run<'_>,
    source: &MigrationSource,
    noted: &[Noted],
) -> Result<(), Error> {
    for Noted {
        index,
        place,
        scans,
    } in noted
    {
        let session = &mut *run.session;
        journal::record_scanned(session, run.server, source, index, place, scans).await?;
    }
    Ok(())
}

/// The scans since then, on the server itself and on each named standby.
pub(super) async fn counted(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    of: IndexOf<'_>,
) -> Result<Vec<CountedUse>, Error> {
    let mut counted = Vec::new();
    for (place, now) in everywhere(run, task, source, of).await? {
        let session = &mut *run.session;
        let then = journal::scanned(session, run.server, source, of.index, &place).await?;
        let (scans, since) = since(then.as_ref(), &now);
        counted.push(CountedUse {
            standby: (place != HERE).then_some(place),
            scans,
            since,
            last: now.last,
        });
    }
    Ok(counted)
}

/// The scans between two moments. If the counts were lost in between, every scan is a later one.
fn since(then: Option<&Scans>, now: &Scans) -> (u64, CountedSince) {
    let count = |number: i64| u64::try_from(number).unwrap_or(u64::MAX);
    match then {
        None => (count(now.count), CountedSince::Unknown),
        Some(then) if then.reset != now.reset || then.count > now.count => {
            (count(now.count), CountedSince::Reset)
        }
        Some(then) => (count(now.count - then.count), CountedSince::Expand),
    }
}

/// The scans on the server itself of the indexes that are to leave, as of now: before the runner plans statements.
pub(in crate::runner) async fn before(
    run: &mut Run<'_>,
    source: &MigrationSource,
) -> Result<Vec<Noted>, Error> {
    let mut all = Vec::new();
    for (step, statement, of) in leaving(source) {
        let task = task(source, step, statement);
        let counted = run.server.count_now(&mut *run.session).await;
        counted.doing(&task.step)?;
        let scans = run.server.scans(&mut *run.session, of).await;
        if let Some(scans) = scans.doing(&task.step)? {
            all.push(Noted {
                index: of.index.to_owned(),
                place: HERE.to_owned(),
                scans,
            });
        }
    }
    Ok(all)
}

/// Takes the scans out that the runner's own planning has made since then: the planner looks for the last value in an index.
pub(in crate::runner) async fn discount(
    run: &mut Run<'_>,
    source: &MigrationSource,
    before: &[Noted],
) -> Result<(), Error> {
    if before.is_empty() {
        return Ok(());
    }
    let task = phases::task(source, Phase::Contract);
    let now = self::before(run, source).await?;
    for (before, now) in before.iter().zip(now) {
        let own = now.scans.count - before.scans.count;
        let session = &mut *run.session;
        let then = journal::scanned(session, run.server, source, &before.index, HERE).await?;
        let Some(then) = then.filter(|then| own > 0 && then.reset == now.scans.reset) else {
            continue;
        };
        let later = Scans {
            count: then.count + own,
            ..then
        };
        transaction!(run, &task, async {
            let session = &mut *run.session;
            let index = &before.index;
            journal::record_scanned(session, run.server, source, index, HERE, &later).await
        })?;
    }
    Ok(())
}

/// The counted scans of an index at each place.
async fn everywhere(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    of: IndexOf<'_>,
) -> Result<Vec<(String, Scans)>, Error> {
    let server = run.server;
    let mut all = Vec::new();
    // Without it a server may not have begun to count for a new database.
    let counted = server.count_now(&mut *run.session).await;
    counted.doing(&task.step)?;
    let here = server.scans(&mut *run.session, of).await;
    let Some(here) = here.doing(&task.step)? else {
        return Ok(all);
    };
    all.push((HERE.to_owned(), here));
    if run.elsewhere.standbys.is_empty() {
        return Ok(all);
    }
    let own = server.identity(&mut *run.session).await.doing(&task.step)?;
    for standby in &run.elsewhere.standbys {
        let mut session = standby.open(server).await?;
        let scans = on_standby(server, &mut *session, own.as_ref(), source, of).await;
        // It only read.
        let _ = session.close().await;
        let scans = scans.doing(&format!(
            "read the scans of {} on {}",
            of.index, standby.name
        ))?;
        match scans {
            Some(scans) => all.push((standby.name.clone(), scans)),
            None => return Err(not_a_standby(source, &standby.name)),
        }
    }
    Ok(all)
}

/// The scans on a standby; `None` if it is the standby of another database.
async fn on_standby(
    server: &dyn Server,
    session: &mut dyn Session,
    own: Option<&Identity>,
    source: &MigrationSource,
    of: IndexOf<'_>,
) -> Result<Option<Scans>, sqlx::Error> {
    let other = server.identity(session).await?;
    let is_ours = match (own, &other) {
        (Some(own), Some(other)) => {
            other.is_standby && own.system == other.system && own.database == other.database
        }
        _ => false,
    };
    if !is_ours
        || !server
            .choose(session, source.schema(), &[of.table], false)
            .await?
    {
        return Ok(None);
    }
    server.scans(session, of).await
}

fn not_a_standby(source: &MigrationSource, name: &str) -> Error {
    Error::OutOfOrder {
        migration: source.id.clone(),
        phase: Phase::Contract,
        why: format!("{name} is no standby of this database that has its tables"),
        help: "name a physical standby of this server and the same database".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scans(count: i64, reset: &str) -> Scans {
        Scans {
            count,
            reset: reset.into(),
            last: None,
        }
    }

    #[test]
    fn scans_count_from_the_expand_or_from_the_loss_of_the_counts() {
        let then = scans(5, "monday");
        assert_eq!(
            since(Some(&then), &scans(7, "monday")),
            (2, CountedSince::Expand)
        );
        assert_eq!(
            since(Some(&then), &scans(7, "tuesday")),
            (7, CountedSince::Reset)
        );
        assert_eq!(
            since(Some(&then), &scans(1, "monday")),
            (1, CountedSince::Reset)
        );
        assert_eq!(since(None, &scans(3, "monday")), (3, CountedSince::Unknown));
    }
}
