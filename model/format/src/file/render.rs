//! Writes a phase file.

use super::{PhaseFile, TIMEOUTS, VERSION, directive};
use expand_contract_sql::Quote;

use crate::{ColumnEdit, Dialect, Job, Object, Phase, RANGE, Statement};

/// The text of one phase file; [`super::parse`] reads the same file back. `changes` tells the reviewer, in one line each,
/// the effects of the phase.
pub fn render(file: &PhaseFile, changes: &[String]) -> String {
    let after = if file.after.is_empty() {
        "(none)".into()
    } else {
        file.after.join(", ")
    };
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    line(&format!("-- expand-contract: {} {VERSION}", file.phase));
    line(&format!("-- migration: {}", file.migration));
    line(&format!("-- lock: {}", file.lock));
    line(&format!("-- dialect: {}", file.dialect));
    line(&format!("-- tables: {}", directive::names(&file.tables)));
    line(&format!("-- after: {after}"));
    line("--");
    // A phase without statements has no changes to describe.
    for change in changes.iter().filter(|_| !file.statements.is_empty()) {
        line(&one_line(&format!("-- {change}")));
    }
    for words in words(file.phase, file.dialect, &file.statements) {
        line(&format!("-- {words}"));
    }
    if file.dialect == Dialect::Postgres && !file.statements.is_empty() {
        line("");
        for (set, time) in TIMEOUTS.into_iter().zip(timeouts(file)) {
            line(&format!("{set}'{time}';"));
        }
    }
    for (number, statement) in file.statements.iter().enumerate() {
        out.push('\n');
        render_statement(&mut out, number + 1, statement, file.dialect);
    }
    out
}

/// The times for a client that reads the file, which linters ask for: how long a statement waits for a lock, and how long it takes. The
/// runner sets its own.
///
/// A statement outside of a transaction waits for every transaction that has begun before it. It holds nobody up meanwhile, and where it
/// is cut off it leaves an invalid index: so it may wait long, unless another statement of the file has a lock that holds others up.
fn timeouts(file: &PhaseFile) -> [&'static str; 2] {
    let mut locks = file.statements.iter().flat_map(|one| &one.locks);
    let holds_up = locks.any(|lock| lock.mode.excludes_writers());
    let is_patient = file.statements.iter().any(|one| one.no_transaction);
    let wait = if is_patient && !holds_up { "1h" } else { "2s" };
    // An expand neither reads nor writes all rows.
    let time = if file.phase == Phase::Expand {
        "10s"
    } else {
        "1h"
    };
    [wait, time]
}

/// How a person fills rows in ranges of a key.
fn by_hand(quote: Quote, table: &str, key: &[String]) -> [String; 3] {
    let table = quote.table(table);
    let columns: Vec<String> = key
        .iter()
        .map(|column| format!("{table}.{}", quote.name(column)))
        .collect();
    let columns = columns.join(", ");
    let row = if key.len() == 1 {
        columns.clone()
    } else {
        format!("({columns})")
    };
    [
        format!(
            "this is one batch's shape; as it stands, all rows are one batch. For each range put AND {row} > :last AND {row} <= :next in the \
             place of {RANGE}, and commit."
        ),
        format!(
            ":next is SELECT {columns} FROM {table} WHERE {row} > :last ORDER BY {columns} LIMIT 1 OFFSET 999, and then it is :last. The first \
             range has no :last, the last one has no :next."
        ),
        "a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.".into(),
    ]
}

/// The statements that fail through a view, and the code in which `generate` looked for them.
const THROUGH_A_VIEW: [&str; 4] = [
    "Through a view these fail: TRUNCATE, COPY, ON CONFLICT ON CONSTRAINT, MERGE before PostgreSQL 17, system columns such as ctid,",
    "and a statement that writes a column under both names. A statement with `*` that a connection has prepared before fails, too.",
    "`generate` looked for such statements in the code of this package. It saw no other service, no script, and no SQL that a person",
    "types: ask for those before this runs.",
];

/// The statements that fail through a view under a new name, which only new builds use.
const UNDER_THE_NEW_NAME: [&str; 2] = [
    "Old builds go on with the table, which keeps its name. New builds find a view until the contract: through it TRUNCATE, DDL, COPY,",
    "ON CONFLICT ON CONSTRAINT, index hints and system columns fail. `check` finds such statements in the code of this package.",
];

/// The facts that a reviewer must know: which builds may run during the phase, and the effect of running it twice or by
/// hand.
fn words(phase: Phase, dialect: Dialect, statements: &[Statement]) -> Vec<&'static str> {
    if statements.is_empty() {
        return vec!["There is nothing to do in this phase."];
    }
    let makes_view = |statement: &Statement| {
        let mut makes = statement.makes.iter();
        makes.any(|object| matches!(object, Object::View { .. }))
    };
    let is_aside =
        |object: &Object| matches!(object, Object::Aside { .. } | Object::AsideColumn { .. });
    let makes_new_name = |statement: &Statement| {
        let mut makes = statement.makes.iter();
        makes.any(|object| matches!(object, Object::NewName { .. }))
    };
    let mut words = vec![match phase {
        Phase::Expand if statements.iter().any(makes_view) => {
            "Builds that run go on through the view. Running it again changes nothing."
        }
        Phase::Expand => {
            "Builds that run meanwhile notice nothing. Running it again changes nothing."
        }
        Phase::Migrate => {
            "Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing."
        }
        Phase::Contract => {
            "The runner proves first that no build which needs the old side is alive. Running it again changes nothing."
        }
        // Its proof is of the rollback of the other phases: what is put aside no build uses.
        Phase::Rollback if statements.iter().any(|one| one.drops.iter().any(is_aside)) => {
            "Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that \
             no new build is alive, unless it only takes the contract back. Running it again changes nothing."
        }
        Phase::Rollback => {
            "Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing."
        }
    }];
    if statements.iter().any(makes_view) {
        words.extend(THROUGH_A_VIEW);
    }
    if statements.iter().any(makes_new_name) {
        words.extend(UNDER_THE_NEW_NAME);
    }
    if statements.iter().any(|statement| statement.soaks) {
        words.push("With `--soak` the runner waits before what is put aside is dropped, and `run rollback` brings it back until then.");
    }
    if statements.iter().any(|statement| statement.for_soak) {
        words.push(match phase {
            Phase::Rollback => {
                "Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back."
            }
            _ => {
                "With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then."
            }
        });
    }
    let shows = |statement: &Statement| {
        matches!(
            statement.job,
            Job::EditColumn {
                edit: ColumnEdit::Show,
                ..
            }
        )
    };
    if phase == Phase::Contract && statements.iter().any(shows) {
        words.push(
            "Columns that came are hidden until here: `SELECT *` sees them from now on, and INSERT without a list has to give them.",
        );
    }
    if statements.iter().any(|statement| statement.runner_only) {
        words.push("What stands behind `--|` is run by `cargo expand-contract run` alone.");
    } else if dialect == Dialect::Postgres && matches!(phase, Phase::Contract | Phase::Rollback) {
        words.push(
            "By hand it fails and changes nothing: only the runner holds the fence it asks for.",
        );
    }
    words
}

fn render_statement(out: &mut String, number: usize, statement: &Statement, dialect: Dialect) {
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    line(&format!("-- step {number}: {}", one_line(&statement.title)));
    if statement.locks.is_empty() {
        let words = if statement.has_known_locks() {
            directive::NO_LOCK
        } else {
            directive::UNKNOWN_LOCKS
        };
        line(&format!("-- locks: {words}"));
    }
    for lock in &statement.locks {
        line(&format!(
            "-- locks: {}",
            one_line(&directive::lock_words(lock))
        ));
    }
    for (word, objects) in [("makes", &statement.makes), ("drops", &statement.drops)] {
        for object in objects {
            let words = directive::object_words(object);
            line(&format!("-- {word}: {}", one_line(&words)));
        }
    }
    if let Some(replacement) = &statement.replaces {
        let words = directive::replacement_words(replacement);
        line(&format!("-- replaces: {}", one_line(&words)));
    }
    if let Some(replacement) = &statement.grows {
        let words = directive::replacement_words(replacement);
        line(&format!("-- grows: {}", one_line(&words)));
    }
    for added in &statement.types {
        line(&format!(
            "-- type: {}",
            one_line(&directive::type_words(added))
        ));
    }
    if statement.no_transaction {
        line(&format!("-- {}", directive::OUTSIDE_TRANSACTION));
    }
    if statement.soaks {
        line(&format!("-- {}", directive::AFTER_THE_SOAK));
    }
    if statement.for_soak {
        line(&format!("-- {}", directive::ONLY_FOR_A_SOAK));
    }
    if let Some(name) = &statement.silences {
        line(&format!("-- {}: {}", directive::SILENCES, one_line(name)));
    }
    if let Some(probe) = &statement.done_when {
        line(&format!("-- done when: {}", one_line(probe)));
    }
    if let Some(job) = directive::render(&statement.job) {
        line(&format!("-- runner: {}", one_line(&job)));
    }
    if let Job::Backfill { table, key, .. } | Job::Together { table, key } = &statement.job {
        for words in by_hand(Quote::of(dialect), table, key) {
            line(&format!("-- {}: {}", directive::BY_HAND, one_line(&words)));
        }
    }
    if !statement.excused.is_empty() {
        line(&format!(
            "-- {}{}",
            directive::EXCUSED,
            statement.excused.join(", ")
        ));
    }
    let mut sql = statement.sql.trim_end_matches(['\n', '\r']).to_owned();
    if !sql.is_empty() {
        // A client that reads the file from a pipe needs the end of the statement.
        sql.push(';');
    }
    if statement.runner_only {
        // An empty line keeps its `--|`, so that the file is read back exactly.
        for text in sql.split('\n') {
            if text.is_empty() {
                line("--|");
            } else {
                line(&format!("--| {text}"));
            }
        }
    } else if !sql.is_empty() {
        line(&sql);
    }
}

fn one_line(text: &str) -> String {
    text.replace('\n', " ")
}
