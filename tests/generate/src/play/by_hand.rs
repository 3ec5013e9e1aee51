//! Files that a person pipes into the database's own client, at any point.

use expand_contract::Error;
use expand_contract_schema::{Dialect, Phase};
use expand_contract_sql::{Quote, literal};

use super::{Builds, Play, Point, start};
use crate::database::{self, Database};
use crate::scenario::Scenario;
use crate::turns;

/// At every point, every file piped into the database's own client, twice: nobody loses anything, everybody goes on
/// writing, and the runner still gets to the end.
pub async fn by_hand(scenario: &Scenario) {
    let Some((play, before)) = start(scenario).await else {
        return;
    };
    for (point, state) in states(scenario, &play, before).await {
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
            if play.way(point)[0].0 == Phase::Expand {
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

/// The database at each point whose turn it is.
async fn states(scenario: &Scenario, play: &Play, before: Database) -> Vec<(Point, Database)> {
    const POINTS: [Point; 5] = [
        Point::Before,
        Point::Expanded,
        Point::Migrated,
        Point::Contracted,
        Point::RolledBack,
    ];
    let next = turns::points(scenario, &POINTS);
    play.visit(&before, Point::Before).await;
    let mut states = vec![(Point::Before, before)];
    for (phase, schema, point, from) in [
        (Phase::Expand, play.after, Point::Expanded, 0),
        (Phase::Migrate, play.after, Point::Migrated, 1),
        (Phase::Contract, play.contracted, Point::Contracted, 2),
        (Phase::Rollback, play.after, Point::RolledBack, 2),
    ] {
        // The first points lead to the others.
        let leads =
            POINTS[from + 1] == point && next.iter().any(|at| !POINTS[..=from].contains(at));
        if leads || next.contains(&point) {
            let database = states[from].1.copy().await;
            play.run(&database, schema, phase).await;
            play.visit(&database, point).await;
            states.push((point, database));
        }
    }
    states.retain(|(point, _)| next.contains(point));
    states
}

impl Play {
    /// An `expand.sql` that was run by hand on SQLite or MySQL is half done, since its triggers are the runner's: the runner takes
    /// the new columns for those of another tool, and says to drop them. So it does everywhere with a new table that has rows.
    async fn undo_half_an_expand(&self, database: &Database) {
        let mut done = self.try_run(database, self.after, Phase::Expand).await;
        let quote = match database {
            Database::Mysql { .. } => Quote::of(Dialect::Mysql),
            _ => Quote::STANDARD,
        };
        let cascade = match database {
            Database::Postgres { .. } => " CASCADE",
            _ => "",
        };
        // Tables whose triggers are missing, or that a `migrate.sql` has filled.
        while let Err(Error::Taken {
            table,
            column: None,
            ..
        }) = &done
        {
            let table = quote.name(table);
            database.pipe(&format!("DROP TABLE {table}{cascade};"));
            done = self.try_run(database, self.after, Phase::Expand).await;
        }
        let refusal = match done {
            Err(error) if error.report().to_string().contains("drop the column") => error,
            done => return done.expect("expand goes on where a person left it"),
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
            // PostgreSQL drops them with the column.
            if cascade.is_empty() {
                for index in database.lines(&indexes).await {
                    database.pipe(&format!("DROP INDEX {}{on};", quote.name(&index)));
                }
            }
            database.pipe(&format!(
                "ALTER TABLE {} DROP COLUMN {}{cascade};",
                quote.name(table),
                quote.name(column),
            ));
        }
        let done = self.try_run(database, self.after, Phase::Expand).await;
        assert!(done.is_ok(), "{refusal}\nthen: {done:?}");
    }
}
