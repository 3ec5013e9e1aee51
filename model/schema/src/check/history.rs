//! Checks that the lock's facts are a possible history. It computes again which migrations each migration comes after.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::derive;
use crate::diff::touched::{self, Touched};
use crate::lock::{FILE_NAME, Lock, LockColumn, LockTable, Part, TableFact, What as _};
use crate::{Diagnostic, Location, Subject};

/// Everything in the lock's histories that no run of `generate` writes.
pub fn history(lock: &Lock) -> Vec<Diagnostic> {
    let mut found = tables(lock);
    for (name, facts) in &lock.tables {
        found.extend(created(lock, name, facts));
        found.extend(table_names(lock, name, facts));
        if let Some(id) = facts.migrations().first().filter(|_| facts.is_external) {
            found.push(wrong(format!(
                "table `{name}` is external, and migration `{id}` changes it"
            )));
        }
        found.extend(parts(name, facts));
        for (column, facts_of) in &facts.columns {
            found.extend(turned(&format!("{name}.{column}"), facts_of));
        }
        found.extend(renames(name, facts));
    }
    found.extend(enums(lock));
    found.extend(order(lock));
    for id in lock.migrations.keys() {
        let problems = derive::migration(lock, id).err().unwrap_or_default();
        found.extend(
            problems
                .into_iter()
                .map(|problem| wrong(format!("migration `{id}`: {}", problem.message))),
        );
    }
    found
}

/// An error about a fact that no run of `generate` writes.
fn wrong(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(message)
        .at(&place())
        .help("a merge may have mixed two histories: keep the published migration, `cargo expand-contract discard` the other, and generate it anew")
}

/// The lock as a whole, because a contradiction has no single line.
fn place() -> Location {
    Location {
        file: FILE_NAME.into(),
        line: 1,
        column: 1,
    }
}

/// The object of a table, as people write it.
fn object(table: &str, part: Part<'_>) -> String {
    match part {
        Part::Table => format!("table `{table}`"),
        Part::Column(name) => format!("column `{table}.{name}`"),
        Part::Index(name) => format!("index `{name}` of `{table}`"),
        Part::Constraint(name) => format!("constraint `{name}` of `{table}`"),
        Part::Step(name) => format!("step `{name}` of `{table}`"),
    }
}

/// Every fact's migration exists, and every migration has a fact in each of its tables.
fn tables(lock: &Lock) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut changed: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (table, facts) in &lock.tables {
        for (part, id, _) in facts.facts() {
            let entry = lock.migrations.get(id);
            let is_known = entry.is_some_and(|entry| entry.tables.contains(table));
            if !is_known && changed.insert((id, table)) {
                let object = object(table, part);
                found.push(wrong(match entry {
                    None => {
                        format!("{object} names migration `{id}`, which the lock does not have")
                    }
                    Some(_) => format!(
                        "{object} names migration `{id}`, which does not name table `{table}`"
                    ),
                }));
            }
            changed.insert((id, table));
        }
    }
    for (name, known) in &lock.enums {
        for fact in &known.history {
            let Some((id, entry)) = lock.migrations.get_key_value(&fact.migration) else {
                let id = &fact.migration;
                found.push(wrong(format!(
                    "enum `{name}` names migration `{id}`, which the lock does not have"
                )));
                continue;
            };
            for table in &entry.tables {
                let facts = lock.tables.get_key_value(table);
                changed.extend(facts.map(|(table, _)| (id.as_str(), table.as_str())));
            }
        }
    }
    for (id, entry) in &lock.migrations {
        if entry.tables.is_empty() {
            found.push(wrong(format!("migration `{id}` names no table")));
        }
        for table in &entry.tables {
            if !changed.contains(&(id, table)) {
                found.push(wrong(format!(
                    "migration `{id}` names table `{table}`, but nothing of that table comes, changes or leaves with it"
                )));
            }
        }
    }
    found
}

/// Each column's enum is known, comes once, and no word comes twice.
fn enums(lock: &Lock) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    // Another team's table has words of its own.
    let tables = lock.tables.iter();
    for (table, facts) in tables.filter(|(_, facts)| !facts.is_external) {
        let unknown = facts.enums().into_iter();
        for name in unknown.filter(|name| !lock.enums.contains_key(*name)) {
            found.push(wrong(format!(
                "a column of table `{table}` holds enum `{name}`, which the lock does not have"
            )));
        }
    }
    for (name, known) in &lock.enums {
        let again = known.history.iter().skip(1);
        for fact in again.filter(|fact| fact.what.brings()) {
            let id = &fact.migration;
            found.push(wrong(format!(
                "enum `{name}` comes with migration `{id}`, but is there already"
            )));
        }
        let mut words = BTreeSet::new();
        for word in known.last().words {
            if !words.insert(word.clone()) {
                found.push(wrong(format!("enum `{name}` has the word `{word}` twice")));
            }
        }
    }
    found
}

/// A table is created once, before any other fact about it.
fn created(lock: &Lock, name: &str, facts: &LockTable) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let created = facts.history.iter();
    let mut created = created.filter(|fact| fact.what == TableFact::Created);
    let Some(first) = created.next() else {
        return found;
    };
    if let Some(second) = created.next() {
        found.push(wrong(format!(
            "table `{name}` is created by `{}` and by `{}`",
            first.migration, second.migration
        )));
    }
    let mut others = facts.facts().filter(|(part, _, _)| *part != Part::Table);
    if let Some((part, id, _)) = others.find(|(_, id, _)| *id == first.migration) {
        let object = object(name, part);
        found.push(wrong(format!(
            "migration `{id}` creates table `{name}`, so {object} cannot come, change or leave with it"
        )));
    }
    let mut others = facts.migrations().into_iter();
    if let Some(other) = others.find(|other| is_after(lock, &first.migration, other)) {
        let id = &first.migration;
        found.push(wrong(format!(
            "migration `{id}` creates table `{name}`, but comes after `{other}`, which changes it"
        )));
    }
    found
}

/// Each rename of a table has one table that leaves and one that comes, and nothing changes a table that has left.
fn table_names(lock: &Lock, name: &str, facts: &LockTable) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let other = |table: &str| lock.tables.get(table);
    if let Some(origin) = facts.renamed_from() {
        let old = other(origin.what).and_then(LockTable::exit);
        let fits = old.is_some_and(|exit| {
            exit.migration == origin.migration && exit.what.renamed_to.as_deref() == Some(name)
        });
        if !fits {
            found.push(wrong(format!(
                "table `{name}` is renamed from `{}` by `{}`, and `{}` does not leave so",
                origin.what, origin.migration, origin.what
            )));
        }
    }
    if let Some(origin) = facts.split_from() {
        let moving = other(origin.what).map(|old| old.moving(origin.migration));
        if !moving.is_some_and(|moving| moving.iter().any(|(_, to)| *to == name)) {
            found.push(wrong(format!(
                "columns of `{}` move to table `{name}` by `{}`, and none leaves so",
                origin.what, origin.migration
            )));
        }
    }
    for (column, known) in &facts.columns {
        let Some(exit) = known.exit() else {
            continue;
        };
        let Some(to) = &exit.what.moved_to else {
            continue;
        };
        let from = other(to).and_then(LockTable::split_from);
        if !from.is_some_and(|from| from.migration == exit.migration && from.what == name) {
            found.push(wrong(format!(
                "`{name}.{column}` moves to `{to}` by `{}`, and `{to}` does not come so",
                exit.migration
            )));
        }
    }
    let Some(exit) = facts.exit() else {
        return found;
    };
    if let Some(to) = &exit.what.renamed_to {
        let new = other(to).and_then(LockTable::renamed_from);
        if !new.is_some_and(|origin| origin.migration == exit.migration && origin.what == name) {
            found.push(wrong(format!(
                "table `{name}` is renamed to `{to}` by `{}`, and `{to}` does not come so",
                exit.migration
            )));
        }
    }
    let mut others = facts.migrations().into_iter();
    if let Some(later) = others.find(|other| is_after(lock, other, exit.migration)) {
        found.push(wrong(format!(
            "table `{name}` leaves with `{}`, and `{later}` changes it after that",
            exit.migration
        )));
    }
    found
}

/// Indexes and constraints cover known columns. Every column, index and constraint comes only once.
fn parts(name: &str, facts: &LockTable) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let has = |column: &&String| !facts.columns.contains_key(*column);
    for (part, columns) in facts.over_columns() {
        if let Some(column) = columns.iter().find(has) {
            let object = object(name, part);
            found.push(wrong(format!(
                "{object} is over column `{column}`, which the table does not have"
            )));
        }
    }
    for (part, id) in facts.brought_again() {
        let object = object(name, part);
        found.push(wrong(format!(
            "{object} comes with migration `{id}`, but is there already"
        )));
    }
    found
}

/// Each turn between `T` and `Option<T>` changes something.
fn turned(what: &str, column: &LockColumn) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut nullable = column.came.nullable;
    let mut last = "";
    for fact in column.history.iter().filter(|fact| fact.what.turns()) {
        let turns_to = fact.what.backfill().is_none();
        if nullable == turns_to {
            let id = &fact.migration;
            found.push(wrong(if last.is_empty() {
                let takes = if nullable {
                    "takes NULL"
                } else {
                    "takes no NULL"
                };
                format!(
                    "migration `{id}` changes nothing of `{what}`, which {takes} from the beginning"
                )
            } else {
                format!("what `{last}` and `{id}` say of `{what}` does not follow from each other")
            }));
        }
        nullable = turns_to;
        last = &fact.migration;
    }
    found
}

/// Each rename has one old and one new column.
fn renames(name: &str, facts: &LockTable) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    for (column, facts_of) in &facts.columns {
        let Some(origin) = facts_of.origin() else {
            continue;
        };
        let Some(from) = origin.what.from() else {
            continue;
        };
        if let Some(other) = taken.insert(from, column) {
            found.push(wrong(format!(
                "`{name}.{from}` is renamed to `{other}` and to `{column}`"
            )));
            continue;
        }
        match facts.columns.get(from).and_then(LockColumn::exit) {
            None => found.push(wrong(format!("`{name}.{column}` is renamed from `{from}`, which does not leave"))),
            Some(exit) if !exit.renamed || exit.migration != origin.migration => found.push(wrong(format!(
                "`{name}.{from}` leaves with migration `{}` and, renamed to `{column}`, with `{}`",
                exit.migration, origin.migration
            ))),
            Some(exit) if exit.stage != origin.stage => found.push(wrong(format!(
                "the rename of `{name}.{from}` to `{column}` is {} on one side and {} on the other",
                exit.stage, origin.stage
            ))),
            Some(_) => {}
        }
    }
    for (column, facts_of) in &facts.columns {
        let renamed = facts_of.exit().is_some_and(|exit| exit.renamed);
        if renamed && !taken.contains_key(column.as_str()) {
            found.push(wrong(format!(
                "`{name}.{column}` is renamed, but no column comes from it"
            )));
        }
    }
    found
}

/// Computes `after` from the columns: migrations that share a column come one after the other, in any tables.
fn order(lock: &Lock) -> Vec<Diagnostic> {
    let touched: BTreeMap<&str, Touched> = lock
        .migrations
        .keys()
        .map(|id| (id.as_str(), touched::touched(lock, id)))
        .collect();
    let sharing = sharing(lock, &touched);
    let mut found = Vec::new();
    for ((one, other), (table, column)) in &sharing {
        match (is_after(lock, one, other), is_after(lock, other, one)) {
            (true, false) | (false, true) => {}
            (false, false) => found.push(
                Diagnostic::error(format!(
                    "migrations `{one}` and `{other}` both have a part in `{}`, and neither comes after the other",
                    subject(table, *column)
                ))
                .about(subject(table, *column))
                .at(&place())
                .help(format!(
                    "two branches made them apart; discard the one that is not published and generate it on top of the other: `cargo expand-contract discard {other}`, `cargo expand-contract generate`"
                )),
            ),
            (true, true) => found.push(wrong(format!(
                "migrations `{one}` and `{other}` each come after the other"
            ))),
        }
    }
    for (id, entry) in &lock.migrations {
        for other in &entry.after {
            let pair = (id.as_str().min(other), id.as_str().max(other));
            if !lock.migrations.contains_key(other) {
                found.push(wrong(format!(
                    "migration `{id}` comes after `{other}`, which the lock does not have"
                )));
            } else if !sharing.contains_key(&pair) {
                found.push(wrong(format!(
                    "migrations `{id}` and `{other}` share no column, but one comes after the other"
                )));
            }
        }
    }
    for (id, touched) in &touched {
        found.extend(out_of_time(lock, id, touched));
    }
    found.extend(circle(lock));
    found
}

fn is_after(lock: &Lock, id: &str, other: &str) -> bool {
    let entry = lock.migrations.get(id);
    entry.is_some_and(|entry| entry.after.iter().any(|after| after == other))
}

/// The column, or the whole table.
fn subject(table: &str, column: Option<&str>) -> Subject {
    column.map_or_else(
        || Subject::table(table),
        |column| Subject::column(table, column),
    )
}

/// The pairs of migrations that have a part in the same column, with one such column, or in the whole of the same table.
fn sharing<'a>(
    lock: &'a Lock,
    touched: &'a BTreeMap<&'a str, Touched>,
) -> BTreeMap<(&'a str, &'a str), (&'a str, Option<&'a str>)> {
    let mut sharing = BTreeMap::new();
    for table in lock.tables.keys() {
        let ids: Vec<&str> = lock.around(table).into_iter().collect();
        for (at, one) in ids.iter().enumerate() {
            for other in &ids[at + 1..] {
                let both = touched.get(one).zip(touched.get(other));
                if let Some(column) = both.and_then(|(one, other)| one.shares(other)) {
                    sharing.insert((*one, *other), column);
                }
            }
        }
    }
    sharing
}

/// A migration touches a column only after the column came and before it leaves.
fn out_of_time(lock: &Lock, id: &str, touched: &Touched) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (table, column) in touched.columns() {
        let facts = lock.tables.get(table);
        let Some(facts) = facts.and_then(|facts| facts.columns.get(column)) else {
            continue;
        };
        let origin = facts.origin();
        if let Some(origin) = origin.filter(|origin| is_after(lock, origin.migration, id)) {
            found.push(wrong(format!(
                "migration `{id}` has a part in `{table}.{column}`, which comes only later, with `{}`",
                origin.migration
            )));
        }
        let exit = facts.exit();
        if let Some(exit) = exit.filter(|exit| is_after(lock, id, exit.migration)) {
            found.push(wrong(format!(
                "migration `{id}` has a part in `{table}.{column}`, which is gone by then: `{}` takes it away",
                exit.migration
            )));
        }
    }
    found
}

fn circle(lock: &Lock) -> Option<Diagnostic> {
    let mut waiting: BTreeSet<&str> = lock.migrations.keys().map(String::as_str).collect();
    // In this order each migration stands behind the ones that it comes after, unless there is a circle.
    for id in lock.ordered() {
        let after = lock
            .migrations
            .get(&id)
            .map_or(&[][..], |entry| &entry.after);
        if !after.iter().any(|other| waiting.contains(other.as_str())) {
            waiting.remove(id.as_str());
        }
    }
    // Two migrations that name each other are reported as a pair.
    (waiting.len() > 2).then(|| {
        let ids: Vec<&str> = waiting.into_iter().collect();
        wrong(format!(
            "migrations come after each other in a circle: `{}`",
            ids.join("`, `")
        ))
    })
}
