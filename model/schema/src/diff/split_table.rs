//! Columns that move to a table of their own: `split(from = "users")` on the struct of that table.
//!
//! The columns keep their names and their types, and each row of the new table belongs to the row with its key. The struct of the old
//! table has no field for them any more; the new struct says what became of them.

use super::derive::shape;
use super::names::{migration_id, sync_name};
use super::{Findings, Problem, adopted};
use crate::lock::{
    ColumnFact, Fact, Leaves, Lock, LockMigration, LockTable, Moment, TableFact, TableShape,
};
use crate::operation::SplitTable;
use crate::{
    Change, ColumnDef, ConstraintDef, ConstraintShape, Diagnostic, Referential, Schema, Stage,
    Subject, Table, TableDef, TableLifecycle, TableLifecycleKind,
};

/// The other table, if the struct says that its columns come from there.
pub(super) fn from(model: &Table) -> Option<(&TableLifecycle, &str)> {
    let said = model.lifecycle.as_ref()?;
    match &said.kind {
        TableLifecycleKind::Split { from } => Some((said, from)),
        _ => None,
    }
}

/// The columns of a new table that come from the other one: all but its key.
pub(super) fn moved(model: &Table) -> impl Iterator<Item = &str> {
    let columns = model.columns.iter();
    columns
        .filter(|column| !column.def.primary_key)
        .map(|column| column.def.name.as_str())
}

fn error(model: &Table, message: impl AsRef<str>) -> Diagnostic {
    let place = model
        .lifecycle
        .as_ref()
        .map_or(&model.location, |said| &said.location);
    Diagnostic::error(format!("table `{}`: {}", model.name, message.as_ref()))
        .about(Subject::table(&model.name))
        .at(place)
}

/// The new tables with columns of others, each with a migration of its own.
pub(super) fn join(lock: &Lock, schema: &Schema, now: &str, next: &mut Lock, found: &mut Findings) {
    for model in schema.tables.values() {
        let Some((said, from)) = from(model).filter(|_| !lock.tables.contains_key(&model.name))
        else {
            continue;
        };
        let id = migration_id(now, &model.name, "split", |id| {
            next.migrations.contains_key(id)
        });
        let Some(mut facts) = new(lock, schema, model, from, found) else {
            continue;
        };
        facts.history.push(Fact {
            migration: id.clone(),
            stage: said.stage,
            what: TableFact::Split { from: from.into() },
        });
        let Some(old) = next.tables.get_mut(from) else {
            continue;
        };
        for name in moved(model) {
            let Some(column) = old.columns.get_mut(name) else {
                continue;
            };
            column.history.push(Fact {
                migration: id.clone(),
                stage: said.stage,
                what: ColumnFact::Leaves(Leaves {
                    moved_to: Some(model.name.clone()),
                    replaced_by: vec![name.to_owned()],
                    ..Leaves::default()
                }),
            });
        }
        next.tables.insert(model.name.clone(), facts);
        let mut tables = vec![from.to_owned(), model.name.clone()];
        tables.sort();
        let migration = LockMigration {
            tables,
            ..LockMigration::default()
        };
        next.migrations.insert(id, migration);
    }
}

/// The facts of a new table, if every column of it may come from the other one.
fn new(
    lock: &Lock,
    schema: &Schema,
    model: &Table,
    from: &str,
    found: &mut Findings,
) -> Option<LockTable> {
    let errors = found.errors.len();
    let before = other(lock, model, from, found)?;
    let facts = adopted(lock.dialect, model, found);
    let mut refuse = |what: String, help: String| {
        found.errors.push(error(model, what).help(help));
    };
    if !model.steps.is_empty() {
        refuse(
            "it has a step of its own, and comes with columns of another table".into(),
            "generate, deploy and contract the split, and then say the step".into(),
        );
    }
    let after = facts.at(&Moment::Models).unwrap_or_default();
    let key = key(model, from, &before, &after);
    if let Err((what, help)) = &key {
        refuse(what.clone(), help.clone());
    }
    let mut moves = false;
    for column in &model.columns {
        let def = &column.def;
        if def.primary_key {
            continue;
        }
        moves = true;
        if let Err((what, help)) = may_move(from, &before, def) {
            refuse(what, help);
        }
        let is_read_on = schema
            .tables
            .get(from)
            .and_then(|other| other.column(&def.name));
        if let Some(field) = is_read_on {
            refuse(
                format!(
                    "`{}` moves here, and field `{}` of `{from}` is still that column",
                    def.name, field.field
                ),
                format!("delete the field of `{from}`"),
            );
        }
    }
    if !moves {
        refuse(
            format!("no column comes from `{from}`: it has only a key"),
            "give it the fields that move, or take `split` away".into(),
        );
    }
    for (name, shape) in &after.constraints {
        let is_known = before.constraints.values().any(|known| known == shape);
        let is_key =
            matches!(shape, ConstraintShape::PrimaryKey(_)) || refers_by_key(shape, &after, from);
        if !is_key && !is_known {
            refuse(
                format!(
                    "{} `{name}` is none of `{from}`, whose builds may write what it rejects",
                    shape.kind()
                ),
                "take it away, and add it after the contract".into(),
            );
        }
    }
    for (name, index) in after.indexes.iter().filter(|(_, index)| index.unique) {
        if !before.indexes.values().any(|known| known == index) {
            refuse(
                format!(
                    "index `{name}` is unique, and `{from}` has none like it: its builds may write a value twice"
                ),
                "take `unique` away, and add it after the contract".into(),
            );
        }
    }
    (found.errors.len() == errors).then_some(facts)
}

/// The other table as the models had it, if columns of it may move.
fn other(lock: &Lock, model: &Table, from: &str, found: &mut Findings) -> Option<TableShape> {
    let Some(old) = lock.tables.get(from) else {
        let names: Vec<String> = lock.tables.keys().map(|name| format!("`{name}`")).collect();
        found.errors.push(
            error(
                model,
                format!("its columns come from `{from}`, which the lock does not know"),
            )
            .help(format!("the tables are {}", names.join(", "))),
        );
        return None;
    };
    let refused = if old.is_external {
        Some("another team's table".to_owned())
    } else {
        old.exit()
            .map(|exit| format!("a table that migration `{}` takes away", exit.migration))
    };
    if let Some(what) = refused {
        found.errors.push(
            error(
                model,
                format!("its columns come from `{from}`, which is {what}"),
            )
            .help("take `split` away: the table is then a new one, which the program fills"),
        );
        return None;
    }
    old.at(&Moment::Models)
}

/// A refusal and the way out.
type Refused = (String, String);

/// The columns of the other table's key, in the order of this one's key.
fn key(model: &Table, from: &str, before: &TableShape, after: &TableShape) -> Result<(), Refused> {
    let own = model.primary_key();
    let theirs = key_of(before);
    let shown = theirs.join(", ");
    let word = if own.len() == 1 {
        format!("`references(\"{from}({shown})\", on_delete = \"cascade\")` on its key")
    } else {
        format!(
            "`references({}, \"{from}({shown})\", on_delete = \"cascade\")` on the struct",
            own.join(", ")
        )
    };
    let Some(references) = after
        .constraints
        .values()
        .filter(|shape| refers_by_key(shape, after, from))
        .find_map(ConstraintShape::references)
    else {
        return Err((
            format!(
                "each row belongs to the row of `{from}` with its key, and no foreign key says so"
            ),
            format!("write {word}"),
        ));
    };
    if references.on_delete != Referential::Cascade {
        return Err((
            format!("a row of `{from}` that goes must take its row here along"),
            format!("write {word}"),
        ));
    }
    for (mine, other) in references.columns.iter().zip(&references.target) {
        let (Some(mine), Some(other)) = (after.column(mine), before.column(other)) else {
            continue;
        };
        if mine.ty != other.ty {
            return Err((
                format!(
                    "`{}` is {}, and `{from}.{}` is {}",
                    mine.name, mine.ty, other.name, other.ty
                ),
                "give both the same type".into(),
            ));
        }
    }
    Ok(())
}

fn key_of(shape: &TableShape) -> Vec<String> {
    let mut constraints = shape.constraints.values();
    constraints
        .find_map(|constraint| match constraint {
            ConstraintShape::PrimaryKey(columns) => Some(columns.clone()),
            _ => None,
        })
        .unwrap_or_default()
}

/// Whether it is a foreign key from the whole key to the other table.
fn refers_by_key(shape: &ConstraintShape, after: &TableShape, from: &str) -> bool {
    shape
        .references()
        .is_some_and(|one| one.table == from && one.columns == key_of(after))
}

/// Whether a column of the other table may move.
fn may_move(from: &str, before: &TableShape, def: &ColumnDef) -> Result<(), Refused> {
    let name = &def.name;
    let Some(known) = before.column(name) else {
        return Err((
            format!(
                "`{name}` comes from no column of `{from}`: columns keep their names while they move"
            ),
            format!(
                "take it away, and add it after the contract; or rename the column of `{from}` first, and contract that"
            ),
        ));
    };
    if known.ty != def.ty {
        return Err((
            format!(
                "`{name}` is {}, and `{from}.{name}` is {}",
                def.ty, known.ty
            ),
            "give both the same type, and change it after the contract".into(),
        ));
    }
    if known.primary_key {
        return Err((
            format!("`{name}` is of the key of `{from}`, which stays"),
            "leave it out".into(),
        ));
    }
    if !def.nullable || !known.nullable {
        return Err((
            format!(
                "`{name}` takes no NULL: a new build inserts the row of `{from}` first, and an old one could not read it before the \
                 row here follows"
            ),
            format!(
                "let it be an `Option` on both: `#[migrate(optional)]` on `{from}.{name}` first, and contract that; \
                 `required` may follow on `{name}` here"
            ),
        ));
    }
    if known.default.is_some() || def.default.is_some() {
        return Err((
            format!(
                "`{name}` has a default, so that each new row of `{from}` would have a row here at once"
            ),
            format!("take the default of `{from}.{name}` away first, and contract that"),
        ));
    }
    if known.words != def.words {
        return Err((
            format!("`{name}` says other words than `{from}.{name}`"),
            "let both say the same, and change it after the contract".into(),
        ));
    }
    Ok(())
}

/// The change that a migration of the lock makes of a split.
pub(super) fn change(
    lock: &Lock,
    name: &str,
    facts: &LockTable,
    from: &str,
    id: &str,
) -> Result<Change, Vec<Problem>> {
    let old = lock.tables.get(from);
    let before = old.map(|old| shape(lock, old, &lock.before(id)));
    let before = before.unwrap_or_default();
    let after = shape(lock, facts, &lock.after(id));
    let references = after
        .constraints
        .values()
        .filter(|shape| refers_by_key(shape, &after, from))
        .find_map(ConstraintShape::references);
    let Some(references) = references else {
        let message = format!(
            "columns of `{from}` move to `{name}`, and no foreign key of the lock leads from its key to `{from}`"
        );
        return Err(vec![Problem::new("", message)]);
    };
    let pairs = references.target.iter().zip(&references.columns);
    let mut key: Vec<(String, String)> = pairs
        .map(|(other, own)| (other.clone(), own.clone()))
        .collect();
    // The walk follows the key of the other table in its own order.
    let order = key_of(&before);
    key.sort_by_key(|(other, _)| order.iter().position(|one| one == other));
    let columns = old.map(|old| old.moving(id)).unwrap_or_default();
    let columns: Vec<String> = columns
        .into_iter()
        .filter(|(_, to)| *to == name)
        .map(|(column, _)| column.to_owned())
        .collect();
    let sync = sync_name(
        from,
        name,
        &lock.name,
        id,
        columns.iter().map(String::as_str),
    );
    let over = |constraint: &ConstraintDef| {
        let mut names = constraint.shape.columns().iter();
        names.any(|name| columns.contains(name))
    };
    let constraints = before.own_constraints();
    Ok(Change::SplitTable(SplitTable {
        constraints: constraints.into_iter().filter(over).collect(),
        sync,
        from: from.into(),
        key,
        columns,
        table: TableDef {
            name: name.into(),
            indexes: after.own_indexes(),
            constraints: after.own_constraints(),
            comment: after.comment.clone(),
            columns: after.columns,
        },
    }))
}

/// A table whose lock says where its columns come from: the struct says the same, moves the stage, or is a mistake. Gives the other
/// table and the migration if the stage moves.
pub(super) fn known(
    facts: &mut LockTable,
    model: &Table,
    found: &mut Findings,
) -> Option<(String, String)> {
    let name = &model.name;
    let said = from(model);
    let Some(origin) = facts.split_from() else {
        if let Some((_, from)) = said {
            found.errors.push(
                error(
                    model,
                    format!("the lock knows it, so its columns do not come from `{from}` any more"),
                )
                .help(
                    "take `split` away: a column moves only to a table that comes with it. Builds of both kinds would lock the rows of two \
                     tables in either order, which is a deadlock that no trigger can prevent",
                )
                .help(format!(
                    "to move one by hand: `added(up = \"(SELECT o.x FROM {from} AS o WHERE o.id = ..)\")` here, a build that writes both, \
                     `{from}` first, in one transaction, and `deprecated`, then `removed` there"
                )),
            );
        }
        return None;
    };
    let (was, migration) = (origin.what.clone(), origin.migration.to_owned());
    let Some((said, from)) = said else {
        if origin.stage == Stage::Expanding {
            found.errors.push(
                error(
                    model,
                    format!(
                        "it has no lifecycle, but the lock says that migration `{migration}` is still expanding"
                    ),
                )
                .help(format!("bring the word back: `split(from = \"{was}\")`"))
                .help(format!(
                    "when no build needs the columns in `{was}` any more: `split(from = \"{was}\", contracted)`, generate, and only \
                     then take it away"
                )),
            );
        }
        return None;
    };
    if was != from {
        found.errors.push(
            error(
                model,
                format!("it says another table than migration `{migration}` in the lock"),
            )
            .help(format!(
                "bring back what the lock has: `split(from = \"{was}\")`"
            )),
        );
        return None;
    }
    match (origin.stage, said.stage) {
        (Stage::Contracted, Stage::Expanding) => {
            found.errors.push(
                error(
                    model,
                    "it is contracted in the lock, and a stage never goes back",
                )
                .help(format!(
                    "write `split(from = \"{from}\", contracted)`, or take the word away"
                )),
            );
            None
        }
        (Stage::Expanding, Stage::Contracted) => {
            found.notes.push(format!(
                "{name}: the code is contracted now (migration `{migration}`)"
            ));
            if let Some(fact) = facts.history.of_mut(&migration) {
                fact.stage = Stage::Contracted;
            }
            Some((was, migration))
        }
        _ => None,
    }
}

/// Moves the stage of the columns that moved with a migration.
pub(super) fn contract(next: &mut Lock, from: &str, migration: &str) {
    let columns = next.tables.get_mut(from).into_iter();
    for column in columns.flat_map(|table| table.columns.values_mut()) {
        if let Some(fact) = column.history.of_mut(migration) {
            fact.stage = Stage::Contracted;
        }
    }
}

/// The tables to which models say that columns move, by table and column, while the lock does not know it yet.
pub(super) fn moving(lock: &Lock, schema: &Schema) -> Vec<(String, String)> {
    let models = schema.tables.values();
    models
        .filter(|model| !lock.tables.contains_key(&model.name))
        .filter_map(|model| Some((model, from(model)?.1)))
        .flat_map(|(model, from)| {
            moved(model).map(move |column| (from.to_owned(), column.to_owned()))
        })
        .collect()
}
