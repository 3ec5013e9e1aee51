//! The barrier that keeps builds of a kind from joining while their side is destroyed.

use expand_contract_model::Phase;

use crate::Error;
use crate::error::Doing;
use crate::server::Server;
use crate::session::Session;

/// A fence that this runner has raised.
#[derive(Debug, Clone)]
pub(crate) struct Fence {
    pub(crate) lock: String,
    pub(crate) migration: String,
    /// `Contract` keeps builds out that need the old side, `Rollback` those that need the new one.
    pub(crate) phase: Phase,
}

/// How long a fence stands when its runner is silent.
const EXPIRY_MS: u32 = 30_000;

/// Raises it.
pub(crate) async fn raise(
    session: &mut dyn Session,
    server: &dyn Server,
    fence: &Fence,
) -> Result<(), Error> {
    let sql = server.sql(&format!(
        "INSERT INTO {{ec}}fence (lock, migration, phase, expires_ms) VALUES ($1, $2, $3, {{now}} + {EXPIRY_MS}) \
         ON CONFLICT (lock, migration) DO UPDATE SET phase = excluded.phase, expires_ms = excluded.expires_ms"
    ));
    let args = [
        fence.lock.as_str().into(),
        fence.migration.as_str().into(),
        fence.phase.name().into(),
    ];
    session
        .execute(&sql, &args)
        .await
        .doing("raise the fence")?;
    Ok(())
}

/// Keeps it standing. Fails when it has expired.
pub(crate) async fn renew(
    session: &mut dyn Session,
    server: &dyn Server,
    fence: &Fence,
) -> Result<(), Error> {
    raise(session, server, fence).await
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
