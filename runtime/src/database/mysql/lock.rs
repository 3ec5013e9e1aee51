//! The runner's locks are named locks of the server, and end with its connection.

use std::pin::pin;
use std::time::Duration;

use futures_timer::Delay;
use futures_util::future::{Either, select};

use super::Mysql;
use crate::database::server::{Claim, RunnerLock};
use crate::database::session::{Answer, BoxFuture, Session, Value, only};
use crate::error::{Doing, Error, Pooled};

/// How many runners can work in one database at the same time. Named locks cannot be shared, so each runner takes a seat, and one
/// that makes or upgrades the journal takes them all.
const SEATS: u32 = 16;

/// How long a pooler may take to find a connection for a client.
const PATIENCE: Duration = Duration::from_secs(5);

impl RunnerLock for Mysql {
    // The lock ends with the connection, and the connection ends with the process.
    fn token(&self, _random: u64) -> String {
        String::new()
    }

    fn try_lock<'a>(
        &'a self,
        session: &'a mut dyn Session,
        claims: &'a [Claim],
        _token: &'a str,
        _holder: &'a str,
    ) -> BoxFuture<'a, Answer<Result<(), String>>> {
        Box::pin(async move {
            for (index, claim) in claims.iter().enumerate() {
                if let Some(busy) = take(session, claim).await? {
                    // A runner that waited with some of the locks would keep others out for nothing.
                    self.unlock(session, &claims[..index], "").await?;
                    return Ok(Err(holder(session, &busy).await?));
                }
            }
            Ok(Ok(()))
        })
    }

    fn still_locked<'a>(
        &'a self,
        session: &'a mut dyn Session,
        claims: &'a [Claim],
        _token: &'a str,
    ) -> BoxFuture<'a, Result<(), Error>> {
        const DOING: &str = "check the runner's lock";
        Box::pin(async move {
            // A seat is lost together with the other locks.
            let names: Vec<String> = claims.iter().filter_map(own_name).collect();
            if names.is_empty() {
                return Ok(());
            }
            let sql = format!(
                "{}, CAST(CONNECTION_ID() AS SIGNED)",
                of_each("IS_USED_LOCK", &names)
            );
            let rows = session.query(&sql, &arguments(&names)).await;
            let row = rows.and_then(only).doing(DOING)?;
            let own = row.int(names.len()).doing(DOING)?;
            for column in 0..names.len() {
                match row.value(column).doing(DOING)? {
                    Value::Int(id) if *id == own => {}
                    // This transaction runs on another connection than the one that took the lock.
                    Value::Int(_) => return Err(Error::Pooler(Pooled::Transactions)),
                    _ => return Err(Error::LostLock),
                }
            }
            Ok(())
        })
    }

    fn unlock<'a>(
        &'a self,
        session: &'a mut dyn Session,
        claims: &'a [Claim],
        _token: &'a str,
    ) -> BoxFuture<'a, Answer<()>> {
        Box::pin(async move {
            // A lock that this connection does not hold stays as it is.
            let names: Vec<String> = claims.iter().flat_map(names).collect();
            release(session, &names).await
        })
    }

    fn pooled<'a>(
        &'a self,
        first: &'a mut dyn Session,
        second: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Option<Pooled>>> {
        Box::pin(async move {
            let own = connection(first).await?;
            // While the second client holds a connection in a transaction, a pooler must give the first one another
            // connection.
            for _ in 0..3 {
                // A pooler without a connection for one of the two lets it wait, and would do so for minutes.
                let both = pin!(connections(first, second));
                let Either::Left((both, _)) = select(both, Delay::new(PATIENCE)).await else {
                    return Ok(Some(Pooled::OneConnection));
                };
                let (other, again) = both?;
                if other == own || again != own {
                    return Ok(Some(Pooled::Transactions));
                }
            }
            Ok(None)
        })
    }
}

/// The connection of the second client in a transaction, and that of the first one meanwhile.
async fn connections(first: &mut dyn Session, second: &mut dyn Session) -> Answer<(i64, i64)> {
    second.script("START TRANSACTION").await?;
    let other = connection(second).await?;
    let again = connection(first).await?;
    second.script("ROLLBACK").await?;
    Ok((other, again))
}

/// The server's number of a connection.
pub(super) async fn connection(session: &mut dyn Session) -> Answer<i64> {
    let sql = "SELECT CAST(CONNECTION_ID() AS SIGNED)";
    only(session.query(sql, &[]).await?)?.int(0)
}

/// Tries once to take the locks of a claim. Returns the name of one that another connection holds, and takes none then.
async fn take(session: &mut dyn Session, claim: &Claim) -> Answer<Option<String>> {
    let names = names(claim);
    let mut busy = None;
    for (index, name) in names.iter().enumerate() {
        let sql = format!("SELECT GET_LOCK({}, 0) <=> 1", key(0));
        let taken = session.query(&sql, &[name.as_str().into()]).await?;
        match (only(taken)?.truth(0)?, claim) {
            // One seat is enough.
            (true, Claim::Version) => return Ok(None),
            (true, _) => {}
            (false, Claim::Version) => busy = Some(name.clone()),
            (false, _) => {
                release(session, &names[..index]).await?;
                return Ok(Some(name.clone()));
            }
        }
    }
    Ok(busy)
}

async fn release(session: &mut dyn Session, names: &[String]) -> Answer<()> {
    if names.is_empty() {
        return Ok(());
    }
    let sql = of_each("RELEASE_LOCK", names);
    session.query(&sql, &arguments(names)).await.map(drop)
}

/// The connection that holds a lock.
async fn holder(session: &mut dyn Session, name: &str) -> Answer<String> {
    let sql = format!(
        "SELECT CONVERT(CONCAT('connection ', h.id, COALESCE((SELECT CONCAT(' of user ', p.USER, ' from ', p.HOST, \
           IF(p.COMMAND = 'Sleep', ', idle for ', ', at work for '), p.TIME, ' s') \
           FROM information_schema.PROCESSLIST AS p WHERE p.ID = h.id), '')) USING utf8mb4) \
         FROM (SELECT IS_USED_LOCK({}) AS id) AS h WHERE h.id IS NOT NULL",
        key(0)
    );
    let rows = session.query(&sql, &[name.into()]).await?;
    let holder = match rows.first() {
        Some(row) => row.text(0)?,
        None => "one that is just leaving",
    };
    Ok(holder.to_owned())
}

/// The key of the lock whose name is an argument. The server has the locks of all its databases in common, and takes keys of at most
/// 64 characters.
fn key(index: usize) -> String {
    format!(
        "CONCAT('ec.', LEFT(SHA2(CONCAT(LOWER(COALESCE(DATABASE(), '')), '/', ${}), 256), 48))",
        index + 1
    )
}

/// A query that calls a function for each lock.
fn of_each(function: &str, names: &[String]) -> String {
    let calls: Vec<String> = (0..names.len())
        .map(|index| format!("{function}({})", key(index)))
        .collect();
    format!("SELECT {}", calls.join(", "))
}

fn arguments(names: &[String]) -> Vec<Value> {
    names.iter().map(|name| name.as_str().into()).collect()
}

/// The names of the locks of a claim.
fn names(claim: &Claim) -> Vec<String> {
    match own_name(claim) {
        Some(name) => vec![name],
        None => (0..SEATS).map(|seat| format!("seat/{seat}")).collect(),
    }
}

/// The name of a claim's one lock; `None` if it is about seats.
fn own_name(claim: &Claim) -> Option<String> {
    match claim {
        Claim::Journal | Claim::Version => None,
        Claim::Schema(schema) => Some(format!("schema/{schema}")),
        Claim::Lock { lock, schema } => Some(format!("lock/{schema}/{lock}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_lock_has_its_argument() {
        let names = ["a".to_owned(), "b".to_owned()];
        let sql = of_each("RELEASE_LOCK", &names);
        assert_eq!(sql.matches("RELEASE_LOCK(").count(), 2);
        assert!(sql.contains("$1") && sql.contains("$2"), "{sql}");
    }
}
