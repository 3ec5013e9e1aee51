//! The parts of a run that are different on MariaDB and MySQL.
//!
//! A deleted row leaves its record until no transaction can read it any more. From then on, at a moment that the server chooses, a
//! lock on its key is one on the gap between other keys, which many sessions can hold and which keeps new rows out. So a transaction
//! that reads the state before each run stays open, and every key without a row gets a record: all locks are those of single keys.

use super::connection::Connection;
use super::database::Real;
use super::sql;
use crate::action::{KEYS, Level};
use crate::world::World;

/// Connects a session whose transactions have this level.
pub(super) async fn connect(
    options: &sqlx::mysql::MySqlConnectOptions,
    level: Level,
) -> Connection {
    let level = match level {
        Level::Committed => "READ COMMITTED",
        Level::Repeatable => "REPEATABLE READ",
        Level::Serializable => "SERIALIZABLE",
    };
    // A session waits until this world lets it go on. MariaDB from 11.6 on would refuse to write over a row that has changed since a
    // repeatable read; the model knows the way of MySQL and of earlier versions.
    let settings = format!(
        "SET SESSION TRANSACTION ISOLATION LEVEL {level}; \
         SET SESSION innodb_lock_wait_timeout = 600 /*M!110600 , innodb_snapshot_isolation = OFF */; \
         SELECT CONNECTION_ID()"
    );
    Connection::mysql(options, &settings).await
}

const TRIGGERS: &str = "SELECT TRIGGER_NAME, SQL_MODE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT \
     FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY ACTION_ORDER, TRIGGER_NAME";

/// A trigger, as the server knows it.
pub(super) struct Installed {
    name: String,
    mode: String,
    event: String,
    pub(super) body: String,
}

impl Installed {
    pub(super) fn is_on_update(&self) -> bool {
        self.event.ends_with("UPDATE")
    }

    pub(super) fn drop(&self) -> String {
        format!("DROP TRIGGER `{}`", self.name)
    }

    pub(super) fn create(&self) -> String {
        let Self {
            name,
            mode,
            event,
            body,
        } = self;
        format!(
            "SET SESSION sql_mode = '{mode}'; CREATE TRIGGER `{name}` {event} ON items FOR EACH ROW {body}"
        )
    }
}

impl Real {
    /// The triggers of the table.
    pub(super) async fn installed(&mut self) -> Vec<Installed> {
        let rows = self.must(TRIGGERS).await.rows;
        let text = |text: Option<String>| text.expect("the catalog has no NULL there");
        let rows = rows.into_iter();
        rows.map(|row| {
            let [name, mode, timing, event, body] = <[_; 5]>::try_from(row)
                .expect("these are five columns")
                .map(text);
            Installed {
                name,
                mode,
                event: format!("{timing} {event}"),
                body,
            }
        })
        .collect()
    }

    /// Drops the table and everything that the journal knows of it. The journal itself stays, since to make it anew takes long.
    pub(super) async fn empty(&mut self) {
        self.must("DROP TABLE items").await;
        let journal = self
            .must(
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME LIKE '\\_ec\\_%' \
                 AND TABLE_NAME <> '_ec_meta'",
            )
            .await;
        for table in journal.rows.into_iter().flatten().flatten() {
            self.must(&format!("DELETE FROM {table}")).await;
        }
    }

    /// Keeps the records of all rows from now on, whether they are deleted or not.
    pub(super) async fn keep_records(&mut self) {
        if let Some(reader) = &mut self.reader {
            let said = reader
                .ask("ROLLBACK; START TRANSACTION WITH CONSISTENT SNAPSHOT")
                .await;
            assert!(said.is_ok(), "{said:?}");
        }
    }

    /// Makes a record for each key that has no row. A rebuild of the table leaves them out.
    pub(super) async fn make_records(&mut self, world: &World) {
        if self.reader.is_none() {
            return;
        }
        let pair = world.config.pair;
        let (old, new) = world.columns();
        let mut columns = vec![("other", "0")];
        columns.extend(old.then(|| ("was", sql::literal(pair.old_sql, 1))));
        columns.extend(new.then(|| ("is_now", sql::literal(pair.new_sql, 1))));
        let (names, values): (Vec<&str>, Vec<&str>) = columns.into_iter().unzip();
        for key in (0..KEYS).filter(|key| world.rows()[*key].is_none()) {
            let id = key + 1;
            self.must(&format!(
                "INSERT INTO items (id, {}) VALUES ({id}, {})",
                names.join(", "),
                values.join(", ")
            ))
            .await;
            self.must(&format!("DELETE FROM items WHERE id = {id}"))
                .await;
        }
    }
}
