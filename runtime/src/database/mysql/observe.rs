//! The server's records of statements (`performance_schema`), and the connections of its replicas.

use std::time::Duration;

use super::Mysql;
use super::journal::now;
use crate::database::observe::{Calls, Observe, Recorded, Replica, Taken, Unseen, refused, time};
use crate::database::own::is_own;
use crate::database::session::{Answer, BoxFuture, Session, only};
use crate::database::{Fault, Server};

const TAKEN: &str = concat!(
    "SELECT ",
    now!(),
    ", CONVERT(VERSION() USING utf8mb4), CONVERT(DATABASE() USING utf8mb4)",
);

const IS_ON: &str = "SELECT @@performance_schema";

/// A server that keeps no text of a statement puts all of them together.
const HAS_TEXTS: &str =
    "SELECT LEAST(@@max_digest_length, @@performance_schema_max_digest_length) > 0";

const RECORDS_DIGESTS: &str = "SELECT ENABLED = 'YES' FROM performance_schema.setup_consumers WHERE NAME = 'statements_digest'";

/// The statements, without their values. MySQL keeps an example of each with its comments, by which the runner knows its own; that has
/// values in it, and goes no further.
const RECORDED: &str = "SELECT CONVERT(DIGEST USING utf8mb4), CONVERT(DIGEST_TEXT USING utf8mb4), \
     /*!80000 CONVERT(QUERY_SAMPLE_TEXT USING utf8mb4) */ /*M! CAST(NULL AS char) */, CAST(COUNT_STAR AS SIGNED), \
     CAST(UNIX_TIMESTAMP(FIRST_SEEN) * 1000 AS SIGNED), CAST(UNIX_TIMESTAMP(LAST_SEEN) * 1000 AS SIGNED) \
     FROM performance_schema.events_statements_summary_by_digest WHERE SCHEMA_NAME = DATABASE() AND DIGEST IS NOT NULL \
     ORDER BY COUNT_STAR DESC, DIGEST";

/// The statements that found no place, and the age of the server, at whose start the counts began.
const INFO: &str = concat!(
    "SELECT CAST((SELECT COALESCE(SUM(COUNT_STAR), 0) FROM performance_schema.events_statements_summary_by_digest WHERE DIGEST IS NULL) AS \
     SIGNED), ",
    now!(),
    " - 1000 * CAST(VARIABLE_VALUE AS SIGNED) FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Uptime'",
);

/// Without this right a user sees its own connections alone.
const MAY_SEE: &str = "SELECT COUNT(*) > 0 FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE = 'PROCESS' \
     AND GRANTEE = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''')";

/// A replica reads the log over a connection. Its position is not among what the server knows.
const REPLICAS: &str = "SELECT CONVERT(USER USING utf8mb4), CONVERT(HOST USING utf8mb4), CONVERT(COALESCE(STATE, '') USING utf8mb4) \
     FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%' ORDER BY 1, 2";

impl Observe for Mysql {
    fn taken<'a>(&'a self, session: &'a mut dyn Session) -> BoxFuture<'a, Answer<Taken>> {
        Box::pin(async move {
            let row = only(session.query(TAKEN, &[]).await?)?;
            let version = row.text(1)?;
            let name = if version.contains("MariaDB") {
                "MariaDB"
            } else {
                "MySQL"
            };
            Ok(Taken {
                now: time(row.int(0)?),
                version: format!("{name} {version}"),
                database: row.text(2)?.to_owned(),
            })
        })
    }

    fn calls<'a>(
        &'a self,
        session: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Result<Calls, Unseen>>> {
        Box::pin(async move {
            if !only(session.query(IS_ON, &[]).await?)?.truth(0)? {
                return Ok(Err(off("performance_schema = ON")));
            }
            if !only(session.query(HAS_TEXTS, &[]).await?)?.truth(0)? {
                return Ok(Err(off(
                    "max_digest_length = 1024 and performance_schema_max_digest_length = 1024",
                )));
            }
            match read(session).await {
                Ok(calls) => Ok(calls),
                Err(error) if self.fault(&error) == Fault::Rights => Ok(Err(Unseen::Hidden {
                    entries: None,
                    grant: "GRANT SELECT ON performance_schema.* TO <user>".into(),
                })),
                Err(error) => refused(error),
            }
        })
    }

    fn replicas<'a>(
        &'a self,
        session: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Result<Vec<Replica>, Unseen>>> {
        Box::pin(async move {
            if !only(session.query(MAY_SEE, &[]).await?)?.truth(0)? {
                return Ok(Err(Unseen::Hidden {
                    entries: None,
                    grant: "GRANT PROCESS ON *.* TO <user>".into(),
                }));
            }
            let rows = session.query(REPLICAS, &[]).await?;
            let replicas: Answer<Vec<Replica>> = rows
                .iter()
                .map(|row| {
                    Ok(Replica {
                        name: row.text(0)?.to_owned(),
                        address: row.text(1)?.to_owned(),
                        state: row.text(2)?.to_owned(),
                        bytes_behind: None,
                        behind: None::<Duration>,
                    })
                })
                .collect();
            replicas.map(Ok)
        })
    }
}

fn off(setting: &str) -> Unseen {
    Unseen::Off {
        setting: setting.into(),
    }
}

async fn read(session: &mut dyn Session) -> Answer<Result<Calls, Unseen>> {
    let consumer = session.query(RECORDS_DIGESTS, &[]).await?;
    let records = consumer.first().map_or(Ok(false), |row| row.truth(0))?;
    if !records {
        return Ok(Err(off(
            "performance_schema_consumer_statements_digest = ON",
        )));
    }
    let info = only(session.query(INFO, &[]).await?)?;
    let mut recorded = Vec::new();
    let mut without_text = 0;
    for row in session.query(RECORDED, &[]).await? {
        let Some(text) = row.optional(1)?.filter(|text| !text.is_empty()) else {
            without_text += row.count(3)?;
            continue;
        };
        let is_own = row.optional(2)?.is_some_and(is_own);
        recorded.push(Recorded {
            id: row.text(0)?.to_owned(),
            role: None,
            text: text.to_owned(),
            is_own,
            calls: row.count(3)?,
            since: row.optional_int(4)?.map(time),
            last: row.optional_int(5)?.map(time),
        });
    }
    Ok(Ok(Calls {
        recorded,
        since: Some(time(info.int(1)?)),
        hidden: None,
        evicted: info.count(0)? + without_text,
    }))
}
