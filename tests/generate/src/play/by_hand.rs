//! Files that a person pipes into the database's own client, at any point.

use expand_contract_schema::{Dialect, Phase};
use expand_contract_sql::{Quote, literal};
use tests_support::MySqlLike;

use super::{Builds, Play, Point, start};
use crate::database::{self, Database};
use crate::scenario::Scenario;

/// At every point, every file piped into the database's own client, twice: nobody loses anything, everybody goes on
/// writing, and the runner still gets to the end.
pub async fn by_hand(scenario: &Scenario) {
    let every = std::env::var("BY_HAND").is_ok_and(|asked| asked == "all");
    let first = scenario.name().bytes().map(usize::from).sum::<usize>() % 10;
    // The files are the same on MariaDB and on MySQL, so one of the two takes them, and by turns.
    let servers = MySqlLike::all();
    let is_turn = |server: &&MySqlLike| server.name() == servers[first % servers.len()].name();
    if !every && scenario.server.is_some_and(|server| !is_turn(&server)) {
        return;
    }
    let Some((play, before)) = start(scenario).await else {
        return;
    };
    play.visit(&before, Point::Before).await;
    let expanded = before.copy().await;
    play.run(&expanded, play.after, Phase::Expand).await;
    play.visit(&expanded, Point::Expanded).await;
    let migrated = expanded.copy().await;
    play.run(&migrated, play.after, Phase::Migrate).await;
    play.visit(&migrated, Point::Migrated).await;
    let contracted = migrated.copy().await;
    play.run(&contracted, play.contracted, Phase::Contract)
        .await;
    play.visit(&contracted, Point::Contracted).await;
    let rolled_back = migrated.copy().await;
    play.run(&rolled_back, play.after, Phase::Rollback).await;
    play.visit(&rolled_back, Point::RolledBack).await;

    let states = [
        (Point::Before, before),
        (Point::Expanded, expanded),
        (Point::Migrated, migrated),
        (Point::Contracted, contracted),
        (Point::RolledBack, rolled_back),
    ];
    for (at, (point, state)) in states.into_iter().enumerate() {
        // Two of the five in each scenario are all five many times over. SQLite takes no time.
        let is_next = at == first % 5 || at == (first + 2) % 5;
        if !every && scenario.dialect != Dialect::Sqlite && !is_next {
            continue;
        }
        let mut files = Phase::ALL;
        // Its copy, then itself.
        for database in [state.copy().await, state] {
            let mut said = String::new();
            let mut data = database.data().await;
            for phase in files {
                let index = Phase::ALL
                    .iter()
                    .position(|p| *p == phase)
                    .expect("one of four");
                let texts = play.folders.iter().chain(&play.folders);
                let twice: String = texts.map(|folder| folder.files[index].as_str()).collect();
                said += &database.pipe(&twice).stderr;
                let what = format!(
                    "{} by hand, {point}; the client said:\n{said}",
                    phase.file_name()
                );
                let now = database.data().await;
                play.kept(&data, &now, false, &what);
                if point == Point::Contracted {
                    assert!(
                        database::values(&data) == database::values(&now),
                        "nothing is pending any more: {what}\n{data}\n{now}"
                    );
                }
                data = now;
            }
            let mut builds = Builds::connect(&database).await;
            let context = format!("after {files:?} by hand, {point}; the client said:\n{said}");
            play.live_after(&mut builds, point, &context).await;
            if scenario.dialect != Dialect::Postgres && play.way(point)[0].0 == Phase::Expand {
                play.undo_half_an_expand(&database).await;
            }
            for (phase, schema) in play.way(point) {
                play.run_after(&database, schema, phase, &context).await;
            }
            play.live_after(&mut builds, Point::Contracted, &context)
                .await;
            builds.close().await;
            files.reverse();
        }
    }
}

impl Play {
    /// An `expand.sql` that was run by hand on SQLite or MySQL is half done, since its triggers are the runner's: the runner takes
    /// the new columns for those of another tool, and says to drop them.
    async fn undo_half_an_expand(&self, database: &Database) {
        let refusal = match self.try_run(database, self.after, Phase::Expand).await {
            Err(error) if error.report().to_string().contains("drop the column") => error,
            done => return done.expect("expand goes on where a person left it"),
        };
        let quote = match database {
            Database::Mysql { .. } => Quote::of(Dialect::Mysql),
            _ => Quote::STANDARD,
        };
        for [table, column] in &self.coming {
            let indexes = format!(
                "SELECT i.name FROM sqlite_schema AS i WHERE i.type = 'index' AND i.tbl_name = {} \
                 AND EXISTS (SELECT 1 FROM pragma_index_info(i.name) AS c WHERE c.name = {})",
                literal(table),
                literal(column)
            );
            // MySQL would leave an index over the other columns.
            let on_mysql = format!(
                "SELECT DISTINCT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {} \
                 AND INDEX_NAME IN (SELECT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME \
                 = {})",
                literal(table),
                literal(column)
            );
            let (indexes, on) = match database {
                Database::Mysql { .. } => (on_mysql, format!(" ON {}", quote.name(table))),
                _ => (indexes, String::new()),
            };
            for index in database.lines(&indexes).await {
                database.pipe(&format!("DROP INDEX {}{on};", quote.name(&index)));
            }
            database.pipe(&format!(
                "ALTER TABLE {} DROP COLUMN {};",
                quote.name(table),
                quote.name(column),
            ));
        }
        let done = self.try_run(database, self.after, Phase::Expand).await;
        assert!(done.is_ok(), "{refusal}\nthen: {done:?}");
    }
}
