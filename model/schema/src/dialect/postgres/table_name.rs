//! Tables under another name: a view that shows one under its name to come, and a table that waits to be dropped.

use expand_contract_sql::{bare_name, literal, quote, quote_table};

use super::cover::{
    VARIABLES, WRONG, behind, comments, create, defaults, done_unless, new_name, rights,
    rights_are_alike, with_variables,
};
use super::facts::Kind;
use super::probe;
use super::render::fenced;
use crate::dialect::Context;
use crate::{Cover, NewName, Statement};

/// Lays a view over a table, which keeps its name.
pub(super) fn lay_view(view: &str, table: &str, context: &Context<'_>) -> Statement {
    let done = probe::shown(view, table);
    let cover = over(view, table);
    let body = [
        refusals(view, table, context),
        create(&cover),
        defaults(&cover),
        rights(&cover),
        comments(&cover),
    ]
    .concat();
    Statement {
        locks: Kind::LayView.locks(table),
        sql: with_variables(VARIABLES, &done_unless(&done, &body)),
        done_when: Some(done),
        ..Statement::default()
    }
}

/// Drops the view; the table has kept its name.
pub(super) fn drop_view(view: &str, table: &str, context: &Context<'_>) -> Statement {
    let done = format!("SELECT NOT ({})", probe::shown(view, table));
    Statement {
        locks: Kind::DropView.locks(view),
        sql: fenced(
            context,
            &format!("  DROP VIEW IF EXISTS {};\n", quote_table(view)),
        ),
        done_when: Some(done),
        ..Statement::default()
    }
}

/// Drops the view, and gives its name to the table, in one transaction.
pub(super) fn take_name(
    view: &str,
    table: &str,
    names: &[NewName],
    context: &Context<'_>,
) -> Vec<Statement> {
    let done = probe::uncovered(view, table, &[]);
    let cover = over(view, table);
    let mut body = behind(&cover);
    body += &rights_are_alike(&cover);
    body += &format!(
        "    DROP VIEW IF EXISTS {};\n    \
         EXECUTE format('ALTER TABLE %I.%I RENAME TO %I', base.relnamespace::regnamespace::name, {}, {});\n",
        quote_table(view),
        literal(bare_name(table)),
        literal(bare_name(view))
    );
    body.extend(names.iter().map(|name| new_name(view, name)));
    let fence = format!(
        "  PERFORM expand_contract.require_fence({}, {}, {});\n",
        literal(context.lock),
        literal(context.migration),
        literal(context.phase.name()),
    );
    vec![Statement {
        locks: Kind::TakeName.locks(table),
        sql: with_variables(
            "  base pg_catalog.pg_class;\n  differ text;\n",
            &(fence + &done_unless(&done, &body)),
        ),
        done_when: Some(done),
        ..Statement::default()
    }]
}

/// Gives a table another name.
pub(super) fn rename(from: &str, to: &str, context: &Context<'_>) -> Statement {
    // Neither name is there if the table was dropped by hand.
    let done = probe::no_table(from);
    let sql = format!(
        "  IF NOT ({done}) THEN\n    ALTER TABLE {} RENAME TO {};\n  END IF;\n",
        quote_table(from),
        quote(bare_name(to))
    );
    Statement {
        locks: Kind::RenameTable.locks(from),
        sql: fenced(context, &sql),
        done_when: Some(done),
        ..Statement::default()
    }
}

/// Drops a table that has another name.
pub(super) fn drop_aside(aside: &str, context: &Context<'_>) -> Statement {
    Statement {
        locks: Kind::DropTable.locks(aside),
        done_when: Some(probe::no_table(aside)),
        sql: fenced(
            context,
            &format!("  DROP TABLE IF EXISTS {};\n", quote_table(aside)),
        ),
        ..Statement::default()
    }
}

fn over(view: &str, table: &str) -> Cover {
    Cover {
        table: view.into(),
        aside: table.into(),
        twice: Vec::new(),
    }
}

/// Stops before anything is changed. A runner has asked before in more words; a person who pipes the file has not.
fn refusals(view: &str, table: &str, context: &Context<'_>) -> String {
    format!(
        "    IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN\n      \
           PERFORM expand_contract.refuse_contracted({lock}, {migration});\n    END IF;\n    \
         IF current_setting('server_version_num')::integer < 150000 THEN\n      \
           RAISE EXCEPTION USING ERRCODE = {WRONG}, MESSAGE = 'a view asks for the rights of its reader from PostgreSQL 15 on';\n    END IF;\n    \
         SELECT * INTO base FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass({regclass});\n    \
         IF base.relkind IS DISTINCT FROM 'r' AND base.relkind IS DISTINCT FROM 'p' THEN\n      \
           RAISE EXCEPTION USING ERRCODE = {WRONG}, MESSAGE = {no_table};\n    END IF;\n    \
         place := format('%I.%I', base.relnamespace::regnamespace::name, {view});\n",
        lock = literal(context.lock),
        migration = literal(context.migration),
        regclass = literal(&quote_table(table)),
        no_table = literal(&format!("{table} is no table")),
        view = literal(bare_name(view)),
    )
}
