//! An old column that was dropped by hand: every state has a way out.

use crate::common::{BOTH, Db, Set, sources};
use expand_contract::{Dialect, Error, MigrationSource};

const MODEL: &str =
    "#[migrate(table = \"people\")] pub struct Person { #[migrate(primary_key)] pub id: i64, ";

/// Two rows in an expanded table, whose old column somebody drops, perhaps after it was migrated.
async fn dropped(dialect: Dialect, is_migrated: bool) -> (Db, Vec<MigrationSource>) {
    let models = [
        "pub name: String, }",
        "#[migrate(renamed(from = \"name\"))] pub label: String, }",
        "#[migrate(renamed(from = \"name\", contracted))] pub label: String, }",
    ];
    let models = models.map(|fields| format!("{MODEL}{fields}"));
    let models: Vec<&str> = models.iter().map(String::as_str).collect();
    let all = sources(dialect, &models);
    let db = Db::new(dialect).await;
    db.expand(&all[..1]).await.unwrap();
    db.run("INSERT INTO people (id, name) VALUES (1, 'a'), (2, 'b')")
        .await;
    db.expand(&all[..2]).await.unwrap();
    if is_migrated {
        db.migrate(&all[..2]).await.unwrap();
    }
    if dialect == Dialect::Sqlite {
        let triggers = "SELECT group_concat(name) FROM sqlite_schema WHERE type = 'trigger'";
        for name in db.one(triggers).await.split(',') {
            db.run(&format!("DROP TRIGGER \"{name}\"")).await;
        }
        db.run("ALTER TABLE people DROP COLUMN name").await;
    } else {
        db.run("ALTER TABLE people DROP COLUMN name CASCADE").await;
    }
    (db, all)
}

/// Contracts as an operator does who knows that no old build is alive.
async fn contract(db: &Db, all: &[MigrationSource]) {
    let words = match db.contract_with(all, &Set::default()).await {
        Err(Error::Gate(refusal)) => refusal.attest.unwrap(),
        done => return assert!(done.is_ok(), "{done:?}"),
    };
    db.contract_with(all, &Set::attest(&words)).await.unwrap();
}

#[tokio::test]
async fn a_migrated_change_is_contracted_and_writes_go_on() {
    for dialect in BOTH {
        let (db, all) = dropped(dialect, true).await;
        // Triggers that name the column would make every write fail.
        db.expand(&all).await.unwrap();
        db.run("INSERT INTO people (id, label) VALUES (3, 'c')")
            .await;
        let error = db.rollback(&all, &all[1].id, &["label"]).await.unwrap_err();
        let text = error.report().to_string();
        assert!(
            text.contains("people.name was dropped"),
            "{dialect}: {text}"
        );
        contract(&db, &all).await;
        db.run("UPDATE people SET label = 'x' WHERE id = 1").await;
        assert_eq!(
            db.one("SELECT label FROM people WHERE id = 2").await,
            "b",
            "{dialect}"
        );
    }
}

#[tokio::test]
async fn rows_that_were_not_filled_in_time_are_counted_and_can_be_filled_by_hand() {
    for dialect in BOTH {
        let (db, all) = dropped(dialect, false).await;
        let error = db.migrate(&all).await.unwrap_err();
        let text = error.report().to_string();
        assert!(
            text.contains(
                "people.label is filled was dropped by hand, and 2 rows had no value yet"
            ),
            "{dialect}: {text}"
        );
        db.run("UPDATE people SET label = 'unknown' WHERE label IS NULL")
            .await;
        db.migrate(&all).await.unwrap();
        contract(&db, &all).await;
        assert_eq!(
            db.one("SELECT label FROM people WHERE id = 2").await,
            "unknown",
            "{dialect}"
        );
    }
}
