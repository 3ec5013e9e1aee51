//! Another primary key of a table that a team has made by hand, and what hangs on the key of before.

use crate::common::{Db, id, sources};
use expand_contract::{Dialect, MigrationSource};

fn models(id: &str, code: &str) -> String {
    format!(
        r#"
#[migrate(table = "accounts")]
pub struct Account {{
    #[migrate({id})]
    pub id: i64,
    #[migrate({code})]
    pub code: String,
}}

#[migrate(table = "entries")]
pub struct Entry {{
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(references(accounts(id), on_delete = "cascade"), index)]
    pub account: i64,
}}
"#
    )
}

const MADE: &str = "CREATE TABLE accounts (id bigserial CONSTRAINT the_key PRIMARY KEY, code text NOT NULL CONSTRAINT once UNIQUE); \
                    CREATE TABLE entries (id bigint PRIMARY KEY, account bigint NOT NULL CONSTRAINT whose REFERENCES accounts ON DELETE CASCADE); \
                    CREATE INDEX ON entries (account); COMMENT ON CONSTRAINT whose ON entries IS 'of whom'; \
                    INSERT INTO accounts (code) VALUES ('a'), ('b'); INSERT INTO entries VALUES (1, 1), (2, 2)";

async fn with(made: &str) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(Dialect::Postgres).await;
    db.run(MADE).await;
    db.run(made).await;
    let all = sources(
        Dialect::Postgres,
        &[
            &models("primary_key", "unique"),
            &models("unique", "primary_key"),
        ],
    );
    for one in &all[..2] {
        db.adopt(one).await;
    }
    (db, all)
}

async fn constraints(db: &Db) -> Vec<String> {
    db.rows(
        "SELECT conname::text, pg_get_constraintdef(oid), obj_description(oid) FROM pg_constraint \
         WHERE conrelid IN ('accounts'::regclass, 'entries'::regclass) AND contype IN ('p', 'u', 'f') ORDER BY 1",
    )
    .await
}

#[tokio::test]
async fn the_key_and_what_refers_to_it_keep_their_names() {
    let (db, all) = with("").await;
    let before = constraints(&db).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    assert_eq!(constraints(&db).await, before, "nothing but indexes");
    db.contract(&all).await.unwrap();
    assert_eq!(
        constraints(&db).await,
        [
            "entries_pkey|PRIMARY KEY (id)|NULL",
            "the_key|PRIMARY KEY (code)|NULL",
            "whose|FOREIGN KEY (account) REFERENCES accounts(id) ON DELETE CASCADE|of whom",
        ]
    );
    // The old key is unique on, and numbered by its sequence.
    db.run("INSERT INTO accounts (code) VALUES ('c') ON CONFLICT (id) DO NOTHING; INSERT INTO accounts (id, code) VALUES (3, 'd') \
            ON CONFLICT (id) DO UPDATE SET code = excluded.code; DELETE FROM accounts WHERE id = 1")
        .await;
    let rows = "SELECT id::text, code FROM accounts ORDER BY id";
    assert_eq!(db.rows(rows).await, ["2|b", "3|d"]);
    assert_eq!(db.rows("SELECT id::text FROM entries").await, ["2"]);
}

#[tokio::test]
async fn a_rollback_leaves_the_key_as_it_was() {
    let (db, all) = with("").await;
    let indexes = "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'accounts'::regclass ORDER BY 1";
    let before = (constraints(&db).await, db.rows(indexes).await);
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    assert_ne!(db.rows(indexes).await, before.1);
    db.rollback(&all, &id(&all, "code_key"), &[]).await.unwrap();
    assert_eq!((constraints(&db).await, db.rows(indexes).await), before);
}

#[tokio::test]
async fn what_hangs_on_the_key_is_named_before_anything_changes() {
    for (made, says) in [
        (
            "CREATE TABLE notes (account bigint CONSTRAINT about REFERENCES accounts)",
            "constraint about on table notes",
        ),
        (
            "CREATE VIEW all_of_them AS SELECT id, code FROM accounts GROUP BY id",
            "view all_of_them",
        ),
        (
            "ALTER TABLE accounts ALTER code DROP NOT NULL",
            "in this database accounts may have NULL in code",
        ),
        (
            "CREATE PUBLICATION feed FOR TABLE accounts",
            "replication identifies the rows of accounts by its key",
        ),
        (
            "ALTER TABLE accounts REPLICA IDENTITY USING INDEX the_key",
            "replication identifies the rows of accounts by its key",
        ),
    ] {
        let (db, all) = with(made).await;
        let before = constraints(&db).await;
        let error = db.expand(&all).await.unwrap_err();
        let text = error.report().to_string();
        assert!(text.contains(says), "{made}: {text}");
        assert_eq!(constraints(&db).await, before);
    }
    let (db, all) = with(
        "CREATE PUBLICATION feed FOR TABLE accounts; ALTER TABLE accounts REPLICA IDENTITY FULL",
    )
    .await;
    db.expand(&all).await.unwrap();
}
