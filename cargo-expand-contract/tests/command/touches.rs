//! `touches`: which columns a SQL text touches.

use std::io::Write as _;
use std::process::Stdio;

use crate::support::{FULL_NAME, FULL_NAME_CONTRACTED, NAME, Package, Ran};

const COLUMNS: &str = r#"{"users": ["id", "name", "email"], "orgs": ["id", "name"]}"#;

fn with_schema() -> Package {
    let package = Package::new("");
    package.write("columns.json", COLUMNS);
    package
}

/// Runs it with this on standard input.
fn piped(package: &Package, args: &[&str], input: &str) -> Ran {
    let mut command = package.command(args);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_person_sees_every_kind_of_touch_with_its_places() {
    let package = with_schema();
    let sql =
        "SELECT u.*,\n  u.name FROM users u NATURAL JOIN orgs\nUNION SELECT * FROM orgs, orgs o";
    package
        .run(&[
            "touches",
            "--schema",
            "columns.json",
            "--dialect",
            "sqlite",
            sql,
        ])
        .ok()
        .says("named       users.name   at 2:5")
        .says("positional  users.email  at 1:8")
        .says("rebinds     orgs.name    at 2:23")
        .says("wildcard    users        at 1:8");
    package
        .run(&[
            "touches",
            "--schema",
            "columns.json",
            "SELECT 'name' FROM users",
        ])
        .ok()
        .says("no column of the schema is touched");
}

#[test]
fn the_lock_says_the_columns_of_old_and_new_side_and_of_what_is_contracted() {
    let package = Package::new(NAME);
    package.run(&["init", "--existing"]).ok();
    let sql = "SELECT name, full_name FROM users";
    package
        .run(&["touches", sql])
        .ok()
        .says("users.name")
        .silent_about("full_name");
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    package
        .run(&["touches", sql])
        .ok()
        .says("users.name")
        .says("users.full_name");
    package.models(FULL_NAME_CONTRACTED);
    package.run(&["generate"]).ok();
    package
        .run(&["touches", sql])
        .ok()
        .says("users.name")
        .says("users.full_name");
    // The lock is of SQLite, where backticks quote.
    package
        .run(&["touches", "SELECT `name` FROM users"])
        .ok()
        .says("users.name");
    package
        .run(&["touches", "--dialect", "postgres", sql])
        .code(2)
        .complains("the lock is sqlite");
}

#[test]
fn a_database_says_the_columns() {
    let package = Package::new("");
    package.sql("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); CREATE VIEW people AS SELECT id AS who FROM users");
    let url = package.url();
    package
        .run(&[
            "touches",
            "--database-url",
            &url,
            "SELECT name, who FROM users, people",
        ])
        .ok()
        .says("users.name")
        .says("people.who");

    let url = tests_support::PgServer::shared().create_database();
    tests_support::psql(
        &url,
        "CREATE TABLE users (id int, gone int, \"fullName\" text); ALTER TABLE users DROP gone; \
         CREATE SCHEMA audit; CREATE TABLE audit.users (who text)",
    );
    package
        .run(&[
            "touches",
            "--database-url",
            &url,
            "SELECT u.\"fullName\", a.who, u.gone FROM users u, audit.users a",
        ])
        .ok()
        .says("users.fullName")
        .says("audit.users.who")
        .silent_about("gone");
}

#[test]
fn every_line_has_its_answer_with_exactly_the_promised_fields() {
    let package = with_schema();
    let args = [
        "touches",
        "--schema",
        "columns.json",
        "--dialect",
        "postgres",
    ];
    let ran = piped(
        &package,
        &args,
        "{\"id\": 1, \"sql\": \"SELECT name FROM users\"}\n\n\
         {\"sql\": \"INSERT INTO orgs SELECT * FROM users\", \"id\": \"b\"}\n\
         {\"id\": [2], \"sql\": \"SELECT email FROM orgs o WHERE EXISTS (SELECT 1 FROM users WHERE name = ''\"}\n\
         {\"id\": 3, \"sql\": \"SELECT plan FROM orgs WHERE EXISTS (SELECT 1 FROM users WHERE name = '')\"}\n",
    )
    .ok();
    assert_eq!(
        ran.stdout.lines().next().unwrap(),
        "{\"id\": 1, \"columns\": [[\"users\",\"name\"]], \"positional\": [], \"rebinds\": [], \"wildcards\": [], \"unreadable\": null}"
    );
    let lines = ran.objects();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[1]["id"], "b");
    assert_eq!(lines[1]["wildcards"], serde_json::json!(["users"]));
    assert_eq!(
        lines[1]["positional"],
        serde_json::json!([
            ["orgs", "id"],
            ["orgs", "name"],
            ["users", "email"],
            ["users", "id"],
            ["users", "name"]
        ])
    );
    // What cannot be read is said, and every name in it counts.
    assert_eq!(lines[2]["id"], serde_json::json!([2]));
    assert!(lines[2]["unreadable"].is_string());
    assert_eq!(
        lines[2]["columns"],
        serde_json::json!([["orgs", "name"], ["users", "email"], ["users", "name"]])
    );
    assert_eq!(lines[3]["rebinds"], serde_json::json!([["users", "name"]]));
    assert!(
        lines
            .iter()
            .all(|line| line.as_object().unwrap().len() == 6)
    );

    let single = package
        .run(&[
            "touches",
            "--schema",
            "columns.json",
            "--message-format",
            "json",
            "SELECT id FROM orgs",
        ])
        .ok();
    assert_eq!(
        single.objects()[0]["columns"],
        serde_json::json!([["orgs", "id"]])
    );
}

#[test]
fn a_line_that_is_no_statement_is_answered_too_and_the_exit_code_says_so() {
    let package = with_schema();
    let ran = piped(
        &package,
        &["touches", "--schema", "columns.json"],
        "{\"id\": 1}\nnonsense\n{\"id\": 2, \"sql\": \"SELECT id FROM users\"}\n",
    )
    .code(1)
    .complains("2 of the lines");
    let lines = ran.objects();
    assert_eq!(lines.len(), 3);
    assert!(lines[0]["unreadable"].as_str().unwrap().contains("line 1"));
    assert!(lines[1]["unreadable"].as_str().unwrap().contains("line 2"));
    assert_eq!(lines[2]["columns"], serde_json::json!([["users", "id"]]));
}

#[test]
fn what_is_wrong_with_the_arguments_is_said() {
    let package = with_schema();
    package
        .run(&["touches", "--schema", "missing.json", "SELECT 1"])
        .code(3)
        .complains("missing.json");
    package.write("wrong.json", "[1]");
    package
        .run(&["touches", "--schema", "wrong.json", "SELECT 1"])
        .code(1)
        .complains("wrong.json")
        .complains("{\"users\": [\"id\", \"name\"]}");
    package
        .run(&[
            "touches",
            "--schema",
            "columns.json",
            "--dialect",
            "oracle",
            "SELECT 1",
        ])
        .code(2)
        .complains("postgres, mysql, sqlite");
    package
        .run(&["touches", "SELECT 1"])
        .code(1)
        .complains("--schema FILE.json");
}

#[test]
fn ten_thousand_statements_are_answered() {
    let package = with_schema();
    let line = |id: usize| {
        format!(
            "{{\"id\": {id}, \"sql\": \"WITH a AS (SELECT u.id, u.name FROM users u WHERE u.email LIKE $1) SELECT a.name, o.name AS org, \
             count(*) FILTER (WHERE a.id > $2) FROM a LEFT JOIN orgs o ON o.id = a.id WHERE NOT EXISTS (SELECT 1 FROM users x \
             WHERE x.id = o.id AND x.name <> 'name') GROUP BY a.name, o.name ORDER BY org DESC LIMIT 10\"}}\n"
        )
    };
    let input: String = (0..10_000).map(line).collect();
    let ran = piped(&package, &["touches", "--schema", "columns.json"], &input).ok();
    assert_eq!(ran.stdout.lines().count(), 10_000);
    assert!(
        ran.stdout
            .lines()
            .last()
            .unwrap()
            .starts_with("{\"id\": 9999, \"columns\": [[\"orgs\",\"id\"]")
    );
}
