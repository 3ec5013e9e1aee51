//! Whether models, lock and folders are one truth: what `generate --check` and `check` ask, and what finds a merge that
//! is clean as text and wrong as history.

use std::collections::{BTreeMap, BTreeSet};

use expand_contract_format::file;

use crate::diff::{self, derive};
use crate::lock::{Lock, LockColumn, LockTable};
use crate::{Diagnostic, Location, Phase, Schema, Severity, Subject};

/// Everything that does not agree, in the order of tables and migrations.
///
/// `folders` are the names of the folders in the migrations folder; `files` reads the four files of one, in the order of
/// [`Phase::ALL`], and gives `None` where one is missing.
pub fn check(
    lock: &Lock,
    schema: &Schema,
    folders: &[String],
    files: &dyn Fn(&str) -> Option<[String; 4]>,
) -> Vec<Diagnostic> {
    let mut found = models(lock, schema, Severity::Error);
    found.extend(recorded(lock, folders, files));
    found
}

/// The lock and the folders alone.
pub fn recorded(
    lock: &Lock,
    folders: &[String],
    files: &dyn Fn(&str) -> Option<[String; 4]>,
) -> Vec<Diagnostic> {
    let mut found = history(lock);
    found.extend(self::folders(lock, folders, files));
    found
}

fn folders(
    lock: &Lock,
    folders: &[String],
    files: &dyn Fn(&str) -> Option<[String; 4]>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (table, facts) in &lock.tables {
        for id in facts.migrations.keys() {
            found.extend(folder(lock, table, facts, id, files(id)));
        }
    }
    for name in folders {
        if lock.migration(name).is_none() {
            found.push(
                Diagnostic::error(format!("the lock does not know the folder `{name}`"))
                    .help("if a merge lost its lines in the lock, bring both back together: `git checkout --theirs` or `--ours`, or make it anew")
                    .help("if it is of no use any more, delete it"),
            );
        }
    }
    found
}

/// Whether the models say anything that the lock does not. `ahead` is how bad that is: before a merge an error; while
/// somebody works, what `generate` will make good.
pub fn models(lock: &Lock, schema: &Schema, ahead: Severity) -> Vec<Diagnostic> {
    const GENERATE: &str = "run `cargo expand-contract generate` and commit what it writes";
    let plan = match diff::diff(lock, schema, "00000000000000") {
        Ok(plan) => plan,
        Err(errors) => return errors,
    };
    let mut found = plan.warnings;
    for migration in &plan.migrations {
        let columns: Vec<String> = migration
            .changes
            .iter()
            .map(|change| change.operation().headline())
            .collect();
        let error = at_severity(ahead, &columns.join("; "));
        let location = schema
            .tables
            .get(&migration.table)
            .map(|table| &table.location);
        let error = match location {
            Some(location) => error.at(location),
            None => error,
        };
        found.push(error.help(GENERATE));
    }
    found.extend(
        plan.notes
            .iter()
            .map(|note| at_severity(ahead, note).help(GENERATE)),
    );
    found
}

fn at_severity(severity: Severity, what: &str) -> Diagnostic {
    let message = format!("the models are ahead of the lock: {what}");
    match severity {
        Severity::Error => Diagnostic::error(message),
        Severity::Warning => Diagnostic::warning(message),
    }
}

/// Whether the lock's facts are a history that could have been: what every migration comes after is computed again.
pub fn history(lock: &Lock) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut tables_of: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, facts) in &lock.tables {
        for id in facts.migrations.keys() {
            if let Some(other) = tables_of.insert(id, name) {
                found.push(wrong(format!(
                    "migration `{id}` is in table `{other}` and in table `{name}`"
                )));
            }
        }
        found.extend(lines(name, facts));
        found.extend(renames(name, facts));
        found.extend(order(name, facts));
        for id in facts.migrations.keys() {
            let problems = derive::migration(lock, name, id).err().unwrap_or_default();
            found.extend(problems.into_iter().map(|problem| {
                wrong(format!(
                    "table `{name}`, migration `{id}`: {}",
                    problem.message
                ))
            }));
        }
    }
    found
}

/// Something that no `generate` writes.
fn wrong(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(message)
        .at(&Location { file: crate::lock::FILE_NAME.into(), line: 1, column: 1 })
        .help("a merge may have mixed two histories: keep the published migration, `cargo expand-contract discard` the other, and generate it anew")
}

/// Every column's migration is there, and every migration has a column.
fn lines(name: &str, facts: &LockTable) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut used = BTreeSet::new();
    for (column, facts_of) in &facts.columns {
        let origin = facts_of.origin.as_ref().map(|origin| &origin.migration);
        let exit = facts_of.exit.as_ref().map(|exit| &exit.migration);
        let turns = facts_of.turns.iter().map(|turn| &turn.migration);
        found.extend(turned(&format!("{name}.{column}"), facts, facts_of));
        for id in origin.into_iter().chain(turns).chain(exit) {
            used.insert(id);
            if !facts.migrations.contains_key(id) {
                found.push(wrong(format!("column `{name}.{column}` names migration `{id}`, which table `{name}` does not have")));
            }
        }
    }
    let mut creates = facts
        .migrations
        .iter()
        .filter(|(_, migration)| migration.creates)
        .map(|(id, _)| id);
    if let (Some(first), Some(second)) = (creates.next(), creates.next()) {
        found.push(wrong(format!(
            "table `{name}` is created by `{first}` and by `{second}`"
        )));
    }
    for (id, migration) in &facts.migrations {
        if migration.creates == used.contains(id) {
            found.push(wrong(format!(
                "no column of table `{name}` comes or leaves with migration `{id}`"
            )));
        }
    }
    found
}

/// A column turns to and fro, each time after the time before, and is what it turned to last.
fn turned(what: &str, facts: &LockTable, column: &LockColumn) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let last = column.turns.last();
    if last.is_some_and(|turn| turn.required.is_some() == column.def.nullable) {
        found.push(wrong(format!(
            "`{what}` takes NULL although it became required, or takes none although it became optional"
        )));
    }
    for pair in column.turns.windows(2) {
        let (first, second) = (&pair[0], &pair[1]);
        let after = facts
            .migrations
            .get(&second.migration)
            .is_none_or(|migration| migration.after.contains(&first.migration));
        if !after || first.required.is_some() == second.required.is_some() {
            found.push(wrong(format!(
                "what `{}` and `{}` say of `{what}` does not follow from each other",
                first.migration, second.migration
            )));
        }
    }
    found
}

/// Each rename has one old and one new column.
fn renames(name: &str, facts: &LockTable) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    for (column, facts_of) in &facts.columns {
        let Some((origin, from)) = facts_of
            .origin
            .as_ref()
            .and_then(|origin| Some((origin, origin.from.as_ref()?)))
        else {
            continue;
        };
        if let Some(other) = taken.insert(from, column) {
            found.push(wrong(format!(
                "`{name}.{from}` is renamed to `{other}` and to `{column}`"
            )));
            continue;
        }
        let exit = facts.columns.get(from).and_then(|old| old.exit.as_ref());
        match exit {
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
        let renamed = facts_of.exit.as_ref().is_some_and(|exit| exit.renamed);
        if renamed && !taken.contains_key(column.as_str()) {
            found.push(wrong(format!(
                "`{name}.{column}` is renamed, but no column comes from it"
            )));
        }
    }
    found
}

/// `after`, from the columns: whoever shares one comes one after the other, the column's own coming first, its leaving last.
fn order(name: &str, facts: &LockTable) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let after = |one: &str, other: &str| {
        facts
            .migrations
            .get(one)
            .is_some_and(|one| one.after.iter().any(|id| id == other))
    };
    let touched: Vec<(&String, Option<Vec<String>>)> = facts
        .migrations
        .keys()
        .map(|id| (id, derive::touched(facts, id)))
        .collect();
    for (at, (one, columns)) in touched.iter().enumerate() {
        for (other, others) in &touched[at + 1..] {
            let shared = derive::shared(columns.as_deref(), others.as_deref());
            let said = (after(one, other), after(other, one));
            match (shared, said) {
                (None, (false, false)) | (Some(_), (true, false) | (false, true)) => {}
                (Some(column), (false, false)) => found.push(
                    Diagnostic::error(format!(
                        "migrations `{one}` and `{other}` both have a part in `{name}.{column}`, and neither comes after the other"
                    ))
                    .about(Subject::column(name, column))
                    .at(&Location { file: crate::lock::FILE_NAME.into(), line: 1, column: 1 })
                    .help(format!(
                        "two branches made them apart; discard the one that is not published and generate it on top of the other: `cargo expand-contract discard {other}`, `cargo expand-contract generate`"
                    )),
                ),
                (None, _) => found.push(wrong(format!("migrations `{one}` and `{other}` share no column of `{name}`, but one comes after the other"))),
                (Some(_), (true, true)) => found.push(wrong(format!("migrations `{one}` and `{other}` of `{name}` each come after the other"))),
            }
        }
    }
    for (id, migration) in &facts.migrations {
        for other in &migration.after {
            if !facts.migrations.contains_key(other) {
                found.push(wrong(format!(
                    "migration `{id}` comes after `{other}`, which table `{name}` does not have"
                )));
            }
            if migration.creates {
                found.push(wrong(format!(
                    "migration `{id}` creates `{name}`, but comes after `{other}`"
                )));
            }
        }
    }
    for (id, columns) in &touched {
        for column in columns.iter().flatten() {
            let Some(facts_of) = facts.columns.get(column) else {
                continue;
            };
            let origin = facts_of
                .origin
                .as_ref()
                .filter(|origin| after(&origin.migration, id));
            if let Some(origin) = origin {
                found.push(wrong(format!(
                    "migration `{id}` has a part in `{name}.{column}`, which comes only later, with `{}`",
                    origin.migration
                )));
            }
            let exit = facts_of
                .exit
                .as_ref()
                .filter(|exit| after(id, &exit.migration));
            if let Some(exit) = exit {
                found.push(wrong(format!(
                    "migration `{id}` has a part in `{name}.{column}`, which is gone by then: `{}` takes it away",
                    exit.migration
                )));
            }
        }
    }
    found.extend(circle(name, facts));
    found
}

fn circle(name: &str, facts: &LockTable) -> Option<Diagnostic> {
    let mut waiting: BTreeSet<&str> = facts.migrations.keys().map(String::as_str).collect();
    while let Some(ready) = waiting.iter().copied().find(|id| {
        let after = &facts.migrations[*id].after;
        !after.iter().any(|other| waiting.contains(other.as_str()))
    }) {
        waiting.remove(ready);
    }
    // Two that name each other are reported as a pair.
    (waiting.len() > 2).then(|| {
        let ids: Vec<&str> = waiting.into_iter().collect();
        wrong(format!(
            "migrations of `{name}` come after each other in a circle: `{}`",
            ids.join("`, `")
        ))
    })
}

/// The folder is what was generated, and for this lock.
fn folder(
    lock: &Lock,
    table: &str,
    facts: &LockTable,
    id: &str,
    files: Option<[String; 4]>,
) -> Vec<Diagnostic> {
    let Some(files) = files else {
        return vec![
            Diagnostic::error(format!("migration `{id}` is in the lock, but its folder or one of its four files is missing"))
                .help("bring it back from version control: the migrations folder and the lock are committed together"),
        ];
    };
    let entry = &facts.migrations[id];
    let texts = files.each_ref().map(String::as_str);
    if file::checksum(&texts) != entry.checksum {
        return vec![
            Diagnostic::error(format!("the files of migration `{id}` are not the ones that were generated"))
                .help("bring them back from version control; what was applied or published does not change")
                .help("if it is not published yet, make it anew: `cargo expand-contract generate --amend`"),
        ];
    }
    let mut found = Vec::new();
    for (phase, text) in Phase::ALL.into_iter().zip(texts) {
        let place = |line| Location {
            file: [id, phase.file_name()].iter().collect(),
            line,
            column: 1,
        };
        let read = match file::parse(text) {
            Ok(read) => read,
            Err(mut error) => {
                let line = error.location.map_or(1, |location| location.line);
                error.location = Some(place(line));
                found.push(error);
                continue;
            }
        };
        let pairs = [
            ("phase", read.phase.name(), phase.name()),
            ("migration", &read.migration, id),
            ("lock", &read.lock, &lock.name),
            ("dialect", read.dialect.name(), lock.dialect.name()),
            ("table", &read.table, table),
            ("after", &read.after.join(", "), &entry.after.join(", ")),
        ];
        for (word, is, should) in pairs {
            if is != should {
                found.push(
                    Diagnostic::error(format!(
                        "the file says {word} `{is}`, the lock says `{should}`"
                    ))
                    .at(&place(1))
                    .help("discard the migration if it is not published, and generate it anew"),
                );
            }
        }
    }
    found
}
