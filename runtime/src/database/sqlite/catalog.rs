//! The schema's facts about a table, and edits of the schema.

use expand_contract_format::{ConstraintEdit, Object, Replacement, Statement};
use expand_contract_sql::{literal, quote};

use super::journal::SCHEMA;
use super::{Sqlite, constraints, edit, live_table, rename, routines, try_values};
use crate::catalog::{Carried, Covering, LiveTable, LiveTrigger, Routines, TriggersAfter};
use crate::database::indexes::IndexOf;
use crate::database::server::{Catalog, ConstraintText, DropColumns, EditColumn};
use crate::database::session::{Answer, BoxFuture, Session, only, unreadable};
use crate::error::Error;
use crate::task::Task;

const NO_VIEWS: &str =
    "no view of this database takes writes by itself; the files are for another one";

impl Catalog for Sqlite {
    fn table<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Option<LiveTable>>> {
        Box::pin(live_table::read(session, table))
    }

    fn triggers<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<LiveTrigger>>> {
        Box::pin(live_table::triggers(session, table))
    }

    fn schema_of<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Option<String>>> {
        const EXISTS: &str = "SELECT count(*) FROM sqlite_schema WHERE type IN ('table', 'view') AND name = $1 COLLATE NOCASE";
        Box::pin(async move {
            let rows = session.query(EXISTS, &[table.into()]).await?;
            Ok((only(rows)?.count(0)? > 0).then(|| SCHEMA.to_owned()))
        })
    }

    fn columns(&self) -> &'static str {
        "SELECT l.name, i.name FROM pragma_table_list AS l JOIN pragma_table_info(l.name) AS i \
         WHERE l.schema = 'main' AND l.type IN ('table', 'view') ORDER BY l.name, i.cid"
    }

    fn routines<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a LiveTable,
    ) -> BoxFuture<'a, Answer<Routines>> {
        Box::pin(routines::read(session, table))
    }

    // DDL is transactional, and readers go on beside the one writer.
    fn covering<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _table: &'a str,
        _aside: &'a str,
    ) -> BoxFuture<'a, Answer<Covering>> {
        Box::pin(async { Err(unreadable(NO_VIEWS.into())) })
    }

    fn leaning<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _view: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(async { Err(unreadable(NO_VIEWS.into())) })
    }

    fn copy_to_try<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _table: &'a LiveTable,
    ) -> BoxFuture<'a, Answer<bool>> {
        Box::pin(async { Ok(true) })
    }

    fn rejected_values<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a LiveTable,
        columns: &'a [String],
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(try_values::rejected(session, table, columns))
    }

    // The old column keeps every other fact, and takes the new one's name in the contract.
    fn carry<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        table: &'a LiveTable,
        replacements: &'a [Replacement],
        made: &'a [Object],
    ) -> BoxFuture<'a, Answer<Vec<Carried>>> {
        let added = replacements
            .iter()
            .filter_map(|replacement| rename::add(table, replacement));
        let carried = rename::indexes(table, replacements, made)
            .map(|indexes| added.chain(indexes).collect());
        Box::pin(async { carried })
    }

    // SQLite has no rights.
    fn carry_rights(&self, _table: &LiveTable, _pairs: &[(String, String)]) -> Vec<Carried> {
        Vec::new()
    }

    fn enable_trigger(&self, _: &str, _: &str) -> Option<String> {
        None
    }

    fn always_trigger(&self, _: &str, _: &str) -> Option<Statement> {
        None
    }

    fn nullable(&self, quoted_table: &str, columns: &[String]) -> Option<String> {
        // SQLite allows NULL in keys unless the schema forbids it. This is fine as long as no key is NULL.
        let each: Vec<String> = columns
            .iter()
            .map(|name| {
                format!(
                    "SELECT {} WHERE EXISTS (SELECT 1 FROM {quoted_table} WHERE {} IS NULL)",
                    literal(name),
                    quote(name)
                )
            })
            .collect();
        Some(each.join(" UNION ALL "))
    }

    // SQLite's triggers run after the row is stored, and each update fires them all.
    fn triggers_after(&self, _: &str, _: &str) -> Option<TriggersAfter> {
        None
    }

    fn changing_triggers(&self, _quoted_table: &str) -> Option<String> {
        // A trigger that runs before the row is stored cannot change it.
        None
    }

    fn generated(&self, _: &str) -> Option<String> {
        None
    }

    fn referring(&self, quoted_table: &str) -> String {
        // The name is in quotes here, which a string in SQL takes as well.
        let table = literal(&quoted_table.trim_matches('"').replace("\"\"", "\""));
        format!(
            "SELECT DISTINCT m.name, 'without a name' FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table' \
             AND f.\"table\" = {table} COLLATE NOCASE AND m.name <> {table} COLLATE NOCASE ORDER BY 1"
        )
    }

    fn dependents(&self, _quoted_table: &str, _columns: &[String]) -> Option<String> {
        // SQLite does not record dependents. The drop itself finds the views and triggers that would break.
        None
    }

    fn edit_column<'a>(
        &'a self,
        session: &'a mut dyn Session,
        task: &'a Task,
        edit: &'a EditColumn<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(edit::column(session, task, edit))
    }

    fn edit_constraint<'a>(
        &'a self,
        session: &'a mut dyn Session,
        task: &'a Task,
        table: &'a str,
        constraint: ConstraintText<'a>,
        edit: ConstraintEdit,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(constraints::edit(session, task, table, constraint, edit))
    }

    fn drop_columns<'a>(
        &'a self,
        session: &'a mut dyn Session,
        task: &'a Task,
        drop: &'a DropColumns<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(edit::drop_columns(session, task, drop))
    }

    // SQLite builds every index in its transaction.
    fn invalid_index<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Option<String>>> {
        Box::pin(async { Ok(None) })
    }
}
