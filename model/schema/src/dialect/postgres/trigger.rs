//! The trigger function: it finds the side that was written and sets the other one.

use expand_contract_format::postgres::{LOCALE, SETTINGS, VALUE_ERRORS, changing_triggers};
use expand_contract_sql::{literal, quote, quote_beside, quote_table};

use super::predicate::{self, settled};
use super::type_name;
use crate::dialect::names::{dollar_quoted, expression, missing_row};
use crate::dialect::place::Place;
use crate::{Failure, Predicate, Rule, Rules, SyncColumn, Trigger};

const NEW: Place<'_> = Place::New;

/// The name of the trigger function.
pub(super) fn function_name(trigger: &Trigger) -> String {
    format!("ec_sync_{}", trigger.name)
}

/// The names sort after those of users, so that no other trigger changes a derived value afterwards.
pub(super) fn names(trigger: &Trigger) -> [String; 2] {
    ["ins", "upd"].map(|event| format!("zzz_ec_{}_{event}", trigger.name))
}

/// The function.
pub(super) fn create_function(trigger: &Trigger) -> String {
    let function = quote_beside(&trigger.table, &function_name(trigger));
    let settings = settings(trigger);
    let body = dollar_quoted("sync", &format!("\n{}  ", body(trigger)));
    format!(
        "  CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql{settings} AS {body};\n"
    )
}

/// Function and triggers.
pub(super) fn create(trigger: &Trigger) -> String {
    let t = quote_table(&trigger.table);
    let function = quote_beside(&trigger.table, &function_name(trigger));
    let [insert, update] = names(trigger).map(|name| quote(&name));
    let when = |gate: &Predicate| {
        let condition = match gate {
            Predicate::And(conditions) => predicate::join(conditions, NEW, "\n      AND "),
            gate => predicate::sql(gate, NEW),
        };
        format!("\n    WHEN ({condition})")
    };
    let on_insert = trigger.insert_gate.as_ref().map_or_else(String::new, when);
    let on_update = when(&trigger.update_gate);
    let any = format!(
        "CREATE OR REPLACE TRIGGER {update} BEFORE UPDATE ON {t} FOR EACH ROW{on_update}\n    EXECUTE FUNCTION {function}();\n"
    );
    let update = match changed(&trigger.update_gate) {
        [] => format!("  {any}"),
        columns => {
            let of: Vec<String> = columns.iter().map(|name| quote(name)).collect();
            let narrow = any.replacen(
                "BEFORE UPDATE ON",
                &format!("BEFORE UPDATE OF {} ON", of.join(", ")),
                1,
            );
            format!(
                "  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.\n  \
                 IF EXISTS ({}) THEN\n    {}  ELSE\n    {}  END IF;\n",
                changing_triggers(&literal(&t)),
                any.replace('\n', "\n  ").trim_end_matches(' '),
                narrow.replace('\n', "\n  ").trim_end_matches(' '),
            )
        }
    };
    format!(
        "{}  CREATE OR REPLACE TRIGGER {insert} BEFORE INSERT ON {t} FOR EACH ROW{on_insert}\n    EXECUTE FUNCTION {function}();\n\
         {update}",
        create_function(trigger)
    )
}

/// The columns of which one has to change before a condition holds; none if it may hold without a change.
fn changed(gate: &Predicate) -> &[String] {
    match gate {
        Predicate::Changed(columns) => columns,
        Predicate::And(conditions) => {
            let mut columns = conditions.iter().map(changed);
            columns
                .find(|columns| !columns.is_empty())
                .unwrap_or_default()
        }
        _ => &[],
    }
}

/// An expression must give the same result in every session. So the function sets the runner's search path, and every
/// setting on which the text of a value or the meaning of a literal depends. A plain copy computes nothing and needs none
/// of them.
fn settings(trigger: &Trigger) -> String {
    if trigger.copies {
        return String::new();
    }
    let set = |settings: &[(&str, &str)]| -> String {
        let clauses: Vec<String> = settings
            .iter()
            .map(|(name, value)| format!("SET {name} = {value}"))
            .collect();
        format!("\n    {}", clauses.join(" "))
    };
    let (usual, rare) = SETTINGS.split_at(5);
    let mut text = format!(
        "\n    SET search_path FROM CURRENT{}{}",
        set(usual),
        set(rare)
    );
    if may_read_locale(trigger) {
        text += &set(&LOCALE);
    }
    text
}

fn may_read_locale(trigger: &Trigger) -> bool {
    let rules = trigger.rules.all();
    rules.iter().flat_map(|rule| &rule.set).any(|column| {
        let expr = column.expr.as_ref();
        expr.is_some_and(|expr| expand_contract_sql::may_read_locale(&expr.sql))
            || expand_contract_sql::may_read_locale(type_name(&column.def.ty))
    })
}

/// The handler of an error: passes it on unless it is about the value. A missing right or function would otherwise turn
/// every write of an old build into NULL, and nobody would hear of it.
fn unless_about_the_value(indent: &str) -> String {
    let classes: Vec<String> = VALUE_ERRORS.map(literal).into();
    format!(
        "{indent}EXCEPTION WHEN OTHERS THEN\n{indent}  IF pg_catalog.left(SQLSTATE, 2) NOT IN ({}) THEN\n\
         {indent}    RAISE;\n{indent}  END IF;\n",
        classes.join(", ")
    )
}

/// Drops triggers and function.
pub(super) fn drop(trigger: &Trigger) -> String {
    let t = quote_table(&trigger.table);
    let mut sql = String::new();
    for name in names(trigger) {
        sql += &format!("  DROP TRIGGER IF EXISTS {} ON {t};\n", quote(&name));
    }
    sql + &format!(
        "  DROP FUNCTION IF EXISTS {}();\n",
        quote_beside(&trigger.table, &function_name(trigger))
    )
}

fn body(trigger: &Trigger) -> String {
    match &trigger.rules {
        Rules::Either(rules) => either(rules, trigger.copies),
        Rules::Each(rules) => {
            let acts: String = rules.iter().map(|rule| each(trigger, rule)).collect();
            let declare = if rules.iter().any(|rule| rule.followed.is_some()) {
                "  DECLARE\n    follows boolean;\n"
            } else {
                ""
            };
            format!("{declare}  BEGIN\n{acts}    RETURN NEW;\n  END\n")
        }
    }
}

fn assign(column: &SyncColumn, indent: &str) -> String {
    let value = expression(column, |name| NEW.of(name));
    let made = missing_row(column).map_or_else(String::new, |(row, value)| {
        let (table, by) = (quote_table(&row.table), quote(&row.by));
        format!(
            "{indent}IF {value} IS NOT NULL AND NOT EXISTS (SELECT FROM {table} AS ec_row WHERE ec_row.{by} = {value}) THEN\n\
             {indent}  INSERT INTO {table} ({by}) VALUES ({value}) ON CONFLICT DO NOTHING;\n{indent}END IF;\n"
        )
    });
    format!("{made}{indent}{} := {value};\n", NEW.of(&column.def.name))
}

/// Sets the columns of a rule. If that fails for the value and the row is to stay pending, they become NULL.
fn set(rule: &Rule, indent: &str) -> String {
    let assignments = |indent: &str| -> String {
        let columns = rule.set.iter();
        columns.map(|column| assign(column, indent)).collect()
    };
    match rule.failure {
        Failure::Reject => assignments(indent),
        Failure::StayPending => {
            let nulls: String = rule
                .set
                .iter()
                .map(|column| format!("{indent}  {} := NULL;\n", NEW.of(&column.def.name)))
                .collect();
            format!(
                "{indent}BEGIN\n{}{}{nulls}{indent}END;\n",
                assignments(&format!("{indent}  ")),
                unless_about_the_value(indent)
            )
        }
    }
}

/// One of two rules acts.
fn either([first, second]: &[Rule; 2], copies: bool) -> String {
    let on_insert = predicate::sql(&first.on_insert, NEW);
    let on_update = first.on_update.as_ref().unwrap_or(&Predicate::Always);
    let on_update = predicate::sql(on_update, NEW);
    let written = format!(
        "    IF TG_OP = 'INSERT' THEN\n      new_side_written := {on_insert};\n    ELSE\n      new_side_written := \
         {on_update};\n    END IF;\n"
    );
    let indent = "      ";
    // The triggers' conditions have compared plain copies already.
    let agreed = if copies { "" } else { "    agreed boolean;\n" };
    let act = |rule: &Rule| {
        let done = match &rule.unless {
            Some(unless) if !copies => unless_settled(unless, rule, indent),
            _ => String::new(),
        };
        done + &set(rule, indent)
    };
    format!(
        "  DECLARE\n    new_side_written boolean;\n{agreed}  BEGIN\n{written}    \
         IF new_side_written THEN\n{}    ELSE\n{}    END IF;\n    RETURN NEW;\n  END\n",
        act(first),
        act(second),
    )
}

/// Continues only if the sides do not agree. An expression that fails for the value counts as disagreement.
fn unless_settled(unless: &Predicate, rule: &Rule, indent: &str) -> String {
    let condition = match unless {
        Predicate::Agree { sync, .. } => settled(sync, &rule.set, NEW),
        other => predicate::sql(other, NEW),
    };
    format!(
        "{indent}BEGIN\n{indent}  agreed := {condition};\n{}{indent}  \
         agreed := false;\n{indent}END;\n{indent}IF agreed THEN\n{indent}  RETURN NEW;\n{indent}END IF;\n",
        unless_about_the_value(indent)
    )
}

/// A rule that acts by itself.
fn each(trigger: &Trigger, rule: &Rule) -> String {
    let gated = *trigger.insert_gate.as_ref().unwrap_or(&Predicate::Always) == rule.on_insert
        && rule.on_update.as_ref() == Some(&trigger.update_gate);
    if gated {
        return set(rule, "    ");
    }
    let on_insert = format!(
        "TG_OP = 'INSERT' AND {}",
        predicate::sql(&rule.on_insert, NEW)
    );
    let condition = match &rule.on_update {
        None => on_insert,
        Some(on_update) => {
            let on_update = match on_update {
                Predicate::And(conditions) => predicate::join(conditions, NEW, "\n        AND "),
                other => predicate::sql(other, NEW),
            };
            format!("({on_insert})\n      OR (TG_OP = 'UPDATE' AND {on_update})")
        }
    };
    let set = match &rule.followed {
        Some(followed) => set_unless_given(rule, followed, Place::Old(&trigger.table)),
        None => set(rule, "      "),
    };
    format!("    IF {condition} THEN\n{set}    END IF;\n")
}

/// Sets the columns of a rule where the row before gave their values, which one block finds out and does: each block with a handler
/// costs a subtransaction.
fn set_unless_given(rule: &Rule, followed: &Predicate, before: Place<'_>) -> String {
    let names: Vec<String> = rule
        .set
        .iter()
        .map(|column| column.def.name.clone())
        .collect();
    let assignments = |value: &dyn Fn(&SyncColumn) -> String| -> String {
        let columns = rule.set.iter();
        columns.map(value).collect()
    };
    let computed = assignments(&|column| assign(column, "          "));
    let failed = match rule.failure {
        Failure::Reject => "          RAISE;\n".into(),
        Failure::StayPending => {
            assignments(&|column| format!("          {} := NULL;\n", NEW.of(&column.def.name)))
        }
    };
    format!(
        "      -- A value that a build wrote itself stays: it is not what the row gave before.\n      \
         follows := TG_OP = 'INSERT' OR {};\n      BEGIN\n        IF NOT follows THEN\n          follows := {};\n        \
         END IF;\n        IF follows THEN\n{computed}        END IF;\n{}        IF follows THEN\n{failed}        \
         END IF;\n      END;\n",
        predicate::sql(&Predicate::AnyNull(names), before),
        predicate::sql(followed, before),
        unless_about_the_value("      "),
    )
}
