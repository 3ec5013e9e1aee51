//! `PREPARE` on PostgreSQL.

use tests_support::{PgServer, psql};

use super::{Errors, Script, Verdict};

pub(super) fn begin(script: &mut Script, number: usize, create: &str) {
    if number == 0 {
        script.line("\\set VERBOSITY verbose");
    }
    script.line(&format!(
        "CREATE SCHEMA s{number}; SET search_path = s{number}; {create}"
    ));
}

pub(super) fn ask(script: &mut Script, sql: &str) {
    let first = sql
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    // `PREPARE` only accepts queries; other statements run, on empty tables.
    if ["EXPLAIN", "COPY", "CREATE", "ANALYZE", "BEGIN"]
        .contains(&first.to_ascii_uppercase().as_str())
    {
        script.asked(&format!("{sql};"));
    } else {
        script.asked(&format!("PREPARE q AS {sql}; DEALLOCATE ALL;"));
    }
}

pub(super) fn run(script: &str) -> Errors {
    let url = PgServer::shared().create_database();
    // `psql` only reports lines for a file: `psql:script.sql:12: ERROR:  42703: column "x" does not exist`
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("script.sql");
    std::fs::write(&file, script).unwrap();
    let said = psql(&url, &format!("\\i {}\n", file.display())).stderr;
    let mut errors = Errors::new();
    for line in said.lines() {
        let Some((place, message)) = line.split_once(": ERROR:  ") else {
            continue;
        };
        let number = place.rsplit(':').next().unwrap().parse().unwrap();
        let verdict = if message.starts_with("42703") {
            Verdict::Undefined(message.to_owned())
        } else {
            Verdict::Refused(message.to_owned())
        };
        errors.insert(number, verdict);
    }
    errors
}
