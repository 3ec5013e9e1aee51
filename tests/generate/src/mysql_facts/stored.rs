//! `facts.mysql.txt`: a row for both servers, or one for each where they differ.

use std::fmt::Write as _;

use expand_contract_schema::dialect::Reads;

use super::{Kind, Lock, Measured, Table};

/// The servers, as the file names them.
pub const SERVERS: [&str; 2] = ["MariaDB", "MySQL"];

const BOTH: &str = "both";

/// The columns of the file, with their widths.
const HEAD: [(&str, usize); 7] = [
    ("statement", 20),
    ("server", 9),
    ("on", 13),
    ("strongest lock", 22),
    ("waits", 7),
    ("rewrites", 10),
    ("reads", 0),
];

/// The table as it is kept. `waits` is how often a statement waits for writers, with other writers in between.
pub fn render(tables: [&Table; 2]) -> String {
    let [maria, mysql] = tables;
    let mut text = line(HEAD.map(|(name, _)| name));
    let mut keys: Vec<_> = maria.keys().chain(mysql.keys()).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        let found = tables.map(|table| table.get(key));
        match found {
            [Some(one), Some(other)] if one == other => text += &row(key, BOTH, one),
            _ => {
                for (server, measured) in SERVERS.iter().zip(found) {
                    text += &measured.map_or_else(String::new, |one| row(key, server, one));
                }
            }
        }
    }
    text
}

fn row(&(kind, role): &(Kind, &str), server: &str, measured: &Measured) -> String {
    line([
        &format!("{kind:?}"),
        server,
        role,
        measured.lock.name(),
        &measured.waits.to_string(),
        if measured.rewrites { "yes" } else { "no" },
        &measured.reads.to_string(),
    ])
}

fn line(cells: [&str; 7]) -> String {
    let mut line = String::new();
    for (cell, (_, width)) in cells.iter().zip(HEAD) {
        let _ = write!(line, "{cell:<width$}");
    }
    line.trim_end().to_owned() + "\n"
}

/// Reads back what the file says of one server.
pub fn read(text: &str, server: &str) -> Table {
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines
        .map(|line| {
            let mut rest = line;
            HEAD.map(|(_, width)| {
                let (cell, behind) = match width {
                    0 => (rest, ""),
                    width => rest.split_at(width),
                };
                rest = behind;
                cell.trim_end()
            })
        })
        .filter(|cells| cells[1] == server || cells[1] == BOTH)
        .map(|[kind, _, role, lock, waits, rewrites, reads]| {
            let mut kinds = Kind::ALL.into_iter();
            let known = kinds.find(|known| format!("{known:?}") == kind);
            let mut roles = ["table", "other table"].into_iter();
            let role = roles.find(|known| *known == role);
            let mut amounts = [Reads::Nothing, Reads::Range, Reads::Everything].into_iter();
            let reads = amounts.find(|known| known.to_string() == reads);
            let measured = Measured {
                lock: Lock::named(lock),
                waits: waits.parse().expect("a count is a number"),
                rewrites: rewrites == "yes",
                reads: reads.expect("it is one of three words"),
            };
            let kind = known.unwrap_or_else(|| panic!("an unknown kind: {kind}"));
            ((kind, role.expect("it is one of two roles")), measured)
        })
        .collect()
}
