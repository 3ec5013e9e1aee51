//! Rules for a column that comes, leaves, or stays as it is.

use expand_contract_sql::{self as sql, Volatility};

use super::{Problem, column_words, elsewhere};
use crate::dialect::database;
use crate::lock::{Lock, LockColumn, LockTable};
use crate::{Change, Column, ColumnDef, Dialect, Explicit, Migration, Sync, SyncColumn};

const AMEND: &str =
    "if its migration is not published yet, make it anew: `cargo expand-contract generate --amend`";

/// Compares the name of a new column with all present and past names.
pub(super) fn name<'a>(
    dialect: Dialect,
    name: &str,
    others: impl IntoIterator<Item = &'a String>,
) -> Vec<Problem> {
    let mut problems: Vec<Problem> = long_name(dialect, "column", name).into_iter().collect();
    let twin = others
        .into_iter()
        .find(|other| *other != name && other.eq_ignore_ascii_case(name));
    let have_case = database(dialect).can().names_have_case;
    if let Some(twin) = twin.filter(|_| !have_case) {
        problems.push(
            Problem::new(name, format!("`{name}` and `{twin}` are one name to {dialect}, which does not see case"))
                .help("give it another name: `#[migrate(column = \"..\")]` names the column apart from the field"),
        );
    }
    problems
}

/// The database would cut a longer name silently, and then know the object under another name.
pub(super) fn long_name(dialect: Dialect, what: &str, name: &str) -> Option<Problem> {
    let longest = database(dialect).can().longest_name?;
    (name.len() > longest).then(|| {
        Problem::new(
            name,
            format!(
                "the name of {what} `{name}` has {} bytes; {dialect} takes {longest}",
                name.len()
            ),
        )
        .help(format!(
            "shorten it: `#[migrate({what} = \"..\")]` names the {what} apart from Rust"
        ))
    })
}

/// A new column that replaces no other column.
pub(super) fn added(column: &Column, up: Option<&str>) -> Vec<Problem> {
    let def = &column.def;
    let name = &def.name;
    let problem = |message: String| Problem::new(name, message);
    let mut problems = column_words::added(column);
    if !problems.is_empty() || def.words.fill_it() {
        return problems;
    }
    if def.primary_key {
        problems.push(
            problem(format!("`{name}` is new and part of the primary key; rows are found by the key, so it cannot change"))
                .help("take `primary_key` away, or model a new table"),
        );
        return problems;
    }
    if let Some(up) = up {
        problems.extend(elsewhere::expression(name, "up", up));
        if def.default.is_some() {
            problems.push(
                problem(format!("`{name}` has both `up` and `default`: a row that has the default could be new or not filled yet"))
                    .help("let `up` give the default where it has nothing better: `up = \"coalesce(.., 0)\"`"),
            );
        }
        return problems;
    }
    // A column without a default has the default `NULL`.
    let default = def.default.as_ref();
    match default.filter(|default| !default.trim().eq_ignore_ascii_case("null")) {
        None if !def.nullable => problems.push(
            problem(format!("`{name}` is new and must not be NULL, but old builds do not write it"))
                .help(format!("a value from other columns: `#[migrate(added(up = \"..\"))]` on `{}`", column.field))
                .help("one value for all rows: `#[migrate(default = \"..\")]`")
                .help("no value yet: make its type an `Option`")
                .help("another column under a new name: `#[migrate(renamed(from = \"..\"))]`, and delete that column's field"),
        ),
        Some(default) if def.unique => {
            let way = "make it an `Option` without default, or compute it: `#[migrate(added(up = \"..\"))]`";
            problems.push(if sql::volatility(default) == Volatility::Volatile {
                problem(format!("`{name}` is unique, and two INSERTs of old builds may get the same default: one of them would be rejected"))
                    .help("leave `unique` out until this migration is contracted")
                    .help(way)
            } else {
                problem(format!("`{name}` is unique, and every row that exists would get the same default"))
                    .help(way)
            });
        }
        None | Some(_) => {}
    }
    problems
}

/// A new column in the place of `old`, with its errors and its warnings.
pub(super) fn renamed(
    dialect: Dialect,
    old: &ColumnDef,
    column: &Column,
    up: Option<&str>,
    down: Option<&str>,
) -> (Vec<Problem>, Vec<String>) {
    let new = &column.def;
    let (name, from) = (&new.name, &old.name);
    let problem = |message: String| Problem::new(name, message);
    let mut problems = column_words::renamed(old, new, up.is_none() && down.is_none());
    let mut warnings = Vec::new();
    if old.primary_key || new.primary_key {
        problems.push(copied_key(dialect, old, column));
        return (problems, warnings);
    }
    if let Some(up) = up {
        problems.extend(elsewhere::both_ways(name, "up", up));
        if !sql::columns_read(up, &[from]).contains(from) {
            problems.push(
                problem(format!(
                    "`up` of `{name}` does not read `{from}`, which it is renamed from"
                ))
                .help(format!(
                    "compute it from `{from}`, or write `added(up = \"..\")` and deprecate `{from}`"
                )),
            );
        }
    }
    if let Some(down) = down {
        problems.extend(elsewhere::both_ways(name, "down", down));
        if !sql::columns_read(down, &[name]).contains(name) {
            problems.push(
                problem(format!("`down` of `{name}` does not read `{name}`")).help(format!(
                    "compute `{from}` from `{name}`: what new builds write must reach the old ones"
                )),
            );
        }
    }
    // A wider type takes each value as it is, and gives back the nearest one.
    let widens = database(dialect).narrow(name, &new.ty, &old.ty).is_some();
    let is_clear = up.is_some() && down.is_some() || widens && up.is_none() && down.is_none();
    if old.ty != new.ty && !is_clear {
        problems.push(
            problem(format!("`{from}` is `{}` and `{name}` is `{}`: how does one become the other?", old.ty, new.ty))
                .help(format!("say both ways: `#[migrate(renamed(from = \"{from}\", up = \"..\", down = \"..\"))]`; `up` reads `{from}`, `down` reads `{name}`"))
                .help(format!("or leave its type as it is in `{from}`")),
        );
    }
    if let (Some(default), None) = (&old.default, &new.default) {
        warnings.push(format!(
            "`{from}` has the default `{default}` and `{name}` declares none; it ends with the contract"
        ));
    }
    for (word, had, has) in [
        ("unique", old.unique, new.unique),
        ("index", old.index, new.index),
    ] {
        if had && !has {
            warnings.push(format!(
                "`{from}` is `{word}` and `{name}` is not; its index ends with the contract"
            ));
        }
    }
    (problems, warnings)
}

/// A key that would be copied to a column of another name. Rows are found by it, so its copy could not be filled.
fn copied_key(dialect: Dialect, old: &ColumnDef, column: &Column) -> Problem {
    let (from, name) = (&old.name, &column.def.name);
    let problem = Problem::new(
        name,
        format!(
            "`{from}` is part of the primary key, or `{name}` would be; rows are found by the key, so it is not copied"
        ),
    );
    let has_the_same = old.primary_key == column.def.primary_key && old.ty == column.def.ty;
    let problem = if has_the_same && database(dialect).can().views_take_writes {
        problem.help(format!(
            "renamed where it stands, with all that refers to it: `#[migrate(renamed(from = \"{from}\", by = \"view\"), primary_key)]` on \
             `{}`",
            column.field
        ))
    } else {
        problem
    };
    problem.help(format!(
        "renamed in Rust alone: `#[migrate(primary_key, column = \"{from}\")]` on `{}`",
        column.field
    ))
}

/// A column that no longer takes NULL.
pub(super) fn backfill(column: &Column, backfill: &str) -> Vec<Problem> {
    let name = &column.def.name;
    let mut problems = elsewhere::expression(name, "backfill", backfill);
    if sql::columns_read(backfill, &[name]).contains(name) {
        problems.push(
            Problem::new(
                name,
                format!(
                    "`backfill` of `{name}` reads `{name}`, which is NULL where it is asked for"
                ),
            )
            .help("give a value, or compute one from other columns of the row"),
        );
    }
    if backfill.trim().eq_ignore_ascii_case("null") {
        problems.push(
            Problem::new(name, format!("`backfill` of `{name}` is NULL again"))
                .help("give a value: `required(backfill = \"''\")`"),
        );
    }
    problems
}

/// A column that is going to leave.
pub(super) fn deprecated(column: &Column, down: Option<&str>) -> Vec<Problem> {
    let def = &column.def;
    let name = &def.name;
    let mut problems = Vec::new();
    match down {
        Some(_) if def.words.fill_it() => problems.push(
            Problem::new(name, format!("the database fills `{name}` by itself, so no trigger could write its `down`"))
                .help("leave `down` out: new builds can do without the column as it is"),
        ),
        Some(down) => problems.extend(elsewhere::both_ways(name, "down", down)),
        None if !def.nullable && def.default.is_none() && !def.words.fill_it() => problems.push(
            Problem::new(
                name,
                format!("`{name}` must not be NULL and has no default, so a build that does not know it could not insert a row"),
            )
            .help("say what old builds shall read in rows of new ones, a value or columns that stay or come: `#[migrate(deprecated(down = \"..\"))]`"),
        ),
        None => {}
    }
    problems
}

/// A column whose attribute declares no change.
pub(super) fn shape(known: &ColumnDef, column: &Column) -> Vec<Problem> {
    let def = &column.def;
    let name = &def.name;
    let mut problems = Vec::new();
    let mut say = |message: String, help: &[String]| {
        let mut problem = Problem::new(name, message);
        problem.help.extend_from_slice(help);
        problem.help.push(AMEND.into());
        problems.push(problem);
    };
    let beside = |up: &str, down: &str| {
        format!(
            "a column changes by a new one beside it: give the field a new name and `#[migrate(renamed(from = \"{name}\", up = \"{up}\", down = \"{down}\"))]`"
        )
    };
    if known.ty != def.ty {
        let mut help = vec![beside("..", "..")];
        if let crate::ColumnType::Custom(sql) = &known.ty {
            help.push(format!(
                "if the column is still the same: `#[migrate(sql_type = {sql:?})]`"
            ));
        } else {
            help.push(format!(
                "if it was not meant: give the field the type of a `{}` column again",
                known.ty
            ));
        }
        say(
            format!(
                "`{name}` is `{}` in the lock and `{}` in the model",
                known.ty, def.ty
            ),
            &help,
        );
    }
    if known.nullable && !def.nullable {
        say(
            format!("`{name}` can be NULL in the lock and is no `Option` in the model"),
            &[
                "say what becomes of NULL: `#[migrate(required(backfill = \"..\"))]`".into(),
                "if it was not meant: make it an `Option` again".into(),
            ],
        );
    }
    if !known.nullable && def.nullable {
        say(
            format!(
                "`{name}` is never NULL in the lock and an `Option` in the model; old builds could not read a NULL"
            ),
            &[
                "let the contract allow it, when they are gone: `#[migrate(optional)]`".into(),
                "if it was not meant: take the `Option` away".into(),
            ],
        );
    }
    if known.default != def.default {
        let words = |default: &Option<String>| match default {
            Some(default) => format!("the default `{default}`"),
            None => "no default".into(),
        };
        let back = match &known.default {
            Some(default) => format!("write `#[migrate(default = {default:?})]`"),
            None => "take `default` away".to_owned(),
        };
        say(
            format!(
                "`{name}` has {} in the lock, and {} in the model",
                words(&known.default),
                words(&def.default)
            ),
            &[format!(
                "{back}: a default changes by itself, when no other change of the column is on its way"
            )],
        );
    }
    for (word, had, has) in [
        ("primary_key", known.primary_key, def.primary_key),
        ("unique", known.unique, def.unique),
        ("index", known.index, def.index),
    ] {
        if had != has {
            let only = match word {
                "primary_key" => "the key of a table stays as it is",
                _ => "nothing of a column changes while another change of it is on its way",
            };
            let (message, back) = if had {
                (
                    format!("`{name}` is `{word}` in the lock, and the model does not say so"),
                    format!("write `#[migrate({word})]`"),
                )
            } else {
                (
                    format!("the model says `{word}` of `{name}`, and the lock does not"),
                    format!("take `{word}` away"),
                )
            };
            say(message, &[format!("{back}: {only}")]);
        }
    }
    problems.extend(column_words::shape(known, def).map(|problem| problem.help(AMEND)));
    problems
}

/// Rules that only the changes of a whole migration can break.
pub(super) fn of_changes(lock: &Lock, migration: &Migration) -> Vec<Problem> {
    let mut problems = Vec::new();
    for change in &migration.changes {
        let Some(sync) = change.operation().sides() else {
            continue;
        };
        let required = matches!(change, Change::Required(_));
        let Some(facts) = lock.tables.get(&sync.table) else {
            continue;
        };
        for (word, column) in followers(sync) {
            let word = if required { "backfill" } else { word };
            let Some(expr) = &column.expr else { continue };
            let name = &column.def.name;
            // Columns that new builds leave out may have one value for all rows, as old builds see them.
            let value = (sync.new.is_empty() || required) && sql::is_constant(&expr.sql);
            if expr.reads.is_empty() && !value {
                problems.push(
                    Problem::new(
                        name,
                        format!(
                            "`{word}` of `{name}` reads no column of the table: `{}`",
                            expr.sql
                        ),
                    )
                    .help(format!("its columns are {}", living(facts)))
                    .help("one value for all rows is a `default`"),
                );
            }
            for read in &expr.reads {
                let last = facts.last(read);
                if last.is_some_and(|last| last.words.generated.is_some()) {
                    problems.push(
                        Problem::new(name, format!("`{word}` of `{name}` reads `{read}`, which is generated and not yet computed when a trigger runs"))
                            .help("compute it from the columns that the generated one is computed from"),
                    );
                }
                let exit = facts.columns.get(read).and_then(LockColumn::exit);
                if let Some(exit) = exit.filter(|exit| exit.migration != migration.id) {
                    problems.push(
                        Problem::new(name, format!("`{word}` of `{name}` reads `{read}`, which migration `{}` takes away", exit.migration))
                            .help(format!("its columns are {}", living(facts))),
                    );
                }
            }
        }
        if matches!(change, Change::Computed(_)) {
            problems.extend(null_is_told_apart(facts, sync));
        }
        problems.extend(reads_a_turning_column(migration, sync));
        if required {
            problems.extend(fills_from_a_moving_column(facts, migration, sync));
        }
    }
    problems
}

/// The result must not depend on which of two columns is filled first.
fn reads_a_turning_column(migration: &Migration, sync: &Sync) -> Vec<Problem> {
    let filled: Vec<&str> = migration
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::Required(other) => other.0.new.first(),
            _ => None,
        })
        .map(|column| column.def.name.as_str())
        .collect();
    let reads = followers(sync).filter_map(|(_, column)| {
        let expr = column.expr.as_ref()?;
        let read = expr.reads.iter().find(|read| filled.contains(&read.as_str()))?;
        let name = &column.def.name;
        Some(
            Problem::new(name, format!("`{name}` is computed from `{read}`, which becomes required with the same migration"))
                .help("do one after the other: generate, deploy and contract the first"),
        )
    });
    reads.collect()
}

/// Columns that a fill reads must exist in every row before the fill, and stay until it is done.
fn fills_from_a_moving_column(
    facts: &LockTable,
    migration: &Migration,
    sync: &Sync,
) -> Vec<Problem> {
    let reads = followers(sync).filter_map(|(_, column)| {
        let expr = column.expr.as_ref()?;
        let name = &column.def.name;
        let (read, how) = expr.reads.iter().find_map(|read| {
            let facts = facts.columns.get(read)?;
            let comes = facts.origin().map(|origin| origin.migration);
            let leaves = facts.exit().map(|exit| exit.migration);
            match Some(migration.id.as_str()) {
                id if id == comes => Some((read, "comes")),
                id if id == leaves => Some((read, "leaves")),
                _ => None,
            }
        })?;
        let message =
            format!("`backfill` of `{name}` reads `{read}`, which {how} with the same migration");
        Some(
            Problem::new(name, message)
                .help("do one after the other: generate, deploy and contract the first"),
        )
    });
    reads.collect()
}

/// A NULL that a new build writes must differ from a value that it left out.
fn null_is_told_apart(facts: &LockTable, sync: &Sync) -> Vec<Problem> {
    let mut problems = Vec::new();
    for column in sync.new.iter().filter(|column| column.def.nullable) {
        let name = &column.def.name;
        let origin = facts.columns.get(name).and_then(LockColumn::origin);
        if !origin.is_some_and(|origin| origin.explicit() == Explicit::StaysUnlessNull) {
            problems.push(
                Problem::new(
                    name,
                    format!("`{name}` can be NULL and is computed by `up`: an inserted NULL could not be told from a value that was not given"),
                )
                .help("if it may be filled then: `#[migrate(added(up = \"..\", fill_null))]`")
                .help("or take the `Option` away"),
            );
        }
    }
    problems
}

fn followers(sync: &Sync) -> impl Iterator<Item = (&'static str, &SyncColumn)> {
    let up = sync.new.iter().map(|column| ("up", column));
    up.chain(sync.old.iter().map(|column| ("down", column)))
}

/// The columns of a table that stay, for people.
pub(super) fn living(facts: &LockTable) -> String {
    let names: Vec<String> = facts
        .ordered()
        .into_iter()
        .filter(|(_, column)| column.exit().is_none())
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    names.join(", ")
}

/// The reasons why a text is no expression over one row.
pub(super) fn one_expression(name: &str, word: &str, sql: &str) -> Vec<Problem> {
    sql::problems(sql)
        .into_iter()
        .map(|problem| {
            Problem::new(
                name,
                format!("`{word}` of `{name}` cannot be used: {problem}"),
            )
            .help(format!(
                "`{word}` is one SQL expression over columns of the row, such as `lower(email)`"
            ))
        })
        .collect()
}
