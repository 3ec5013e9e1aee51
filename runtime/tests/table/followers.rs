//! Columns that follow others in one direction, and the values of their own that builds give them.

use crate::common::{BOTH, Db, Set, notices, sources};
use expand_contract::{Dialect, MigrationSource, Side};

const BEFORE: &str = r#"
#[migrate(table = "people")]
pub struct Person {
    #[migrate(primary_key)]
    pub id: i64,
    pub tenant: i64,
    pub login: String,
}
"#;

/// The model with one more column.
fn with(lifecycle: &str, field: &str) -> String {
    BEFORE.replace(
        "    pub login: String,",
        &format!("    pub login: String,\n    #[migrate({lifecycle})]\n    pub {field},"),
    )
}

/// Three people, and a migration that was expanded and not filled yet.
async fn expanded(dialect: Dialect, lifecycle: &str, field: &str) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(dialect).await;
    let all = sources(dialect, &[BEFORE, &with(lifecycle, field)]);
    db.expand(&all[..1]).await.unwrap();
    db.run("INSERT INTO people (id, tenant, login) VALUES (1, 1, 'A'), (2, 1, 'B'), (3, 2, 'C')")
        .await;
    db.expand(&all).await.unwrap();
    (db, all)
}

/// A contract that is told that no old build is alive.
async fn attested(db: &Db, all: &[MigrationSource]) -> Set {
    match db.contract_with(all, &Set::default()).await.unwrap_err() {
        expand_contract::Error::Gate(refusal) => Set::attest(refusal.attest.as_deref().unwrap()),
        error => panic!("{error}"),
    }
}

async fn lower(db: &Db, id: i64) -> String {
    db.one(&format!("SELECT login_lower FROM people WHERE id = {id}"))
        .await
}

#[tokio::test]
async fn a_value_of_its_own_survives_whole_rows_that_are_saved_and_writes_of_old_builds() {
    for dialect in BOTH {
        let (db, all) = expanded(
            dialect,
            "added(up = \"lower(login)\")",
            "login_lower: String",
        )
        .await;
        db.migrate(&all).await.unwrap();
        db.run("UPDATE people SET login_lower = 'mine' WHERE id = 1")
            .await;
        // A new build saves the whole row, and then an old one writes what it knows.
        db.run("UPDATE people SET tenant = 9, login = 'AA', login_lower = 'mine' WHERE id = 1")
            .await;
        assert_eq!(lower(&db, 1).await, "mine", "{dialect}");
        db.run("UPDATE people SET login = 'AAA'").await;
        assert_eq!(lower(&db, 1).await, "mine", "{dialect}");
        // The other rows had no value of their own, and follow.
        assert_eq!(lower(&db, 2).await, "aaa", "{dialect}");
        // A value that is given back to the others follows again.
        db.run("UPDATE people SET login_lower = 'aaa' WHERE id = 1")
            .await;
        db.run("UPDATE people SET login = 'B' WHERE id = 1").await;
        assert_eq!(lower(&db, 1).await, "b", "{dialect}");
    }
}

#[tokio::test]
async fn a_value_beside_one_that_up_cannot_compute_is_its_own() {
    let (db, all) = expanded(
        Dialect::Postgres,
        "added(up = \"cast(nullif(regexp_replace(login, '[A-Z]', '7'), '') as bigint)\", fill_null)",
        "number: Option<i64>",
    )
    .await;
    db.migrate(&all).await.unwrap();
    db.run("UPDATE people SET login = 'none', number = NULL WHERE id = 1")
        .await;
    db.run("UPDATE people SET number = 5 WHERE id = 1").await;
    db.run("UPDATE people SET login = '8' WHERE id = 1").await;
    let number = "SELECT number::text FROM people WHERE id = 1";
    assert_eq!(db.one(number).await, "5");
    // Without a value of its own, the row is filled as soon as it can be.
    db.run("UPDATE people SET login = 'none', number = NULL WHERE id = 2")
        .await;
    db.run("UPDATE people SET login = '8' WHERE id = 2").await;
    let number = "SELECT number::text FROM people WHERE id = 2";
    assert_eq!(db.one(number).await, "8");
}

#[tokio::test]
async fn old_builds_see_each_new_value_in_a_column_that_leaves() {
    let after = BEFORE.replace(
        "    pub login: String,",
        "    #[migrate(deprecated(down = \"upper(name)\"))]\n    pub login: String,\n    #[migrate(added)]\n    pub name: Option<String>,",
    );
    let down = after.replace("upper(name)", "upper(coalesce(name, ''))");
    for dialect in BOTH {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[BEFORE, &down]);
        db.expand(&all[..1]).await.unwrap();
        db.run("INSERT INTO people (id, tenant, login) VALUES (1, 1, 'own')")
            .await;
        db.expand(&all).await.unwrap();
        db.run("UPDATE people SET name = 'ada' WHERE id = 1").await;
        assert_eq!(
            db.one("SELECT login FROM people WHERE id = 1").await,
            "ADA",
            "{dialect}"
        );
    }
}

#[tokio::test]
async fn rows_that_differ_from_their_up_are_told_and_stop_nothing() {
    let with_up = with("added(up = \"lower(login)\")", "login_lower: String");
    let contracted = with_up.replace("lower(login)\")", "lower(login)\", contracted)");
    for dialect in BOTH {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[BEFORE, &with_up, &contracted]);
        db.expand(&all[..1]).await.unwrap();
        db.run(
            "INSERT INTO people (id, tenant, login) VALUES (1, 1, 'A'), (2, 1, 'B'), (3, 2, 'C')",
        )
        .await;
        db.expand(&all).await.unwrap();
        let set = Set::default();
        db.migrate_with(&all, &set).await.unwrap();
        assert!(notices(&set).is_empty(), "{dialect}: {:?}", notices(&set));
        db.run("UPDATE people SET login_lower = 'explicit' WHERE id = 2")
            .await;
        let status = db.status(&all).await;
        let given = &status.migrations[1].given;
        assert_eq!(given.rows, ["people.login_lower: id = 2"], "{dialect}");
        assert!(status.migrations[1].pending.rows.is_empty(), "{dialect}");
        let set = attested(&db, &all).await;
        db.contract_with(&all, &set).await.unwrap();
        assert!(
            notices(&set).iter().any(|one| one
                .contains("people.login_lower holds in 1 row another value than its `up` gives")
                && one.contains("id = 2 (login_lower = 'explicit')")),
            "{dialect}: {:?}",
            notices(&set)
        );
        assert_eq!(
            db.one("SELECT login_lower FROM people WHERE id = 2").await,
            "explicit"
        );
    }
}

#[tokio::test]
async fn a_derived_column_stores_nothing_but_its_up() {
    for dialect in BOTH {
        let (db, all) = expanded(
            dialect,
            "added(up = \"lower(login)\", derived)",
            "login_lower: String",
        )
        .await;
        db.run("UPDATE people SET login_lower = 'early' WHERE id = 1")
            .await;
        assert_eq!(lower(&db, 1).await, "a", "{dialect}");
        db.migrate(&all).await.unwrap();
        db.run("UPDATE people SET login_lower = 'mine', login = 'BB' WHERE id = 2")
            .await;
        db.run("INSERT INTO people (id, tenant, login, login_lower) VALUES (4, 1, 'D', 'mine')")
            .await;
        assert_eq!(lower(&db, 2).await, "bb", "{dialect}");
        assert_eq!(lower(&db, 4).await, "d", "{dialect}");
    }
}

#[tokio::test]
async fn a_derived_column_that_was_written_past_the_triggers_stops_the_contract() {
    let lifecycle = "added(up = \"lower(login)\", derived)";
    let (db, mut all) = expanded(Dialect::Postgres, lifecycle, "login_lower: String").await;
    db.migrate(&all).await.unwrap();
    db.run(
        "SET session_replication_role = replica; UPDATE people SET login_lower = 'past' WHERE id = 3; \
         RESET session_replication_role",
    )
    .await;
    let contracted = with(
        &lifecycle.replace("derived", "derived, contracted"),
        "login_lower: String",
    );
    all = sources(
        Dialect::Postgres,
        &[BEFORE, &with(lifecycle, "login_lower: String"), &contracted],
    );
    let status = db.status(&all).await;
    assert_eq!(status.migrations[1].pending.rows, ["people: id = 3"]);
    let error = db.contract_with(&all, &Set::default()).await.unwrap_err();
    let text = error.report().to_string();
    assert!(
        text.contains("id = 3") && text.contains("login_lower = 'past'"),
        "{text}"
    );
    let set = Set {
        prefer: Some((all[1].id.clone(), Side::Old)),
        ..Set::default()
    };
    db.migrate_with(&all, &set).await.unwrap();
    assert_eq!(lower(&db, 3).await, "c");
}
