//! The queries that are found in sources, and their places.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::{Query, queries};

fn found_in(files: &[(&str, &str)]) -> Vec<Query> {
    let map: BTreeMap<PathBuf, &str> = files.iter().map(|(p, t)| (PathBuf::from(p), *t)).collect();
    let roots = [PathBuf::from("src/lib.rs")];
    let read = |path: &Path| {
        let text = map.get(path).map(|text| (*text).to_owned());
        text.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    };
    let (found, diagnostics) = queries(Path::new(""), &roots, &read);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    found
}

fn texts(rust: &str) -> Vec<String> {
    let found = found_in(&[("src/lib.rs", rust)]);
    found.iter().map(|q| q.text.sql().to_owned()).collect()
}

/// The place of `part` in the source of the only query.
fn place(rust: &str, part: &str) -> (String, usize, usize) {
    let found = found_in(&[("src/lib.rs", rust)]);
    let query = &found[0];
    let at = query.text.sql().find(part).unwrap();
    let (source, bytes) = query.text.source(at..at + part.len()).unwrap();
    let location = source.location(bytes.start);
    (
        source.text()[bytes].to_owned(),
        location.line,
        location.column,
    )
}

#[test]
fn every_macro_and_function_is_looked_into() {
    let rust = r#"
        fn f() {
            sqlx::query!("SELECT 1");
            query_as!(User, "SELECT 2", id);
            sqlx::query_scalar_unchecked!("SELECT 3");
            sqlx::query("SELECT 4").bind(1).execute(&pool);
            sqlx::query_as::<_, (i64, Vec<String>)>("SELECT 5").fetch_all(&mut *tx);
            sqlx::query_scalar::<Postgres, fn() -> i64>(r"SELECT 6");
            pool.execute("SELECT 7");
            sqlx::raw_sql(AssertSqlSafe(String::from("SELECT 8")));
            query_with(&("SELECT 9".to_owned()), arguments);
        }
    "#;
    let want = [
        "SELECT 1", "SELECT 2", "SELECT 3", "SELECT 4", "SELECT 5", "SELECT 6", "SELECT 7",
        "SELECT 8", "SELECT 9",
    ];
    assert_eq!(texts(rust), want);
}

#[test]
fn copies_and_the_calls_of_other_drivers_are_looked_into() {
    let rust = r#"
        async fn f(pool: &PgPool, c: &mut PgConnection) {
            pool.copy_in_raw("COPY a FROM STDIN").await;
            PgPoolCopyExt::copy_out_raw(&pool, "never read").await;
            c.copy_out_raw(&format!("COPY {} TO STDOUT", "b")).await;
            let copy = "COPY c (x) FROM STDIN";
            client.copy_in(copy).await;
            connection.execute_batch("DELETE FROM d");
            connection.query_row("SELECT e", [], |row| row.get(0));
            db.execute_unprepared("SELECT f").await;
            connection.prepare_cached("SELECT g");
        }
    "#;
    let found = texts(rust);
    for begin in [
        "COPY a",
        "COPY c (x)",
        "DELETE FROM d",
        "SELECT e",
        "SELECT f",
        "SELECT g",
    ] {
        assert!(
            found.iter().any(|text| text.starts_with(begin)),
            "{begin}: {found:?}"
        );
    }
    assert_eq!(found.len(), 7, "{found:?}");
}

#[test]
fn other_strings_are_not_queries() {
    let rust = r#"
        /// SELECT name FROM users
        fn query(text: &str) { println!("SELECT name FROM users"); map.get("SELECT name"); }
    "#;
    assert!(texts(rust).is_empty());
}

#[test]
fn joined_texts_are_one() {
    assert_eq!(
        texts(r#"fn f() { query!("SELECT a " + "FROM t"); }"#),
        ["SELECT a FROM t"]
    );
    assert_eq!(
        texts(r#"fn f() { query(concat!("SELECT ", 1, " FROM ", concat!("t", "u"))); }"#),
        ["SELECT 1 FROM tu"]
    );
    assert_eq!(
        texts("fn f() { query(\"SELECT a \\\n      FROM t\"); }"),
        ["SELECT a FROM t"]
    );
}

#[test]
fn names_stand_for_their_texts() {
    assert_eq!(
        texts(
            r#"
            const TABLE: &str = "users";
            const ALL: &str = concat!("SELECT ", "a");
            static ONE: &'static str = "SELECT 1";
            fn f() {
                sqlx::query(ALL);
                sqlx::query(self::ONE);
                let sql = format!("SELECT name FROM {TABLE} WHERE {} = {id}", "x");
                sqlx::query(&sql);
            }
            fn g() { sqlx::query(&sql); }
            "#
        ),
        [
            "SELECT a",
            "SELECT 1",
            "SELECT name FROM users WHERE x = $1"
        ]
    );
    let found = found_in(&[
        ("src/sql.rs", r#"pub const ALL: &str = "SELECT 1";"#),
        (
            "src/lib.rs",
            "mod sql; fn f() { sqlx::query(crate::sql::ALL); }",
        ),
    ]);
    assert_eq!(found[0].text.sql(), "SELECT 1");
    let (source, _) = found[0].text.source(0..6).unwrap();
    assert_eq!(source.path(), Path::new("src/sql.rs"));
    assert_eq!(found[0].call.file, Path::new("src/lib.rs"));
}

#[test]
fn what_is_chosen_at_run_time_is_looked_at_each() {
    let rust = r#"fn f() { query(if new { "SELECT a FROM t" } else { "SELECT b FROM t" }); }"#;
    assert_eq!(texts(rust), ["SELECT a FROM t", "SELECT b FROM t"]);
}

#[test]
fn files_are_read() {
    let found = found_in(&[
        ("src/lib.rs", "mod deep;"),
        (
            "src/deep/mod.rs",
            r#"fn f() { query_file_as!(User, "queries/a.sql"); query(include_str!("b.sql")); query_file!("gone.sql"); }"#,
        ),
        ("queries/a.sql", "SELECT\n  name\nFROM users\n"),
        ("src/deep/b.sql", "SELECT 2"),
    ]);
    assert_eq!(found.len(), 2);
    let at = found[0].text.sql().find("name").unwrap();
    let (source, bytes) = found[0].text.source(at..at + 4).unwrap();
    assert_eq!(
        source.location(bytes.start).to_string(),
        "queries/a.sql:2:3"
    );
    assert_eq!(found[1].text.sql(), "SELECT 2");
}

#[test]
fn a_builder_is_one_text() {
    let rust = r#"
        fn f() {
            let mut builder = QueryBuilder::<Postgres>::new("SELECT id FROM users WHERE id = ");
            builder.push_bind(1);
            if x { builder.push(" AND name = ").push_bind(name).push(" AND true"); }
            let mut list = builder.separated(", ");
            list.push("a");
            list.push("b").push_unseparated(")");
            names.push("other");
        }
        fn g(builder: &mut QueryBuilder<'_, Sqlite>) { builder.push(" ORDER BY name"); }
        fn h() { let q = sqlx::QueryBuilder::new("INSERT INTO t (a) ").push_values(rows, |mut b, r| { b.push_bind(r); }).build(); }
    "#;
    assert_eq!(
        texts(rust),
        [
            "SELECT id FROM users WHERE id = $1 AND name = $1 AND truea, b)",
            " ORDER BY name",
            "INSERT INTO t (a)  VALUES ($1)",
        ]
    );
}

#[test]
fn places_are_those_of_the_file() {
    assert_eq!(
        place("fn f() {\n    query(\"SELECT näme FROM t\"); }", "näme"),
        ("näme".into(), 2, 19)
    );
    assert_eq!(
        place("fn f() { query(r#\"SELECT\n name\"#); }", "name"),
        ("name".into(), 2, 2)
    );
    // After escapes, and in the second of two pieces.
    assert_eq!(
        place(r#"fn f() { query("SELECT\n\t\"name\""); }"#, "\"name\"").0,
        "\\\"name\\\""
    );
    assert_eq!(
        place("fn f() { query(\"SELECT \" + \"name\"); }", "name"),
        ("name".into(), 1, 29)
    );
}

#[test]
fn macros_of_the_users_are_looked_into() {
    let rust = r#"macro_rules! all { ($t:ty) => { sqlx::query_as!($t, "SELECT 1") } }"#;
    assert_eq!(texts(rust), ["SELECT 1"]);
}

#[test]
fn modules_are_followed() {
    let found = found_in(&[
        (
            "src/lib.rs",
            r#"mod a; pub(crate) mod b { mod c; } #[cfg(test)] mod t; #[cfg_attr(unix, path = "sys/unix.rs")] mod sys;
               cfg_if! { if #[cfg(x)] { mod d; } } include!("e.in"); mod gone;"#,
        ),
        ("src/a.rs", "mod deep; fn f() { query(\"SELECT 1\"); }"),
        ("src/a/deep.rs", "fn f() { query(\"SELECT 2\"); }"),
        ("src/b/c/mod.rs", "fn f() { query(\"SELECT 3\"); }"),
        ("src/t.rs", "fn f() { query(\"SELECT 4\"); }"),
        ("src/sys/unix.rs", "fn f() { query(\"SELECT 5\"); }"),
        ("src/d.rs", "fn f() { query(\"SELECT 6\"); }"),
        ("src/e.in", "fn f() { query(\"SELECT 7\"); }"),
    ]);
    let mut texts: Vec<&str> = found.iter().map(|query| query.text.sql()).collect();
    texts.sort_unstable();
    let all: Vec<String> = (1..=7).map(|number| format!("SELECT {number}")).collect();
    assert_eq!(texts, all);
}
