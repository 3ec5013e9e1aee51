//! Reads the functions and procedures whose texts may use a table.

use std::collections::BTreeSet;

use expand_contract_sql::{Body, BodyKind, BodyResult, bare_name, quote_table};

use super::expressions::names;
use super::live_table::list;
use crate::catalog::{LiveRelation, LiveRoutine, LiveTable, Routines};
use crate::database::session::{Answer, Row, Session, only};

/// Reads them, and the relations whose names they have.
///
/// Functions of extensions are not the user's, and bodies that the database itself keeps apart (`BEGIN ATOMIC`) are in
/// `pg_depend`.
pub(super) async fn read(session: &mut dyn Session, table: &LiveTable) -> Answer<Routines> {
    let name = [quote_table(&table.name).into()];
    let rows = session.query(ROUTINES, &name).await?;
    let routines: Vec<LiveRoutine> = rows.iter().map(routine).collect::<Answer<_>>()?;
    if routines.is_empty() {
        return Ok(Routines::default());
    }
    let mut words: BTreeSet<String> = BTreeSet::from([bare_name(&table.name).to_owned()]);
    for routine in &routines {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        for word in routine.body.text.split(|c| !is_part(c)) {
            words.insert(word.to_owned());
            words.insert(word.to_lowercase());
        }
    }
    let words: Vec<String> = words.into_iter().collect();
    let rows = session.query(RELATIONS, &[names(&words)]).await?;
    let relations = rows.iter().map(|row| {
        Ok(LiveRelation {
            schema: row.text(0)?.to_owned(),
            name: row.text(1)?.to_owned(),
            columns: list(row, 2)?,
        })
    });
    let relations = relations.collect::<Answer<_>>()?;
    let path = only(session.query(PATH, &[]).await?)?;
    Ok(Routines {
        texts: routines,
        relations,
        path: list(&path, 0)?,
    })
}

const PATH: &str = "SELECT array_to_string(pg_catalog.current_schemas(true)::text[], chr(31))";

const RELATIONS: &str = "SELECT n.nspname::text, c.relname::text, \
     (SELECT string_agg(a.attname::text, chr(31) ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a \
       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) \
     FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema' \
       AND NOT starts_with(n.nspname::text, 'pg_') AND c.relname = ANY (CAST($1 AS name[])) ORDER BY 1, 2";

// A parameter is counted among all of them for its name, and among those that go in for its number.
const ROUTINES: &str = "SELECT p.prokind::text, p.oid::regprocedure::text, p.proname::text, l.lanname::text, p.prosrc, \
     (SELECT substr(setting, 13) FROM unnest(p.proconfig) AS setting WHERE starts_with(setting, 'search_path=')), \
     concat_ws(chr(31), \
       (SELECT string_agg('$' || a.place, chr(31)) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (ty, place) \
         WHERE a.ty = c.reltype), \
       (SELECT string_agg(nullif(p.proargnames[a.place], ''), chr(31)) \
         FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS a (ty, place) \
         WHERE a.ty = c.reltype)), \
     t.fires, t.transitions, \
     CASE WHEN p.prorettype = c.reltype THEN 'row' \
       WHEN p.prorettype IN (0, 'void'::regtype, 'trigger'::regtype, 'event_trigger'::regtype) THEN 'free' \
       ELSE 'declared' END, \
     concat_ws(chr(31), p.proname, array_to_string(p.proargnames, chr(31))) \
     FROM pg_catalog.pg_class AS c, pg_catalog.pg_proc AS p \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang, \
     LATERAL (SELECT count(*) > 0 AS fires, string_agg(concat_ws(chr(31), g.tgoldtable, g.tgnewtable), chr(31)) AS transitions \
       FROM pg_catalog.pg_trigger AS g WHERE g.tgfoid = p.oid AND g.tgrelid = c.oid AND NOT g.tgisinternal) AS t \
     WHERE c.oid = pg_catalog.to_regclass($1) AND p.prokind IN ('f', 'p') AND p.prosqlbody IS NULL \
       AND l.lanname NOT IN ('c', 'internal') \
       AND n.nspname NOT IN ('information_schema', 'expand_contract') AND NOT starts_with(n.nspname::text, 'pg_') \
       AND NOT starts_with(p.proname::text, 'ec_sync_') \
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS e WHERE e.classid = 'pg_catalog.pg_proc'::regclass \
         AND e.objid = p.oid AND e.deptype = 'e') \
       AND (t.fires OR strpos(lower(p.prosrc), lower(c.relname::text)) > 0 OR p.prorettype = c.reltype \
         OR c.reltype = ANY (p.proargtypes::oid[])) \
     ORDER BY 2";

fn routine(row: &Row) -> Answer<LiveRoutine> {
    let is_of_table = row.truth(7)?;
    let mut rows = list(row, 6)?;
    if is_of_table {
        rows.extend(["new".to_owned(), "old".to_owned()]);
    }
    Ok(LiveRoutine {
        kind: if row.text(0)? == "p" {
            "procedure"
        } else {
            "function"
        },
        signature: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        body: Body {
            kind: match row.text(3)? {
                "sql" => BodyKind::Sql,
                "plpgsql" => BodyKind::Plpgsql,
                _ => BodyKind::Other,
            },
            text: row.text(4)?.to_owned(),
            rows,
            values: list(row, 10)?,
            result: match row.text(9)? {
                "row" => BodyResult::Row,
                "free" => BodyResult::Free,
                _ => BodyResult::Declared,
            },
        },
        path: row.optional(5)?.map(schemas),
        is_of_table,
        transitions: list(row, 8)?,
    })
}

/// The schemas of a search path as the database stores it.
fn schemas(path: &str) -> Vec<String> {
    let each = path.split(',').map(|one| one.trim().trim_matches('"'));
    each.map(|one| one.replace("\"\"", "\"")).collect()
}
