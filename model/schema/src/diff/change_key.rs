//! Another primary key, of columns that are unique already: the rules, and the change that the facts of a migration make.

use super::Problem;
use crate::dialect::{constraint_name, database, helper_index_name};
use crate::lock::{ConstraintFact, Fact, Lock, LockTable, Moment, TableShape};
use crate::operation::ChangeKey;
use crate::{
    Change, Checked, ConstraintDef, ConstraintShape, Dialect, IndexDef, IndexShape, Migration,
    Stage, Table,
};

/// The key that the model says, if it is another one than that of the lock, over columns that stay as they are.
pub(super) fn said(before: &LockTable, table: &Table) -> Option<Vec<String>> {
    let shape = before.at(&Moment::Models)?;
    let (had, has) = (shape.primary_key(), table.primary_key());
    let stays = |name: &String| {
        let known = before.columns.get(name);
        let column = table.column(name);
        known.is_some_and(|known| known.exit().is_none())
            && column.is_some_and(|column| column.lifecycle.is_none())
    };
    let is_another = !same(&had, &has) && !had.is_empty();
    (is_another && had.iter().chain(&has).all(stays)).then_some(has)
}

fn same(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().all(|column| other.contains(column))
}

/// The reasons why these columns cannot become the key.
pub(super) fn problems(
    dialect: Dialect,
    before: &LockTable,
    table: &Table,
    key: &[String],
) -> Vec<Problem> {
    let Some(shape) = before.at(&Moment::Models) else {
        return Vec::new();
    };
    let had = shape.primary_key();
    let list = |columns: &[String]| {
        let names: Vec<String> = columns.iter().map(|name| format!("`{name}`")).collect();
        names.join(", ")
    };
    let first = key.first().map_or("", String::as_str);
    let way_back = format!("or keep the key: `primary_key` on {}", list(&had));
    let mut found = Vec::new();
    let mut refuse = |message: String, help: String| {
        found.push(Problem::new(first, message).help(help).help(&way_back));
    };
    if !database(dialect).can().changes_keys {
        refuse(
            format!(
                "{} would be the key in the place of {}, and this database writes the table anew for it, and no row meanwhile",
                list(key),
                list(&had)
            ),
            "outside of any migration, let a tool that copies tables beside the traffic give the table its key, and run `init` again; \
             a unique column serves `find` in SQL as well"
                .into(),
        );
        return found;
    }
    if !is_unique(&shape, key) {
        refuse(
            format!(
                "{} would be the key, and the lock does not say that no two rows have the same there",
                list(key)
            ),
            match key {
                [one] => format!(
                    "say `unique` on `{one}` first, generate, deploy and contract that; then it can be the key"
                ),
                several => format!(
                    "say `unique({})` first, generate, deploy and contract that; then they can be the key",
                    several.join(", ")
                ),
            },
        );
        return found;
    }
    let optional = key.iter().find(|name| {
        let known = shape.column(name);
        known.is_some_and(|known| known.nullable)
    });
    if let Some(name) = optional {
        refuse(
            format!("`{name}` would be part of the key, and may be NULL in the lock"),
            format!(
                "say `required(backfill = \"..\")` on `{name}` first, generate, deploy and contract that"
            ),
        );
    }
    // Builds from before upsert by the key of before, and what refers to it refers to it on.
    let own = |name: &String| table.column(name).is_some_and(|column| column.def.unique);
    let is_kept = matches!(had.as_slice(), [one] if own(one))
        || table.indexes.iter().any(|index| {
            let shape = &index.def.shape;
            shape.unique && same(shape.plain_columns(), &had)
        })
        || table.constraints.iter().any(|constraint| {
            matches!(&constraint.def.shape, ConstraintShape::Unique(unique)
                if unique.checked == Checked::AtOnce && same(&unique.columns, &had)
                    && before.constraints.contains_key(&constraint.def.name))
        });
    if !is_kept {
        refuse(
            format!(
                "{} would be the key no more, and the model does not say that no two rows have the same there: builds count on it",
                list(&had)
            ),
            match had.as_slice() {
                [one] => format!(
                    "say `unique` on `{one}`; it may leave with a migration of its own, later"
                ),
                several => format!(
                    "say `index({}, unique)` on the struct; it may leave with a migration of its own, later",
                    several.join(", ")
                ),
            },
        );
    }
    found
}

/// Whether no two rows have the same values in these columns, apart from the key.
fn is_unique(shape: &TableShape, columns: &[String]) -> bool {
    let by_index = shape
        .indexes
        .values()
        .any(|index| index.unique && same(index.plain_columns(), columns));
    by_index
        || shape.constraints.values().any(|constraint| {
            matches!(constraint, ConstraintShape::Unique(unique)
                if unique.checked == Checked::AtOnce && same(&unique.columns, columns))
        })
}

/// The foreign keys that refer to a key which changes are made anew, and the lock remembers it of their tables.
pub(super) fn follow(lock: &Lock, next: &mut Lock) {
    let is_new = |id: &&String| !lock.migrations.contains_key(*id);
    let ids: Vec<String> = next.migrations.keys().filter(is_new).cloned().collect();
    for id in ids {
        let tables: Vec<String> = next
            .tables_of(&id)
            .map(|(name, _)| name.to_owned())
            .collect();
        for table in tables {
            let (Some(was), Some(is)) = (lock.tables.get(&table), next.tables.get(&table)) else {
                continue;
            };
            let shapes = [was, is].map(|facts| facts.at(&Moment::Models).unwrap_or_default());
            let [Some(had), Some(has)] = another(&shapes[0], &shapes[1]) else {
                continue;
            };
            let mut others = Vec::new();
            for (other, facts) in &mut next.tables {
                for constraint in facts.constraints.values_mut() {
                    let shape = constraint.at(&Moment::Models);
                    let Some(shape) = shape.filter(|shape| refers(shape, &table, [&had, &has]))
                    else {
                        continue;
                    };
                    if constraint.history.of(&id).is_none() {
                        constraint.history.push(Fact {
                            migration: id.clone(),
                            stage: Stage::Contracted,
                            what: ConstraintFact::Becomes(shape),
                        });
                        others.push(other.clone());
                    }
                }
            }
            if let Some(entry) = next.migrations.get_mut(&id) {
                entry.tables.extend(others);
                entry.tables.sort();
                entry.tables.dedup();
            }
        }
    }
}

/// The keys of before and afterwards, if they are not the same. A key of renamed columns is the same key.
fn another(before: &TableShape, after: &TableShape) -> [Option<Vec<String>>; 2] {
    let (had, has) = (before.primary_key(), after.primary_key());
    let stays = |name: &String| before.column(name).is_some() && after.column(name).is_some();
    if same(&had, &has) || had.is_empty() || has.is_empty() || !has.iter().all(stays) {
        return [None, None];
    }
    [Some(had), Some(has)]
}

/// Whether a foreign key refers to one of two keys of a table.
fn refers(shape: &ConstraintShape, table: &str, keys: [&[String]; 2]) -> bool {
    shape.references().is_some_and(|references| {
        references.table == table && keys.iter().any(|key| same(&references.target, key))
    })
}

/// The change that the key of a table makes; `None` if it stays.
pub(super) fn change(
    lock: &Lock,
    (table, facts): (&str, &LockTable),
    [before, after]: [&TableShape; 2],
    id: &str,
) -> Option<ChangeKey> {
    let [Some(had), Some(has)] = another(before, after) else {
        return None;
    };
    let name = constraint_name(table, &ConstraintShape::PrimaryKey(has.clone()));
    let kept = facts.indexes_of(id).find_map(|(name, index, _)| {
        let stays = after.indexes.contains_key(name);
        (stays && index.came.unique && same(index.came.plain_columns(), &had)).then(|| IndexDef {
            name: name.to_owned(),
            shape: index.came.clone(),
        })
    });
    let mut referring = Vec::new();
    for (other, facts) in &lock.tables {
        let shape = facts.at(&lock.before(id)).unwrap_or_default();
        for (name, shape) in shape.constraints {
            if refers(&shape, table, [&had, &has]) {
                referring.push((other.clone(), ConstraintDef { name, shape }));
            }
        }
    }
    Some(ChangeKey {
        table: table.into(),
        before: had,
        beside: IndexDef {
            name: helper_index_name(&name),
            shape: IndexShape {
                columns: has,
                unique: true,
                ..IndexShape::default()
            },
        },
        kept,
        referring,
    })
}

impl ChangeKey {
    /// Whether an index that comes or leaves is part of the change.
    pub(super) fn has_index(&self, index: &IndexShape) -> bool {
        let columns = index.plain_columns();
        index.unique && (same(columns, &self.before) || same(columns, &self.beside.shape.columns))
    }

    /// Whether a constraint that leaves is part of the change.
    pub(super) fn has_constraint(&self, shape: &ConstraintShape) -> bool {
        matches!(shape, ConstraintShape::Unique(unique) if same(&unique.columns, &self.beside.shape.columns))
    }
}

/// The key changes by itself: what else changes in the table comes before or afterwards.
pub(super) fn stands_alone(migration: &Migration) -> Vec<Problem> {
    let mut changes = migration.changes.iter();
    let key = changes.find_map(|change| match change {
        Change::ChangeKey(key) => Some(key),
        _ => None,
    });
    let Some(key) = key.filter(|_| migration.changes.len() > 1) else {
        return Vec::new();
    };
    let first = key.beside.shape.columns.first().map_or("", String::as_str);
    let message = format!(
        "`{first}` becomes the key, and the same migration changes more of `{}`",
        key.table
    );
    vec![
        Problem::new(first, message)
            .help("do one after the other: generate, deploy and contract the first"),
    ]
}
