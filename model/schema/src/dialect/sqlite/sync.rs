//! Keeping two sides in step, and taking them apart again.
//!
//! `AFTER` triggers cannot change the row, only update it again, which fires triggers in turn, whatever
//! `recursive_triggers` says. So each is an UPDATE of the one row that asks first whether the sides agree: what it
//! writes makes them agree, and the nested one finds nothing to do.
//!
//! The question is put to the table, not to `NEW`: only a column of a table has an affinity, and with it `'1' IS 1`
//! means what it means for the stored value. `+` takes the affinity of the expression away, so that it is converted
//! just as it would be when it is stored, and `COLLATE BINARY` sees every byte.

use super::{ONE_SCAN, SCHEMA_ONLY, read_lock, type_name, write_lock};
use crate::dialect::names::{
    expression, is_plain_copy, literal, markers, names, people, trigger_of,
};
use crate::{ColumnEdit, ColumnType, Job, RANGE, Statement, Sync, SyncColumn, SyncDirection};
use expand_contract_sql::quote;

mod apart;
mod trigger;

pub(super) use apart::{contract, require_new, rollback};

fn place(sync: &Sync) -> impl Fn(&str) -> String {
    let table = quote(&sync.table);
    move |name| format!("{table}.{}", quote(name))
}

fn new(name: &str) -> String {
    format!("NEW.{}", quote(name))
}

/// Whether a column holds the image that its expression would have in it.
fn follows(sync: &Sync, column: &SyncColumn) -> String {
    let value = expression(column, place(sync));
    let here = place(sync)(&column.def.name);
    let value = match affinity(&column.def.ty) {
        // Large integers change when they are stored as reals.
        Affinity::Real if !copies_a_real(sync, column) => format!(
            "CASE typeof({value}) WHEN 'integer' THEN CAST(({value}) AS REAL) ELSE ({value}) END"
        ),
        Affinity::None => {
            return format!(
                "({here} IS +({value}) COLLATE BINARY AND typeof({here}) IS typeof({value}))"
            );
        }
        _ if is_copy(column) => value,
        _ => format!("({value})"),
    };
    format!("{here} IS +{value} COLLATE BINARY")
}

fn is_copy(column: &SyncColumn) -> bool {
    column.expr.as_ref().is_some_and(crate::Expr::is_identity)
}

fn copies_a_real(sync: &Sync, column: &SyncColumn) -> bool {
    is_copy(column)
        && sync.old.iter().chain(&sync.new).any(|source| {
            Some(&source.def.name) == column.expr.as_ref().and_then(|expr| expr.reads.first())
                && affinity(&source.def.ty) == Affinity::Real
        })
}

#[derive(PartialEq)]
enum Affinity {
    Real,
    /// Values are stored as they come, so `1` and `1.0` are different images.
    None,
    Other,
}

/// The rules of `SQLite`'s "Determination Of Column Affinity", as far as they matter here.
fn affinity(ty: &ColumnType) -> Affinity {
    let name = type_name(ty).to_ascii_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["INT", "CHAR", "CLOB", "TEXT"]) {
        Affinity::Other
    } else if has(&["BLOB"]) || name.trim().is_empty() {
        Affinity::None
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        Affinity::Real
    } else {
        Affinity::Other
    }
}

fn all_follow(sync: &Sync, side: &[SyncColumn]) -> String {
    join(side.iter().map(|column| follows(sync, column)), " AND ")
}

fn join(parts: impl IntoIterator<Item = String>, with: &str) -> String {
    parts.into_iter().collect::<Vec<_>>().join(with)
}

/// Two-way: whether the row's sides agree.
fn agreement(sync: &Sync) -> String {
    let up = all_follow(sync, &sync.new);
    if is_plain_copy(&sync.old, &sync.new) {
        return up;
    }
    let down = all_follow(sync, &sync.old);
    let given = join(
        markers(&sync.new)
            .into_iter()
            .map(|name| format!(" AND {} IS NOT NULL", place(sync)(name))),
        "",
    );
    format!("({up}) OR ({down}{given})")
}

fn set(sync: &Sync, side: &[SyncColumn]) -> String {
    join(
        side.iter().map(|column| {
            format!(
                "{} = {}",
                quote(&column.def.name),
                expression(column, place(sync))
            )
        }),
        ", ",
    )
}

/// One-way: fills what is NULL, each column for itself.
fn set_missing(sync: &Sync, side: &[SyncColumn]) -> String {
    if let [only] = side {
        return set(sync, std::slice::from_ref(only));
    }
    join(
        side.iter().map(|column| {
            format!(
                "{} = coalesce({}, {})",
                quote(&column.def.name),
                place(sync)(&column.def.name),
                expression(column, place(sync))
            )
        }),
        ", ",
    )
}

/// One-way: some column is NULL, and what it follows is not.
fn can_follow(sync: &Sync, side: &[SyncColumn]) -> String {
    join(
        side.iter().map(|column| {
            format!(
                "{} IS NULL AND ({}) IS NOT NULL",
                place(sync)(&column.def.name),
                expression(column, place(sync))
            )
        }),
        " OR ",
    )
}

/// The old side's columns that new builds cannot fill by themselves: their NOT NULL would reject the INSERT before any
/// trigger comes to it.
fn relaxed(sync: &Sync) -> impl Iterator<Item = &str> {
    sync.old
        .iter()
        .filter(|column| {
            column.expr.is_some()
                && !column.def.nullable
                && column.def.default.is_none()
                && matches!(
                    sync.direction,
                    SyncDirection::Both | SyncDirection::Backward
                )
        })
        .map(|column| column.def.name.as_str())
}

fn edit(table: &str, column: &str, edit: ColumnEdit) -> Statement {
    let (title, note, notnull) = match edit {
        ColumnEdit::DropNotNull => (
            format!("Let new builds leave {table}.{column} out; triggers fill it."),
            ", one row of the schema",
            0,
        ),
        ColumnEdit::SetNotNull => (
            format!("Set {table}.{column} NOT NULL."),
            " for one scan",
            1,
        ),
    };
    Statement {
        title,
        locks: write_lock(note),
        done_when: Some(format!(
            "SELECT EXISTS (SELECT 1 FROM pragma_table_info({}) WHERE name = {} COLLATE NOCASE AND \"notnull\" = {notnull})",
            literal(table),
            literal(column)
        )),
        job: Job::EditColumn {
            table: table.into(),
            column: column.into(),
            edit,
        },
        runner_only: true,
        ..Statement::default()
    }
}

pub(super) fn allow_null(table: &str, column: &str) -> Statement {
    Statement {
        title: format!("Let {table}.{column} be NULL."),
        ..edit(table, column, ColumnEdit::DropNotNull)
    }
}

pub(super) fn install(sync: &Sync) -> Vec<Statement> {
    let table = &sync.table;
    let mut statements: Vec<Statement> = relaxed(sync)
        .map(|column| edit(table, column, ColumnEdit::DropNotNull))
        .collect();
    let expressions: Vec<SyncColumn> = sync
        .new
        .iter()
        .chain(&sync.old)
        .filter(|column| column.expr.is_some())
        .cloned()
        .collect();
    statements.push(Statement {
        title: "Let the database check the expressions.".into(),
        locks: write_lock(", reads no row"),
        sql: format!(
            "UPDATE {} SET {} WHERE false",
            quote(table),
            set(sync, &expressions)
        ),
        ..Statement::default()
    });
    let (old, new) = (
        people(table, names(&sync.old)),
        people(table, names(&sync.new)),
    );
    let triggers = trigger::triggers(sync);
    let probes: Vec<String> = triggers
        .iter()
        .map(|trigger| literal(&trigger.name))
        .collect();
    statements.push(Statement {
        title: match sync.direction {
            SyncDirection::Both => format!("Keep {old} and {new} in step, both ways."),
            SyncDirection::Forward => format!("Let {new} follow {old}."),
            SyncDirection::Fill => format!("Fill {new} where a build writes NULL."),
            SyncDirection::Backward if sync.new.is_empty() => {
                format!("Fill {old} where new builds leave it out.")
            }
            SyncDirection::Backward => format!("Let {old} follow {new}."),
        },
        locks: write_lock(SCHEMA_ONLY),
        makes: triggers
            .iter()
            .map(|trigger| trigger_of(sync, &trigger.name))
            .collect(),
        done_when: Some(format!(
            "SELECT count(*) = {} FROM sqlite_schema WHERE type = 'trigger' AND name IN ({})",
            probes.len(),
            probes.join(", ")
        )),
        sql: join(
            triggers.iter().map(|trigger| {
                format!(
                    "CREATE TRIGGER IF NOT EXISTS {} AFTER {} ON {}\nWHEN {}\nBEGIN\n  {};\nEND",
                    quote(&trigger.name),
                    trigger.event,
                    quote(table),
                    trigger.when,
                    trigger.update
                )
            }),
            ";\n",
        ),
        // SQLite would create them after the contract too, over columns that are gone, and every write would fail.
        runner_only: true,
        ..Statement::default()
    });
    statements
}

pub(super) fn backfill(sync: &Sync) -> Vec<Statement> {
    let both = match sync.direction {
        SyncDirection::Backward => return Vec::new(),
        SyncDirection::Forward | SyncDirection::Fill => false,
        SyncDirection::Both => true,
    };
    let (values, pending) = if both {
        (set(sync, &sync.new), format!("NOT ({})", agreement(sync)))
    } else {
        (set_missing(sync, &sync.new), can_follow(sync, &sync.new))
    };
    vec![Statement {
        title: format!(
            "Fill {} where it is pending.",
            people(&sync.table, names(&sync.new))
        ),
        locks: write_lock(", for one batch"),
        job: Job::Backfill {
            table: sync.table.clone(),
            key: sync.key.clone(),
        },
        sql: format!(
            "UPDATE {} SET {values} WHERE ({pending}) {RANGE}",
            quote(&sync.table)
        ),
        // After the contract a NULL in such a column is a value of its own, and nothing in the table shows it.
        runner_only: !both && markers(&sync.new).len() < sync.new.len(),
        ..Statement::default()
    }]
}

pub(super) fn verify(sync: &Sync) -> Vec<Statement> {
    let wrong = match sync.direction {
        SyncDirection::Backward => return Vec::new(),
        // New builds may store NULL where it is allowed, as soon as they run.
        SyncDirection::Forward | SyncDirection::Fill => String::new(),
        SyncDirection::Both => format!("NOT ({})", agreement(sync)),
    };
    let empty = markers(&sync.new)
        .into_iter()
        .map(|name| format!("{} IS NULL", place(sync)(name)));
    let wrong = join(empty.chain((!wrong.is_empty()).then_some(wrong)), " OR ");
    if wrong.is_empty() {
        return Vec::new();
    }
    vec![Statement {
        title: format!(
            "Verify that {} is pending nowhere.",
            people(&sync.table, names(&sync.new))
        ),
        locks: read_lock(ONE_SCAN),
        job: Job::Verify {
            table: sync.table.clone(),
            key: sync.key.clone(),
        },
        sql: format!(
            "SELECT {} FROM {} WHERE ({wrong}) {RANGE}",
            join(sync.key.iter().map(|name| place(sync)(name)), ", "),
            quote(&sync.table)
        ),
        ..Statement::default()
    }]
}
