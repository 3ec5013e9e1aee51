//! The effect of every statement on the tables of MariaDB and MySQL is measured, and is what the files say.

use std::path::Path;

use tests_generate::mysql_facts::{Kind, SERVERS, SETTINGS, Table, measure, read, render};
use tests_generate::{Scenario, golden};
use tests_support::MySqlLike;

const FILE: &str = "facts.mysql.txt";

const HEADER: &str = "\
# What each kind of statement does to the tables that were there before: measured on MariaDB 10.11 and MySQL 9.7.
# `waits` is how often it waits until no transaction uses the table, while all others queue behind it. Between two of these waits others
# read and write. `BLESS=1 cargo test -p tests-generate --test mysql_facts` writes it, and keeps the rows of MySQL where there is none.
";

/// The scenarios that show everything between them. With `FACTS=all` the statements of all others are held against their files, too.
const FEW: [&str; 13] = [
    "added_default",
    "added_up",
    "added_varying",
    "column_words",
    "constraint_early",
    "constraints",
    "create_constrained",
    "optional",
    "removed",
    "removed_table",
    "renamed_table",
    "split_table",
    "widened",
];

fn measured(server: &'static MySqlLike) -> Table {
    let is_all = std::env::var("FACTS").is_ok_and(|facts| facts == "all");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let mut table = Table::new();
    for name in Scenario::all() {
        if is_all || FEW.contains(&name.as_str()) {
            runtime.block_on(measure(&name, server, &mut table));
        }
    }
    for kind in Kind::ALL {
        // No table that was there before notices a new one, or a view.
        let is_unnoticed = matches!(kind, Kind::CreateTable | Kind::LayView | Kind::DropView);
        let is_seen = table.keys().any(|(seen, _)| *seen == kind);
        assert!(is_seen || is_unnoticed, "{kind:?} is in no scenario");
    }
    table
}

#[test]
fn every_statement_does_what_its_file_says_on_mariadb_and_mysql() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let maria: &MySqlLike = Box::leak(Box::new(MySqlLike::start_maria(&SETTINGS)));
    let mysql = MySqlLike::start_mysql(&SETTINGS).map(|server| &*Box::leak(Box::new(server)));
    let (maria, mysql) = std::thread::scope(|scope| {
        let maria = scope.spawn(|| measured(maria));
        let mysql = mysql.map(|mysql| scope.spawn(|| measured(mysql)));
        let ended = mysql.map(|mysql| mysql.join().expect("MySQL is measured"));
        (maria.join().expect("MariaDB is measured"), ended)
    });
    let mysql = mysql.unwrap_or_else(|| read(&kept, SERVERS[1]));
    let now = format!("{HEADER}{}", render([&maria, &mysql]));
    if std::env::var_os("BLESS").is_some() {
        return std::fs::write(&path, now).expect("the file can be written");
    }
    assert!(
        kept == now,
        "{FILE} is not what the servers do; if that is meant, `BLESS=1 cargo test -p tests-generate --test mysql_facts` writes it\n{}",
        golden::difference(&kept, &now)
    );
}
