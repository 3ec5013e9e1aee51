//! Columns that hold an enum from now on, and whose type the model said otherwise until now: by `sql_type`, or as a `String`. The
//! database stores the same as before, so nothing is migrated, and the lock takes the enum over with its words.

use std::borrow::Cow;
use std::collections::BTreeSet;

use expand_contract_sql::{words_in, words_of_type};

use super::{Findings, enums, place};
use crate::enumeration::words_check;
use crate::lock::{Lock, LockColumn, LockEnum, LockTable, Moment, enum_of};
use crate::{
    Column, ColumnType, ConstraintDef, ConstraintShape, Diagnostic, EnumDef, EnumStorage, EnumType,
    Schema, Stage, Subject, Table,
};

/// The lock with each enum that a column holds from now on, where the database already stores the column as it stores the enum.
pub(super) fn taken_over<'a>(
    lock: &'a Lock,
    schema: &Schema,
    found: &mut Findings,
) -> Cow<'a, Lock> {
    let mut next = Cow::Borrowed(lock);
    for table in schema.tables.values().filter(|table| !table.is_external) {
        let facts = lock.tables.get(&table.name);
        let Some(facts) = facts.filter(|facts| !facts.is_external) else {
            continue;
        };
        for column in &table.columns {
            let known = facts.columns.get(&column.def.name);
            let (Some(name), Some(known)) = (enum_of(&column.def.ty), known) else {
                continue;
            };
            if enum_of(&known.came.ty).is_some() || known.exit().is_some() {
                continue;
            }
            let def = schema.enums.get(name);
            let held = Held {
                lock: &next,
                table,
                facts,
                column,
                known,
            };
            let outcome = match def {
                Some(def) => held.by(def),
                None => held.unseen(),
            };
            match outcome {
                Outcome::Another => continue,
                Outcome::Refused(error) => found.errors.push(*error),
                Outcome::Alike(words) => {
                    if let Some(def) = def {
                        found.notes.push(held.note(def, &words));
                        adopt(next.to_mut(), def, words, found);
                    }
                }
            }
            // A column that was refused is not compared once more.
            let facts = next.to_mut().tables.get_mut(&table.name);
            let known = facts.and_then(|facts| facts.columns.get_mut(&column.def.name));
            if let Some(known) = known {
                known.came.ty = ColumnType::Enum(EnumType::new(name));
            }
        }
    }
    next
}

/// Records an enum that the lock does not know, with its words in the order in which the database has them.
fn adopt(lock: &mut Lock, def: &EnumDef, words: Vec<String>, found: &mut Findings) {
    // A variant with a lifecycle is refused where the enum is compared, as that of any enum that is new to the lock.
    let has_history = def.variants.iter().any(|one| one.lifecycle.is_some());
    if !has_history && !lock.enums.contains_key(&def.name) {
        let mut known = enums::comes(&lock.clone(), def, lock, &[], found);
        known.came.words = words;
        lock.enums.insert(def.name.clone(), known);
    }
}

/// Whether the database stores a column as it stores an enum.
enum Outcome {
    /// It stores another type, and the comparison of types says so.
    Another,
    /// It stores the same, and has these words.
    Alike(Vec<String>),
    /// It stores the same type, and may store a word that no variant has.
    Refused(Box<Diagnostic>),
}

/// A column whose field has the type of an enum, which the lock does not say of it.
struct Held<'a> {
    lock: &'a Lock,
    table: &'a Table,
    facts: &'a LockTable,
    column: &'a Column,
    known: &'a LockColumn,
}

impl Held<'_> {
    fn by(&self, def: &EnumDef) -> Outcome {
        let known = self.lock.enums.get(&def.name);
        let (shape, words) = match known.map(LockEnum::last) {
            Some(shape) => {
                let words = shape.living();
                (shape, words)
            }
            None => (enums::shape(def), def.words()),
        };
        let ty = &self.known.came.ty;
        let is_named = |name: &str| matches!(ty, ColumnType::Custom(sql) if sql.trim().eq_ignore_ascii_case(name));
        let outcome = match self.lock.stores(&shape) {
            EnumStorage::Type(name) if is_named(&name) => Outcome::Alike(words),
            EnumStorage::Column(_) => match self.words_of_type() {
                Some(listed) => self.listed(def, listed, &shape.words, known.is_some()),
                None => Outcome::Another,
            },
            EnumStorage::Check(text) if *ty == ColumnType::Text || is_named(text) => {
                self.checked(def, &words)
            }
            EnumStorage::Type(_) | EnumStorage::Check(_) => Outcome::Another,
        };
        let expanding = self.known.origin();
        let expanding = expanding.filter(|origin| origin.stage == Stage::Expanding);
        match (outcome, expanding) {
            (Outcome::Alike(_), Some(origin)) => self.refused(
                &format!(
                    "cannot hold enum `{}` while migration `{}`, which brought it, is expanding",
                    def.name, origin.migration
                ),
                &["leave its type as it is until that one is contracted".to_owned()],
            ),
            (outcome, _) => outcome,
        }
    }

    /// A macro sees one model and no enum. `generate` sees both and compares their words.
    fn unseen(&self) -> Outcome {
        match &self.known.came.ty {
            ColumnType::Text | ColumnType::Custom(_) => Outcome::Alike(Vec::new()),
            _ => Outcome::Another,
        }
    }

    fn words_of_type(&self) -> Option<Vec<String>> {
        match &self.known.came.ty {
            ColumnType::Custom(sql) => words_of_type(sql),
            _ => None,
        }
    }

    /// A column whose type lists words. The database keeps them by their numbers, so a later change of the type needs their order.
    fn listed(
        &self,
        def: &EnumDef,
        listed: Vec<String>,
        words: &[String],
        is_known: bool,
    ) -> Outcome {
        if is_known && listed != words {
            return self.refused(
                &format!(
                    "is `enum` of `{}` in the lock, and enum `{}` has `{}` there; their order counts",
                    listed.join("`, `"),
                    def.name,
                    words.join("`, `")
                ),
                &["leave `sql_type` on the field, or give it an enum of its own".to_owned()],
            );
        }
        if is_known || is_same(&listed, words) {
            Outcome::Alike(listed)
        } else {
            self.other_words(def, &listed, words)
        }
    }

    /// A text, which needs a CHECK of the words.
    fn checked(&self, def: &EnumDef, words: &[String]) -> Outcome {
        let name = &self.column.def.name;
        let Some((check, listed)) = checks_of(self.facts, name).next() else {
            let check = words_check(name, words).sql;
            return self.refused(
                &format!(
                    "is a text without a CHECK of its words, and old builds may write a word that no variant of `{}` has",
                    def.name
                ),
                &[format!(
                    "let the CHECK come first: `#[migrate(sql_type = \"text\", check = \"{check}\")]` on the field, generate, deploy, `run \
                     contract`; then take both words away"
                )],
            );
        };
        if !is_same(&listed, words) {
            return self.other_words(def, &listed, words);
        }
        let mut declared = self.table.constraints.iter();
        if declared.any(|one| one.def.shape == check.shape) {
            return self.refused(
                &format!(
                    "has a `check` that lists its words, and the variants of `{}` list them too",
                    def.name
                ),
                &["take `check` away: its constraint stays in the database, and follows the variants from now on".to_owned()],
            );
        }
        Outcome::Alike(listed)
    }

    fn other_words(&self, def: &EnumDef, listed: &[String], words: &[String]) -> Outcome {
        self.refused(
            &format!(
                "takes the words `{}`, and the variants of `{}` are `{}`",
                listed.join("`, `"),
                def.name,
                words.join("`, `")
            ),
            &["write a variant for each word of the column; when the lock has them, one more is `#[migrate(added)]`".to_owned()],
        )
    }

    fn refused(&self, what: &str, help: &[String]) -> Outcome {
        let (table, name) = (&self.table.name, &self.column.def.name);
        let mut error = Diagnostic::error(format!("table `{table}`: `{name}` {what}"))
            .about(Subject::column(table, name))
            .at(place(self.column));
        error.help.extend_from_slice(help);
        Outcome::Refused(Box::new(error))
    }

    fn note(&self, def: &EnumDef, words: &[String]) -> String {
        let (table, name) = (&self.table.name, &self.column.def.name);
        let check = checks_of(self.facts, name).next();
        let check = check.and_then(|(check, _)| self.facts.constraints.get(&check.name));
        let waits = check.and_then(|check| check.history.iter().next());
        let waits = waits.map(|fact| {
            format!(
                "; deploy it when the contract of `{}`, which brings the CHECK, has run",
                fact.migration
            )
        });
        format!(
            "{table}.{name}: the lock knows enum `{}` with the words `{}`, and the database stays as it is{}",
            def.name,
            words.join("`, `"),
            waits.unwrap_or_default()
        )
    }
}

/// The CHECKs that list the words of a column, each with its words.
pub(super) fn checks_of(
    facts: &LockTable,
    column: &str,
) -> impl Iterator<Item = (ConstraintDef, Vec<String>)> {
    let constraints = facts.constraints.iter();
    constraints.filter_map(move |(name, one)| {
        let shape = one.at(&Moment::End)?;
        let ConstraintShape::Check(check) = &shape else {
            return None;
        };
        let (of, words) = words_in(&check.sql)?;
        let name = name.clone();
        (of == column).then_some((ConstraintDef { name, shape }, words))
    })
}

/// Whether two lists have the same words.
pub(super) fn is_same(one: &[String], other: &[String]) -> bool {
    let set = |words: &[String]| words.iter().cloned().collect::<BTreeSet<_>>();
    set(one) == set(other)
}

/// Whether a column of the lock has this type by its `sql_type`: then the database has the type.
pub(super) fn is_there(lock: &Lock, ty: &str) -> bool {
    let mut columns = lock
        .tables
        .values()
        .flat_map(|facts| facts.columns.values());
    columns.any(|column| {
        matches!(&column.came.ty, ColumnType::Custom(sql) if sql.trim().eq_ignore_ascii_case(ty))
    })
}
