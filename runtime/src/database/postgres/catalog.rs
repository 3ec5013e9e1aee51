//! The catalog's facts about a table.

use expand_contract_format::postgres::changing_triggers;
use expand_contract_format::{ConstraintEdit, Object, Replacement, Statement};
use expand_contract_sql::literal;

use super::{CAPABILITY, Postgres, carry, covering, grown, live_table, routines, try_values};
use crate::catalog::{Carried, Covering, LiveTable, LiveTrigger, Routines, TriggersAfter};
use crate::database::indexes::IndexOf;
use crate::database::server::{Catalog, ConstraintText, DropColumns, EditColumn};
use crate::database::session::{Answer, BoxFuture, Session, only};
use crate::error::Error;
use crate::task::Task;

const NO_SUCH_STEP: &str = "this database has no such step; the files are for another one";

impl Catalog for Postgres {
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
        const SCHEMA: &str = "SELECT n.nspname::text FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n \
                              ON n.oid = c.relnamespace WHERE c.oid = pg_catalog.to_regclass($1)";
        Box::pin(async move {
            let name = [CAPABILITY.quote_table(table).into()];
            let rows = session.query(SCHEMA, &name).await?;
            rows.first()
                .map(|row| row.text(0).map(str::to_owned))
                .transpose()
        })
    }

    fn columns(&self) -> &'static str {
        "SELECT c.relname::text, a.attname::text FROM pg_catalog.pg_class AS c \
         JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relnamespace <> 'pg_catalog'::regnamespace \
         AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY c.relname, a.attnum"
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
        table: &'a str,
        aside: &'a str,
    ) -> BoxFuture<'a, Answer<Covering>> {
        Box::pin(covering::read(session, table, aside))
    }

    fn publications<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(covering::publications(session, table))
    }

    fn leaning<'a>(
        &'a self,
        session: &'a mut dyn Session,
        view: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(covering::leaning(session, view))
    }

    fn copy_to_try<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a LiveTable,
    ) -> BoxFuture<'a, Answer<bool>> {
        Box::pin(try_values::copy(session, table))
    }

    fn for_copy(&self, table: &str, sql: &str) -> String {
        try_values::for_copy(table, sql)
    }

    fn rejected_values<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a LiveTable,
        columns: &'a [String],
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(try_values::rejected(session, table, columns))
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

    fn carry_grown<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a LiveTable,
        grown: &'a [Replacement],
        made: &'a [Object],
    ) -> BoxFuture<'a, Answer<Vec<Carried>>> {
        Box::pin(grown::plan(session, table, grown, made))
    }

    fn carry_rights(&self, table: &LiveTable, pairs: &[(String, String)]) -> Vec<Carried> {
        carry::rights(table, pairs)
    }

    fn enable_trigger(&self, table: &str, trigger: &str) -> Option<String> {
        let (table, trigger) = (CAPABILITY.quote_table(table), CAPABILITY.quote(trigger));
        Some(format!("ALTER TABLE {table} ENABLE TRIGGER {trigger}"))
    }

    fn always_trigger(&self, table: &str, trigger: &str) -> Option<Statement> {
        let on = CAPABILITY.quote_table(table);
        Some(Statement {
            title: format!("Let trigger {trigger} fire for the rows of the subscription, too."),
            done_when: Some(format!(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass({}) AND tgname = {} \
                 AND tgenabled = 'A')",
                literal(&on),
                literal(trigger)
            )),
            sql: format!(
                "ALTER TABLE {on} ENABLE ALWAYS TRIGGER {}",
                CAPABILITY.quote(trigger)
            ),
            ..Statement::default()
        })
    }

    fn nullable(&self, quoted_table: &str, columns: &[String]) -> Option<String> {
        let names: Vec<String> = columns.iter().map(|name| literal(name)).collect();
        Some(format!(
            "SELECT attname::text FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass({}) \
             AND attname IN ({}) AND NOT attnotnull AND NOT attisdropped ORDER BY attnum",
            literal(quoted_table),
            names.join(", ")
        ))
    }

    fn triggers_after(&self, quoted_table: &str, trigger: &str) -> Option<TriggersAfter> {
        // 1: for each row, 2: before it is stored, 4 and 16: on insert and update. The order among our own triggers
        // does not matter.
        let sql = format!(
            "SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass({}) \
             AND NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 3 = 3 AND tgtype & 20 <> 0 \
             AND tgname::text COLLATE \"C\" > {} AND NOT starts_with(tgname, 'zzz_ec_') ORDER BY tgname",
            literal(quoted_table),
            literal(trigger)
        );
        Some(TriggersAfter {
            sql,
            order: "in the order of their names",
            way_out: format!(
                "give it a name that sorts before `zzz_ec_`: ALTER TRIGGER .. ON {quoted_table} RENAME TO .."
            ),
        })
    }

    fn changing_triggers(&self, quoted_table: &str) -> Option<String> {
        Some(changing_triggers(&literal(quoted_table)))
    }

    fn generated(&self, quoted_table: &str) -> Option<String> {
        Some(format!(
            "SELECT attname::text FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass({}) \
             AND attgenerated <> '' AND NOT attisdropped ORDER BY attnum",
            literal(quoted_table)
        ))
    }

    fn referring(&self, quoted_table: &str) -> String {
        format!(
            "SELECT conrelid::regclass::text, conname::text FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conparentid = 0 \
             AND confrelid = pg_catalog.to_regclass({}) AND conrelid <> confrelid ORDER BY 1, 2",
            literal(quoted_table)
        )
    }

    fn dependents(&self, quoted_table: &str, columns: &[String]) -> Option<String> {
        let names: Vec<String> = columns.iter().map(|name| literal(name)).collect();
        // `n` marks an object that must be dropped explicitly. Other objects on the column, such as an index or a
        // constraint of the table, are dropped with it; PostgreSQL 14 drops a generated column with its base, too, by `a`. A view depends on the column through its rule.
        Some(format!(
            "SELECT DISTINCT a.attname::text, CASE WHEN r.oid IS NULL \
               THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) \
               ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, \
             coalesce(t.tgname, (SELECT c.relname FROM pg_catalog.pg_class AS c WHERE c.oid = r.ev_class), \
               (SELECT c.conname FROM pg_catalog.pg_constraint AS c WHERE c.oid = d.objid \
                 AND d.classid = 'pg_catalog.pg_constraint'::regclass), \
               (SELECT p.polname FROM pg_catalog.pg_policy AS p WHERE p.oid = d.objid \
                 AND d.classid = 'pg_catalog.pg_policy'::regclass), \
               (SELECT p.proname FROM pg_catalog.pg_proc AS p WHERE p.oid = d.objid \
                 AND d.classid = 'pg_catalog.pg_proc'::regclass), '')::text \
             FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refobjid = a.attrelid \
               AND d.refobjsubid = a.attnum AND d.refclassid = 'pg_catalog.pg_class'::regclass \
             LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid \
             LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid \
             WHERE a.attrelid = pg_catalog.to_regclass({table}) AND a.attname IN ({names}) AND NOT a.attisdropped \
               AND NOT starts_with(coalesce(t.tgname::text, ''), 'zzz_ec_') \
               AND (d.deptype = 'n' OR (d.deptype = 'a' \
                 AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = a.attrelid AND d.objsubid > 0)) \
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS o WHERE o.classid = d.classid \
                 AND o.objid = d.objid AND o.refclassid = d.refclassid AND o.refobjid = d.refobjid \
                 AND o.refobjsubid = d.refobjsubid AND o.deptype IN ('a', 'i') AND d.deptype = 'n') \
             ORDER BY 1, 2",
            table = literal(quoted_table),
            names = names.join(", ")
        ))
    }

    fn edit_column<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        task: &'a Task,
        _edit: &'a EditColumn<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async { Err(task.unproved(NO_SUCH_STEP)) })
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

    fn invalid_index<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Option<String>>> {
        // That of a table with partitions is invalid until those of all partitions are attached.
        const INVALID: &str = "SELECT count(*) FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid \
                               WHERE i.indexrelid = to_regclass($1) AND NOT i.indisvalid AND c.relkind = 'i'";
        Box::pin(async move {
            let index = CAPABILITY.quote_beside(index.table, index.index);
            let rows = session.query(INVALID, &[index.as_str().into()]).await?;
            let invalid = only(rows)?.count(0)? > 0;
            Ok(invalid.then(|| format!("DROP INDEX CONCURRENTLY IF EXISTS {index}")))
        })
    }
}
