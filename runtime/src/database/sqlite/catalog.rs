//! What the schema says of a table, and edits of it.

use expand_contract_format::ColumnEdit;

use super::{CAPABILITY, Sqlite, edit};
use crate::database::server::Catalog;
use crate::database::session::{Answer, BoxFuture, Session};
use crate::error::Error;
use crate::task::Task;

impl Catalog for Sqlite {
    fn nullable(&self, quoted_table: &str, columns: &[String]) -> Option<String> {
        // Its keys may be NULL unless somebody says otherwise, which is forgiven as long as none is.
        let each: Vec<String> = columns
            .iter()
            .map(|name| {
                format!(
                    "SELECT {} WHERE EXISTS (SELECT 1 FROM {quoted_table} WHERE {} IS NULL)",
                    expand_contract_sql::literal(name),
                    CAPABILITY.quote(name)
                )
            })
            .collect();
        Some(each.join(" UNION ALL "))
    }

    // Its triggers run when the row is stored, and each update fires them all.
    fn triggers_after(&self, _: &str, _: &str) -> Option<String> {
        None
    }

    fn generated(&self, _: &str) -> Option<String> {
        None
    }

    fn dependents(&self, _quoted_table: &str, _columns: &[String]) -> Option<String> {
        // It keeps none: the drop finds the views and triggers that would no longer mean anything.
        None
    }

    fn edit_column<'a>(
        &'a self,
        session: &'a mut dyn Session,
        task: &'a Task,
        table: &'a str,
        column: &'a str,
        edit: ColumnEdit,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(edit::column(session, task, table, column, edit))
    }

    fn drop_columns<'a>(
        &'a self,
        session: &'a mut dyn Session,
        task: &'a Task,
        table: &'a str,
        columns: &'a [String],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(edit::drop_columns(session, task, table, columns))
    }

    // Every index is built in its transaction.
    fn invalid_index<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _name: &'a str,
    ) -> BoxFuture<'a, Answer<Option<String>>> {
        Box::pin(async { Ok(None) })
    }
}
