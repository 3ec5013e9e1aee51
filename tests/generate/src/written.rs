//! Measures how much of an SQLite database a phase writes: the pages of the file that are others afterwards. What is said to take
//! a moment must not write a page for each page of the table.

use std::path::{Path, PathBuf};

use expand_contract_format::file;
use expand_contract_schema::{Dialect, Object, Phase, Statement};

use crate::connection::Connection;
use crate::cost::{Blocks, Lasts, Measured, On};
use crate::database::Database;
use crate::life::{Action, Block, Side};
use crate::play::{Play, start};
use crate::scenario::Scenario;

const PAGE: usize = 4096;

/// How many rows each statement of an old build adds.
const ROWS: i64 = 12_000;

/// Pages that a phase writes whatever the size of the table: of the schema and of the journal.
const OWN: usize = 16;

/// One phase of a scenario, as it was measured.
pub struct Written {
    /// The scenario and the phase.
    pub what: String,
    /// Whether its statements write rows, at once or in batches.
    pub writes_rows: bool,
    /// Whether they build an index.
    pub builds_index: bool,
    /// The pages that are others afterwards, or new.
    pub pages: usize,
    /// The pages that the rows fill.
    pub of: usize,
}

impl Written {
    /// Whether the measurement is what the statements' costs say.
    pub fn is_as_said(&self) -> bool {
        if self.writes_rows {
            self.pages * 3 >= self.of
        } else {
            self.builds_index || self.pages <= self.of / 4 + OWN
        }
    }
}

/// Every phase of a scenario, over many rows of old builds. Empty for one in which old builds insert none.
pub async fn measure(name: &str) -> Vec<Written> {
    let scenario = Scenario::new(name, Dialect::Sqlite);
    let Some((play, database)) = start(&scenario).await else {
        return Vec::new();
    };
    let empty = bytes(&database).len();
    fill(&play, &database).await;
    let of = (bytes(&database).len() - empty) / PAGE;
    // A row may be the same bytes after it was written anew; of a small table these are most pages.
    if of < 4 * OWN {
        return Vec::new();
    }
    let mut found = Vec::new();
    for phase in [Phase::Expand, Phase::Migrate] {
        found.push(one(&play, &database, phase, of).await);
    }
    let back = database.copy().await;
    found.push(one(&play, &back, Phase::Rollback, of).await);
    found.push(one(&play, &database, Phase::Contract, of).await);
    found
}

async fn one(play: &Play, database: &Database, phase: Phase, of: usize) -> Written {
    let before = bytes(database);
    play.run(database, play.schema(phase), phase).await;
    let after = bytes(database);
    let pages = before.chunks(PAGE).zip(after.chunks(PAGE));
    // Rows of another table.
    let new = after.len().saturating_sub(before.len()) / PAGE;
    Written {
        what: format!("{} of {}", phase, play.name),
        writes_rows: has(play, phase, writes_rows),
        builds_index: has(play, phase, builds_index),
        pages: pages.filter(|(before, after)| before != after).count() + new,
        of,
    }
}

/// Whether the files of a phase have such a statement.
fn has(play: &Play, phase: Phase, is: impl Fn(&Statement) -> bool) -> bool {
    play.files(phase).into_iter().any(|text| {
        let file = file::parse(text).expect("what was generated is read back");
        file.statements.iter().any(&is)
    })
}

/// Whether it writes rows which exist.
fn writes_rows(statement: &Statement) -> bool {
    let costs = Measured::read("", "").costs(On::Sqlite, statement, &[]);
    costs.iter().any(|cost| {
        let fills = cost.lasts == Lasts::Batch && cost.blocks == Blocks::Writes;
        fills || cost.lasts == Lasts::Rewrite
    })
}

/// Whether it builds an index, which may take the place of free pages. What an author wrote may do so, too.
fn builds_index(statement: &Statement) -> bool {
    let is_index = |object: &Object| matches!(object, Object::Index { .. });
    statement.makes.iter().any(is_index) || !statement.has_known_locks()
}

/// Old builds insert many rows.
async fn fill(play: &Play, database: &Database) {
    let mut build = Connection::open(database).await;
    let inserts = |block: &Block| -> Vec<String> {
        let lines = block.lines.iter();
        lines
            .filter(|line| line.action == Action::Write)
            .filter(|line| matches!(line.side, Side::Old | Side::Both))
            .map(|line| line.sql.clone())
            .filter(|sql| sql.starts_with("INSERT ") && sql.contains("$1"))
            .collect()
    };
    let run = async |build: &mut Connection, sql: &str| {
        let done = build.execute(sql, 0).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    };
    run(&mut build, "BEGIN").await;
    for (at, block) in (0..).zip(&play.life) {
        for sql in inserts(block) {
            for id in 0..ROWS {
                // A value that stands in the statement may be unique: then there is one such row. A row refers to those of its block.
                let _ = build.execute(&sql, 10_000_000 * (at + 1) + id).await;
            }
        }
    }
    run(&mut build, "COMMIT").await;
    build.close().await;
}

/// The whole file, with nothing left beside it.
fn bytes(database: &Database) -> Vec<u8> {
    database.pipe("PRAGMA wal_checkpoint(TRUNCATE);");
    let path: PathBuf = match database {
        Database::Sqlite { folder, .. } => Path::join(folder.path(), "test.db"),
        Database::Postgres { .. } | Database::Mysql { .. } => {
            unreachable!("only SQLite is a file")
        }
    };
    std::fs::read(path).unwrap_or_default()
}
