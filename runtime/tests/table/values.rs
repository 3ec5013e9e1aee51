//! Values that a change writes where a build gives none, and constraints that only the database knows.

use crate::common::{BOTH, Db, Set, sources};
use expand_contract::{Dialect, MigrationSource};

const BEFORE: &str = r#"
#[migrate(table = "people")]
pub struct Person {
    #[migrate(primary_key)]
    pub id: i64,
    pub tenant: i64,
    pub phone: Option<String>,
    pub org: Option<i64>,
    pub login: String,
}
"#;

/// The model after these fields were written in another way.
fn after(changes: &[(&str, &str)]) -> String {
    let mut text = BEFORE.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

const PHONE: (&str, &str) = (
    "pub phone: Option<String>",
    "#[migrate(required(backfill = \"'none'\"))]\n    pub phone: String",
);

const ORG: (&str, &str) = (
    "pub org: Option<i64>",
    "#[migrate(required(backfill = \"0\"))]\n    pub org: i64",
);

const LOGIN: (&str, &str) = (
    "pub login: String",
    "#[migrate(deprecated(down = \"'gone'\"))]\n    pub login: String",
);

/// The table with three rows, and the migrations; `sql` made constraints.
async fn with(dialect: Dialect, change: (&str, &str), sql: &str) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(dialect).await;
    let all = sources(dialect, &[BEFORE, &after(&[change])]);
    db.expand(&all[..1]).await.unwrap();
    db.run(
        "CREATE TABLE orgs (id bigint PRIMARY KEY); INSERT INTO orgs VALUES (7);
         INSERT INTO people (id, tenant, phone, org, login) VALUES (1, 1, '1', 7, 'a'), (2, 1, '2', 7, 'b'), (3, 2, '3', 7, 'c')",
    )
    .await;
    db.run(sql).await;
    (db, all)
}

async fn refused(db: &Db, all: &[MigrationSource]) -> String {
    let error = db.expand(all).await.unwrap_err();
    error.report().to_string()
}

fn discarding(name: &str) -> Set {
    Set {
        discard: vec![name.to_owned()],
        ..Set::default()
    }
}

#[tokio::test]
async fn a_value_that_a_check_rejects_is_refused_at_expand_even_where_no_row_needs_it_yet() {
    let (db, all) = with(
        Dialect::Postgres,
        PHONE,
        "ALTER TABLE people ADD CONSTRAINT phone_is_one CHECK (phone ~ '^[0-9]+$'), ADD CONSTRAINT tenant_is_one CHECK (tenant > 0)",
    )
    .await;
    let text = refused(&db, &all).await;
    assert!(
        text.contains("people.phone gets a value") && text.contains("CHECK phone_is_one"),
        "{text}"
    );
    assert!(!text.contains("tenant_is_one"), "{text}");
    // Nothing is left of the trial.
    assert_eq!(
        db.one("SELECT count(*) FROM pg_proc WHERE proname LIKE 'ec_sync_%'")
            .await,
        "0"
    );
    db.expand_with(&all, &discarding("people.phone"))
        .await
        .unwrap();
    db.try_run("INSERT INTO people (id, tenant, login) VALUES (9, 1, 'd')")
        .await
        .unwrap_err();
}

#[tokio::test]
async fn a_value_is_tried_on_an_empty_table_too_and_one_that_fits_passes() {
    let (db, all) = with(
        Dialect::Postgres,
        PHONE,
        "DELETE FROM people; ALTER TABLE people ADD CONSTRAINT phone_is_one CHECK (phone <> 'none')",
    )
    .await;
    assert!(refused(&db, &all).await.contains("CHECK phone_is_one"));
    let (db, all) = with(
        Dialect::Postgres,
        PHONE,
        "ALTER TABLE people ADD CONSTRAINT phone_is_one CHECK (phone ~ '^[0-9]+$' OR phone = 'none')",
    )
    .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
}

#[tokio::test]
async fn a_value_without_its_parent_row_is_refused_at_expand() {
    let (db, all) = with(
        Dialect::Postgres,
        ORG,
        "ALTER TABLE people ADD CONSTRAINT of_org FOREIGN KEY (org) REFERENCES orgs",
    )
    .await;
    let text = refused(&db, &all).await;
    assert!(text.contains("foreign key of_org"), "{text}");
    db.run("INSERT INTO orgs VALUES (0)").await;
    db.expand(&all).await.unwrap();
    db.run("INSERT INTO people (id, tenant, login) VALUES (9, 1, 'd')")
        .await;
}

#[tokio::test]
async fn one_value_for_many_rows_is_refused_where_it_has_to_be_unique() {
    for dialect in BOTH {
        for (change, column, other) in [(PHONE, "phone", "tenant"), (LOGIN, "login", "tenant")] {
            let (db, all) = with(
                dialect,
                change,
                &format!("CREATE UNIQUE INDEX one_each ON people ({other}, {column})"),
            )
            .await;
            let mut set = discarding("one_each");
            let error = db.expand_with(&all, &set).await.unwrap_err();
            let text = error.report().to_string();
            assert!(
                text.contains("the unique index one_each")
                    && text.contains(&format!("--discard 'people.{column}'")),
                "{dialect}: {text}"
            );
            set.discard.push(format!("people.{column}"));
            db.expand_with(&all, &set).await.unwrap();
        }
        // The key keeps the rows apart, so no value meets another one.
        let (db, all) = with(
            dialect,
            PHONE,
            "CREATE UNIQUE INDEX by_key ON people (id, phone)",
        )
        .await;
        db.expand(&all).await.unwrap();
    }
}

#[tokio::test]
async fn a_down_that_a_check_rejects_is_refused_at_expand() {
    let (db, all) = with(
        Dialect::Postgres,
        LOGIN,
        "ALTER TABLE people ADD CONSTRAINT short CHECK (length(login) < 4)",
    )
    .await;
    let text = refused(&db, &all).await;
    assert!(text.contains("CHECK short"), "{text}");
}

#[tokio::test]
async fn a_check_of_sqlite_rejects_a_value_at_expand() {
    let db = Db::new(Dialect::Sqlite).await;
    let all = sources(Dialect::Sqlite, &[BEFORE, &after(&[PHONE])]);
    db.run(
        "CREATE TABLE people (id INTEGER PRIMARY KEY NOT NULL, tenant INTEGER NOT NULL, phone TEXT CHECK (phone <> 'none'), \
         org INTEGER, login TEXT NOT NULL); INSERT INTO people VALUES (1, 1, NULL, NULL, 'a')",
    )
    .await;
    db.adopt(&all[0]).await;
    let text = refused(&db, &all).await;
    assert!(text.contains("people.phone gets a value"), "{text}");
    assert_eq!(
        db.one("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'")
            .await,
        "0"
    );
    db.expand_with(&all, &discarding("people.phone"))
        .await
        .unwrap();
}

/// A trigger that keeps a history of a table.
const AUDIT: &str = "CREATE TABLE audit (id bigint);
     CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit VALUES (NEW.id); RETURN NULL; END $$;
     CREATE TRIGGER audit AFTER UPDATE ON people FOR EACH ROW EXECUTE FUNCTION audit()";

fn quietly() -> Set {
    Set {
        quiet: true,
        ..Set::default()
    }
}

#[tokio::test]
async fn rows_are_filled_without_the_users_triggers_if_the_operator_says_so() {
    for (set, fired) in [(Set::default(), "3"), (quietly(), "0")] {
        let (db, all) = with(Dialect::Postgres, PHONE, AUDIT).await;
        db.run("UPDATE people SET phone = NULL; DELETE FROM audit")
            .await;
        db.expand(&all).await.unwrap();
        db.migrate_with(&all, &set).await.unwrap();
        assert_eq!(db.one("SELECT count(*) FROM audit").await, fired);
        assert_eq!(
            db.one("SELECT count(*) FROM people WHERE phone = 'none'")
                .await,
            "3"
        );
        // Only the fill is quiet.
        db.run("UPDATE people SET tenant = 3 WHERE id = 1").await;
        assert_eq!(db.one("SELECT count(*) > 0 FROM audit").await, "t");
    }
}

#[tokio::test]
async fn a_fill_without_triggers_is_refused_where_the_role_or_the_database_cannot_or_a_key_would_not_be_checked()
 {
    let (db, all) = with(
        Dialect::Postgres,
        ORG,
        "INSERT INTO orgs VALUES (0); ALTER TABLE people ADD CONSTRAINT of_org FOREIGN KEY (org) REFERENCES orgs",
    )
    .await;
    db.expand(&all).await.unwrap();
    let text = db
        .migrate_with(&all, &quietly())
        .await
        .unwrap_err()
        .report()
        .to_string();
    assert!(text.contains("of_org would not be checked"), "{text}");
    db.migrate(&all).await.unwrap();

    let db = Db::new(Dialect::Postgres).await;
    db.run("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quiet_owner') THEN CREATE ROLE quiet_owner LOGIN PASSWORD 'secret'; END IF; END $$")
        .await;
    db.run("DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO quiet_owner', current_database()); END $$; GRANT ALL ON SCHEMA public TO quiet_owner")
        .await;
    let owner = db.as_role("quiet_owner").await;
    let all = sources(Dialect::Postgres, &[BEFORE, &after(&[PHONE])]);
    owner.expand(&all[..1]).await.unwrap();
    owner.expand(&all).await.unwrap();
    let error = owner.migrate_with(&all, &quietly()).await.unwrap_err();
    let text = error.report().to_string();
    assert!(text.contains("session_replication_role"), "{text}");
    owner.migrate(&all).await.unwrap();

    let (db, all) = with(Dialect::Sqlite, PHONE, "SELECT 1").await;
    db.expand(&all).await.unwrap();
    let text = db
        .migrate_with(&all, &quietly())
        .await
        .unwrap_err()
        .report()
        .to_string();
    assert!(text.contains("--quiet-triggers"), "{text}");
    db.migrate(&all).await.unwrap();
}
