//! `ON CONFLICT` on a column that is unique only from the contract on.

use std::collections::BTreeMap;

use crate::lint::rule::{Rule, Text};
use crate::{Diagnostic, Subject};

pub(super) const RULE: Rule = Rule {
    sql: Some(sql),
    ..Rule::new(
        "early_conflict_target",
        "EC0007",
        "`ON CONFLICT` names a column that is not unique before the contract",
        include_str!("pages/EC0007.md"),
    )
};

fn sql(text: &Text<'_>) -> Vec<Diagnostic> {
    // One finding for each place: the name of a constraint can stand for several columns.
    let mut found = BTreeMap::new();
    for touch in text.arbiters() {
        let (table, column) = (&touch.table, &touch.column);
        let Some(waiting) = text.changing.waits_for_unique(table, column) else {
            continue;
        };
        let (old, migration) = (waiting.from, waiting.migration);
        let finding = RULE
            .error(format!(
                "`ON CONFLICT` names `{table}.{column}`, which is not unique before the contract of {migration}"
            ))
            .about(Subject::column(table, column))
            .span(
                touch.span.clone(),
                format!("name `{old}` until the contract"),
            )
            .note(
                "PostgreSQL refuses the statement: `there is no unique or exclusion constraint matching the ON CONFLICT \
                 specification`. A unique index beside the old one would make `ON CONFLICT` of old builds fail",
            )
            .help(format!(
                "name the old column in its place: `ON CONFLICT ({old})`; the trigger fills it in from `{column}` before \
                 PostgreSQL looks for a conflict, so the rest of the statement can name `{column}` alone"
            ))
            .help("or, where a conflict changes nothing: `ON CONFLICT DO NOTHING`, which names no column")
            .help(format!(
                "or rename by a view, which copies nothing, so that both names are unique all the time: `#[migrate(renamed(from = \"{old}\", \
                 by = \"view\"))]`"
            ))
            .help(format!(
                "or keep this statement back until the field says `contracted` and the contract of {migration} has run"
            ));
        found.insert(touch.span.start, finding);
    }
    found.into_values().collect()
}

#[cfg(test)]
mod tests {
    use crate::Lock;
    use crate::lint::tests::{LOCK, found, marks};
    use crate::lint::{ChangingSchema, sql};

    #[test]
    fn the_new_column_of_a_rename_is_no_conflict_target_yet() {
        let upsert = |target: &str| {
            format!(
                "INSERT INTO users (id, full_name) VALUES ($1, $2) ON CONFLICT {target} DO UPDATE SET full_name = excluded.full_name"
            )
        };
        for (target, place) in [
            ("(full_name)", "full_name"),
            ("(address, full_name)", "full_name"),
            ("(lower(full_name))", "full_name"),
            ("ON CONSTRAINT users_full_name_key", "users_full_name_key"),
        ] {
            let sql = upsert(target);
            let marked = marks(&sql);
            let own: Vec<_> = marked
                .iter()
                .filter(|(code, _)| *code == "EC0007")
                .collect();
            assert_eq!(own, [&("EC0007", place)], "{target}");
        }
        for target in ["(id)", "(address)", "ON CONSTRAINT users_of_our_own"] {
            assert!(marks(&upsert(target)).is_empty(), "{target}");
        }
    }

    #[test]
    fn the_old_column_is_the_target_until_the_contract() {
        let way_out =
            "INSERT INTO users (id, full_name) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
        let finding = &found(way_out)[0];
        assert_eq!(finding.code, Some("EC0002"));
        let (_, label) = finding.marked().unwrap();
        assert_eq!(label, "right until the contract; then `full_name`");
    }

    #[test]
    fn after_the_contract_and_on_sqlite_nothing_is_wrong() {
        let upsert =
            "INSERT INTO users (id, full_name) VALUES ($1, $2) ON CONFLICT (full_name) DO NOTHING";
        for text in [
            LOCK.replace("expanding", "contracted"),
            LOCK.replace("postgres", "sqlite"),
        ] {
            let lock = Lock::parse(&text).unwrap();
            assert!(sql(&ChangingSchema::new(&lock), upsert, true).is_empty());
        }
    }
}
