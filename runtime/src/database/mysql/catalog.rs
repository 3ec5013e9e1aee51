//! The catalog's facts about a table, and edits of it.

use expand_contract_format::{ConstraintEdit, Object, Replacement, Statement};

use super::definition::literal;
use super::live_table::{OURS, schema_of};
use super::schemas::SCHEMA;
use super::{Mysql, carry, definition, edit, live_table, rights, routines, try_values};
use crate::catalog::{Carried, Covering, LiveTable, LiveTrigger, Routines, TriggersAfter};
use crate::database::indexes::IndexOf;
use crate::database::server::{Catalog, ConstraintText, DropColumns, EditColumn};
use crate::database::session::{Answer, BoxFuture, Session, only};
use crate::database::{Fault, Server as _};
use crate::error::Error;
use crate::task::Task;

const NO_SUCH_STEP: &str = "this database has no such step; the files are for another one";

impl Catalog for Mysql {
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
        Box::pin(async move {
            let Place { schema, name } = Place::of(&definition::quote_table(table));
            let sql = format!(
                "SELECT count(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = {schema} AND TABLE_NAME = {name}"
            );
            let rows = session.query(&sql, &[]).await?;
            Ok((only(rows)?.count(0)? > 0).then(|| SCHEMA.to_owned()))
        })
    }

    // Two tables may differ only in the case of their names.
    fn columns(&self) -> &'static str {
        "SELECT CONVERT(TABLE_NAME USING utf8mb4), CONVERT(COLUMN_NAME USING utf8mb4) FROM information_schema.COLUMNS \
         WHERE TABLE_SCHEMA = DATABASE() ORDER BY CONVERT(TABLE_NAME USING utf8mb4) COLLATE utf8mb4_bin, ORDINAL_POSITION"
    }

    fn routines<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a LiveTable,
    ) -> BoxFuture<'a, Answer<Routines>> {
        Box::pin(routines::read(session, table))
    }

    fn covering<'a>(
        &'a self,
        session: &'a mut dyn Session,
        _table: &'a str,
        aside: &'a str,
    ) -> BoxFuture<'a, Answer<Covering>> {
        Box::pin(rights::covering(session, aside))
    }

    fn leaning<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _view: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        // A view may name another one that is gone for a moment.
        Box::pin(async { Ok(Vec::new()) })
    }

    // Nothing can be tried: the steps of a file would commit, and no copy takes its triggers.
    fn copy_to_try<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _table: &'a LiveTable,
    ) -> BoxFuture<'a, Answer<bool>> {
        Box::pin(async { Ok(false) })
    }

    fn rejected_values<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        table: &'a LiveTable,
        columns: &'a [String],
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(async move { Ok(try_values::rejected(table, columns)) })
    }

    fn carry<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a LiveTable,
        replacements: &'a [Replacement],
        made: &'a [Object],
    ) -> BoxFuture<'a, Answer<Vec<Carried>>> {
        Box::pin(carry::plan(session, table, replacements, made))
    }

    fn carry_rights(&self, table: &LiveTable, pairs: &[(String, String)]) -> Vec<Carried> {
        carry::rights(table, pairs)
    }

    fn clear(&self, table: &LiveTable, column: &str) -> Vec<Carried> {
        edit::clear(table, column)
    }

    // A trigger is there or not.
    fn enable_trigger(&self, _table: &str, _trigger: &str) -> Option<String> {
        None
    }

    fn orphans<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(async move {
            match live_table::orphans(session, table).await {
                // Most users may not look at the other ones.
                Err(error) if self.fault(&error) == Fault::Rights => Ok(Vec::new()),
                found => found,
            }
        })
    }

    fn drop_orphan(&self, trigger: &str) -> Option<String> {
        Some(format!(
            "DROP TRIGGER IF EXISTS {}",
            definition::quote(trigger)
        ))
    }

    fn always_trigger(&self, _table: &str, _trigger: &str) -> Option<Statement> {
        None
    }

    fn nullable(&self, quoted_table: &str, columns: &[String]) -> Option<String> {
        let Place { schema, name } = Place::of(quoted_table);
        Some(format!(
            "SELECT CONVERT(COLUMN_NAME USING utf8mb4) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = {schema} \
             AND TABLE_NAME = {name} AND COLUMN_NAME IN ({}) AND IS_NULLABLE = 'YES' ORDER BY ORDINAL_POSITION",
            list(columns)
        ))
    }

    // The order among our own triggers does not matter.
    // One that runs when the row is stored changes none of its values.
    fn triggers_after(&self, quoted_table: &str, trigger: &str) -> Option<TriggersAfter> {
        let Place { schema, name } = Place::of(quoted_table);
        let sql = format!(
            "SELECT CONVERT(l.TRIGGER_NAME USING utf8mb4) FROM information_schema.TRIGGERS AS o \
             JOIN information_schema.TRIGGERS AS l ON l.EVENT_OBJECT_SCHEMA = o.EVENT_OBJECT_SCHEMA \
               AND l.EVENT_OBJECT_TABLE = o.EVENT_OBJECT_TABLE AND l.ACTION_TIMING = o.ACTION_TIMING \
               AND l.EVENT_MANIPULATION = o.EVENT_MANIPULATION AND l.ACTION_ORDER > o.ACTION_ORDER \
               AND o.ACTION_TIMING = 'BEFORE' \
             WHERE o.EVENT_OBJECT_SCHEMA = {schema} AND o.EVENT_OBJECT_TABLE = {name} AND o.TRIGGER_NAME = {} AND {} \
             ORDER BY l.ACTION_ORDER",
            literal(trigger),
            is_other("l.TRIGGER_NAME")
        );
        let ours = definition::quote(trigger);
        Some(TriggersAfter {
            sql,
            order: "in the order in which they were made",
            way_out: format!(
                "drop it and make it again, before ours: CREATE TRIGGER .. ON {quoted_table} FOR EACH ROW PRECEDES {ours} .."
            ),
        })
    }

    fn changing_triggers(&self, quoted_table: &str) -> Option<String> {
        let Place { schema, name } = Place::of(quoted_table);
        Some(format!(
            "SELECT CONVERT(TRIGGER_NAME USING utf8mb4) FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = {schema} \
             AND EVENT_OBJECT_TABLE = {name} AND ACTION_TIMING = 'BEFORE' AND EVENT_MANIPULATION = 'UPDATE' AND {} \
             ORDER BY ACTION_ORDER",
            is_other("TRIGGER_NAME")
        ))
    }

    // A trigger sees their values from before the statement; they are computed again after it.
    fn generated(&self, quoted_table: &str) -> Option<String> {
        let Place { schema, name } = Place::of(quoted_table);
        Some(format!(
            "SELECT CONVERT(COLUMN_NAME USING utf8mb4) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = {schema} \
             AND TABLE_NAME = {name} AND IFNULL(GENERATION_EXPRESSION, '') <> '' ORDER BY ORDINAL_POSITION"
        ))
    }

    // Generated columns, and foreign keys to the column. Views and programs are known by their texts alone, and the table's own
    // constraints and indexes are facts about it.
    fn referring(&self, quoted_table: &str) -> String {
        let Place { schema, name } = Place::of(quoted_table);
        format!(
            "SELECT DISTINCT CONVERT(TABLE_NAME USING utf8mb4), CONVERT(CONSTRAINT_NAME USING utf8mb4) FROM \
             information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_SCHEMA = {schema} AND REFERENCED_TABLE_NAME = {name} \
             AND NOT (TABLE_SCHEMA = {schema} AND TABLE_NAME = {name}) ORDER BY 1, 2"
        )
    }

    fn rights_under<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
        view: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<Statement>>> {
        Box::pin(rights::under(session, table, view))
    }

    fn dependents(&self, quoted_table: &str, columns: &[String]) -> Option<String> {
        let Place { schema, name } = Place::of(quoted_table);
        let columns = list(columns);
        Some(format!(
            "SELECT CONVERT(c.COLUMN_NAME USING utf8mb4), CONVERT(CONCAT('generated column ', g.COLUMN_NAME) USING utf8mb4), \
               CONVERT(g.COLUMN_NAME USING utf8mb4) \
             FROM information_schema.COLUMNS AS c JOIN information_schema.COLUMNS AS g ON g.TABLE_SCHEMA = c.TABLE_SCHEMA \
               AND g.TABLE_NAME = c.TABLE_NAME AND IFNULL(g.GENERATION_EXPRESSION, '') <> '' \
               AND LOCATE(LOWER(CONCAT('`', REPLACE(c.COLUMN_NAME, '`', '``'), '`')), LOWER(g.GENERATION_EXPRESSION)) > 0 \
             WHERE c.TABLE_SCHEMA = {schema} AND c.TABLE_NAME = {name} AND c.COLUMN_NAME IN ({columns}) \
             UNION ALL SELECT CONVERT(REFERENCED_COLUMN_NAME USING utf8mb4), \
               CONVERT(CONCAT('foreign key ', CONSTRAINT_NAME, ' of table ', TABLE_NAME) USING utf8mb4), \
               CONVERT(CONSTRAINT_NAME USING utf8mb4) \
             FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_SCHEMA = {schema} AND REFERENCED_TABLE_NAME = {name} \
               AND REFERENCED_COLUMN_NAME IN ({columns}) ORDER BY 1, 2"
        ))
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
        _session: &'a mut dyn Session,
        task: &'a Task,
        _table: &'a str,
        _constraint: ConstraintText<'a>,
        _edit: ConstraintEdit,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async { Err(task.unproved(NO_SUCH_STEP)) })
    }

    fn drop_columns<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        task: &'a Task,
        _drop: &'a DropColumns<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async { Err(task.unproved(NO_SUCH_STEP)) })
    }

    // An index is there only when it is complete.
    fn invalid_index<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Option<String>>> {
        Box::pin(async { Ok(None) })
    }
}

/// The values of two columns of `information_schema` that find a table, as SQL.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    schema: String,
    name: String,
}

impl Place {
    /// The place of a table whose name is quoted.
    fn of(quoted_table: &str) -> Self {
        let names = definition::pieces(quoted_table).unwrap_or_default();
        let names: Vec<String> = names.iter().filter_map(definition::Piece::name).collect();
        match &names[..] {
            [schema, name] => Self {
                schema: literal(schema),
                name: literal(name),
            },
            // Another text is no table's name, and finds none.
            names => Self {
                schema: schema_of(""),
                name: literal(names.first().map_or(quoted_table, String::as_str)),
            },
        }
    }
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| literal(name)).collect();
    names.join(", ")
}

/// A condition: the trigger is not one of ours.
fn is_other(trigger: &str) -> String {
    format!(
        "LEFT({trigger}, {}) <> {}",
        OURS.chars().count(),
        literal(OURS)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_found_by_its_quoted_name() {
        let place = |quoted: &str| {
            let Place { schema, name } = Place::of(quoted);
            format!("{schema} {name}")
        };
        assert_eq!(place("`users`"), "DATABASE() 'users'");
        assert_eq!(place("`a``.b`.`it's`"), "'a`.b' 'it''s'");
    }
}
