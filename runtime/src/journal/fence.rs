//! The barrier that keeps builds of a kind from joining while their side is destroyed.
//!
//! A fence is a row with an expiry. A joining instance holds a row of its lock with a shared lock, and a runner that
//! raises a fence holds that row exclusively. So the runner sees the lease of every instance that joined before the
//! fence, and every instance that joins later sees the fence. An expired fence has no effect.

use expand_contract_format::Phase;

use crate::database::Server;
use crate::database::session::Session;
use crate::error::{Doing, Error};

/// A fence that this runner has raised.
#[derive(Debug, Clone)]
pub(crate) struct Fence {
    pub(crate) lock: String,
    pub(crate) schema: String,
    pub(crate) migration: String,
    /// `Contract` keeps out builds that need the old side, `Rollback` those that need the new one.
    pub(crate) phase: Phase,
    /// The process that raised it, named for the builds that it keeps out.
    pub(crate) holder: String,
}

/// How long a fence stands if its runner is silent.
const EXPIRY_MS: i64 = 30_000;

/// Creates the row that joining and fencing meet at. Its phase is no real phase, and its expiry never comes.
pub(crate) async fn make_meeting_point(
    session: &mut dyn Session,
    server: &dyn Server,
    lock: &str,
) -> Result<(), Error> {
    let sql = server.journal().meeting_point;
    let there = session
        .query(sql, &[lock.into()])
        .await
        .doing("prepare the fence")?;
    if !there.is_empty() {
        return Ok(());
    }
    // An instance that is joining now found no row to hold. Once it is done, its lease can be seen.
    session
        .script(server.journal().wait_for_joining)
        .await
        .doing("wait for those who are joining")?;
    let sql = server.journal().make_meeting_point;
    session
        .execute(sql, &[lock.into()])
        .await
        .doing("prepare the fence")?;
    Ok(())
}

/// The process that raises a fence, in a form that an operator can find.
pub(crate) fn holder() -> String {
    // Without a host name, the process id alone has to do.
    let host = std::env::var("HOSTNAME").unwrap_or_default();
    let at = if host.is_empty() { "" } else { " on " };
    format!("process {}{at}{host}", std::process::id())
}

/// Raises the fence, inside a transaction. It stands from the commit on.
pub(crate) async fn raise(
    session: &mut dyn Session,
    server: &dyn Server,
    fence: &Fence,
) -> Result<(), Error> {
    make_meeting_point(session, server, &fence.lock).await?;
    let sql = server.journal().fence;
    session
        .query(sql, &[fence.lock.as_str().into()])
        .await
        .doing("wait for those who are joining")?;
    let sql = server.journal().raise_fence;
    let args = [
        fence.lock.as_str().into(),
        fence.schema.as_str().into(),
        fence.migration.as_str().into(),
        fence.phase.name().into(),
        fence.holder.as_str().into(),
        EXPIRY_MS.into(),
    ];
    session.execute(sql, &args).await.doing("raise the fence")?;
    Ok(())
}

/// Renews the fence. Fails if it has expired, because an instance may have joined since, and the gate has to be asked
/// again.
pub(crate) async fn renew(
    session: &mut dyn Session,
    server: &dyn Server,
    fence: &Fence,
) -> Result<(), Error> {
    let sql = server.journal().renew_fence;
    let args = [
        fence.lock.as_str().into(),
        fence.schema.as_str().into(),
        fence.migration.as_str().into(),
        fence.phase.name().into(),
        fence.holder.as_str().into(),
        EXPIRY_MS.into(),
    ];
    let kept = session
        .execute(sql, &args)
        .await
        .doing("keep the fence standing")?;
    if kept == 1 {
        Ok(())
    } else {
        Err(Error::FenceFell {
            migration: fence.migration.clone(),
            phase: fence.phase,
        })
    }
}

/// Lifts the fence.
pub(crate) async fn lift(
    session: &mut dyn Session,
    server: &dyn Server,
    fence: &Fence,
) -> Result<(), Error> {
    let sql = server.journal().lift_fence;
    let args = [
        fence.lock.as_str().into(),
        fence.schema.as_str().into(),
        fence.migration.as_str().into(),
    ];
    session.execute(sql, &args).await.doing("lift the fence")?;
    Ok(())
}
