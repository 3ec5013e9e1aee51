//! Values of a column that become rows of a lookup table.

use expand_contract_sql::{literal, quote};

use super::probe;
use super::render::write_lock;
use super::trigger;
use crate::dialect::names::{dropped_trigger, refused_change};
use crate::{LookupValues, Object, RANGE, Statement};

/// Rejects each write that would change a value, or the key that it is referred to by.
pub(super) fn hold(values: &LookupValues) -> Statement {
    let names = [trigger_name(values)];
    let changed = [&values.key, &values.value].map(|name| {
        let name = quote(name);
        format!("OLD.{name} IS NOT NEW.{name} COLLATE BINARY OR typeof(OLD.{name}) IS NOT typeof(NEW.{name})")
    });
    Statement {
        locks: write_lock(", schema only"),
        makes: vec![object(values)],
        done_when: Some(probe::triggers(&names)),
        sql: format!(
            "CREATE TRIGGER IF NOT EXISTS {} BEFORE UPDATE ON {}\nWHEN {}\nBEGIN\n  SELECT RAISE(ABORT, {});\nEND",
            quote(&names[0]),
            quote(&values.table),
            changed.join(" OR "),
            literal(&refused_change(values)),
        ),
        // It would stand in the way after the contract.
        runner_only: true,
        ..Statement::default()
    }
}

/// Inserts the values that are missing.
pub(super) fn fill(values: &LookupValues) -> Statement {
    let (from, table) = (quote(&values.from), quote(&values.table));
    let (column, value) = (quote(&values.column), quote(&values.value));
    Statement {
        locks: write_lock(", for one batch"),
        sql: format!(
            "INSERT INTO {table} ({value}) SELECT DISTINCT {from}.{column} FROM {from} WHERE ({from}.{column} IS NOT NULL AND NOT EXISTS \
             (SELECT 1 FROM {table} AS ec_row WHERE ec_row.{value} = {from}.{column})) {RANGE}"
        ),
        ..Statement::default()
    }
}

/// Lets values change again.
pub(super) fn free(values: &LookupValues) -> Statement {
    let names = [trigger_name(values)];
    Statement {
        locks: write_lock(", schema only"),
        drops: vec![dropped_trigger(&values.table, &names[0])],
        done_when: Some(format!("SELECT {}", probe::no_triggers(&names))),
        sql: trigger::drop(&names),
        runner_only: true,
        ..Statement::default()
    }
}

fn object(values: &LookupValues) -> Object {
    let mut columns = vec![values.key.clone(), values.value.clone()];
    columns.sort();
    Object::Trigger {
        table: values.table.clone(),
        name: trigger_name(values),
        columns,
    }
}

fn trigger_name(values: &LookupValues) -> String {
    format!("_ec_{}_values", values.name)
}
