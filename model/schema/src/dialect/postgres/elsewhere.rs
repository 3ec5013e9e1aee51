//! The rights that a session needs to write a table whose trigger looks up a row of another table.
//!
//! The trigger's function has the rights of that session.

use std::collections::{BTreeMap, BTreeSet};

use expand_contract_sql::{literal, quote, quote_table};

use crate::Trigger;

/// An object is not in the state that a statement needs.
const WRONG: &str = "'55000'";

/// The use that a trigger makes of another table.
#[derive(Default)]
struct Uses {
    /// The columns that it reads.
    reads: BTreeSet<String>,
    /// The columns of rows that it inserts.
    inserts: BTreeSet<String>,
}

fn uses(trigger: &Trigger) -> BTreeMap<String, Uses> {
    let mut found: BTreeMap<String, Uses> = BTreeMap::new();
    let set = trigger.rules.all().iter().flat_map(|rule| &rule.set);
    for expr in set.filter_map(|column| column.expr.as_ref()) {
        for lookup in expr.lookups() {
            let uses = found.entry(lookup.table).or_default();
            uses.reads.extend(lookup.columns);
        }
        if let Some(row) = &expr.row {
            let uses = found.entry(row.table.clone()).or_default();
            uses.reads.extend([row.by.clone(), row.gives.clone()]);
            uses.inserts.extend(row.comes.then(|| row.by.clone()));
        }
    }
    found
}

/// Stops, before the trigger is there, if a role may write the table and not do what the trigger does elsewhere, or if the row that it
/// looks up may be hidden. Each write of such a role would fail, or find no value.
pub(super) fn guard(trigger: &Trigger) -> String {
    let table = &trigger.table;
    uses(trigger)
        .iter()
        .map(|(other, Uses { reads, inserts })| {
            let (t, o) = (quote_table(table), quote_table(other));
            let regclass = |name: &str| format!("{}::pg_catalog.regclass", literal(name));
            let may = |columns: &BTreeSet<String>, right: &str| -> Vec<String> {
                let columns = columns.iter();
                columns
                    .map(|column| {
                        format!(
                            "pg_catalog.has_column_privilege(oid, {}, {}, '{right}')",
                            regclass(&o),
                            literal(column)
                        )
                    })
                    .collect()
            };
            let names = |columns: &BTreeSet<String>| {
                let columns = columns.iter();
                let names: Vec<String> = columns.map(|column| quote(column)).collect();
                names.join(", ")
            };
            let rights = [may(reads, "SELECT"), may(inserts, "INSERT")].concat();
            let [does, not, insert, hidden] = if inserts.is_empty() {
                [
                    format!("looks up a row of {other}"),
                    "and not read it".to_owned(),
                    String::new(),
                    "add the column as an Option without up, let new builds write it, and fill older rows with a step of your own".into(),
                ]
            } else {
                [
                    format!("looks up a row of {other}, or inserts it"),
                    format!("and not read {other} and insert there"),
                    format!(", INSERT ({})", names(inserts)),
                    "take its row security off until the contract".into(),
                ]
            };
            format!(
                "  -- The trigger reads {o} with the rights of the session that writes {t}.\n  \
                 DECLARE\n    blind text := (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(rolname), ', ' ORDER BY rolname)\n      \
                 FROM pg_catalog.pg_roles WHERE NOT rolsuper AND NOT pg_catalog.starts_with(rolname, 'pg_')\n        \
                 AND pg_catalog.has_any_column_privilege(oid, {t_class}, 'INSERT, UPDATE')\n        \
                 AND NOT ({rights}\n          \
                 AND (SELECT pg_catalog.has_schema_privilege(pg_roles.oid, relnamespace, 'USAGE') FROM pg_catalog.pg_class AS c WHERE c.oid = {o_class})));\n  \
                 BEGIN\n    IF blind IS NOT NULL THEN\n      \
                 RAISE EXCEPTION USING ERRCODE = {WRONG}, MESSAGE = {may_not} || blind\n        \
                 || {grant} || blind, HINT = 'nothing was changed';\n    END IF;\n    \
                 IF (SELECT relrowsecurity FROM pg_catalog.pg_class WHERE oid = {o_class}) THEN\n      \
                 RAISE EXCEPTION USING ERRCODE = {WRONG}, MESSAGE = {hidden},\n        \
                 HINT = 'nothing was changed';\n    END IF;\n  END;\n",
                t_class = regclass(&t),
                o_class = regclass(&o),
                rights = rights.join("\n          AND "),
                may_not = literal(&format!(
                    "each write of {table} {does}, and these roles may write {table} {not}: "
                )),
                grant = literal(&format!("; as the owner of {other}: GRANT SELECT ({}){insert} ON {o} TO ", names(reads))),
                hidden = literal(&format!(
                    "{other} has row security: a session that writes {table} may not see the row of {other} that is looked up; {hidden}"
                )),
            )
        })
        .collect()
}
