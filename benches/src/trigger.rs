//! The cost of a write with triggers, divided by its cost without them.

use std::time::{Duration, Instant};

use crate::change::{Order, Rename};
use crate::connection::Connection;
use crate::machine;
use crate::report::{Table, Wanted};
use crate::server::{Database, Server};
use crate::sqlite::{self, File};
use crate::stats::median;
use crate::{Result, progress};

const ROWS: u64 = 100_000;
/// Rows of one bulk statement.
const BULK: i64 = 20_000;
/// Statements of one turn, with one row each.
const SINGLE: i64 = 250;
/// Turns of each kind, in bulk and row by row.
const TURNS: usize = 5;
const SINGLE_TURNS: usize = 31;

/// Rows with a large value, each of which one turn writes once.
const LARGE_ROWS: u64 = 50;

/// A write: one row with the key `$1`, or the rows after `$1` up to `$2`.
struct Write {
    name: &'static str,
    wanted: f64,
    single: &'static str,
    bulk: &'static str,
}

const fn write(name: &'static str, wanted: f64, single: &'static str, bulk: &'static str) -> Write {
    Write {
        name,
        wanted,
        single,
        bulk,
    }
}

const WRITES: [Write; 6] = [
    write(
        "update of another column",
        1.05,
        "UPDATE customers SET visits = visits + 1 WHERE id = $1",
        "UPDATE customers SET visits = visits + 1 WHERE id > $1 AND id <= $2",
    ),
    write(
        "update of the old side",
        1.5,
        "UPDATE customers SET name = $2 WHERE id = $1",
        "UPDATE customers SET name = substr(name, 2) || substr(name, 1, 1) WHERE id > $1 AND id <= $2",
    ),
    write(
        "update of the new side",
        1.5,
        "UPDATE customers SET full_name = $2 WHERE id = $1",
        "UPDATE customers SET full_name = substr(full_name, 2) || substr(full_name, 1, 1) \
         WHERE id > $1 AND id <= $2",
    ),
    write(
        "update of both, as accessors do",
        1.5,
        "UPDATE customers SET full_name = $2, name = {down of $2} WHERE id = $1",
        "UPDATE customers SET full_name = substr(full_name, 2) || substr(full_name, 1, 1), \
         name = substr(name, 2) || substr(name, 1, 1) WHERE id > $1 AND id <= $2",
    ),
    write(
        "insert of the old side",
        1.5,
        "INSERT INTO customers (id, name, email, note, visits) VALUES ($1, $2, 'e', 'n', 0)",
        "INSERT INTO customers (id, name, email, note, visits) \
         SELECT id + $3, name, email, note, visits FROM customers WHERE id > $1 AND id <= $2",
    ),
    write(
        "insert of both, as accessors do",
        1.5,
        "INSERT INTO customers (id, full_name, name, email, note, visits) \
         VALUES ($1, $2, {down of $2}, 'e', 'n', 0)",
        "INSERT INTO customers (id, full_name, name, email, note, visits) \
         SELECT id + $3, full_name, name, email, note, visits FROM customers WHERE id > $1 AND id <= $2",
    ),
];

impl Write {
    fn inserts(&self) -> bool {
        self.single.starts_with("INSERT")
    }
}

/// A connection, and a function that returns the processor time of its database.
type Side = (Connection, Box<dyn Fn() -> Duration>);

/// A database with triggers and one without.
struct Pair([Side; 2]);

pub(crate) async fn postgres(server: &mut Server) -> Result<Table> {
    let mut table = table("Triggers on PostgreSQL");
    for rename in [Rename::Plain, Rename::Computed] {
        let with = server.expanded(Order::Ascending, rename, ROWS).await?;
        let without = server.expanded(Order::Ascending, rename, ROWS).await?;
        without.drop_triggers().await?;
        let pair = Pair([
            postgres_side(server, &with).await?,
            postgres_side(server, &without).await?,
        ]);
        measure(&mut table, pair, rename).await?;
        server.drop(with).await;
        server.drop(without).await;
    }
    large(&mut table, server).await?;
    Ok(table)
}

/// A write of another column in rows whose renamed value has a megabyte and is stored apart.
async fn large(table: &mut Table, server: &mut Server) -> Result {
    let with = server
        .expanded(Order::Ascending, Rename::Plain, LARGE_ROWS)
        .await?;
    let without = server
        .expanded(Order::Ascending, Rename::Plain, LARGE_ROWS)
        .await?;
    without.drop_triggers().await?;
    let mut connections = [
        Connection::Postgres(with.connect().await?),
        Connection::Postgres(without.connect().await?),
    ];
    for connection in &mut connections {
        connection
            .script(
                "ALTER TABLE customers ALTER COLUMN name SET STORAGE EXTERNAL, \
                 ALTER COLUMN full_name SET STORAGE EXTERNAL",
            )
            .await?;
        let fill =
            "UPDATE customers SET name = repeat('x', 1000000), full_name = repeat('x', 1000000)";
        connection.run(fill, &[], None).await?;
        connection.vacuum().await?;
    }
    progress("plain, 1 MB stored apart: update of another column");
    let write = &WRITES[0];
    let mut ratios = Vec::new();
    for turn in 0..=SINGLE_TURNS {
        let mut took = [0.0; 2];
        for at in [turn % 2, 1 - turn % 2] {
            let connection = &mut connections[at];
            connection.script("BEGIN").await?;
            let began = Instant::now();
            for id in 1..=i64::try_from(LARGE_ROWS)? {
                connection.run(write.single, &[id], None).await?;
            }
            took[at] = began.elapsed().as_secs_f64();
            connection.script("COMMIT").await?;
        }
        if turn > 0 {
            ratios.push(took[0] / took[1]);
        }
    }
    drop(connections);
    server.drop(with).await;
    server.drop(without).await;
    table.case("plain, 1 MB stored apart, one by one".to_owned());
    table.put(write.name, Wanted::AtMost(write.wanted), 2, median(ratios));
    Ok(())
}

async fn postgres_side(server: &Server, database: &Database) -> Result<Side> {
    let meter = server.meter(database)?;
    let connection = Connection::Postgres(database.connect().await?);
    Ok((connection, Box::new(move || meter.spent())))
}

pub(crate) async fn sqlite() -> Result<Table> {
    let mut table = table("Triggers on SQLite");
    for rename in [Rename::Plain, Rename::Computed] {
        let with = File::expanded(rename, ROWS).await?;
        let without = File::expanded(rename, ROWS).await?;
        let mut bare = without.connect().await?;
        sqlite::drop_triggers(&mut bare).await?;
        let pair = Pair([
            (
                Connection::Sqlite(with.connect().await?),
                Box::new(machine::own),
            ),
            (Connection::Sqlite(bare), Box::new(machine::own)),
        ]);
        measure(&mut table, pair, rename).await?;
    }
    Ok(table)
}

fn table(title: &str) -> Table {
    let mut table = Table::new(title, "trigger");
    table.about(format!(
        "A write with the triggers, by the same write without; both sides are in step. \"One by one\" is the time of \
         a statement a row, as an application sends it, {SINGLE} of them in a transaction; \"in bulk\" is the processor \
         time of one statement over {BULK} rows, where nothing hides what a row costs. Plain: the new column holds the same; \
         computed: it has an `up` and a `down`.",
    ));
    table
}

async fn measure(table: &mut Table, mut pair: Pair, rename: Rename) -> Result {
    let (name, up, down) = match rename {
        Rename::Plain => ("plain", "name", "$2"),
        Rename::Computed => ("computed", "upper(name)", "lower($2)"),
    };
    for (connection, _) in &mut pair.0 {
        let fill = format!("UPDATE customers SET full_name = {up}");
        connection.run(&fill, &[], None).await?;
        connection.vacuum().await?;
    }
    // A key after all rows.
    let mut free = 1_000_000_000;
    let mut measured = Vec::new();
    for write in &WRITES {
        progress(&format!("{name}: {}", write.name));
        let single = write.single.replace("{down of $2}", down);
        let mut ratios = [Vec::new(), Vec::new()];
        for turn in 0..=SINGLE_TURNS {
            free += 1_000_000;
            let mut took = [0.0; 2];
            for at in [turn % 2, 1 - turn % 2] {
                took[at] = one_by_one(&mut pair.0[at].0, write, &single, turn, free).await?;
            }
            // The first turn warms up.
            if turn > 0 {
                ratios[0].push(took[0] / took[1]);
            }
        }
        for turn in 0..=TURNS {
            free += 1_000_000;
            let from = i64::try_from(turn % 5)? * BULK;
            let numbers = [from, from + BULK, free];
            let numbers = &numbers[..if write.inserts() { 3 } else { 2 }];
            let mut spent = [0.0; 2];
            for at in [turn % 2, 1 - turn % 2] {
                let (connection, meter) = &mut pair.0[at];
                let before = meter();
                connection.run(write.bulk, numbers, None).await?;
                spent[at] = meter().saturating_sub(before).as_secs_f64();
            }
            if turn > 0 {
                ratios[1].push(spent[0] / spent[1]);
            }
        }
        measured.push((write, ratios.map(median)));
        for (connection, _) in &mut pair.0 {
            connection.vacuum().await?;
        }
    }
    for (how, value) in [("one by one", 0), ("in bulk", 1)] {
        table.case(format!("{name}, {how}"));
        for (write, ratios) in &measured {
            table.put(write.name, Wanted::AtMost(write.wanted), 2, ratios[value]);
        }
    }
    Ok(())
}

/// Seconds of the statements of one turn, without the commit after them.
async fn one_by_one(
    connection: &mut Connection,
    write: &Write,
    sql: &str,
    turn: usize,
    free: i64,
) -> Result<f64> {
    let has_text = sql.contains("$2");
    connection.script("BEGIN").await?;
    let began = Instant::now();
    for number in 0..SINGLE {
        let id = if write.inserts() {
            free + number
        } else {
            // The ids are far from each other.
            1 + number * 7_919 % i64::try_from(ROWS)?
        };
        let text = format!("NAME {turn} OF {number}");
        let text = has_text.then_some(text.as_str());
        connection.run(sql, &[id], text).await?;
    }
    let took = began.elapsed().as_secs_f64();
    connection.script("COMMIT").await?;
    Ok(took)
}
