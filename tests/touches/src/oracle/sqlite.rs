//! `EXPLAIN` on SQLite, with double quotes around names only.

use std::path::Path;

use tests_support::sqlite3;

use super::{Errors, Script, Verdict};

pub(super) fn begin(script: &mut Script, create: &str) {
    script.line(".output /dev/null");
    script.line(".open :memory:");
    script.line(".dbconfig dqs_dml off");
    script.line(".dbconfig dqs_ddl off");
    script.line(create);
}

pub(super) fn ask(script: &mut Script, sql: &str) {
    let first = sql
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    if first.eq_ignore_ascii_case("explain") {
        script.asked(&format!("{sql};"));
    } else {
        script.asked(&format!("EXPLAIN {sql};"));
    }
}

pub(super) fn run(script: &str) -> Errors {
    // `Parse error near line 12: no such column: x`
    let said = sqlite3(Path::new(":memory:"), script).stderr;
    let mut errors = Errors::new();
    for line in said.lines() {
        let Some((number, message)) = line
            .split_once(" near line ")
            .filter(|(kind, _)| matches!(*kind, "Parse error" | "Runtime error" | "Error"))
            .and_then(|(_, rest)| rest.split_once(": "))
        else {
            continue;
        };
        let undefined = [
            "no such column",
            "has no column named",
            "cannot join using column",
        ];
        let verdict = if undefined.iter().any(|text| message.contains(text)) {
            Verdict::Undefined(message.to_owned())
        } else {
            Verdict::Refused(message.to_owned())
        };
        errors.insert(number.parse().unwrap(), verdict);
    }
    errors
}
