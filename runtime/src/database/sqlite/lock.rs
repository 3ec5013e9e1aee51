//! The runner's lock is a row with an expiry.

use std::time::Duration;

use futures_timer::Delay;

use super::journal::now;
use super::transactions::PREPARE;
use super::{Sqlite, fault, place};
use crate::database::Fault;
use crate::database::server::{Claim, RunnerLock};
use crate::database::session::{Answer, BoxFuture, Session};
use crate::error::{Error, Pooled};

/// How long a silent runner keeps its lock, unless its process is known to have ended. It may be short, because a
/// runner that lost the lock notices in its next transaction.
const EXPIRY_MS: u32 = 10_000;

/// For statements outside of the runner's transactions. A waiting commit also blocks new readers.
const BRIEFLY: &str = "PRAGMA busy_timeout = 100";

impl RunnerLock for Sqlite {
    fn token(&self, random: u64) -> String {
        // Without a place, no other process can see that this one has ended, and its lock only expires.
        let place = place::here().unwrap_or_default();
        format!("{random:016x} {place}")
    }

    fn try_lock<'a>(
        &'a self,
        session: &'a mut dyn Session,
        _claims: &'a [Claim],
        token: &'a str,
        holder: &'a str,
    ) -> BoxFuture<'a, Answer<Result<(), String>>> {
        Box::pin(async move {
            let held = session
                .query("SELECT token, holder FROM _ec_runner", &[])
                .await?;
            let (before, before_holder) = match held.first() {
                Some(row) => (row.text(0)?, row.text(1)?),
                None => ("", "one that is just leaving"),
            };
            let gone = before
                .split_once(' ')
                .is_some_and(|(_, place)| place::is_gone(place));
            let now = now!();
            // The lock lasts too long, because the host's clock was set back.
            let set_back = format!(
                "UPDATE _ec_runner SET expires_ms = {now} + {EXPIRY_MS} WHERE expires_ms > {now} + {EXPIRY_MS}"
            );
            // Another runner may have been faster. The lock then has another token.
            let take = format!(
                "INSERT INTO _ec_runner (only_one, token, holder, expires_ms) \
                 VALUES (1, $1, $2, {now} + {EXPIRY_MS}) ON CONFLICT (only_one) DO UPDATE \
                 SET token = excluded.token, holder = excluded.holder, expires_ms = excluded.expires_ms \
                 WHERE _ec_runner.expires_ms <= {now} OR _ec_runner.token = $3"
            );
            let known_gone = if gone { before } else { "" };
            session.script(BRIEFLY).await?;
            let done = match session.execute(&set_back, &[]).await {
                Ok(_) => {
                    let args = [token.into(), holder.into(), known_gone.into()];
                    session.execute(&take, &args).await
                }
                error => error,
            };
            session.script(PREPARE).await?;
            if done? == 1 {
                return Ok(Ok(()));
            }
            Ok(Err(before_holder.to_owned()))
        })
    }

    fn still_locked<'a>(
        &'a self,
        session: &'a mut dyn Session,
        _claims: &'a [Claim],
        token: &'a str,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let kept = session
                .execute(
                    &format!(
                        "UPDATE _ec_runner SET expires_ms = {} + {EXPIRY_MS} WHERE token = $1",
                        now!()
                    ),
                    &[token.into()],
                )
                .await
                .map_err(|source| Error::database("check the runner's lock", source))?;
            if kept == 1 {
                Ok(())
            } else {
                Err(Error::LostLock)
            }
        })
    }

    fn unlock<'a>(
        &'a self,
        session: &'a mut dyn Session,
        _claims: &'a [Claim],
        token: &'a str,
    ) -> BoxFuture<'a, Answer<()>> {
        Box::pin(async move {
            session.script(BRIEFLY).await?;
            let unlock = "DELETE FROM _ec_runner WHERE token = $1";
            for _ in 0..20 {
                match session.execute(unlock, &[token.into()]).await {
                    Err(source) if fault(&source) == Fault::Busy => {
                        Delay::new(Duration::from_millis(200)).await;
                    }
                    done => return done.map(drop),
                }
            }
            // The lock expires by itself.
            Ok(())
        })
    }

    fn pooled<'a>(
        &'a self,
        _first: &'a mut dyn Session,
        _second: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Option<Pooled>>> {
        Box::pin(async { Ok(None) })
    }
}
