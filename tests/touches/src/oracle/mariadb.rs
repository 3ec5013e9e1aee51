//! `PREPARE`, and `EXECUTE`, on MariaDB.

use tests_support::MySqlLike;

use super::{Errors, Script, Verdict};

pub(super) fn begin(script: &mut Script, number: usize, create: &str) {
    script.line(&format!(
        "SET sql_mode = ''; DROP DATABASE IF EXISTS s{number}; CREATE DATABASE s{number}; USE s{number}; {create}"
    ));
}

pub(super) fn ask(script: &mut Script, sql: &str) {
    let text = sql.replace('\\', "\\\\").replace('\'', "''");
    // MariaDB looks some names up only when the statement runs. On empty tables, in a transaction that is rolled back, it
    // has no effect.
    let run = if sql.contains('?') { "" } else { " EXECUTE q;" };
    script.asked(&format!(
        "START TRANSACTION; PREPARE q FROM '{text}';{run} ROLLBACK;"
    ));
}

pub(super) fn run(script: &str) -> Errors {
    // The names of the databases are only unique within one script.
    static ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one = ONE.lock().unwrap();
    // `ERROR 1054 (42S22) at line 3: Unknown column 'x' in 'field list'`
    let said = MySqlLike::maria().pipe(script).stderr;
    let mut errors = Errors::new();
    for line in said.lines() {
        let Some((code, rest)) = line
            .strip_prefix("ERROR ")
            .and_then(|line| line.split_once(" at line "))
        else {
            continue;
        };
        let (number, message) = rest.split_once(": ").unwrap();
        let message = format!("{code}: {message}");
        // In `ORDER BY 5` over four columns, MariaDB reports an unknown column `5`.
        let place = message
            .split('\'')
            .nth(1)
            .is_some_and(|name| name.parse::<usize>().is_ok());
        let verdict = if code.starts_with("1054 ") && !place {
            Verdict::Undefined(message)
        } else {
            Verdict::Refused(message)
        };
        // A second error on the same line is a consequence of the first.
        errors.entry(number.parse().unwrap()).or_insert(verdict);
    }
    errors
}
