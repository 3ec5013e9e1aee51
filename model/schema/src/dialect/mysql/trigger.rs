//! The triggers: each finds the side that was written, and sets the other one.
//!
//! A `BEFORE` trigger sees NULL for a column that the statement leaves out, also where the column takes none, and may fill it. A
//! session that is not strict stores an empty text or 0 for it afterwards. So a column that takes no NULL is read as that value:
//! in a strict session it does not matter, since the write fails there.
//!
//! An expression is computed into a variable of its column's type: an error is caught there, and the variable has the image that
//! the column would have. `SQLWARNING` has to be among what is caught, since a handler makes an error of a conversion a warning.

use std::collections::BTreeMap;

use super::predicate::{self, same};
use super::{QUOTE, convert, types};
use crate::dialect::names::expression;
use crate::dialect::place::Place;
use crate::{ColumnDef, ColumnType, Failure, Predicate, Rule, Rules, Sync, SyncColumn, Trigger};

/// The names of the triggers.
pub(super) fn names(trigger: &Trigger) -> Vec<String> {
    let events = events(trigger).into_iter();
    events.map(|event| event.name(trigger)).collect()
}

/// The events on which a rule may act, UPDATE first: between the two triggers a new row only waits for the backfill.
fn events(trigger: &Trigger) -> Vec<Event> {
    let mut rules = trigger.rules.all().iter();
    if rules.any(|rule| rule.on_update.is_some()) {
        vec![Event::Update, Event::Insert]
    } else {
        vec![Event::Insert]
    }
}

/// Creates the triggers.
pub(super) fn create(trigger: &Trigger) -> Vec<String> {
    let events = events(trigger).into_iter();
    events
        .map(|event| {
            format!(
                "CREATE TRIGGER IF NOT EXISTS {} BEFORE {} ON {} FOR EACH ROW\nBEGIN\n{}END",
                QUOTE.name(&event.name(trigger)),
                event.word(),
                QUOTE.table(&trigger.table),
                Body::new(trigger, event).text()
            )
        })
        .collect()
}

/// Drops the triggers.
pub(super) fn drop(names: &[String]) -> Vec<String> {
    let names = names.iter();
    names
        .map(|name| format!("DROP TRIGGER IF EXISTS {}", QUOTE.name(name)))
        .collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    Insert,
    Update,
}

impl Event {
    const fn word(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
        }
    }

    fn name(self, trigger: &Trigger) -> String {
        let suffix = match self {
            Self::Insert => "ins",
            Self::Update => "upd",
        };
        format!("_ec_{}_{suffix}", trigger.name)
    }
}

/// The text of one trigger.
struct Body<'a> {
    trigger: &'a Trigger,
    event: Event,
    /// The columns that take no NULL, each with the value that a session which is not strict stores for NULL.
    zeros: BTreeMap<&'a str, &'static str>,
}

impl<'a> Body<'a> {
    fn new(trigger: &'a Trigger, event: Event) -> Self {
        Self {
            trigger,
            event,
            zeros: zeros(trigger),
        }
    }

    fn text(&self) -> String {
        let gate = match self.event {
            Event::Insert => self.trigger.insert_gate.as_ref(),
            Event::Update => Some(&self.trigger.update_gate),
        };
        let rules = match &self.trigger.rules {
            Rules::Either(rules) => self.either(rules),
            Rules::Each(rules) => self.each(rules),
        };
        match gate {
            None => rules,
            Some(gate) => format!(
                "  IF {} THEN\n{}  END IF;\n",
                self.condition(gate),
                indented(&rules)
            ),
        }
    }

    fn condition(&self, condition: &Predicate) -> String {
        match condition {
            // A column without a value has to be set, also where it would be stored like its copy.
            Predicate::Deviate(_) => {
                let missing = self.zeros.keys();
                let missing =
                    missing.map(|name| format!("{} IS NULL OR ", Place::New.quoted(QUOTE, name)));
                missing.collect::<String>() + &predicate::sql(condition, Place::New)
            }
            Predicate::And(conditions) => {
                let conditions = conditions.iter();
                let conditions = conditions.map(|one| format!("({})", self.condition(one)));
                conditions.collect::<Vec<_>>().join(" AND ")
            }
            condition => predicate::sql(condition, Place::New),
        }
    }

    /// A column of the row in a place, as it is stored.
    fn read(&self, name: &str, place: Place<'_>) -> String {
        let read = place.quoted(QUOTE, name);
        match (self.zeros.get(name), place) {
            (Some(zero), Place::New) => format!("IFNULL({read}, {zero})"),
            _ => read,
        }
    }

    /// The expression of a column over the row in a place.
    fn value(&self, column: &SyncColumn, place: Place<'_>) -> String {
        expression(column, |name| self.read(name, place))
    }

    /// Whether each column is the variable that was computed for it.
    fn all_same(&self, columns: &[SyncColumn], place: Place<'_>) -> String {
        let computed = columns.iter().filter(|one| one.expr.is_some());
        let same = computed.enumerate().map(|(at, column)| {
            let own = self.read(&column.def.name, place);
            same(&own, &variable(at), &column.def.ty)
        });
        let same: Vec<String> = std::iter::once("ec_ok".to_owned()).chain(same).collect();
        same.join(" AND ")
    }

    /// One of two rules acts.
    fn either(&self, [first, second]: &[Rule; 2]) -> String {
        let written = match self.event {
            Event::Insert => &first.on_insert,
            Event::Update => first.on_update.as_ref().unwrap_or(&Predicate::Always),
        };
        format!(
            "  IF {} THEN\n{}  ELSE\n{}  END IF;\n",
            predicate::sql(written, Place::New),
            indented(&self.act_unless_settled(first)),
            indented(&self.act_unless_settled(second)),
        )
    }

    /// Each rule acts by itself.
    fn each(&self, rules: &[Rule]) -> String {
        let mut text = String::new();
        for rule in rules {
            let condition = match (self.event, &rule.on_update) {
                (Event::Insert, _) => &rule.on_insert,
                (Event::Update, Some(on_update)) => on_update,
                (Event::Update, None) => continue,
            };
            let act = match (&rule.followed, self.event) {
                (Some(_), Event::Update) => self.set_unless_given(rule),
                _ => self.set(rule),
            };
            text += &match condition {
                Predicate::Always => act,
                condition => format!(
                    "  IF {} THEN\n{}  END IF;\n",
                    predicate::sql(condition, Place::New),
                    indented(&act)
                ),
            };
        }
        text
    }

    /// Sets the columns of a rule, unless the sides agree already.
    fn act_unless_settled(&self, rule: &Rule) -> String {
        let set = self.set(rule);
        match &rule.unless {
            // The gate has compared plain copies.
            Some(_) if self.trigger.copies => set,
            Some(Predicate::Agree { sync, .. }) => {
                let (given, other) = settled(sync, &rule.set);
                let agreed = computed(
                    &other,
                    |column| self.value(column, Place::New),
                    Assign::No,
                    |text| {
                        format!(
                            "{text}    SET ec_agreed = {given}{};\n",
                            self.all_same(&other, Place::New)
                        )
                    },
                );
                format!(
                    "  BEGIN\n    DECLARE ec_agreed BOOLEAN DEFAULT FALSE;\n{}    IF NOT ec_agreed THEN\n{}    END IF;\n  END;\n",
                    indented(&agreed),
                    indented(&indented(&set))
                )
            }
            Some(_) | None => set,
        }
    }

    /// Sets the columns of a rule. If a value cannot be computed and the row is to stay pending, they become NULL.
    fn set(&self, rule: &Rule) -> String {
        let value = |column: &SyncColumn| self.value(column, Place::New);
        if !self.may_stay_pending(rule) {
            let set = rule.set.iter().filter(|column| column.expr.is_some());
            return set
                .map(|column| {
                    let own = Place::New.quoted(QUOTE, &column.def.name);
                    let mut value = value(column);
                    if !self.trigger.copies {
                        value = convert::assigned(&column.def.ty, &value);
                    }
                    format!("  SET {own} = {value};\n")
                })
                .collect();
        }
        computed(&rule.set, value, Assign::Yes, |text| {
            text + &nulls(&rule.set)
        })
    }

    /// Whether a value may fail without the write failing.
    fn may_stay_pending(&self, rule: &Rule) -> bool {
        match &self.trigger.rules {
            // The copy of a zero date fails here, and a session may write one.
            Rules::Either(rules) if self.trigger.copies => {
                let mut set = rule.set.iter();
                rule.set == rules[1].set && set.any(|column| types::has_zero_dates(&column.def.ty))
            }
            _ => rule.failure == Failure::StayPending,
        }
    }

    /// Sets the columns of a rule where the row before gave their values.
    fn set_unless_given(&self, rule: &Rule) -> String {
        let before = Place::Old(&self.trigger.table);
        let names = rule.set.iter().map(|column| column.def.name.as_str());
        let unfilled = predicate::any_null(names, before);
        let followed = computed(
            &rule.set,
            |column| self.value(column, before),
            Assign::No,
            |text| {
                format!(
                    "{text}    SET ec_follows = {};\n",
                    self.all_same(&rule.set, before)
                )
            },
        );
        format!(
            "  BEGIN\n    -- A value that a build wrote itself stays: it is not what the row gave before.\n    \
             DECLARE ec_follows BOOLEAN DEFAULT ({unfilled});\n    IF NOT ec_follows THEN\n{}    END IF;\n    \
             IF ec_follows THEN\n{}    END IF;\n  END;\n",
            indented(&indented(&followed)),
            indented(&indented(&self.set(rule)))
        )
    }
}

/// The columns that take no NULL, each with the value that a session which is not strict stores for NULL. A column that follows may
/// be NULL until it is filled.
fn zeros(trigger: &Trigger) -> BTreeMap<&str, &'static str> {
    let read: Vec<&ColumnDef> = match &trigger.rules {
        // The side that follows last is the old one of two, whose columns are as they always were.
        Rules::Either(rules) => rules[0].set.iter().map(|column| &column.def).collect(),
        Rules::Each(rules) => {
            let set = rules.iter().flat_map(|rule| &rule.set);
            let from = rules.iter().filter_map(|rule| match &rule.unless {
                Some(Predicate::Follow { from, .. }) => Some(from),
                _ => None,
            });
            let mut read: Vec<&ColumnDef> = from.flatten().collect();
            read.retain(|column| !set.clone().any(|one| one.def.name == column.name));
            read
        }
    };
    let required = read.into_iter().filter(|column| !column.nullable);
    let zeros = required.map(|column| Some((column.name.as_str(), convert::zero(&column.ty)?)));
    zeros.flatten().collect()
}

/// Whether the row gets what is computed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Assign {
    Yes,
    No,
}

/// Errors of a lookup that are not about the value: rights, a column or a table that is not there, LOCK TABLES, a lock that was not
/// had, a statement that was stopped. The row would have no value although the row that it looks up is there.
const NOT_THE_VALUE: &str =
    "1044, 1045, 1054, 1100, 1142, 1143, 1146, 1205, 1213, 1317, 1969, 3024";

/// A block that computes each column into a variable, and goes on with `then`. In there `ec_ok` says whether all could be computed
/// and, where the row gets them, be stored: a column may have another charset than its variable.
fn computed(
    columns: &[SyncColumn],
    value: impl Fn(&SyncColumn) -> String,
    assign: Assign,
    then: impl Fn(String) -> String,
) -> String {
    let columns: Vec<&SyncColumn> = columns.iter().filter(|one| one.expr.is_some()).collect();
    let mut declare = String::from("    DECLARE ec_ok BOOLEAN DEFAULT TRUE;\n");
    let mut compute = String::new();
    for (at, column) in columns.iter().enumerate() {
        let name = variable(at);
        declare += &format!("    DECLARE {name} {};\n", types::variable(&column.def.ty));
        let value = convert::assigned(&column.def.ty, &value(column));
        compute += &format!("      SET {name} = {value};\n");
        // Only MariaDB's own check of the column knows that this text is no JSON, and no handler catches it.
        if is_json(&column.def.ty) {
            compute += &format!(
                "      IF NOT JSON_VALID({name}) THEN\n        SET ec_ok = FALSE, {name} = NULL;\n      END IF;\n"
            );
        }
    }
    if assign == Assign::Yes {
        for (at, column) in columns.iter().enumerate() {
            let own = Place::New.quoted(QUOTE, &column.def.name);
            compute += &format!("      SET {own} = {};\n", variable(at));
        }
    }
    let mut exprs = columns.iter().filter_map(|column| column.expr.as_ref());
    let pass_on = if exprs.any(|expr| !expr.lookups().is_empty()) {
        format!("      DECLARE EXIT HANDLER FOR {NOT_THE_VALUE} RESIGNAL;\n")
    } else {
        String::new()
    };
    let text = format!(
        "{declare}    BEGIN\n{pass_on}      DECLARE EXIT HANDLER FOR SQLEXCEPTION, SQLWARNING SET ec_ok = FALSE;\n{compute}    END;\n"
    );
    format!("  BEGIN\n{}  END;\n", then(text))
}

/// The columns of the other side than the one that a rule sets, and what has to be given besides: a column that takes no NULL has
/// to be set, also where it would be stored like its `down`.
fn settled(sync: &Sync, sets: &[SyncColumn]) -> (String, Vec<SyncColumn>) {
    let other = if sets == sync.old {
        &sync.new
    } else {
        &sync.old
    };
    let required = sets
        .iter()
        .filter(|column| column.expr.is_some() && !column.def.nullable);
    let given = required.map(|column| {
        let own = Place::New.quoted(QUOTE, &column.def.name);
        format!("{own} IS NOT NULL AND ")
    });
    (given.collect(), other.clone())
}

/// Empties the columns unless all of them could be computed.
fn nulls(columns: &[SyncColumn]) -> String {
    let computed = columns.iter().filter(|one| one.expr.is_some());
    let null: String = computed
        .map(|column| {
            let own = Place::New.quoted(QUOTE, &column.def.name);
            format!("      SET {own} = NULL;\n")
        })
        .collect();
    format!("    IF NOT ec_ok THEN\n{null}    END IF;\n")
}

fn variable(at: usize) -> String {
    format!("ec_{}", at + 1)
}

fn is_json(ty: &ColumnType) -> bool {
    matches!(types::image(ty), types::Image::Json)
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
