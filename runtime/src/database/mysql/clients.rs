//! The other connections, from the list of processes, the transactions of `InnoDB`, and the locks of tables as far as the server tells
//! them. A user without the right PROCESS sees only its own connections, and no transactions.

use expand_contract_sql::schema_and_name;

use super::Mysql;
use super::lock::connection;
use crate::database::clients::{Clients, SessionSql};
use crate::database::session::{Answer, BoxFuture, Session, Value};

/// A connection in half a sentence, from its row in the list of processes and its transaction, if it has one.
macro_rules! shown {
    () => {
        "CONVERT(CONCAT('connection ', p.ID, ' of user ', p.USER, ' from ', p.HOST, \
           COALESCE(CONCAT(', in a transaction since ', TIMESTAMPDIFF(SECOND, x.trx_started, NOW()), ' s'), ''), \
           COALESCE(CONCAT(': ', LEFT(REGEXP_REPLACE(LEFT(p.INFO, 500), '[[:space:]]+', ' '), 120)), ', idle')) USING utf8mb4)"
    };
}

/// The transactions with their connections. They are read first: only then does the server tell that the right is missing.
macro_rules! transactions {
    () => {
        "information_schema.INNODB_TRX AS x STRAIGHT_JOIN information_schema.PROCESSLIST AS p ON p.ID = x.trx_mysql_thread_id"
    };
}

/// Each wait for a lock: the connection that waits, the mark of the lock or transaction in its way, and the connection that holds it.
/// Only MySQL tells which connections wait for which at tables. The locks that statements take to read and to change rows do not
/// exclude each other, nor the begin of an ALTER TABLE.
macro_rules! waits {
    () => {
        "/*!80000 SELECT w.PROCESSLIST_ID AS waiter, CONCAT('l', l.OWNER_THREAD_ID, '.', l.OWNER_EVENT_ID) AS held, \
           h.PROCESSLIST_ID AS holder \
         FROM performance_schema.metadata_locks AS q JOIN performance_schema.threads AS w ON w.THREAD_ID = q.OWNER_THREAD_ID \
         JOIN performance_schema.metadata_locks AS l ON l.OBJECT_TYPE = q.OBJECT_TYPE AND l.OBJECT_SCHEMA = q.OBJECT_SCHEMA \
           AND l.OBJECT_NAME = q.OBJECT_NAME AND l.LOCK_STATUS = 'GRANTED' AND l.OWNER_THREAD_ID <> q.OWNER_THREAD_ID \
         JOIN performance_schema.threads AS h ON h.THREAD_ID = l.OWNER_THREAD_ID \
         WHERE q.LOCK_STATUS = 'PENDING' AND q.OBJECT_TYPE = 'TABLE' AND (\
           (q.LOCK_TYPE = 'SHARED_UPGRADABLE' AND l.LOCK_TYPE = 'SHARED_UPGRADABLE') OR NOT (\
           q.LOCK_TYPE IN ('SHARED', 'SHARED_HIGH_PRIO', 'SHARED_READ', 'SHARED_WRITE', 'SHARED_WRITE_LOW_PRIO', \
             'SHARED_UPGRADABLE') \
           AND l.LOCK_TYPE IN ('SHARED', 'SHARED_HIGH_PRIO', 'SHARED_READ', 'SHARED_WRITE', 'SHARED_WRITE_LOW_PRIO', \
             'SHARED_UPGRADABLE'))) \
         UNION ALL SELECT r.trx_mysql_thread_id, CONCAT('t', b.trx_id), b.trx_mysql_thread_id \
         FROM performance_schema.data_lock_waits AS d \
         JOIN information_schema.INNODB_TRX AS r ON r.trx_id = d.REQUESTING_ENGINE_TRANSACTION_ID \
         JOIN information_schema.INNODB_TRX AS b ON b.trx_id = d.BLOCKING_ENGINE_TRANSACTION_ID */ \
         /*M! SELECT r.trx_mysql_thread_id AS waiter, CONCAT('t', b.trx_id) AS held, b.trx_mysql_thread_id AS holder \
         FROM information_schema.INNODB_LOCK_WAITS AS d \
         JOIN information_schema.INNODB_TRX AS r ON r.trx_id = d.requesting_trx_id \
         JOIN information_schema.INNODB_TRX AS b ON b.trx_id = d.blocking_trx_id */"
    };
}

/// The connections in the way of a connection.
macro_rules! in_the_way {
    ($columns:literal) => {
        concat!(
            "SELECT DISTINCT ",
            $columns,
            shown!(),
            ", 0, 0 FROM (",
            waits!(),
            ") AS w JOIN information_schema.PROCESSLIST AS p ON p.ID = w.holder \
             LEFT JOIN information_schema.INNODB_TRX AS x ON x.trx_mysql_thread_id = p.ID WHERE w.waiter = $1"
        )
    };
}

/// The connections that hold a lock on a table: schema, table. On MariaDB a plugin tells them (`INSTALL SONAME
/// 'metadata_lock_info'`).
const HOLD: &str = concat!(
    "SELECT DISTINCT ",
    shown!(),
    ", x.trx_started IS NULL, CAST(x.trx_started AS CHAR) FROM \
     /*!80000 performance_schema.metadata_locks AS l JOIN performance_schema.threads AS h ON h.THREAD_ID = l.OWNER_THREAD_ID \
       AND l.OBJECT_TYPE = 'TABLE' AND l.LOCK_STATUS = 'GRANTED' \
     JOIN information_schema.PROCESSLIST AS p ON p.ID = h.PROCESSLIST_ID */ \
     /*M! information_schema.METADATA_LOCK_INFO AS l JOIN information_schema.PROCESSLIST AS p ON p.ID = l.THREAD_ID */ \
     LEFT JOIN information_schema.INNODB_TRX AS x ON x.trx_mysql_thread_id = p.ID \
     WHERE p.ID <> CONNECTION_ID() AND /*!80000 l.OBJECT_SCHEMA */ /*M! l.TABLE_SCHEMA */ = COALESCE($1, DATABASE()) \
       AND /*!80000 l.OBJECT_NAME */ /*M! l.TABLE_NAME */ = $2 ORDER BY 2, 3 LIMIT 5"
);

/// The oldest transactions. One of them may be in the way; those in the same database come first.
const OPEN: &str = concat!(
    "SELECT ",
    shown!(),
    " FROM ",
    transactions!(),
    " WHERE p.ID <> CONNECTION_ID() ORDER BY p.DB <=> DATABASE() DESC, x.trx_started LIMIT 5"
);

/// The same, while a connection waits for a table.
const OPEN_BEFORE: &str = concat!(
    "SELECT ",
    shown!(),
    " FROM ",
    transactions!(),
    " WHERE p.ID NOT IN (CONNECTION_ID(), $1) AND EXISTS (SELECT 1 FROM information_schema.PROCESSLIST AS w WHERE w.ID = $1 \
       AND w.STATE LIKE 'Waiting for table metadata lock%') ORDER BY p.DB <=> DATABASE() DESC, x.trx_started LIMIT 5"
);

const HIDDEN: &str = "a connection that a user sees only with the right PROCESS";

static SESSIONS: SessionSql = SessionSql {
    // Numbers of connections begin again with the server. So each session holds a named lock, whose name has the number and the
    // moment: the server tells which connection holds it now.
    identity: "SELECT CONVERT(s.name USING utf8mb4) FROM (SELECT CONCAT('ec.session.', CONNECTION_ID(), '.', \
         DATE_FORMAT(UTC_TIMESTAMP(6), '%Y%m%d%H%i%s%f')) AS name) AS s WHERE GET_LOCK(s.name, 0) = 1",
    // A user sees its own connections in any case.
    works: "SELECT count(*) FROM information_schema.PROCESSLIST WHERE ID = IS_USED_LOCK($1) AND COMMAND <> 'Sleep'",
    // KILL takes no arguments, so the answer is the statement.
    end: "SELECT CONVERT(CONCAT('KILL CONNECTION ', ID) USING utf8mb4) FROM information_schema.PROCESSLIST \
         WHERE ID = IS_USED_LOCK($1) AND COMMAND = 'Sleep'",
    holders: in_the_way!("CONVERT(w.held USING utf8mb4), "),
    hold: "SELECT count(*) FROM (SELECT $1 AS marks) AS m JOIN (\
           /*!80000 SELECT CONCAT('l', OWNER_THREAD_ID, '.', OWNER_EVENT_ID) AS held FROM performance_schema.metadata_locks \
           WHERE LOCK_STATUS = 'GRANTED' UNION ALL */ \
           SELECT CONCAT('t', trx_id) AS held FROM information_schema.INNODB_TRX) AS h ON FIND_IN_SET(h.held, m.marks) > 0",
    // On MySQL this list has a key.
    waits: "SELECT count(*) FROM /*!80000 performance_schema.processlist */ /*M! information_schema.PROCESSLIST */ \
         WHERE ID = $1 AND STATE LIKE 'Waiting for table metadata lock%'",
    // No holder is a cleaner, so no runner asks.
    cleaner_timeout: "SELECT 0",
};

impl Clients for Mysql {
    fn blockers<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(async move {
            let (schema, name) = schema_and_name(table);
            let args = [schema.map_or(Value::Null, Value::from), name.into()];
            if let Some(found) = told(session, HOLD, &args).await? {
                return Ok(found);
            }
            let open = told(session, OPEN, &[]).await?;
            Ok(open.unwrap_or_else(|| vec![HIDDEN.to_owned()]))
        })
    }

    fn own_id<'a>(&'a self, session: &'a mut dyn Session) -> BoxFuture<'a, Answer<i64>> {
        Box::pin(connection(session))
    }

    fn blocked_by<'a>(
        &'a self,
        session: &'a mut dyn Session,
        id: i64,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(async move {
            let found = told(session, in_the_way!(""), &[id.into()]).await?;
            if let Some(found) = found.filter(|found| !found.is_empty()) {
                return Ok(found);
            }
            let open = told(session, OPEN_BEFORE, &[id.into()]).await?;
            Ok(open.unwrap_or_default())
        })
    }

    fn cancel<'a>(&'a self, session: &'a mut dyn Session, id: i64) -> BoxFuture<'a, Answer<()>> {
        Box::pin(async move { session.script(&format!("KILL QUERY {id}")).await })
    }

    fn sessions(&self) -> Option<&'static SessionSql> {
        Some(&SESSIONS)
    }

    // A connection does not tell when it began, and a user without the right PROCESS sees only its own.
    fn strangers(&self) -> Option<&'static str> {
        None
    }
}

/// The texts in the first column of an answer. `None` if the server refuses the question: a right or a table is missing.
async fn told(session: &mut dyn Session, sql: &str, args: &[Value]) -> Answer<Option<Vec<String>>> {
    let rows = match session.query(sql, args).await {
        Ok(rows) => rows,
        Err(sqlx::Error::Database(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let texts = rows.iter().map(|row| row.text(0).map(str::to_owned));
    texts.collect::<Answer<_>>().map(Some)
}
