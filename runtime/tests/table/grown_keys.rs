//! A key that gets a wider type in a table that a team has made by hand.

use crate::common::{Db, sources};
use expand_contract::Dialect;

fn models(ty: &str) -> String {
    format!(
        r#"
#[migrate(table = "folders")]
pub struct Folder {{
    #[migrate(primary_key)]
    pub id: {ty},
    #[migrate(references(folders(id), on_delete = "cascade"), index)]
    pub parent: Option<{ty}>,
}}

#[migrate(table = "shares")]
pub struct Share {{
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(references(folders(id), on_delete = "cascade"), unique)]
    pub folder: {ty},
}}
"#
    )
}

#[tokio::test]
async fn what_a_team_has_named_keeps_its_name_and_its_kind() {
    let db = Db::new(Dialect::Postgres).await;
    db.run(
        "CREATE TABLE folders (id serial CONSTRAINT folder_key PRIMARY KEY, \
           parent integer CONSTRAINT inside REFERENCES folders ON DELETE CASCADE); \
         CREATE INDEX by_parent ON folders (parent); \
         CREATE TABLE shares (id bigint PRIMARY KEY, folder integer NOT NULL CONSTRAINT once UNIQUE REFERENCES folders ON DELETE CASCADE); \
         INSERT INTO folders (parent) VALUES (NULL), (1), (2); INSERT INTO shares VALUES (1, 3)",
    )
    .await;
    let all = sources(Dialect::Postgres, &[&models("i32"), &models("i64")]);
    for one in &all[..2] {
        db.adopt(one).await;
    }
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.contract(&all).await.unwrap();
    assert_eq!(
        db.rows(
            "SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint \
             WHERE conrelid::regclass::text IN ('folders', 'shares') AND contype IN ('p', 'u', 'f') ORDER BY 1, 2"
        )
        .await,
        [
            "folders|folder_key|PRIMARY KEY (id)",
            "folders|inside|FOREIGN KEY (parent) REFERENCES folders(id) ON DELETE CASCADE",
            "shares|once|UNIQUE (folder)",
            "shares|shares_folder_fkey|FOREIGN KEY (folder) REFERENCES folders(id) ON DELETE CASCADE",
            "shares|shares_pkey|PRIMARY KEY (id)",
        ]
    );
    assert_eq!(
        db.rows("SELECT relname::text FROM pg_class AS c JOIN pg_index AS i ON i.indexrelid = c.oid WHERE indrelid = 'folders'::regclass ORDER BY 1")
            .await,
        ["by_parent", "folder_key"]
    );
    db.run("INSERT INTO folders (id, parent) VALUES (3000000000, 1); INSERT INTO shares VALUES (2, 3000000000); \
            DELETE FROM folders WHERE id = 1")
        .await;
    let left = "SELECT (SELECT count(*) FROM folders)::text, (SELECT count(*) FROM shares)::text";
    assert_eq!(db.rows(left).await, ["0|0"]);
}

#[tokio::test]
async fn a_unique_constraint_that_is_held_late_is_named_before_anything_changes() {
    let db = Db::new(Dialect::Postgres).await;
    db.run(
        "CREATE TABLE folders (id serial PRIMARY KEY, parent integer REFERENCES folders ON DELETE CASCADE); \
         CREATE INDEX by_parent ON folders (parent); \
         CREATE TABLE shares (id bigint PRIMARY KEY, folder integer NOT NULL REFERENCES folders ON DELETE CASCADE \
           CONSTRAINT once UNIQUE DEFERRABLE)",
    )
    .await;
    let all = sources(Dialect::Postgres, &[&models("i32"), &models("i64")]);
    for one in &all[..2] {
        db.adopt(one).await;
    }
    let error = db.expand(&all).await.unwrap_err();
    let text = error.report().to_string();
    assert!(text.contains("constraint once on table shares"), "{text}");
}
