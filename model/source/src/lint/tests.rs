//! Each rule, with its nearest look-alikes.

use super::*;
use crate::{Diagnostic, Lock};

/// `users.name` is renamed and still there, `users.email` has left, `users.age` is deprecated; `orders` stays.
const LOCK: &str = r#"version = 1
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

fn found(sql: &str) -> Vec<Diagnostic> {
    let lock = lock();
    super::sql(&Flux::new(&lock), sql, true)
}

/// Code and marked text of each finding.
fn marks(sql: &str) -> Vec<(&'static str, &str)> {
    found(sql)
        .into_iter()
        .map(|finding| {
            let (bytes, _) = finding.marked().unwrap().clone();
            (finding.code.unwrap(), &sql[bytes])
        })
        .collect()
}

#[test]
fn what_a_list_names_is_nobodys_to_change() {
    let lock = lock();
    let codes = |sql: &str| -> Vec<Option<&str>> {
        let listed = crate::lists::list(&lock, sql, false).unwrap();
        let found = super::listed(&Flux::new(&lock), &listed, true);
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
fn a_contracted_column_is_an_error_that_names_what_takes_its_place() {
    let sql = "SELECT u.email FROM users AS u WHERE u.email IS NOT NULL";
    assert_eq!(marks(sql), [("EC0001", "email"), ("EC0001", "email")]);
    let finding = &found(sql)[0];
    assert_eq!(finding.severity, crate::Severity::Error);
    assert_eq!(
        finding.message,
        "SQL names `users.email`, which was removed by 2_users_email"
    );
    assert_eq!(finding.marked().unwrap().1, "use `address`");
}

#[test]
fn a_column_on_its_way_out_is_a_warning() {
    assert_eq!(marks("UPDATE users SET name = $1"), [("EC0002", "name")]);
    assert_eq!(marks("SELECT age FROM users"), [("EC0002", "age")]);
    let finding = &found("SELECT name FROM users")[0];
    assert_eq!(finding.severity, crate::Severity::Warning);
    assert_eq!(
        finding.message,
        "SQL names `users.name`, which is renamed to `full_name` by 1_users_full_name"
    );
    assert!(found("SELECT age FROM users")[0].notes()[0].contains("see birthday"));
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
        // Since users.email is gone, this is the tag's.
        "SELECT email FROM users, tags",
    ] {
        assert_eq!(marks(sql), [], "{sql}");
    }
}

#[test]
fn a_wildcard_over_a_table_in_flux_is_a_warning() {
    assert_eq!(marks("SELECT * FROM users"), [("EC0003", "*")]);
    assert_eq!(
        marks("INSERT INTO users (full_name) VALUES ('a') RETURNING *"),
        [("EC0003", "*")]
    );
    assert_eq!(marks("SELECT row_to_json(u) FROM users u").len(), 1);
    let help = &found("SELECT * FROM users")[0].help[0];
    assert!(help.ends_with("id, full_name, address"), "{help}");
}

#[test]
fn an_insert_without_a_list_into_a_table_in_flux_is_a_warning() {
    let findings = marks("INSERT INTO users VALUES (1, 'a', 'b', 3)");
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].0, "EC0004");
}

#[test]
fn a_name_that_would_mean_another_column_is_told() {
    let sql = "SELECT (SELECT name FROM users WHERE users.id = o.user_id) FROM orders o";
    assert_eq!(marks(sql), [("EC0005", "name")]);
    assert_eq!(
        marks("SELECT orders.id FROM orders NATURAL JOIN users")[0].0,
        "EC0005"
    );
}

#[test]
fn what_cannot_be_read_is_judged_by_its_words() {
    let sql = "FROBNICATE users SET email TO 'x'";
    assert_eq!(marks(sql), [("EC0006", "email")]);
    assert_eq!(marks("FROBNICATE orders SET name TO 'x'"), []);
}

#[test]
fn every_code_has_a_page_that_begins_with_its_name() {
    for code in CODES {
        assert!(
            code.page
                .starts_with(&format!("# {}: {}\n", code.name, code.title)),
            "{}",
            code.name
        );
        assert_eq!(super::code(&code.name.to_lowercase()), Some(code));
    }
    assert_eq!(super::code("EC9999"), None);
}

/// What `against` says when the lock was `old` and is `new`.
fn codes(old: &str, new: &str) -> Vec<&'static str> {
    against(&Lock::parse(old).unwrap(), &Lock::parse(new).unwrap(), "v1")
        .iter()
        .map(|finding| finding.code.unwrap())
        .collect()
}

#[test]
fn going_on_is_fine() {
    assert_eq!(codes(LOCK, LOCK), [""; 0]);
    let contracted = LOCK.replace("expanding", "contracted");
    assert_eq!(codes(LOCK, &contracted), [""; 0]);
}

#[test]
fn a_migration_on_top_of_one_that_production_still_needs_skips_a_stage() {
    let contracted = LOCK.replace("expanding", "contracted");
    let next = contracted.replace(
        "name = { position = 1, type = \"text\" }\n\n[table.users.indexes]",
        "name = { position = 1, type = \"text\" }\nnick = { position = 1, type = \"text\" }\n\n[table.users.indexes]",
    ) + r#"
[migration.4_users_nick]
tables = ["users"]
after = ["1_users_full_name"]
fact.users.columns.full_name = { leaves = { renamed = true, replaced_by = ["nick"] }, stage = "expanding" }
fact.users.columns.nick = { renamed = { from = "full_name" }, stage = "expanding" }
checksum = "d"
"#;
    assert_eq!(codes(LOCK, &next), ["EC0101"]);
    assert_eq!(codes(&contracted, &next), [""; 0]);
}

#[test]
fn a_tombstone_is_not_forgotten() {
    let without = |lock: &str, start: &str| {
        let line = lock.lines().find(|line| line.starts_with(start)).unwrap();
        lock.replace(&format!("{line}\n"), "")
    };
    let lives = without(LOCK, "fact.users.columns.email = { leaves");
    assert_eq!(codes(LOCK, &lives), ["EC0102"]);
    let forgotten = without(&lives, "email = { position = 2");
    assert_eq!(codes(LOCK, &forgotten), ["EC0102"]);
}

#[test]
fn published_files_stay_what_they_are() {
    assert_eq!(
        codes(LOCK, &LOCK.replace("checksum = \"b\"", "checksum = \"x\"")),
        ["EC0103"]
    );
    let (gone, _) = LOCK.split_once("[migration.3_users_age]").unwrap();
    assert_eq!(codes(LOCK, gone), ["EC0103"]);
}
