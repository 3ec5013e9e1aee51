//! Writes that the triggers cannot follow, and values whose text depends on a setting.

use expand_contract::{Dialect, MigrationSource};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::common::{Db, sources};

fn model(fields: &str) -> String {
    format!(
        "#[migrate(table = \"parts\")]\npub struct Part {{\n    #[migrate(primary_key)]\n    pub id: i64,\n    {fields}\n}}"
    )
}

/// A table of this model, expanded and migrated to the other one.
async fn migrated(prepare: &str, before: &str, after: &str) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(Dialect::Postgres).await;
    if !prepare.is_empty() {
        db.run(prepare).await;
    }
    let all = sources(Dialect::Postgres, &[&model(before), &model(after)]);
    db.expand(&all[..1]).await.unwrap();
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    (db, all)
}

/// The outcome of SQL in a session of its own.
async fn in_session(db: &Db, sql: &str) -> Result<(), String> {
    let Db::Postgres(_, url) = db else {
        unreachable!()
    };
    let mut session = PgConnection::connect(url).await.unwrap();
    let done = session.execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())));
    done.await.map(drop).map_err(|error| error.to_string())
}

const NUMBER: &str = "CREATE FUNCTION number_of(text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT $1::bigint $$";
const BY_FUNCTION: &str = "#[migrate(renamed(from = \"code\", up = \"number_of(code)\", down = \"CAST(number AS text)\"))] \
     pub number: i64,";

#[tokio::test]
async fn a_role_without_execute_on_a_function_in_up_is_told_so() {
    let (db, _) = migrated(NUMBER, "pub code: String,", BY_FUNCTION).await;
    db.run(
        "DO $$ BEGIN CREATE ROLE app; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$; \
         GRANT ALL ON parts TO app; REVOKE ALL ON FUNCTION number_of(text) FROM PUBLIC",
    )
    .await;
    let write = "SET ROLE app; INSERT INTO parts (id, code) VALUES (1, '17')";
    let error = in_session(&db, write).await.unwrap_err();
    assert!(
        error.contains("permission denied for function number_of"),
        "{error}"
    );
    db.run("GRANT EXECUTE ON FUNCTION number_of(text) TO app")
        .await;
    in_session(&db, write).await.unwrap();
    // What is about the value leaves its row pending, as before.
    in_session(&db, "SET ROLE app; UPDATE parts SET code = 'A-11'")
        .await
        .unwrap();
    assert_eq!(
        db.rows("SELECT code, number FROM parts").await,
        ["A-11|NULL"]
    );
}

#[tokio::test]
async fn a_function_in_up_that_was_dropped_fails_the_write_instead_of_emptying_it() {
    let (db, _) = migrated(NUMBER, "pub code: String,", BY_FUNCTION).await;
    db.run("INSERT INTO parts (id, code) VALUES (1, '17')")
        .await;
    db.run("DROP FUNCTION number_of(text)").await;
    let error = in_session(&db, "UPDATE parts SET code = '18'")
        .await
        .unwrap_err();
    assert!(error.contains("number_of(text) does not exist"), "{error}");
    assert_eq!(db.rows("SELECT code, number FROM parts").await, ["17|17"]);
}

#[tokio::test]
async fn settings_of_a_session_change_no_value() {
    for (before, up, down, sql_type, setting, value, text) in [
        (
            "f64",
            "size::text",
            "label::float8",
            "float8",
            "extra_float_digits = 0",
            "0.30000000000000004",
            "0.30000000000000004",
        ),
        (
            "Vec<u8>",
            "size::text",
            "label::bytea",
            "bytea",
            "bytea_output = 'escape'",
            "'\\x00ff'",
            "\\x00ff",
        ),
        (
            "String",
            "size::text",
            "label::interval",
            "interval",
            "intervalstyle = 'iso_8601'",
            "'1 day 02:00'",
            "1 day 02:00:00",
        ),
        (
            "String",
            "(size::text[])::text",
            "(label::text[])::text",
            "text",
            "array_nulls = off",
            "'{NULL}'",
            "{NULL}",
        ),
        (
            "String",
            "size::text",
            "label::money",
            "money",
            "lc_monetary = 'en_US.utf8'",
            "'1234.50'",
            "$1,234.50",
        ),
        (
            "String",
            r"replace(size, '\', '/')",
            r"replace(label, '/', '\')",
            "text",
            "standard_conforming_strings = off",
            "E'a\\\\b'",
            "a/b",
        ),
    ] {
        let column = format!("#[migrate(sql_type = {sql_type:?})] pub size: {before},");
        let renamed = format!(
            "#[migrate(sql_type = \"text\", renamed(from = \"size\", up = {up:?}, down = {down:?}))] pub label: String,"
        );
        let (db, all) = migrated("", &column, &renamed).await;
        let write = format!("SET {setting}; INSERT INTO parts (id, size) VALUES (1, {value})");
        if let Err(error) = in_session(&db, &write).await {
            // Not every machine has that locale.
            assert!(error.contains("lc_monetary"), "{error}");
            continue;
        }
        assert_eq!(db.one("SELECT label FROM parts").await, text, "{setting}");
        db.contract(&all).await.unwrap_err();
    }
}

#[tokio::test]
async fn a_backfill_makes_the_same_of_a_value_whatever_the_database_sets() {
    let db = Db::new(Dialect::Postgres).await;
    let name = db.one("SELECT current_database()").await;
    db.run(&format!(
        "ALTER DATABASE {name} SET bytea_output = 'escape'; ALTER DATABASE {name} SET intervalstyle = 'iso_8601'"
    ))
    .await;
    let db = db.again().await;
    let all = sources(
        Dialect::Postgres,
        &[
            &model("pub data: Vec<u8>,"),
            &model(
                "#[migrate(renamed(from = \"data\", up = \"data::text\", down = \"label::bytea\"))] pub label: String,",
            ),
        ],
    );
    db.expand(&all[..1]).await.unwrap();
    db.run("INSERT INTO parts (id, data) VALUES (1, '\\x00ff')")
        .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.run("INSERT INTO parts (id, data) VALUES (2, '\\x00ff')")
        .await;
    assert_eq!(
        db.rows("SELECT label FROM parts ORDER BY id").await,
        ["\\x00ff", "\\x00ff"]
    );
}

#[tokio::test]
async fn a_new_builds_write_reaches_an_old_value_that_its_type_would_cut() {
    for (old, new, long, short) in [
        ("text", "char(3)", "abcdef", "abc"),
        ("text", "character(3)", "abcdef", "abc"),
        ("text", "varchar(3)", "abcdef", "abc"),
        ("text", "pg_catalog.bpchar(3)", "abcdef", "abc"),
        ("bit varying", "bit(3)", "101011", "101"),
        ("bit varying", "bit varying(3)", "101011", "101"),
        ("text[]", "varchar(3)[]", "{abcdef}", "{abc}"),
        ("text[]", "char(3)[]", "{abcdef}", "{abc}"),
    ] {
        let before = format!("#[migrate(sql_type = {old:?})] pub o: String,");
        let after = format!(
            "#[migrate(sql_type = {new:?}, renamed(from = \"o\", up = \"o\", down = \"n\"))] pub n: String,"
        );
        let (db, all) = migrated("", &before, &after).await;
        db.run(&format!("INSERT INTO parts (id, o) VALUES (1, '{long}')"))
            .await;
        assert_eq!(
            db.rows("SELECT o, n FROM parts").await,
            [format!("{long}|NULL")],
            "{new}: it does not fit"
        );
        db.run(&format!("UPDATE parts SET n = '{short}'")).await;
        assert_eq!(
            db.rows("SELECT o, n FROM parts").await,
            [format!("{short}|{short}")],
            "{new}"
        );
        // What fits is in step, with its padding, and verified.
        let fits = if new.starts_with("bit") { "011" } else { short };
        db.run(&format!("INSERT INTO parts (id, o) VALUES (2, '{fits}')"))
            .await;
        if !new.contains("bit") && !new.contains('[') {
            db.run("INSERT INTO parts (id, o) VALUES (3, 'a')").await;
            db.run("UPDATE parts SET n = 'b' WHERE id = 3").await;
            assert_eq!(
                db.one("SELECT rtrim(o) || '|' || rtrim(n) FROM parts WHERE id = 3")
                    .await,
                "b|b",
                "{new}"
            );
        }
        db.migrate(&all).await.unwrap();
    }
}

#[tokio::test]
async fn a_type_that_rounds_leaves_no_row_behind() {
    for (old, new, value, rounded) in [
        ("numeric", "numeric(10, 2)", "1.234", "1.23"),
        ("interval", "interval(0)", "00:00:01.4", "00:00:01"),
    ] {
        let before = format!("#[migrate(sql_type = {old:?})] pub o: String,");
        let after = format!(
            "#[migrate(sql_type = {new:?}, renamed(from = \"o\", up = \"o\", down = \"n\"))] pub n: String,"
        );
        let (db, _) = migrated("", &before, &after).await;
        db.run(&format!("INSERT INTO parts (id, o) VALUES (1, '{value}')"))
            .await;
        assert_eq!(
            db.rows("SELECT o, n FROM parts").await,
            [format!("{value}|{rounded}")]
        );
        // What a new build writes reaches the old side, also if it is what the old value was rounded to.
        db.run("UPDATE parts SET o = o + o").await;
        db.run(&format!("UPDATE parts SET n = '{rounded}'")).await;
        assert_eq!(
            db.rows("SELECT o, n FROM parts").await,
            [format!("{rounded}|{rounded}")]
        );
    }
}

#[tokio::test]
async fn a_float_that_is_copied_loses_no_digit() {
    let (db, _) = migrated(
        "",
        "pub size: f64,",
        "#[migrate(renamed(from = \"size\"))] pub width: f64,",
    )
    .await;
    in_session(
        &db,
        "SET extra_float_digits = -15; INSERT INTO parts (id, size) VALUES (1, 0.30000000000000004); \
         UPDATE parts SET size = 0.1 + 0.7 WHERE id = 1; UPDATE parts SET width = 0.30000000000000004 WHERE id = 1",
    )
    .await
    .unwrap();
    assert_eq!(
        db.rows("SELECT size, width FROM parts").await,
        ["0.30000000000000004|0.30000000000000004"]
    );
}
