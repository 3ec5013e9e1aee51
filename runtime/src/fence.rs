//! The barrier that keeps builds of a kind from joining while their side is destroyed.
//!
//! A fence is a row with an expiry. Those who join hold a row of their lock, shared; who raises a fence holds it
//! alone. So whoever joined before the fence has his lease where the raiser looks next, and whoever joins after it
//! sees it. A fence that has expired is no fence.

use expand_contract_format::Phase;

use crate::Error;
use crate::error::Doing;
use crate::fleet::StrangerStatus;
use crate::gate::Obstacle;
use crate::server::Server;
use crate::session::Session;

/// A fence that this runner has raised.
#[derive(Debug, Clone)]
pub(crate) struct Fence {
    pub(crate) lock: String,
    pub(crate) migration: String,
    /// `Contract` keeps builds out that need the old side, `Rollback` those that need the new one.
    pub(crate) phase: Phase,
    /// Who raised it, for those who are kept out.
    pub(crate) holder: String,
    /// What the operator attested instead of the database.
    pub(crate) attested: Vec<Obstacle>,
    /// Who was connected, and no instance that joined, when it was raised.
    pub(crate) strangers: Vec<StrangerStatus>,
}

/// How long a fence stands when its runner is silent.
const EXPIRY_MS: u32 = 30_000;

/// The row that joining and fencing meet at. Its phase is no phase, its expiry never comes.
pub(crate) async fn make_meeting_point(
    session: &mut dyn Session,
    server: &dyn Server,
    lock: &str,
) -> Result<(), Error> {
    let sql = server.sql("SELECT 1 FROM {ec}fence WHERE lock = $1 AND migration = ''");
    let there = session
        .query(&sql, &[lock.into()])
        .await
        .doing("prepare the fence")?;
    if !there.is_empty() {
        return Ok(());
    }
    // Whoever is joining at this moment found no row to hold; once they are done, their leases can be seen.
    session
        .script(server.alone_at_the_fence())
        .await
        .doing("wait for those who are joining")?;
    let sql = server.sql(
        "INSERT INTO {ec}fence (lock, migration, phase, holder, expires_ms) VALUES ($1, '', '', '', 0) \
         ON CONFLICT (lock, migration) DO NOTHING",
    );
    session
        .execute(&sql, &[lock.into()])
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
    let sql = server.sql(&format!(
        "SELECT phase FROM {{ec}}fence WHERE lock = $1 AND migration = ''{}",
        server.exclusively()
    ));
    session
        .query(&sql, &[fence.lock.as_str().into()])
        .await
        .doing("wait for those who are joining")?;
    let sql = server.sql(&format!(
        "INSERT INTO {{ec}}fence (lock, migration, phase, holder, expires_ms) \
         VALUES ($1, $2, $3, $4, {{now}} + {EXPIRY_MS}) ON CONFLICT (lock, migration) DO UPDATE \
         SET phase = excluded.phase, holder = excluded.holder, expires_ms = excluded.expires_ms"
    ));
    let args = [
        fence.lock.as_str().into(),
        fence.migration.as_str().into(),
        fence.phase.name().into(),
        fence.holder.as_str().into(),
    ];
    session
        .execute(&sql, &args)
        .await
        .doing("raise the fence")?;
    Ok(())
}

/// Keeps it standing. Fails when it has fallen: somebody may have joined since, and the gate has to be asked again.
pub(crate) async fn renew(
    session: &mut dyn Session,
    server: &dyn Server,
    fence: &Fence,
) -> Result<(), Error> {
    let sql = server.sql(&format!(
        "UPDATE {{ec}}fence SET expires_ms = {{now}} + {EXPIRY_MS} \
         WHERE lock = $1 AND migration = $2 AND phase = $3 AND holder = $4 AND expires_ms > {{now}}"
    ));
    let args = [
        fence.lock.as_str().into(),
        fence.migration.as_str().into(),
        fence.phase.name().into(),
        fence.holder.as_str().into(),
    ];
    let kept = session
        .execute(&sql, &args)
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
    let sql = server.sql("DELETE FROM {ec}fence WHERE lock = $1 AND migration = $2");
    session
        .execute(
            &sql,
            &[fence.lock.as_str().into(), fence.migration.as_str().into()],
        )
        .await
        .doing("lift the fence")?;
    Ok(())
}
