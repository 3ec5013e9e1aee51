//! Requirements on every rule, and tests that several rules share; the tests of a single rule are in its file.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::{Diagnostic, Lock, Schema, Subject};

/// `users.name` is renamed and still exists, `users.email` has left, `users.age` is deprecated; `orders` stays.
pub(super) const LOCK: &str = r#"version = 1
name = "shop"
dialect = "postgres"

[table.orders]

[table.orders.columns]
id = { position = 0, type = "bigint" }
name = { position = 1, type = "text" }
user_id = { position = 2, type = "bigint" }

[table.orders.indexes]

[table.orders.constraints]
orders_pkey = { primary_key = ["id"] }

# end of orders

[table.tags]

[table.tags.columns]
email = { position = 1, type = "text" }
id = { position = 0, type = "bigint" }

[table.tags.indexes]

[table.tags.constraints]
tags_pkey = { primary_key = ["id"] }

# end of tags

[table.users]

[table.users.columns]
address = { position = 2, type = "text" }
age = { position = 3, type = "integer", nullable = true }
email = { position = 2, type = "text" }
full_name = { position = 1, type = "text" }
id = { position = 0, type = "bigint" }
name = { position = 1, type = "text" }

[table.users.indexes]

[table.users.constraints]
users_pkey = { primary_key = ["id"] }

[migration.1_users_full_name]
tables = ["users"]
after = []
fact.users.columns.full_name = { renamed = { from = "name" }, stage = "expanding" }
fact.users.columns.name = { leaves = { renamed = true, replaced_by = ["full_name"] }, stage = "expanding" }
checksum = "a"

[migration.2_users_email]
tables = ["users"]
after = []
fact.users.columns.address = { added = {}, stage = "contracted" }
fact.users.columns.email = { leaves = { replaced_by = ["address"] }, stage = "contracted" }
checksum = "b"

[migration.3_users_age]
tables = ["users"]
after = []
fact.users.columns.age = { leaves = { note = "see birthday" }, stage = "expanding" }
checksum = "c"

# end of users
"#;

fn lock() -> Lock {
    Lock::parse(LOCK).unwrap()
}

/// The findings in a SQL text, judged by [`LOCK`].
pub(super) fn found(sql: &str) -> Vec<Diagnostic> {
    super::sql(&ChangingSchema::new(&lock()), sql, true)
}

/// The findings in a SQL text, judged by [`LOCK`] with the rename by a view.
pub(super) fn found_by_view(sql: &str) -> Vec<Diagnostic> {
    let lock = LOCK.replace("from = \"name\" }", "from = \"name\", by = \"view\" }");
    super::sql(
        &ChangingSchema::new(&Lock::parse(&lock).unwrap()),
        sql,
        true,
    )
}

#[test]
fn a_table_with_its_schema_is_judged_as_one_without() {
    let by_view = LOCK.replace("from = \"name\" }", "from = \"name\", by = \"view\" }");
    for lock in [LOCK.to_owned(), by_view] {
        let with_schema = lock
            .replace("[table.users", "[table.\"billing.users\"")
            .replace("fact.users.", "fact.\"billing.users\".")
            .replace("tables = [\"users\"]", "tables = [\"billing.users\"]")
            .replace("# end of users", "# end of \"billing.users\"");
        assert_ne!(with_schema, lock);
        let judged = |lock: &str, sql: &str| {
            let lock = Lock::parse(lock).unwrap();
            super::sql(&ChangingSchema::new(&lock), sql, true)
                .iter()
                .map(|one| (one.code, sql[one.marked().unwrap().0.clone()].to_owned()))
                .collect::<Vec<_>>()
        };
        for sql in [
            "SELECT name FROM {}",
            "SELECT u.name FROM {} AS u WHERE u.name = 'a'",
            "SELECT users.name FROM {}",
            "SELECT * FROM {}",
            "UPDATE {} SET name = 'a' WHERE id = 1",
            "INSERT INTO {} VALUES (1, 'a')",
            "INSERT INTO {} (id, name) VALUES (1, 'a') ON CONFLICT ON CONSTRAINT users_name_key DO NOTHING",
            "SELECT pg_get_serial_sequence('{}', 'id')",
            "TRUNCATE {}",
            "DO $$ BEGIN UPDATE {} SET name = 'a'; END $$",
        ] {
            let bare = judged(&lock, &sql.replace("{}", "users"));
            assert_eq!(judged(&with_schema, &sql.replace("{}", "users")), bare);
            for name in ["billing.users", "\"billing\".\"users\""] {
                let text = sql.replace("{}", name);
                let codes = |found: &[(Option<&'static str>, String)]| {
                    found.iter().map(|one| one.0).collect::<Vec<_>>()
                };
                assert_eq!(codes(&judged(&with_schema, &text)), codes(&bare), "{text}");
            }
        }
    }
}

/// `audit` has left, `clients` was renamed, `drafts` is deprecated, `users` is renamed and still there; `tags` stays.
fn with_tables() -> Lock {
    let table = |name: &str, facts: &str| {
        format!(
            "\n[table.{name}]\n\n[table.{name}.columns]\nid = {{ position = 0, type = \"bigint\" }}\n\n[table.{name}.indexes]\n\n\
             [table.{name}.constraints]\n{name}_pkey = {{ primary_key = [\"id\"] }}\n{facts}"
        )
    };
    let migration = |id: &str, tables: &[&str], facts: &str| {
        format!("\n[migration.{id}]\ntables = {tables:?}\nafter = []\n{facts}\nchecksum = \"x\"\n")
    };
    let text = [
        "version = 1\nname = \"shop\"\ndialect = \"postgres\"\n".to_owned(),
        table("audit", ""),
        table("clients", ""),
        table("customers", ""),
        table("drafts", ""),
        table("people", ""),
        table("tags", ""),
        table("users", ""),
        migration(
            "4_audit",
            &["audit"],
            "fact.audit.table = { leaves = {}, stage = \"contracted\" }",
        ),
        migration(
            "5_clients",
            &["clients", "customers"],
            "fact.clients.table = { leaves = { renamed_to = \"customers\" }, stage = \"contracted\" }\n\
             fact.customers.table = { renamed = { from = \"clients\" }, stage = \"contracted\" }",
        ),
        migration(
            "6_drafts",
            &["drafts"],
            "fact.drafts.table = { leaves = { note = \"kept by git\" }, stage = \"expanding\" }",
        ),
        migration(
            "7_people",
            &["people", "users"],
            "fact.people.table = { renamed = { from = \"users\" }, stage = \"expanding\" }\n\
             fact.users.table = { leaves = { renamed_to = \"people\" }, stage = \"expanding\" }",
        ),
    ];
    Lock::parse(&text.concat()).unwrap()
}

/// The findings in a SQL text beside tables that leave.
pub(super) fn found_with_tables(sql: &str) -> Vec<Diagnostic> {
    super::sql(&ChangingSchema::new(&with_tables()), sql, true)
}

/// The code and the marked text of each finding beside tables that leave.
pub(super) fn marks_with_tables(sql: &str) -> Vec<(&'static str, &str)> {
    let found = found_with_tables(sql).into_iter();
    found
        .map(|finding| {
            let (bytes, _) = finding.marked().unwrap().clone();
            (finding.code.unwrap(), &sql[bytes])
        })
        .collect()
}

/// The code and the marked text of each finding.
pub(super) fn marks(sql: &str) -> Vec<(&'static str, &str)> {
    found(sql)
        .into_iter()
        .map(|finding| {
            let (bytes, _) = finding.marked().unwrap().clone();
            (finding.code.unwrap(), &sql[bytes])
        })
        .collect()
}

fn compared(old: &str, new: &str) -> Vec<Diagnostic> {
    let (old, new) = (Lock::parse(old).unwrap(), Lock::parse(new).unwrap());
    against(&History {
        old: &old,
        new: &new,
        rev: "v1",
    })
}

/// The codes of the findings when the lock changes from `old` to `new`.
pub(super) fn codes(old: &str, new: &str) -> Vec<&'static str> {
    compared(old, new)
        .iter()
        .map(|finding| finding.code.unwrap())
        .collect()
}

/// The name of a rule, an input with a finding, and a similar input without one.
type Case = (
    &'static str,
    fn() -> Vec<Diagnostic>,
    fn() -> Vec<Diagnostic>,
);

/// One case for every rule.
const CASES: &[Case] = &[
    (
        "gone_column",
        || found("SELECT email FROM users"),
        || found("SELECT address AS email FROM users -- email"),
    ),
    (
        "leaving_column",
        || found("SELECT name FROM users"),
        || found("SELECT o.name FROM users u JOIN orders o ON o.user_id = u.id"),
    ),
    (
        "wildcard",
        || found("SELECT * FROM users"),
        || found("SELECT * FROM orders WHERE EXISTS (SELECT * FROM users)"),
    ),
    (
        "column_position",
        || found("INSERT INTO users VALUES (1, 'a', 'b', 3)"),
        || found("INSERT INTO orders VALUES (1, 'a', 2)"),
    ),
    (
        "rebound_name",
        || found("SELECT orders.id FROM orders NATURAL JOIN users"),
        || found("SELECT orders.id FROM orders JOIN users USING (id)"),
    ),
    (
        "unreadable_sql",
        || found("FROBNICATE users SET email TO 'x'"),
        || found("FROBNICATE orders SET name TO 'x'"),
    ),
    (
        "early_conflict_target",
        || {
            let upsert =
                "INSERT INTO users (full_name) VALUES ('a') ON CONFLICT (full_name) DO NOTHING";
            found(upsert)
        },
        || found("INSERT INTO users (full_name) VALUES ('a') ON CONFLICT (id) DO NOTHING"),
    ),
    (
        "follower_with_source",
        || {
            let up = LOCK.replace(
                "address = { added = {}, stage = \"contracted\" }",
                "address = { added = { up = \"lower(full_name)\" }, stage = \"expanding\" }",
            );
            let changing = ChangingSchema::new(&Lock::parse(&up).unwrap());
            super::sql(
                &changing,
                "UPDATE users SET full_name = 'a', address = 'b'",
                true,
            )
        },
        || found("UPDATE users SET full_name = 'a', address = 'b'"),
    ),
    (
        "through_a_view",
        || found_by_view("TRUNCATE users"),
        || found_by_view("DELETE FROM users"),
    ),
    (
        "gone_table",
        || found_with_tables("SELECT 1 FROM audit"),
        || found_with_tables("SELECT 1 FROM tags AS audit"),
    ),
    (
        "leaving_table",
        || found_with_tables("SELECT 1 FROM drafts"),
        || found_with_tables("SELECT 1 FROM tags AS drafts"),
    ),
    (
        "read_without_cast",
        || rules::read_without_cast::tests::found("SELECT id FROM orders"),
        || rules::read_without_cast::tests::found("SELECT id::bigint FROM orders"),
    ),
    (
        "leaving_variant",
        || used(&Subject::variant("Mood", "Angry")),
        || Vec::new(),
    ),
    (
        "two_tables_in_step",
        || {
            rules::two_tables_in_step::tests::found(
                "INSERT INTO profiles (user_id, bio) SELECT id, email FROM users",
            )
        },
        || {
            rules::two_tables_in_step::tests::found(
                "SELECT bio FROM profiles JOIN users ON id = user_id",
            )
        },
    ),
    (
        "skipped_stage",
        || {
            let (before, email) = LOCK.split_once("[migration.2_users_email]").unwrap();
            let email = email.replacen("after = []", "after = [\"1_users_full_name\"]", 1);
            compared(LOCK, &format!("{before}[migration.2_users_email]{email}"))
        },
        || compared(LOCK, &LOCK.replace("expanding", "contracted")),
    ),
    (
        "reused_name",
        || compared(&LOCK.replace("expanding", "contracted"), LOCK),
        || compared(LOCK, &LOCK.replace("expanding", "contracted")),
    ),
    (
        "rewritten_migration",
        || compared(LOCK, &LOCK.replace("checksum = \"b\"", "checksum = \"x\"")),
        || compared(LOCK, LOCK),
    ),
    (
        "overdue_contract",
        || overdue(&until("2026-12-01"), "2026-12-02"),
        || overdue(&until("2026-12-01"), "2026-12-01"),
    ),
];

/// The finding where typed code uses something on its way out.
fn used(subject: &Subject) -> Vec<Diagnostic> {
    let place = Typed::LeavingColumn {
        subject,
        does: "this uses",
        now: true,
    };
    typed(&place).into_iter().collect()
}

#[test]
fn what_typed_code_uses_has_the_code_of_its_kind() {
    for (subject, code) in [
        (Subject::column("users", "nick"), "EC0002"),
        (Subject::table("users"), "EC0011"),
        (Subject::variant("Mood", "Angry"), "EC0013"),
    ] {
        assert_eq!(used(&subject)[0].code, Some(code), "{subject}");
    }
}

/// A model whose column has to be dropped by a day.
fn until(day: &str) -> Schema {
    let lifecycle = crate::Lifecycle {
        kind: crate::LifecycleKind::Deprecated {
            note: None,
            replaced_by: Vec::new(),
            down: None,
        },
        stage: crate::Stage::Expanding,
        remove_after: Some(day.into()),
        location: crate::Location::default(),
    };
    let table = crate::Table {
        comment: None,
        indexes: Vec::new(),
        constraints: Vec::new(),
        steps: Vec::new(),
        is_external: false,
        lifecycle: None,
        name: "users".into(),
        model: "User".into(),
        columns: vec![crate::Column {
            def: crate::ColumnDef::new("nick", crate::ColumnType::Text, true),
            field: "nick".into(),
            lifecycle: Some(lifecycle),
            location: crate::Location::default(),
        }],
        location: crate::Location::default(),
    };
    Schema {
        tables: [(table.name.clone(), table)].into(),
        ..Schema::default()
    }
}

#[test]
fn every_rule_has_a_case_and_every_case_a_rule() {
    let names = |of: &mut dyn Iterator<Item = &'static str>| of.collect::<Vec<_>>();
    assert_eq!(
        names(&mut CASES.iter().map(|(name, ..)| *name)),
        names(&mut RULES.iter().map(|rule| rule.name)),
        "one case for each rule, in the order of the table"
    );
    for (rule, (name, wrong, right)) in RULES.iter().zip(CASES) {
        let of_rule = |found: Vec<Diagnostic>| {
            let found = found.into_iter();
            found
                .filter(|finding| finding.code == Some(rule.code))
                .count()
        };
        assert!(of_rule(wrong()) > 0, "{name} finds nothing in its case");
        assert_eq!(of_rule(right()), 0, "{name} finds what is right");
    }
}

/// The names of the files with this extension in a folder of this module.
fn files(folder: &str, extension: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/lint")
        .join(folder);
    let files =
        std::fs::read_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|is| is == extension))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn every_rule_has_a_file_and_a_page_of_its_own_and_each_of_these_a_rule() {
    let names: BTreeSet<String> = RULES.iter().map(|rule| rule.name.to_owned()).collect();
    let mut in_files = files("rules", "rs");
    assert!(in_files.remove("mod"));
    assert_eq!(names, in_files);
    let by_code: BTreeSet<String> = RULES.iter().map(|rule| rule.code.to_owned()).collect();
    assert_eq!(by_code, files("rules/pages", "md"));
    assert_eq!(by_code.len(), RULES.len(), "two rules have one code");
    assert!(RULES.is_sorted_by_key(|rule| rule.code));
}

#[test]
fn every_page_begins_with_its_code_and_title_and_is_found_by_the_code() {
    for one in RULES {
        let title = format!("# {}: {}\n", one.code, one.title);
        assert!(one.page.starts_with(&title), "{}", one.code);
        let found = rule(&one.code.to_lowercase()).map(|rule| rule.name);
        assert_eq!(found, Some(one.name));
    }
    assert!(rule("EC9999").is_none());
}

#[test]
fn what_a_list_names_is_not_to_be_changed() {
    let lock = lock();
    let codes = |sql: &str| -> Vec<Option<&str>> {
        let listed = crate::lists::list(&lock, sql, false).unwrap();
        let found = super::listed(&ChangingSchema::new(&lock), &listed, true);
        found.into_iter().map(|finding| finding.code).collect()
    };
    assert_eq!(codes("SELECT {users} FROM users"), []);
    assert_eq!(
        codes("SELECT {u: users} FROM users AS u WHERE u.age > 1"),
        [Some("EC0002")]
    );
    assert_eq!(
        codes("SELECT {users} FROM users WHERE email = ''"),
        [Some("EC0001")]
    );
}

#[test]
fn look_alikes_are_left_alone() {
    for sql in [
        "SELECT full_name, address FROM users",
        "SELECT name FROM orders",
        "SELECT o.name FROM users u JOIN orders o ON o.user_id = u.id",
        "SELECT 'users.email', \"full_name\" AS email FROM users -- email",
        "SELECT * FROM orders",
        "INSERT INTO orders VALUES (1, 'a', 2)",
        "SELECT count(*) FROM users",
        "SELECT EXISTS (SELECT * FROM users WHERE id = 1)",
    ] {
        assert_eq!(marks(sql), [], "{sql}");
    }
}

#[test]
fn every_finding_about_a_column_or_table_has_it_as_its_subject() {
    for (name, wrong, _) in CASES {
        if !["skipped_stage", "rewritten_migration"].contains(name) {
            for finding in wrong() {
                assert!(finding.subject().is_some(), "{name}: {finding}");
            }
        }
    }
}

#[test]
fn going_on_is_fine() {
    assert_eq!(codes(LOCK, LOCK), [""; 0]);
    let contracted = LOCK.replace("expanding", "contracted");
    assert_eq!(codes(LOCK, &contracted), [""; 0]);
}
