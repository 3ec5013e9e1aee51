//! The rights that a session needs to write a table whose trigger looks up a row of another table.
//!
//! The trigger's function has the rights of that session.

use std::collections::{BTreeMap, BTreeSet};

use expand_contract_sql::{literal, quote, quote_table};

use crate::{Expr, Trigger};

/// An object is not in the state that a statement needs.
const WRONG: &str = "'55000'";

/// Stops, before the trigger is there, if a role may write the table and not read what the trigger looks up, or if the row that it
/// looks up may be hidden. Each write of such a role would fail, or find no value.
pub(super) fn guard(trigger: &Trigger) -> String {
    let table = &trigger.table;
    let mut read: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let set = trigger.rules.all().iter().flat_map(|rule| &rule.set);
    let exprs = set.filter_map(|column| column.expr.as_ref());
    for lookup in exprs.flat_map(Expr::lookups) {
        read.entry(lookup.table).or_default().extend(lookup.columns);
    }
    read.iter()
        .map(|(other, columns)| {
            let (t, o) = (quote_table(table), quote_table(other));
            let regclass = |name: &str| format!("{}::pg_catalog.regclass", literal(name));
            let reads: Vec<String> = columns
                .iter()
                .map(|column| {
                    format!(
                        "pg_catalog.has_column_privilege(oid, {}, {}, 'SELECT')",
                        regclass(&o),
                        literal(column)
                    )
                })
                .collect();
            let names: Vec<String> = columns.iter().map(|column| quote(column)).collect();
            format!(
                "  -- The trigger reads {o} with the rights of the session that writes {t}.\n  \
                 DECLARE\n    blind text := (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(rolname), ', ' ORDER BY rolname)\n      \
                 FROM pg_catalog.pg_roles WHERE NOT rolsuper AND NOT pg_catalog.starts_with(rolname, 'pg_')\n        \
                 AND pg_catalog.has_any_column_privilege(oid, {t_class}, 'INSERT, UPDATE')\n        \
                 AND NOT ({reads}\n          \
                 AND (SELECT pg_catalog.has_schema_privilege(pg_roles.oid, relnamespace, 'USAGE') FROM pg_catalog.pg_class AS c WHERE c.oid = {o_class})));\n  \
                 BEGIN\n    IF blind IS NOT NULL THEN\n      \
                 RAISE EXCEPTION USING ERRCODE = {WRONG}, MESSAGE = {may_not} || blind\n        \
                 || {grant} || blind, HINT = 'nothing was changed';\n    END IF;\n    \
                 IF (SELECT relrowsecurity FROM pg_catalog.pg_class WHERE oid = {o_class}) THEN\n      \
                 RAISE EXCEPTION USING ERRCODE = {WRONG}, MESSAGE = {hidden},\n        \
                 HINT = 'nothing was changed';\n    END IF;\n  END;\n",
                t_class = regclass(&t),
                o_class = regclass(&o),
                reads = reads.join("\n          AND "),
                may_not = literal(&format!(
                    "each write of {table} looks up a row of {other}, and these roles may write {table} and not read it: "
                )),
                grant = literal(&format!("; as the owner of {other}: GRANT SELECT ({}) ON {o} TO ", names.join(", "))),
                hidden = literal(&format!(
                    "{other} has row security: a session that writes {table} may not see the row of {other} that is looked up; add the \
                     column as an Option without up, let new builds write it, and fill older rows with a step of your own"
                )),
            )
        })
        .collect()
}
