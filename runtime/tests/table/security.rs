//! What comes in through a type, a default, or a function that a stranger made.

use std::path::Path;

use expand_contract::{Dialect, Error, MigrationSource, State};
use expand_contract_source::syntax::read_crate;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::common::{Db, id, sources};

fn model(field: &str) -> String {
    format!(
        "#[migrate(table = \"users\")]\npub struct User {{\n    #[migrate(primary_key)]\n    pub id: i64,\n    {field}\n}}"
    )
}

fn problems(field: &str) -> Vec<String> {
    let (_, problems) = read_crate(Path::new("lib.rs"), &|_| Ok(model(field)));
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_sql_type_that_drops_a_column_is_no_type() {
    for sql_type in [
        "text, DROP COLUMN name",
        "text; commit; drop table users; --",
        "text DEFAULT 'x'",
        "text NOT NULL",
    ] {
        let field = format!("#[migrate(sql_type = {sql_type:?})] pub display: Option<String>,");
        let found = problems(&field);
        assert!(
            found
                .iter()
                .any(|problem| problem.contains("`sql_type` cannot be used")),
            "{sql_type}: {found:?}"
        );
    }
    assert_eq!(
        problems(
            "#[migrate(sql_type = \"varchar(40) COLLATE \\\"C\\\"\")] pub display: Option<String>,"
        ),
        Vec::<String>::new()
    );
}

#[test]
fn a_default_that_adds_a_column_is_no_default() {
    let field = "#[migrate(default = \"(0), DROP COLUMN name, ADD COLUMN x int DEFAULT (1)\")] pub rank: i64,";
    let found = problems(field);
    assert!(
        found
            .iter()
            .any(|problem| problem.contains("`default` cannot be used")),
        "{found:?}"
    );
}

#[test]
fn an_up_that_writes_another_column_is_no_expression() {
    let found = expand_contract_sql::problems("lower(name), admin = true");
    assert_eq!(found.len(), 1, "{found:?}");
}

/// `users.name` becomes `users.display` with this type.
fn retyped(sql_type: &str) -> Vec<MigrationSource> {
    let after = format!(
        "#[migrate(sql_type = {sql_type:?}, renamed(from = \"name\", up = \"name\", down = \"display\"))] pub display: String,"
    );
    sources(
        Dialect::Postgres,
        &[&model("pub name: String,"), &model(&after)],
    )
}

async fn refused(db: &Db, all: &[MigrationSource], parts: &[&str]) {
    let error = db.expand(all).await.unwrap_err();
    assert!(error.is_refusal(), "{error}");
    let report = error.report().to_string();
    for part in parts {
        assert!(report.contains(part), "{part}: {report}");
    }
    let columns = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'display'";
    assert_eq!(db.one(columns).await, "0");
    assert_eq!(db.state(all, &id(all, "display")).await, None);
}

#[tokio::test]
async fn a_type_that_the_database_does_not_know_is_refused_before_the_first_step() {
    let db = Db::new(Dialect::Postgres).await;
    let all = retyped("nickname");
    db.expand(&all[..1]).await.unwrap();
    refused(
        &db,
        &all,
        &["`nickname`", "users.display", "does not exist", "extension"],
    )
    .await;
    db.run("CREATE DOMAIN nickname AS text").await;
    db.expand(&all).await.unwrap();
}

#[tokio::test]
async fn domains_with_rules_are_refused_by_name_and_bare_ones_are_types() {
    for (domain, parts) in [
        (
            "CREATE DOMAIN d AS text DEFAULT 'anonymous'",
            ["d: DEFAULT 'anonymous'", "sql_type = \"text\""],
        ),
        (
            "CREATE DOMAIN d AS varchar(40) NOT NULL",
            ["d: NOT NULL", "sql_type = \"character varying(40)\""],
        ),
        (
            "CREATE DOMAIN d AS text CHECK (VALUE LIKE '%@%')",
            ["d: CHECK", "ADD CONSTRAINT"],
        ),
        (
            "CREATE DOMAIN base AS text CHECK (VALUE <> ''); CREATE DOMAIN d AS base",
            ["base: CHECK", "sql_type = \"text\""],
        ),
        (
            "CREATE DOMAIN d AS varchar(3)",
            ["d: a length", "sql_type = \"character varying(3)\""],
        ),
    ] {
        let db = Db::new(Dialect::Postgres).await;
        let all = retyped("d");
        db.expand(&all[..1]).await.unwrap();
        db.run(domain).await;
        refused(&db, &all, &parts).await;
    }
}

#[tokio::test]
async fn ordinary_types_are_taken_in_every_spelling() {
    for sql_type in [
        "varchar(40)",
        "character varying(40) COLLATE \"C\"",
        "pg_catalog.text",
        "public.\"Odd: name\"",
        "citext",
    ] {
        let db = Db::new(Dialect::Postgres).await;
        let all = retyped(sql_type);
        db.expand(&all[..1]).await.unwrap();
        db.run("CREATE DOMAIN \"Odd: name\" AS text; CREATE DOMAIN citext AS text")
            .await;
        db.run("INSERT INTO users (id, name) VALUES (1, 'Ada')")
            .await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        assert_eq!(db.one("SELECT display FROM users").await, "Ada");
    }
}

/// Runs SQL as a role that may create in the schema `public`, as every role may on PostgreSQL 14 and after an upgrade.
async fn as_mallory(db: &Db, sql: &str) {
    let Db::Postgres(_, url) = db else {
        unreachable!()
    };
    let mut session = PgConnection::connect(url).await.unwrap();
    let role = "DO $$ BEGIN CREATE ROLE mallory; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$; \
                GRANT CREATE ON SCHEMA public TO PUBLIC; SET ROLE mallory";
    session.execute(sqlx::raw_sql(role)).await.unwrap();
    session
        .execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())))
        .await
        .unwrap();
}

const SPLIT_PART: &str = "CREATE FUNCTION public.split_part(varchar, text, int) RETURNS text LANGUAGE plpgsql AS \
     $$ BEGIN INSERT INTO taken VALUES (current_user); RETURN 'x'; END $$";

fn first_name() -> Vec<MigrationSource> {
    sources(
        Dialect::Postgres,
        &[
            &model("#[migrate(sql_type = \"varchar(80)\")] pub name: String,"),
            &model(
                "#[migrate(sql_type = \"varchar(80)\")] pub name: String,
                 #[migrate(added(up = \"split_part(name, ' ', 1)\"))] pub first: String,",
            ),
        ],
    )
}

#[tokio::test]
async fn a_strangers_function_beside_a_built_in_one_is_never_run() {
    let db = Db::new(Dialect::Postgres).await;
    let all = first_name();
    db.expand(&all[..1]).await.unwrap();
    db.run("CREATE TABLE taken (by text); GRANT ALL ON taken TO PUBLIC")
        .await;
    db.run("INSERT INTO users (id, name) VALUES (1, 'Ada Lovelace')")
        .await;
    as_mallory(&db, SPLIT_PART).await;
    let refused = |error: Error| {
        assert!(error.is_refusal(), "{error}");
        let report = error.report().to_string();
        assert!(
            report.contains("split_part(character varying,text,integer)")
                && report.contains("mallory")
                && report.contains("pg_catalog"),
            "{report}"
        );
    };
    refused(db.expand(&all).await.unwrap_err());
    db.run("DROP FUNCTION public.split_part(varchar, text, int)")
        .await;
    db.expand(&all).await.unwrap();
    // Between the phases, too.
    as_mallory(&db, SPLIT_PART).await;
    refused(db.migrate(&all).await.unwrap_err());
    assert_eq!(db.one("SELECT count(*) FROM taken").await, "0");
    db.run("ALTER FUNCTION public.split_part(varchar, text, int) OWNER TO postgres")
        .await;
    db.migrate(&all).await.unwrap();
}

#[tokio::test]
async fn a_strangers_operator_is_refused_and_functions_of_trusted_owners_are_not() {
    let db = Db::new(Dialect::Postgres).await;
    let all = first_name();
    db.expand(&all[..1]).await.unwrap();
    db.run("CREATE FUNCTION public.lower(integer) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$")
        .await;
    as_mallory(
        &db,
        "CREATE FUNCTION public.mine(varchar, varchar) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$",
    )
    .await;
    db.expand(&all).await.unwrap();
    as_mallory(
        &db,
        "CREATE OPERATOR public.|| (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = public.mine)",
    )
    .await;
    let error = db.migrate(&all).await.unwrap_err();
    assert!(
        error.report().to_string().contains("operator public.||("),
        "{error}"
    );
}

#[tokio::test]
async fn a_search_path_of_the_database_goes_on_working() {
    let db = Db::new(Dialect::Postgres).await;
    let name = db.one("SELECT current_database()").await;
    db.run(&format!(
        "CREATE SCHEMA app; CREATE FUNCTION app.short(text) RETURNS text LANGUAGE sql IMMUTABLE AS \
         $$ SELECT left($1, 1) $$; ALTER DATABASE {name} SET search_path = app, public"
    ))
    .await;
    let db = db.again().await;
    let all = sources(
        Dialect::Postgres,
        &[
            &model("pub name: String,"),
            &model(
                "pub name: String, #[migrate(added(up = \"short(name)\"))] pub initial: String,",
            ),
        ],
    );
    db.expand(&all[..1]).await.unwrap();
    db.run("INSERT INTO users (id, name) VALUES (1, 'Ada')")
        .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    assert_eq!(db.one("SELECT initial FROM app.users").await, "A");
    db.state(&all, &id(&all, "initial")).await.map_or_else(
        || panic!("it is unknown"),
        |state| assert_eq!(state, State::Migrated),
    );
}
