//! Steps in SQL: the change that one makes, and what its SQL may not do.

use std::collections::BTreeSet;

use expand_contract_sql::{
    Catalog, Destroyed, OwnStatement, bare_name, own_statements, probe_problem, tokenize, touches,
};

use super::Findings;
use crate::lock::{Lock, LockStep, LockTable};
use crate::operation::{OwnText, RunOwnStep};
use crate::{Change, DeclaredStep, Diagnostic, Dialect, Phase, Schema, Subject};

/// The changes that a migration makes by steps in SQL, in their order.
pub(super) fn changes<'a>(
    dialect: Dialect,
    table: &'a str,
    facts: &'a LockTable,
    id: &str,
) -> impl Iterator<Item = Change> + 'a {
    let steps = facts.steps_of(id).into_iter();
    steps.map(move |(name, step)| Change::RunOwnStep(change(dialect, table, facts, name, step)))
}

fn change(
    dialect: Dialect,
    table: &str,
    facts: &LockTable,
    name: &str,
    step: &LockStep,
) -> RunOwnStep {
    let shape = &step.came;
    let read = |sql: &str| read(dialect, sql);
    RunOwnStep {
        table: table.into(),
        name: name.into(),
        shape: shape.clone(),
        columns: columns(dialect, table, facts, step),
        runs: read(&shape.sql),
        undoes: shape.rollback.as_deref().map(read).unwrap_or_default(),
    }
}

fn read(dialect: Dialect, sql: &str) -> OwnText {
    let statements = own_statements(dialect, sql).unwrap_or_default();
    OwnText {
        is_patient: statements.iter().any(|one| one.is_concurrent),
        builds: statements.iter().find_map(|one| one.builds.clone()),
        drops: statements
            .iter()
            .flat_map(|one| one.drops.clone())
            .collect(),
        has_unread_part: statements.iter().any(|one| one.has_unread_part),
    }
}

/// The columns of its table that a step names, and the key: so it comes after the table, and steps come one after another.
fn columns(dialect: Dialect, table: &str, facts: &LockTable, step: &LockStep) -> Vec<String> {
    let all: Vec<String> = facts.columns.keys().cloned().collect();
    let catalog = Catalog::new(dialect, [(table.to_owned(), all.clone())]);
    let mut columns: BTreeSet<String> = facts.primary_key().into_iter().collect();
    let shape = &step.came;
    let texts = [
        Some(&shape.sql),
        Some(&shape.done_when),
        shape.rollback.as_ref(),
    ];
    for sql in texts.into_iter().flatten() {
        let found = touches(&catalog, sql);
        columns.extend(found.touches.into_iter().map(|touch| touch.column));
        if !found.wildcards.is_empty() {
            columns.extend(all.iter().cloned());
        }
    }
    columns.into_iter().collect()
}

/// Refuses what no step may do. Only steps that the lock does not know are judged; the others may have run.
pub(super) fn judge(lock: &Lock, next: &Lock, schema: &Schema, found: &mut Findings) {
    for table in schema.tables.values() {
        let known = lock.tables.get(&table.name);
        for step in &table.steps {
            if known.is_some_and(|known| known.steps.contains_key(&step.def.name)) {
                continue;
            }
            for (message, help) in problems(next, step) {
                let name = &step.def.name;
                found.errors.push(
                    Diagnostic::error(format!("table `{}`: step `{name}`: {message}", table.name))
                        .about(Subject::table(&table.name))
                        .at(&step.location)
                        .help(help),
                );
            }
        }
    }
}

/// The reason why a step at another team's table is refused.
const OTHERS: &str = "the table is external: another team changes it";

type Problem = (String, String);

fn problems(lock: &Lock, step: &DeclaredStep) -> Vec<Problem> {
    let shape = &step.def.shape;
    let mut problems = Vec::new();
    if let Some(why) = probe_problem(&shape.done_when) {
        problems.push((
            format!("`done_when` cannot tell whether it is done: {why}"),
            "write a query that looks for the effect: `SELECT EXISTS (SELECT 1 FROM .. WHERE ..)`"
                .into(),
        ));
    }
    let texts = [
        (shape.phase, Some(&shape.sql)),
        (Phase::Rollback, shape.rollback.as_ref()),
    ];
    for (phase, sql) in texts {
        let Some(sql) = sql else { continue };
        match own_statements(lock.dialect, sql) {
            Err(error) => problems.push((
                format!("`{phase}` is no SQL: {error}"),
                "close what is open".into(),
            )),
            Ok(statements) => of_text(lock, step, phase, &statements, &mut problems),
        }
    }
    problems
}

fn of_text(
    lock: &Lock,
    step: &DeclaredStep,
    phase: Phase,
    statements: &[OwnStatement],
    problems: &mut Vec<Problem>,
) {
    if statements.is_empty() {
        problems.push((
            format!("`{phase}` has no statement"),
            "write what the step does, or take it away".into(),
        ));
    }
    let apart = step.def.shape.no_transaction;
    let commits = statements.iter().find(|statement| statement.commits);
    let why = match commits {
        _ if apart => Some("outside of a transaction".to_owned()),
        Some(statement) => Some(format!("as `{}` commits by itself,", statement.name)),
        None => None,
    };
    if let Some(why) = why.filter(|_| statements.len() > 1) {
        problems.push((
            format!(
                "`{phase}` has {} statements, and {why} each needs a probe of its own",
                statements.len()
            ),
            "make each a step with a name and a `done_when`".into(),
        ));
    }
    for statement in statements {
        let name = &statement.name;
        if let Some(why) = statement.refused {
            problems.push((
                format!("`{name}` in `{phase}` {why}"),
                "take it out of the step".into(),
            ));
        }
        if statement.needs_no_transaction && !apart {
            problems.push((
                format!(
                    "`{name}` in `{phase}` cannot run in a transaction, and a step runs in one"
                ),
                "make it a step of its own, and say `no_transaction` there".into(),
            ));
        }
        let probe = &step.def.shape.done_when;
        if let Some(index) = statement
            .builds
            .as_ref()
            .filter(|_| phase != Phase::Rollback)
            && !asks_validity(probe)
        {
            problems.push((
                format!("an interrupted build leaves index `{index}` invalid, and `done_when` would take it for done"),
                format!("ask for a valid one: `SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('{index}') AND indisvalid)`"),
            ));
        }
        let destroyed = statement.destroys.iter();
        problems.extend(destroyed.filter_map(|what| destroys(lock, phase, name, what)));
    }
}

fn asks_validity(probe: &str) -> bool {
    let tokens = tokenize(probe).unwrap_or_default();
    tokens.iter().any(|token| token.is_word("indisvalid"))
}

/// A column or table that the models declare is taken away by its lifecycle alone. Everything else may go when no old build is
/// alive, or when the step is undone.
fn destroys(lock: &Lock, phase: Phase, name: &str, what: &Destroyed) -> Option<Problem> {
    if let Some((what, help)) = declared(lock, what) {
        let message = format!("`{name}` in `{phase}` takes {what} away, which a model declares");
        return Some((message, help.into()));
    }
    if matches!(phase, Phase::Contract | Phase::Rollback) {
        return None;
    }
    let what = match what {
        Destroyed::Table(name) | Destroyed::Index(name) | Destroyed::Other(name) => name.clone(),
        Destroyed::Column { table, column } => format!("{table}.{column}"),
    };
    Some((
        format!("`{name}` in `{phase}` takes `{what}` away, which old builds may still use"),
        "make it a step of the contract, which waits until they are gone: `step(name = \"..\", contract = \"..\", done_when = \"..\")`"
            .into(),
    ))
}

/// An object that a model declares, and what takes it away instead of a step.
fn declared(lock: &Lock, what: &Destroyed) -> Option<(String, &'static str)> {
    // A name without quotes is any case of it, and these names have lost their schemas.
    let table_of = |name: &str| {
        let mut tables = lock.tables.iter();
        tables.find(|(table, _)| bare_name(table).eq_ignore_ascii_case(name))
    };
    match what {
        Destroyed::Table(table) => {
            let (table, facts) = table_of(table)?;
            let help = if facts.is_external {
                OTHERS
            } else {
                "keep it: no step drops, empties or renames a table of a model"
            };
            Some((format!("table `{table}`"), help))
        }
        Destroyed::Column { table, column } => {
            let (table, facts) = table_of(table)?;
            let mut columns = facts.columns.keys();
            let column = columns.find(|known| known.eq_ignore_ascii_case(column))?;
            let help = if facts.is_external {
                OTHERS
            } else {
                "say it on its field, so that code which uses it does not compile: `#[migrate(deprecated)]`, or \
                 `#[migrate(renamed(from = \"..\"))]`"
            };
            Some((format!("column `{table}.{column}`"), help))
        }
        Destroyed::Index(name) => {
            let is_it = |known: &String| known.eq_ignore_ascii_case(name);
            let mut tables = lock.tables.values();
            tables
                .any(|facts| facts.indexes.keys().any(is_it))
                .then(|| {
                    (
                        format!("index `{name}`"),
                        "take it out of the model: the contract then drops it",
                    )
                })
        }
        Destroyed::Other(_) => None,
    }
}
