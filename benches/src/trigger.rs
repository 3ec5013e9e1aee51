//! The cost of a write with triggers, divided by its cost without them.

use std::sync::Arc;
use std::time::Instant;

use crate::change::{Order, Rename};
use crate::connection::{Arg, Connection};
use crate::machine;
use crate::report::{Table, Wanted};
use crate::server::{Database, Meter, Server};
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

/// A database that takes the writes. The first of several has the triggers of the sync; the others are those that it is
/// compared with.
struct Side {
    /// The words of a heading about the comparison with it.
    by: &'static str,
    connection: Connection,
    meter: Meter,
}

impl Side {
    async fn of(server: &Server, database: &Database, by: &'static str) -> Result<Self> {
        Ok(Self {
            by,
            connection: database.connect().await?,
            meter: server.engine.meter(&database.name)?,
        })
    }
}

pub(crate) async fn run(server: &mut Server) -> Result<Table> {
    let mut table = table(server.engine.name());
    if let Some(about) = server.engine.about() {
        table.about(about);
    }
    for rename in Rename::ALL {
        let with = server.expanded(Order::Ascending, rename, ROWS).await?;
        let mut sides = vec![Side::of(server, &with, "").await?];
        let mut databases = vec![with];
        for (by, triggers) in [
            ("", Some("")),
            (", by empty triggers", server.engine.empty_triggers()),
        ] {
            let Some(triggers) = triggers else { continue };
            let base = server.expanded(Order::Ascending, rename, ROWS).await?;
            server.engine.drop_triggers(&base.name);
            server.engine.run(&base.name, triggers);
            sides.push(Side::of(server, &base, by).await?);
            databases.push(base);
        }
        measure(&mut table, sides, rename).await?;
        for database in databases {
            server.drop(database).await;
        }
    }
    if let Some(apart) = server.engine.store_apart() {
        large(&mut table, server, apart).await?;
    }
    Ok(table)
}

/// A write of another column in rows whose renamed value has a megabyte and is stored apart.
async fn large(table: &mut Table, server: &mut Server, apart: &str) -> Result {
    let with = server
        .expanded(Order::Ascending, Rename::Plain, LARGE_ROWS)
        .await?;
    let without = server
        .expanded(Order::Ascending, Rename::Plain, LARGE_ROWS)
        .await?;
    server.engine.drop_triggers(&without.name);
    let mut connections = [with.connect().await?, without.connect().await?];
    for connection in &mut connections {
        connection.script(apart).await?;
        let fill =
            "UPDATE customers SET name = repeat('x', 1000000), full_name = repeat('x', 1000000)";
        connection.run(fill, &[]).await?;
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
                connection.run(write.single, &[Arg::Number(id)]).await?;
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

pub(crate) async fn sqlite() -> Result<Table> {
    let mut table = table("SQLite");
    for rename in Rename::ALL {
        let with = File::expanded(rename, ROWS).await?;
        let without = File::expanded(rename, ROWS).await?;
        let mut bare = without.connect().await?;
        sqlite::drop_triggers(&mut bare).await?;
        let sides = [with.connect().await?, bare].map(|connection| Side {
            by: "",
            connection: Connection::Sqlite(connection),
            meter: Arc::new(machine::own),
        });
        measure(&mut table, sides.into(), rename).await?;
    }
    Ok(table)
}

fn table(database: &str) -> Table {
    let mut table = Table::new(&format!("Triggers on {database}"), "trigger");
    table.about(format!(
        "A write with the triggers, by the same write without; both sides are in step. \"One by one\" is the time of \
         a statement a row, as an application sends it, {SINGLE} of them in a transaction; \"in bulk\" is the processor \
         time of one statement over {BULK} rows, where nothing hides what a row costs. Plain: the new column holds the same; \
         computed: it has an `up` and a `down`.",
    ));
    table
}

/// Measures each write on each side.
async fn measure(table: &mut Table, mut sides: Vec<Side>, rename: Rename) -> Result {
    let (name, up, down) = match rename {
        Rename::Plain => ("plain", "name", "$2"),
        Rename::Computed => ("computed", "upper(name)", "lower($2)"),
    };
    for side in &mut sides {
        let fill = format!("UPDATE customers SET full_name = {up}");
        side.connection.run(&fill, &[]).await?;
        side.connection.vacuum().await?;
    }
    // A key after all rows.
    let mut free = 1_000_000_000;
    let mut measured = Vec::new();
    for write in &WRITES {
        progress(&format!("{name}: {}", write.name));
        let single = write.single.replace("{down of $2}", down);
        let mut one_by_one = Ratios::new(sides.len());
        for turn in 0..=SINGLE_TURNS {
            free += 1_000_000;
            let mut took = vec![0.0; sides.len()];
            for at in rotated(sides.len(), turn) {
                let connection = &mut sides[at].connection;
                took[at] = singles(connection, write, &single, turn, free).await?;
            }
            one_by_one.add(turn, &took);
        }
        let mut in_bulk = Ratios::new(sides.len());
        for turn in 0..=TURNS {
            free += 1_000_000;
            let from = i64::try_from(turn % 5)? * BULK;
            let numbers = [from, from + BULK, free].map(Arg::Number);
            let numbers = &numbers[..if write.inserts() { 3 } else { 2 }];
            let mut spent = vec![0.0; sides.len()];
            for at in rotated(sides.len(), turn) {
                let side = &mut sides[at];
                let before = (side.meter)();
                side.connection.run(write.bulk, numbers).await?;
                spent[at] = (side.meter)().saturating_sub(before).as_secs_f64();
            }
            in_bulk.add(turn, &spent);
        }
        measured.push((write, [one_by_one, in_bulk].map(Ratios::medians)));
        for side in &mut sides {
            side.connection.vacuum().await?;
        }
    }
    for (base, side) in sides[1..].iter().enumerate() {
        for (how, kind) in [("one by one", 0), ("in bulk", 1)] {
            table.case(format!("{name}, {how}{}", side.by));
            for (write, ratios) in &measured {
                let ratio = ratios[kind][base];
                table.put(write.name, Wanted::AtMost(write.wanted), 2, ratio);
            }
        }
    }
    Ok(())
}

/// The sides of a turn. Each turn begins with another one.
fn rotated(sides: usize, turn: usize) -> impl Iterator<Item = usize> {
    (0..sides).map(move |at| (at + turn) % sides)
}

/// The cost on the first side, by that on each of the others, for every turn.
struct Ratios(Vec<Vec<f64>>);

impl Ratios {
    fn new(sides: usize) -> Self {
        Self(vec![Vec::new(); sides - 1])
    }

    /// The first turn warms up.
    fn add(&mut self, turn: usize, costs: &[f64]) {
        if turn == 0 {
            return;
        }
        for (ratios, cost) in self.0.iter_mut().zip(&costs[1..]) {
            ratios.push(costs[0] / cost);
        }
    }

    fn medians(self) -> Vec<f64> {
        self.0.into_iter().map(median).collect()
    }
}

/// Seconds of the statements of one turn, without the commit after them.
async fn singles(
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
        let args = [Arg::Number(id), Arg::Text(&text)];
        let args = &args[..if has_text { 2 } else { 1 }];
        connection.run(sql, args).await?;
    }
    let took = began.elapsed().as_secs_f64();
    connection.script("COMMIT").await?;
    Ok(took)
}
