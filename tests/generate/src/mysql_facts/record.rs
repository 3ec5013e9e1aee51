//! The statements that the runner sends in a phase: those of the files, those that it makes of a file's words, and those that it adds
//! because of what it finds in the catalog.

use std::cell::RefCell;
use std::sync::Once;
use std::time::Duration;

use expand_contract::__failpoints::{Call, watch_each_statement};
use expand_contract::{EmbeddedSchema, Event, Migrator};
use expand_contract_schema::Phase;
use sqlx::MySqlPool;

use crate::database::Database;
use crate::operator::operate;
use crate::play::Play;

/// The statements of one step, or of the runner between two steps.
pub(super) struct Sent {
    /// The migration, and the number of the step from 1.
    pub(super) step: Option<(String, usize)>,
    pub(super) sql: Vec<String>,
}

thread_local! {
    /// A scenario has a thread of its own, on which its runner also tells its events.
    static SENT: RefCell<Vec<Sent>> = const { RefCell::new(Vec::new()) };
}

/// Runs a phase on a database, and returns what changed its tables. Reads are not among it.
pub(super) async fn run(
    play: &Play,
    database: &Database,
    schema: &'static EmbeddedSchema,
    phase: Phase,
    soak: Option<Duration>,
) -> Vec<Sent> {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| watch_each_statement(|call| note(&call)));
    let Database::Mysql { url, .. } = database else {
        panic!("the database is on MariaDB or MySQL");
    };
    SENT.take();
    begin(None);
    let pool = MySqlPool::connect_lazy(url).expect("the URL can be read");
    let migrator = Migrator::new(&pool, &[schema]).expect("what was generated is read back");
    let migrator = migrator.on_event(|event| match event {
        Event::StepStarted {
            migration, step, ..
        } => begin(Some((migration.clone(), *step))),
        Event::StepDone { .. } => begin(None),
        _ => {}
    });
    let migrator = match soak {
        Some(time) => migrator.soak(time),
        None => migrator,
    };
    let done = operate(migrator, phase, &play.folders).await;
    done.unwrap_or_else(|error| panic!("{phase} of {}: {error}", play.name));
    pool.close().await;
    SENT.take()
}

fn begin(step: Option<(String, usize)>) {
    let sql = Vec::new();
    SENT.with_borrow_mut(|sent| sent.push(Sent { step, sql }));
}

fn note(call: &Call<'_>) {
    if call.done || call.reads || !is_about_tables(call.sql) {
        return;
    }
    SENT.with_borrow_mut(|sent| {
        if let Some(last) = sent.last_mut() {
            last.sql.push(call.sql.to_owned());
        }
    });
}

/// Whether a statement is neither about the journal, whose names begin without a quote, nor a setting of the session.
fn is_about_tables(sql: &str) -> bool {
    [
        "ALTER TABLE `",
        "CREATE TABLE IF NOT EXISTS `",
        "CREATE TRIGGER ",
        "DROP TABLE IF EXISTS `",
        "DROP TRIGGER ",
        "LOCK TABLES ",
        "UNLOCK TABLES",
        "SET foreign_key_checks ",
        "SET SESSION foreign_key_checks ",
        "SET @_ec_sql ",
        "PREPARE ",
        "EXECUTE ",
        "DEALLOCATE ",
        "UPDATE `",
        "SELECT EXTRACTVALUE",
        // Steps of an author's own.
        "CREATE VIEW ",
        "DROP VIEW ",
        "CREATE OR REPLACE ALGORITHM=MERGE ",
        "RENAME TABLE `",
        "CREATE FULLTEXT INDEX ",
        "DROP INDEX ",
    ]
    .iter()
    .any(|begin| sql.starts_with(begin))
}
