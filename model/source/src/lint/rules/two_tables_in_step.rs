//! A statement that writes a table and reads the one that the table's triggers write.

use std::collections::BTreeSet;

use expand_contract_sql::{TableOnly, TableOnlyUse, TableWrite};

use crate::lint::rule::{Rule, Text};
use crate::{Diagnostic, Subject};

pub(super) const RULE: Rule = Rule {
    sql: Some(sql),
    ..Rule::new(
        "two_tables_in_step",
        "EC0014",
        "one statement uses two tables that triggers keep in step",
        include_str!("pages/EC0014.md"),
    )
};

fn sql(text: &Text<'_>) -> Vec<Diagnostic> {
    let writes = text.writes().iter().filter_map(|write| both(text, write));
    let emptied = text.tables_only().iter();
    let emptied = emptied.filter_map(|one| emptied_unseen(text, one));
    let mut seen = BTreeSet::new();
    writes
        .chain(emptied)
        .filter(|finding| {
            let place = finding.marked().map(|(place, _)| place.start);
            seen.insert((place, finding.message.clone()))
        })
        .collect()
}

fn both(text: &Text<'_>, write: &TableWrite) -> Option<Diagnostic> {
    let table = &write.table;
    let (from, migration) = text.changing.in_step_with(table)?;
    let used = write.uses.iter().find(|used| used.table == from)?;
    let finding = RULE.error(format!(
        "this writes `{table}` and names `{from}`, which a trigger of `{table}` writes until the contract of {migration}"
    ));
    Some(
        finding
            .about(Subject::table(table))
            .span(used.span.clone(), "written by the trigger")
            .note(format!(
                "MariaDB and MySQL refuse the statement with error 1442: `Can't update table '{from}' in stored function/trigger`"
            ))
            .help(format!(
                "read `{from}` first, and write `{table}` by its key in a statement of its own"
            ))
            .help("or keep this statement back until the contract has run"),
    )
}

/// `TRUNCATE`, which runs no trigger.
fn emptied_unseen(text: &Text<'_>, one: &TableOnly) -> Option<Diagnostic> {
    let table = &one.table;
    let (from, migration) = text.changing.in_step_with(table)?;
    (one.what == TableOnlyUse::Truncate).then(|| {
        let finding = RULE.error(format!(
            "`TRUNCATE` runs no trigger, and `{from}` would keep the values of `{table}` until the contract of {migration}"
        ));
        finding
            .about(Subject::table(table))
            .span(one.span.clone(), "emptied unseen")
            .help("write `DELETE FROM`")
    })
}

#[cfg(test)]
pub(in crate::lint) mod tests {
    use crate::Lock;
    use crate::lint::{ChangingSchema, sql};

    const SPLIT: &str = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/lint/tests/split.lock"
    ));

    /// The findings in a text of a new build, on a database.
    fn on(dialect: &str, text: &str) -> Vec<crate::Diagnostic> {
        let lock = SPLIT.replace("postgres", dialect);
        let lock = Lock::parse(&lock).unwrap();
        let found = sql(&ChangingSchema::new(&lock), text, true).into_iter();
        found.filter(|one| one.code == Some("EC0014")).collect()
    }

    /// The findings on MariaDB and MySQL.
    pub(in crate::lint) fn found(text: &str) -> Vec<crate::Diagnostic> {
        on("mysql", text)
    }

    #[test]
    fn a_write_of_the_new_table_names_the_old_one_in_no_statement() {
        for text in [
            "UPDATE profiles AS p JOIN users AS u ON u.id = p.user_id SET p.bio = u.email",
            "UPDATE users AS u JOIN profiles AS p ON u.id = p.user_id SET u.email = 'a', p.bio = 'b'",
            "INSERT INTO profiles (user_id, bio) SELECT id, email FROM users",
            "REPLACE INTO profiles (user_id, bio) VALUES (1, (SELECT email FROM users WHERE id = 1))",
            "INSERT INTO profiles (user_id, bio) VALUES (1, 'a') ON DUPLICATE KEY UPDATE bio = (SELECT email FROM users WHERE id = 1)",
            "DELETE p FROM profiles AS p JOIN users AS u ON u.id = p.user_id WHERE u.email = 'a'",
            "DELETE FROM p USING profiles AS p JOIN users AS u ON u.id = p.user_id",
            "DELETE FROM profiles WHERE user_id IN (SELECT id FROM users WHERE email = 'a')",
            "UPDATE `profiles` SET bio = 'a' WHERE EXISTS (SELECT 1 FROM `users` WHERE id = user_id)",
            "SELECT email FROM users; DELETE FROM profiles WHERE user_id IN (SELECT id FROM users)",
        ] {
            let found = found(text);
            assert_eq!(found.len(), 1, "{text}: {found:#?}");
            let place = found[0].marked().unwrap().0.clone();
            assert_eq!(text[place].trim_matches('`'), "users", "{text}");
            for dialect in ["sqlite", "postgres"] {
                assert!(on(dialect, text).is_empty(), "{dialect}: {text}");
            }
        }
        assert_eq!(found("TRUNCATE TABLE profiles").len(), 1);
    }

    #[test]
    fn every_other_statement_is_right() {
        for text in [
            "SELECT u.email, p.bio FROM users AS u JOIN profiles AS p ON p.user_id = u.id FOR UPDATE",
            "UPDATE users AS u JOIN profiles AS p ON p.user_id = u.id SET u.email = p.bio",
            "DELETE u FROM users AS u JOIN profiles AS p ON p.user_id = u.id",
            "INSERT INTO users (id, email) SELECT user_id, bio FROM profiles",
            "SELECT id FROM users WHERE id = 1 FOR UPDATE; UPDATE profiles SET bio = 'a' WHERE user_id = 1",
            "INSERT INTO profiles (user_id, bio) VALUES (1, 'a') ON DUPLICATE KEY UPDATE bio = 'a'",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn after_the_contract_every_statement_is_right() {
        let lock = SPLIT
            .replace("postgres", "mysql")
            .replace("expanding", "contracted");
        let lock = Lock::parse(&lock).unwrap();
        let text = "INSERT INTO profiles (user_id, bio) SELECT id, email FROM users";
        assert!(sql(&ChangingSchema::new(&lock), text, true).is_empty());
    }
}
