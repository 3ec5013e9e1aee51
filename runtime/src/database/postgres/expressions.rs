//! The verdict of the database on types and expressions that authors wrote.

use expand_contract_sql::{TokenKind, literal, tokenize};

use super::{Postgres, plan};
use crate::database::server::{Expressions, PlannedStatement, Shadow};
use crate::database::session::{Answer, BoxFuture, Session, Value, only};

impl Expressions for Postgres {
    fn ask_type(&self, sql_type: &str) -> Option<String> {
        let bare = without_collation(sql_type);
        // Words of CREATE TABLE alone.
        let serial = [
            "serial",
            "serial2",
            "serial4",
            "serial8",
            "smallserial",
            "bigserial",
        ]
        .iter()
        .any(|word| bare.eq_ignore_ascii_case(word));
        // Without a row the value is never made: a domain may refuse NULL. And it is not returned: sqlx would look for the
        // decoder of an extension's type.
        (!serial).then(|| format!("SELECT 1 WHERE false AND CAST(NULL AS {bare}) IS NULL"))
    }

    fn domain_rules(&self, sql_type: &str) -> Option<String> {
        // A cast to a domain over `varchar(3)` cuts what an assignment refuses, so agreement could not be told.
        Some(format!(
            "WITH RECURSIVE d(oid, base, typmod, depth) AS ( \
               SELECT t.oid, t.typbasetype, t.typtypmod, 1 FROM pg_catalog.pg_type AS t \
               WHERE t.oid = pg_catalog.to_regtype({}) AND t.typtype = 'd' \
               UNION ALL SELECT t.oid, t.typbasetype, t.typtypmod, d.depth + 1 \
               FROM d JOIN pg_catalog.pg_type AS t ON t.oid = d.base AND t.typtype = 'd') \
             SELECT pg_catalog.format_type(d.oid, NULL), r.rule, \
               (SELECT pg_catalog.format_type(b.base, b.typmod) FROM d AS b ORDER BY b.depth DESC LIMIT 1) \
             FROM d JOIN pg_catalog.pg_type AS t ON t.oid = d.oid CROSS JOIN LATERAL ( \
               SELECT 1, 'DEFAULT ' || t.typdefault WHERE t.typdefault IS NOT NULL \
               UNION ALL SELECT 2, 'NOT NULL' WHERE t.typnotnull \
               UNION ALL SELECT 3, pg_catalog.pg_get_constraintdef(c.oid) FROM pg_catalog.pg_constraint AS c \
                 WHERE c.contypid = t.oid AND c.contype = 'c' \
               UNION ALL SELECT 4, 'a length' WHERE t.typtypmod <> -1 AND t.typbasetype IN \
                 (1042, 1043, 1560, 1562) \
             ) AS r(place, rule) ORDER BY d.depth, r.place, r.rule",
            literal(&without_collation(sql_type))
        ))
    }

    fn plan<'a>(
        &'a self,
        session: &'a mut dyn Session,
        sql: &'a str,
    ) -> BoxFuture<'a, Answer<PlannedStatement>> {
        Box::pin(plan::plan(session, sql))
    }

    fn shadows<'a>(
        &'a self,
        session: &'a mut dyn Session,
        tables: &'a [String],
    ) -> BoxFuture<'a, Answer<Vec<Shadow>>> {
        // This query must not itself call what it looks for. The name of a function with its arguments takes long, so it is
        // written for those that are found alone.
        const PIN: &str = "SET LOCAL search_path = pg_catalog, pg_temp";
        // Trusted are superusers, the runner's role and the roles it is a member of, the owner of the schema, and the owner
        // of a table, who can install triggers on it. A superuser is a member of every role, which says nothing.
        const SHADOWS: &str = "WITH named AS ( \
               SELECT false AS operator, p.oid, CAST(p.proname AS text) AS name, p.pronamespace AS schema, \
                 p.proowner AS owner FROM pg_proc AS p \
               UNION ALL SELECT true, o.oid, CAST(o.oprname AS text), o.oprnamespace, o.oprowner FROM pg_operator AS o \
             ), path AS (SELECT n.oid, CAST(n.nspname AS text) AS name, n.nspowner FROM pg_namespace AS n \
               WHERE n.nspname = ANY (CAST($1 AS name[])) AND NOT starts_with(CAST(n.nspname AS text), 'pg_temp')) \
             SELECT CASE WHEN s.operator THEN 'operator ' || CAST(CAST(s.oid AS regoperator) AS text) \
               ELSE 'function ' || CAST(CAST(s.oid AS regprocedure) AS text) END, CAST(r.rolname AS text), min(others.name) \
             FROM named AS s JOIN path AS p ON p.oid = s.schema JOIN pg_roles AS r ON r.oid = s.owner \
               JOIN pg_roles AS me ON me.rolname = current_user \
               JOIN named AS o ON o.name = s.name AND o.schema <> s.schema AND o.owner <> s.owner \
               JOIN path AS others ON others.oid = o.schema \
             WHERE p.name <> 'pg_catalog' AND NOT r.rolsuper AND r.oid <> me.oid \
               AND NOT (NOT me.rolsuper AND pg_has_role(me.oid, r.oid, 'USAGE')) \
               AND NOT pg_has_role(r.oid, p.nspowner, 'USAGE') \
               AND NOT EXISTS (SELECT FROM pg_class AS c JOIN path ON path.oid = c.relnamespace \
                 WHERE c.relowner = r.oid AND c.relname = ANY (CAST($2 AS name[]))) \
             GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 5";
        Box::pin(async move {
            let path = session
                .query("SELECT CAST(pg_catalog.current_schemas(true) AS text)", &[])
                .await?;
            let path = Value::from(only(path)?.text(0)?);
            session.script(PIN).await?;
            let rows = session.query(SHADOWS, &[path, names(tables)]).await?;
            rows.iter()
                .map(|row| {
                    Ok(Shadow {
                        what: row.text(0)?.to_owned(),
                        owner: row.text(1)?.to_owned(),
                        beside: row.text(2)?.to_owned(),
                    })
                })
                .collect()
        })
    }
}

/// The names as the text of an array.
pub(super) fn names(names: &[String]) -> Value {
    let quoted: Vec<String> = names
        .iter()
        .map(|name| format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")))
        .collect();
    Value::from(format!("{{{}}}", quoted.join(",")).as_str())
}

/// A type without its `COLLATE`, which is no part of a type in a cast.
fn without_collation(sql_type: &str) -> String {
    let Ok(tokens) = tokenize(sql_type) else {
        // The database refuses it in its own words.
        return sql_type.to_owned();
    };
    let bare: String = tokens
        .iter()
        .take_while(|token| !(token.kind == TokenKind::Word && token.is_word("collate")))
        .map(|token| token.text)
        .collect();
    bare.trim().to_owned()
}
