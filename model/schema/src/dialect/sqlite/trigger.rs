//! The triggers: each finds the side that was written, and updates the other side to follow.
//!
//! An `AFTER` trigger cannot change the row. It can only update it again, and that UPDATE fires triggers too, whatever
//! `recursive_triggers` says. So each trigger updates its one row only if the sides disagree. The update makes them
//! agree, and the nested trigger finds nothing to do.

use expand_contract_sql::quote;

use super::predicate::{self, join};
use super::render::{fill, set};
use crate::dialect::names::missing_row;
use crate::dialect::place::Place;
use crate::{Fill, Keeps, Predicate, Rule, Rules, SyncColumn, Trigger};

const NEW: Place<'_> = Place::New;

/// One trigger as `SQLite` knows it.
pub(super) struct Created {
    pub(super) name: String,
    event: String,
    when: String,
    update: String,
}

/// The names of all triggers of a change.
pub(super) fn names(trigger: &Trigger) -> Vec<String> {
    let created = triggers(trigger).into_iter();
    created.map(|created| created.name).collect()
}

/// Creates the triggers.
pub(super) fn create(trigger: &Trigger) -> String {
    let create = triggers(trigger).into_iter().map(|created| {
        format!(
            "CREATE TRIGGER IF NOT EXISTS {} AFTER {} ON {}\nWHEN {}\nBEGIN\n  {};\nEND",
            quote(&created.name),
            created.event,
            quote(&trigger.table),
            created.when,
            created.update
        )
    });
    join(create, ";\n")
}

/// Drops triggers.
pub(super) fn drop(names: &[String]) -> String {
    let drop = names.iter();
    join(
        drop.map(|name| format!("DROP TRIGGER IF EXISTS {}", quote(name))),
        ";\n",
    )
}

fn triggers(trigger: &Trigger) -> Vec<Created> {
    match &trigger.rules {
        Rules::Either(rules) => either(trigger, rules),
        Rules::Each(rules) => each(trigger, rules),
    }
}

/// An UPDATE that names at least one of these columns. Only such an UPDATE changes them, except one that sets an
/// INTEGER PRIMARY KEY by its other name, `rowid`.
fn update_of(trigger: &Trigger, names: &[String]) -> String {
    if trigger.key.iter().any(|key| names.contains(key)) {
        return "UPDATE".into();
    }
    let names = names.iter().map(|name| quote(name));
    format!("UPDATE OF {}", join(names, ", "))
}

/// The columns whose change makes a rule act.
fn watched(on_update: &Predicate) -> &[String] {
    match on_update {
        Predicate::Changed(columns) => columns,
        Predicate::Fails(check) => &check.columns,
        Predicate::And(conditions) => conditions.first().map_or(&[], watched),
        _ => &[],
    }
}

/// The UPDATE of the one row for which `pending` holds.
fn update(trigger: &Trigger, set: &str, pending: &str) -> String {
    let table = Place::Table(&trigger.table);
    let row = trigger.key.iter();
    let row = row.map(|key| format!("{} IS {}", table.of(key), NEW.of(key)));
    format!(
        "UPDATE {} SET {set} WHERE {} AND {pending}",
        quote(&trigger.table),
        join(row, " AND ")
    )
}

/// The UPDATE that sets the columns of one rule.
fn update_by(trigger: &Trigger, rule: &Rule) -> String {
    let table = Place::Table(&trigger.table);
    let pending = rule.unless.clone().unwrap_or(Predicate::Always).negated();
    update(
        trigger,
        &set(&rule.set, table),
        &predicate::sql(&pending, table),
    )
}

/// The same for an UPDATE, which may have to spare a value that a build wrote itself. Only CASE guarantees that the expression is
/// not computed for a row without a value.
fn update_again(trigger: &Trigger, rule: &Rule) -> String {
    let update = update_by(trigger, rule);
    let Some(followed) = &rule.followed else {
        return update;
    };
    let table = Place::Table(&trigger.table);
    let columns = rule.set.iter();
    let unfilled = columns.map(|column| format!("{} IS NULL", table.of(&column.def.name)));
    format!(
        "{update} AND CASE WHEN {} THEN TRUE ELSE {} END",
        join(unfilled, " OR "),
        predicate::sql(followed, Place::Old(&trigger.table))
    )
}

/// The statements that insert the rows of lookup tables which a rule then refers to. The statement that fires a trigger decides what its
/// conflicts do, and a REPLACE would give a row another key, so they never have one.
fn made(rule: &Rule) -> String {
    let rows = rule.set.iter().filter_map(missing_row);
    rows.map(|(row, value)| {
        let (table, by) = (quote(&row.table), quote(&row.by));
        format!(
            "INSERT INTO {table} ({by}) SELECT {value} WHERE {value} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table} AS ec_row WHERE ec_row.{by} = {value});\n  "
        )
    })
    .collect()
}

/// One of two rules acts.
fn either(trigger: &Trigger, rules: &[Rule; 2]) -> Vec<Created> {
    // Equal copies need no look into the table. A backfill or an accessor writes such copies.
    let gate = trigger
        .insert_gate
        .as_ref()
        .map(|gate| predicate::sql(gate, NEW));
    let created = |name: String, event: String, when: &Predicate, rule: &Rule| {
        let when = predicate::sql(when, NEW);
        Created {
            name: format!("_ec_{}_{name}", trigger.name),
            event,
            when: match &gate {
                Some(gate) => format!("({when}) AND ({gate})"),
                None => when,
            },
            update: made(rule) + &update_by(trigger, rule),
        }
    };
    let inserts = rules.iter().map(|rule| {
        let name = format!("ins_{}", rule.label);
        created(name, "INSERT".into(), &rule.on_insert, rule)
    });
    let updates = rules.iter().filter_map(|rule| {
        let on_update = rule.on_update.as_ref()?;
        let name = format!("upd_{}", rule.label);
        Some(created(
            name,
            update_of(trigger, watched(on_update)),
            on_update,
            rule,
        ))
    });
    inserts.chain(updates).collect()
}

/// A rule about the values of a row, whatever wrote them: the row that it has set is none of them.
fn of_values(trigger: &Trigger, at: usize, rule: &Rule) -> Vec<Created> {
    let table = Place::Table(&trigger.table);
    let created = |event: &str, on: String, when: &Predicate| Created {
        name: format!("_ec_{}_{event}_{}", trigger.name, at + 1),
        event: on,
        when: predicate::sql(when, NEW),
        update: update(
            trigger,
            &set(&rule.set, table),
            &predicate::sql(when, table),
        ),
    };
    let insert = created("ins", "INSERT".into(), &rule.on_insert);
    let on_update = rule.on_update.iter();
    let updates = on_update.map(|when| created("upd", update_of(trigger, watched(when)), when));
    [insert].into_iter().chain(updates).collect()
}

/// Each rule acts by itself. An INSERT fills every column that it left out.
fn each(trigger: &Trigger, rules: &[Rule]) -> Vec<Created> {
    let is_of_values = |rule: &Rule| matches!(rule.on_insert, Predicate::Fails(_));
    if rules.iter().all(is_of_values) {
        let rules = rules.iter().enumerate();
        return rules
            .flat_map(|(at, rule)| of_values(trigger, at, rule))
            .collect();
    }
    let table = Place::Table(&trigger.table);
    let followers: Vec<&SyncColumn> = rules.iter().flat_map(|rule| &rule.set).collect();
    let missing = join(
        followers
            .iter()
            .map(|column| format!("{} IS NULL", NEW.of(&column.def.name))),
        " OR ",
    );
    let fills: Vec<Fill> = followers
        .iter()
        .map(|column| Fill {
            column: (*column).clone(),
            keeps: if followers.len() > 1 {
                Keeps::Given
            } else {
                Keeps::Never
            },
        })
        .collect();
    let can_follow = followers.iter().map(|column| {
        let column = (*column).clone();
        Predicate::is_null(&column.def.name).then(Predicate::HasValue(column))
    });
    let can_follow = predicate::sql(&Predicate::Or(can_follow.collect()), table);
    let insert = |name: &str, event: &str| Created {
        name: format!("_ec_{}_{name}", trigger.name),
        event: event.into(),
        when: missing.clone(),
        update: update(trigger, &fill(&fills, table), &format!("({can_follow})")),
    };
    let every_insert = rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.on_insert == Predicate::Always);
    let mut created: Vec<Created> = every_insert
        .map(|(at, rule)| Created {
            name: format!("_ec_{}_ins_{}", trigger.name, at + 1),
            event: "INSERT".into(),
            when: predicate::sql(&rule.on_insert, NEW),
            update: update_by(trigger, rule),
        })
        .collect();
    if created.len() < rules.len() {
        created.push(insert("ins", "INSERT"));
    }
    for (at, rule) in rules.iter().enumerate() {
        match &rule.on_update {
            None => {}
            // Every write that leaves a column empty makes the rule act.
            Some(on_update) if *on_update == rule.on_insert => {
                created.push(insert("upd", "UPDATE"));
            }
            Some(on_update) => created.push(Created {
                name: format!("_ec_{}_upd_{}", trigger.name, at + 1),
                event: update_of(trigger, watched(on_update)),
                when: predicate::sql(on_update, NEW),
                update: update_again(trigger, rule),
            }),
        }
    }
    created
}
