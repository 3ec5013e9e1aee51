//! The barrier that keeps builds of a kind from joining while their side is destroyed.
//!
//! A fence is a row with an expiry. Those who join hold a row of their lock, shared; who raises a fence holds it
//! alone. So whoever joined before the fence has his lease where the raiser looks next, and whoever joins after it
//! sees it. A fence that has expired is no fence.

use expand_contract_format::Phase;

use crate::database::Server;
use crate::database::session::Session;
use crate::error::{Doing, Error};

/// A fence that this runner has raised.
#[derive(Debug, Clone)]
pub(crate) struct Fence {
    pub(crate) lock: String,
    pub(crate) migration: String,
    /// `Contract` keeps builds out that need the old side, `Rollback` those that need the new one.
    pub(crate) phase: Phase,
    /// Who raised it, for those who are kept out.
    pub(crate) holder: String,
}

/// How long a fence stands when its runner is silent.
const EXPIRY_MS: i64 = 30_000;

/// The row that joining and fencing meet at. Its phase is no phase, its expiry never comes.
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
    // Whoever is joining at this moment found no row to hold; once they are done, their leases can be seen.
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

/// The process that raises a fence, as an operator can find it.
pub(crate) fn holder() -> String {
    // Without a host the process is named alone.
    let host = std::env::var("HOSTNAME").unwrap_or_default();
    let at = if host.is_empty() { "" } else { " on " };
    format!("process {}{at}{host}", std::process::id())
}

/// Raises it, inside a transaction; it stands from the commit on.
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
        fence.migration.as_str().into(),
        fence.phase.name().into(),
        fence.holder.as_str().into(),
        EXPIRY_MS.into(),
    ];
    session.execute(sql, &args).await.doing("raise the fence")?;
    Ok(())
}

/// Keeps it standing. Fails when it has fallen: somebody may have joined since, and the gate has to be asked again.
pub(crate) async fn renew(
    session: &mut dyn Session,
    server: &dyn Server,
    fence: &Fence,
) -> Result<(), Error> {
    let sql = server.journal().renew_fence;
    let args = [
        fence.lock.as_str().into(),
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

/// Takes it down.
pub(crate) async fn lift(
    session: &mut dyn Session,
    server: &dyn Server,
    fence: &Fence,
) -> Result<(), Error> {
    let sql = server.journal().lift_fence;
    session
        .execute(
            sql,
            &[fence.lock.as_str().into(), fence.migration.as_str().into()],
        )
        .await
        .doing("lift the fence")?;
    Ok(())
}
