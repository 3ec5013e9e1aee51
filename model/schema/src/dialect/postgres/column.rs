//! The words beside a column's name.

use expand_contract_sql::{literal, quote};

use super::facts::Kind;
use super::probe;
use super::render::{block, default_sql, fenced};
use crate::dialect::Context;
use crate::{Phase, Statement};

/// Sets the default of a column, or drops it.
pub(super) fn set_default(
    table: &str,
    column: &str,
    default: Option<&str>,
    is_first: bool,
    context: &Context<'_>,
) -> Statement {
    let action = match default {
        Some(default) => format!("SET DEFAULT {}", default_sql(default)),
        None => "DROP DEFAULT".into(),
    };
    Statement {
        locks: Kind::SetDefault.locks(table),
        // The catalog has a default in words of its own, so only its absence can be told.
        done_when: default.is_none().then(|| probe::no_default(table, column)),
        sql: at_its_time(
            context,
            &if is_first {
                unless_another(table, column, &action)
            } else {
                format!("  {};\n", alter(table, column, &action))
            },
        ),
        ..Statement::default()
    }
}

fn alter(table: &str, column: &str, action: &str) -> String {
    format!(
        "ALTER TABLE {} ALTER COLUMN {} {action}",
        quote(table),
        quote(column)
    )
}

/// Stops if the column has another default already, such as that of a sequence, which a model need not repeat.
fn unless_another(table: &str, column: &str, action: &str) -> String {
    format!(
        "  DECLARE\n    was text := {0};\n  BEGIN\n    {1};\n    IF was <> {0} THEN\n      \
         RAISE EXCEPTION USING MESSAGE = {2}, HINT = 'nothing was changed';\n    END IF;\n  END;\n",
        probe::default_of(table, column),
        alter(table, column, action),
        literal(&format!(
            "{table}.{column} has another default already, and builds may count on it"
        )),
    )
}

/// A `DO` block that stops at a wrong time: without the runner's fence, or, in an expand, once the migration is contracted.
fn at_its_time(context: &Context<'_>, body: &str) -> String {
    if context.phase != Phase::Expand {
        return fenced(context, body);
    }
    block(&format!(
        "  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN\n    \
         PERFORM expand_contract.refuse_contracted({}, {});\n  END IF;\n{body}",
        literal(context.lock),
        literal(context.migration),
    ))
}
