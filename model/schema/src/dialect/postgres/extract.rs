//! Values of a column that become rows of a lookup table.

use expand_contract_sql::{literal, quote, quote_beside, quote_table};

use super::block::{block, fenced};
use super::facts::Kind;
use super::predicate::{differ, row};
use super::probe;
use crate::dialect::Context;
use crate::dialect::names::{dollar_quoted, dropped_trigger, refused_change};
use crate::{LookupValues, Object, RANGE, Statement};

/// An object is not in the state that a statement needs.
const WRONG: &str = "'55000'";

/// Rejects each write that would change a value, or the key that it is referred to by. The trigger sorts last, so that it sees what other
/// triggers make of the row.
pub(super) fn hold(values: &LookupValues, context: &Context<'_>) -> Statement {
    let table = quote_table(&values.table);
    let (trigger, function) = (trigger_name(values), function(values));
    let image =
        |of: &str| row([&values.key, &values.value].map(|name| format!("{of}.{}", quote(name))));
    let body = dollar_quoted(
        "values",
        &format!(
            "\n  BEGIN\n    RAISE EXCEPTION USING ERRCODE = {WRONG}, MESSAGE = {}, HINT = {};\n  END\n  ",
            literal(&refused_change(values)),
            literal(&help(values)),
        ),
    );
    let mut sql = format!(
        "  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN\n    \
         PERFORM expand_contract.refuse_contracted({}, {});\n  END IF;\n",
        literal(context.lock),
        literal(context.migration),
    );
    sql += &exact(values);
    sql += &format!(
        "  CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS {body};\n  \
         CREATE OR REPLACE TRIGGER {} BEFORE UPDATE ON {table} FOR EACH ROW\n    WHEN ({})\n    EXECUTE FUNCTION {function}();\n",
        quote(&trigger),
        differ(&image("OLD"), &image("NEW")),
    );
    Statement {
        locks: Kind::InstallSync.locks(&values.table),
        makes: vec![object(values)],
        done_when: Some(probe::triggers(&values.table, &[trigger])),
        sql: block(&sql),
        ..Statement::default()
    }
}

/// Inserts the values that are missing.
pub(super) fn fill(values: &LookupValues) -> Statement {
    let (from, table) = (quote_table(&values.from), quote_table(&values.table));
    let (column, value) = (quote(&values.column), quote(&values.value));
    Statement {
        locks: Kind::FillValues.locks_with(&values.from, &values.table),
        sql: format!(
            "INSERT INTO {table} ({value}) SELECT DISTINCT {from}.{column} FROM {from} WHERE ({from}.{column} IS NOT NULL AND NOT EXISTS \
             (SELECT FROM {table} AS ec_row WHERE ec_row.{value} = {from}.{column})) {RANGE} ON CONFLICT DO NOTHING"
        ),
        ..Statement::default()
    }
}

/// Lets values change again.
pub(super) fn free(values: &LookupValues, context: &Context<'_>) -> Statement {
    let names = [trigger_name(values)];
    Statement {
        locks: Kind::TakeApart.locks(&values.table),
        drops: vec![dropped_trigger(&values.table, &names[0])],
        done_when: Some(probe::no_sync(
            &values.table,
            &names,
            &function_name(values),
            &[],
        )),
        sql: fenced(
            context,
            &format!(
                "  DROP TRIGGER IF EXISTS {} ON {};\n  DROP FUNCTION IF EXISTS {}();\n",
                quote(&names[0]),
                quote_table(&values.table),
                function(values)
            ),
        ),
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
    format!("zzz_ec_{}_values", values.name)
}

fn function_name(values: &LookupValues) -> String {
    format!("ec_values_{}", values.name)
}

fn function(values: &LookupValues) -> String {
    quote_beside(&values.table, &function_name(values))
}

/// The way out.
fn help(values: &LookupValues) -> String {
    let LookupValues {
        table,
        value,
        from,
        refers,
        ..
    } = values;
    format!(
        "insert a row into {table} with the other {value}, and let {from}.{refers} refer to it, in batches; or wait for the contract"
    )
}

/// Stops if values may be equal and not the same: a row could not be given back what it had.
fn exact(values: &LookupValues) -> String {
    let of = |table: &str, column: &str| {
        format!(
            "(a.attrelid = {}::pg_catalog.regclass AND a.attname = {})",
            literal(&quote_table(table)),
            literal(column)
        )
    };
    format!(
        "  IF EXISTS (SELECT FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_collation AS c ON c.oid = a.attcollation\n      \
         WHERE NOT c.collisdeterministic AND ({} OR {})) THEN\n    \
         RAISE EXCEPTION USING ERRCODE = {WRONG}, MESSAGE = {}, HINT = 'nothing was changed';\n  END IF;\n",
        of(&values.from, &values.column),
        of(&values.table, &values.value),
        literal(&format!(
            "values of {}.{} may be equal and not the same by the collation of it or of {}.{}, so that a row could not be given back what it \
             had: give both a deterministic collation",
            values.from, values.column, values.table, values.value
        )),
    )
}
