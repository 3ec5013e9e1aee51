//! Columns that leave and wait aside: the soak, the writes meanwhile, the way back, and where it is refused.

use std::time::Duration;

use crate::common::{Db, On, Set, V1, V2, V2_CONTRACTED, id, sources};
use expand_contract::{Error, Event, MigrationSource, State};
use expand_contract_format::file;

const HOUR: Duration = Duration::from_secs(3600);

/// Contracts with a soak, after attesting what the first refusal asks for.
pub(crate) async fn soak(
    db: &Db,
    all: &[MigrationSource],
    time: Duration,
) -> Result<(Vec<String>, Vec<Event>), Error> {
    let mut set = Set {
        soak: Some(time),
        ..Set::default()
    };
    let done = match db.contract_with(all, &set).await {
        Err(Error::Gate(refusal)) => {
            set.attest.clone_from(&refusal.attest);
            db.contract_with(all, &set).await
        }
        done => done,
    };
    let events = set.events.lock().unwrap().clone();
    done.map(|done| (done, events))
}

/// A migrated database with these rows.
pub(crate) async fn migrated(
    on: On,
    versions: &[&str],
    rows: &str,
) -> (Db, Vec<MigrationSource>, String) {
    let all = sources(on, versions);
    let db = Db::new(on).await;
    let (last, before) = all.split_last().unwrap();
    db.expand(before).await.unwrap();
    db.run(rows).await;
    let changes = last.id.clone();
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.ok();
    assert_eq!(db.state(&all, &changes).await, Some(State::Migrated));
    (db, all, changes)
}

async fn renamed(on: On) -> (Db, Vec<MigrationSource>, String) {
    let rows = "INSERT INTO customers (id, name) VALUES (1, 'Ada'), (2, 'Bob')";
    migrated(on, &[V1, V2, V2_CONTRACTED], rows).await
}

async fn names(db: &Db, column: &str) -> Vec<String> {
    db.rows(&format!("SELECT {column} FROM customers ORDER BY id"))
        .await
}

#[tokio::test]
async fn a_column_waits_aside_and_one_command_brings_it_back() {
    for on in crate::common::all() {
        let (db, all, changes) = renamed(on).await;
        let (done, events) = soak(&db, &all, HOUR).await.unwrap();
        assert_eq!(done, [""; 0], "nothing is contracted yet");
        let left = events.iter().find_map(|event| match event {
            Event::Soaking { migration, left } if *migration == changes => Some(*left),
            _ => None,
        });
        assert!(left.is_some_and(|left| left > HOUR / 2), "{events:?}");
        assert_eq!(db.state(&all, &changes).await, Some(State::Contracting));
        assert!(
            db.try_run("SELECT name FROM customers").await.is_err(),
            "a build that still names the column fails"
        );

        // New builds go on, and what they write reaches the column that is aside.
        db.run("INSERT INTO customers (id, full_name) VALUES (3, 'Cy')")
            .await;
        db.run("UPDATE customers SET full_name = 'Bea' WHERE id = 2")
            .await;
        assert_eq!(names(&db, "ec_aside_name").await, ["Ada", "Bea", "Cy"]);

        let status = db.status(&all).await;
        let mut migrations = status.migrations.iter();
        let one = migrations.find(|one| one.id == changes).unwrap();
        assert!(one.soaking.is_some_and(|left| left > HOUR / 2), "{one:?}");
        // A contract without a time keeps to the first one, and a migrate has nothing to look for.
        assert_eq!(db.contract(&all).await.unwrap(), [""; 0]);
        db.migrate(&all).await.ok();
        assert_eq!(names(&db, "ec_aside_name").await, ["Ada", "Bea", "Cy"]);

        db.rollback(&all, &changes, &[]).await.unwrap();
        assert_eq!(db.state(&all, &changes).await, Some(State::Migrated));
        assert_eq!(names(&db, "name").await, ["Ada", "Bea", "Cy"]);
        // Both sides follow each other again.
        db.run("UPDATE customers SET name = 'Eve' WHERE id = 1")
            .await;
        db.run("UPDATE customers SET full_name = 'Dee' WHERE id = 3")
            .await;
        assert_eq!(names(&db, "name").await, ["Eve", "Bea", "Dee"]);
        assert_eq!(names(&db, "full_name").await, ["Eve", "Bea", "Dee"]);

        // It soaks anew, and a shorter time ends it.
        assert_eq!(soak(&db, &all, HOUR).await.unwrap().0, [""; 0]);
        assert_eq!(
            soak(&db, &all, Duration::ZERO).await.unwrap().0,
            std::slice::from_ref(&changes)
        );
        assert_eq!(names(&db, "full_name").await, ["Eve", "Bea", "Dee"]);
        for gone in ["name", "ec_aside_name"] {
            let sql = format!("SELECT {gone} FROM customers");
            assert!(db.try_run(&sql).await.is_err(), "{on:?}: {gone} is there");
        }
        db.run("INSERT INTO customers (id, full_name) VALUES (4, 'Fay')")
            .await;
    }
}

#[tokio::test]
async fn the_same_command_drops_the_column_once_the_soak_is_over() {
    for on in crate::common::all() {
        let (db, all, changes) = renamed(on).await;
        let time = Duration::from_millis(1500);
        assert_eq!(soak(&db, &all, time).await.unwrap().0, [""; 0]);
        tokio::time::sleep(time).await;
        assert_eq!(soak(&db, &all, time).await.unwrap().0, [changes]);
        assert!(db.try_run("SELECT name FROM customers").await.is_err());
    }
}

#[tokio::test]
async fn a_migration_that_came_back_can_be_rolled_back_as_a_whole() {
    for on in crate::common::all() {
        let (db, all, changes) = renamed(on).await;
        soak(&db, &all, HOUR).await.unwrap();
        db.rollback(&all, &changes, &[]).await.unwrap();
        db.rollback(&all, &changes, &[]).await.unwrap();
        assert_eq!(db.state(&all, &changes).await, None);
        assert_eq!(names(&db, "name").await, ["Ada", "Bob"]);
        assert!(db.try_run("SELECT full_name FROM customers").await.is_err());
    }
}

#[tokio::test]
async fn a_soak_that_is_over_and_was_not_ended_can_still_be_taken_back() {
    for on in crate::common::all() {
        let (db, all, changes) = renamed(on).await;
        soak(&db, &all, Duration::from_millis(1)).await.unwrap();
        db.rollback(&all, &changes, &[]).await.unwrap();
        assert_eq!(db.state(&all, &changes).await, Some(State::Migrated));
        assert_eq!(names(&db, "name").await, ["Ada", "Bob"]);
    }
}

#[tokio::test]
async fn a_contract_that_is_refused_remembers_no_soak() {
    for on in crate::common::all() {
        let (db, all, changes) = renamed(on).await;
        let set = Set {
            soak: Some(HOUR),
            ..Set::default()
        };
        let error = db.contract_with(&all, &set).await.unwrap_err();
        assert!(matches!(error, Error::Gate(_)), "{error:?}");
        assert_eq!(db.contract(&all).await.unwrap(), [changes]);
    }
}

const PERSON: &str = r#"
#[migrate(table = "people")]
pub struct Person {
    #[migrate(primary_key)]
    pub id: i64,
    pub first: String,
    pub last: String,
    pub role: String,
    pub is_admin: bool,
    pub note: Option<String>,
}
"#;

/// Two columns become one, one leaves and follows until then, one leaves.
const LEAVING: &str = r#"
#[migrate(table = "people")]
pub struct Person {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(deprecated(replaced_by(name), down = "substr(name, 1, 1)"))]
    pub first: String,
    #[migrate(deprecated(replaced_by(name), down = "substr(name, 3)"))]
    pub last: String,
    #[migrate(added(up = "first || ' ' || last"))]
    pub name: String,
    pub role: String,
    #[migrate(deprecated(replaced_by(role), down = "role = 'admin'"))]
    pub is_admin: bool,
    #[migrate(deprecated)]
    pub note: Option<String>,
}
"#;

/// The same on this database: `||` is not the same in all sessions of MariaDB and MySQL.
fn leaving(on: On) -> String {
    match on {
        On::Postgres | On::Sqlite => LEAVING.to_owned(),
        On::MariaDb | On::MySql => {
            LEAVING.replace("first || ' ' || last", "concat(first, ' ', last)")
        }
    }
}

/// The same when no build uses the old columns any more.
fn left(leaving: &str) -> String {
    let removed = [
        "replaced_by(name), down = \"substr(name, 1, 1)\"",
        "replaced_by(name), down = \"substr(name, 3)\"",
        "replaced_by(role), down = \"role = 'admin'\"",
    ];
    let left = removed.iter().fold(leaving.to_owned(), |text, said| {
        text.replace(&format!("deprecated({said})"), "removed")
    });
    left.replace("(deprecated)", "(removed)")
        .replace("last\"))]", "last\", contracted))]")
        .replace("last)\"))]", "last)\", contracted))]")
}

#[tokio::test]
async fn every_column_of_a_migration_waits_aside_and_comes_back() {
    for on in crate::common::all() {
        let leaving = leaving(on);
        let left = left(&leaving);
        let rows = "INSERT INTO people (id, first, last, role, is_admin, note) \
                    VALUES (1, 'A', 'Byron', 'admin', true, 'x')";
        let (db, all, changes) = migrated(on, &[PERSON, &leaving, &left], rows).await;
        assert_eq!(soak(&db, &all, HOUR).await.unwrap().0, [""; 0]);
        for old in ["first", "last", "is_admin", "note"] {
            let sql = format!("SELECT {old} FROM people");
            assert!(db.try_run(&sql).await.is_err(), "{on:?}: {old} is there");
        }
        db.run("INSERT INTO people (id, name, role) VALUES (2, 'B Cy', 'admin'), (3, 'D Eve', 'guest')")
            .await;
        db.run("UPDATE people SET name = 'A Lovelace', role = 'guest' WHERE id = 1")
            .await;
        db.rollback(&all, &changes, &[]).await.unwrap();
        let old = "SELECT first || ',' || last || ',' || CASE WHEN is_admin THEN 1 ELSE 0 END || ',' || coalesce(note, '-') \
                   FROM people ORDER BY id";
        assert_eq!(
            db.rows(old).await,
            ["A,Lovelace,0,x", "B,Cy,1,-", "D,Eve,0,-"]
        );
        // An old build writes again, and a new one reads it.
        db.run("UPDATE people SET last = 'Fay' WHERE id = 3").await;
        assert_eq!(
            db.one("SELECT name FROM people WHERE id = 3").await,
            "D Fay"
        );

        assert_eq!(soak(&db, &all, HOUR).await.unwrap().0, [""; 0]);
        assert_eq!(soak(&db, &all, Duration::ZERO).await.unwrap().0, [changes]);
        assert_eq!(
            db.rows("SELECT name FROM people ORDER BY id").await,
            ["A Lovelace", "B Cy", "D Fay"]
        );
    }
}

/// Files of before a column could wait aside.
fn of_before(source: &MigrationSource) -> MigrationSource {
    let files = source.files.each_ref().map(|text| {
        let mut file = file::parse(text).unwrap();
        file.statements.retain(|statement| !statement.for_soak);
        file::render(&file, &[])
    });
    MigrationSource::new(&source.id, files, source.stage).unwrap()
}

#[tokio::test]
async fn files_of_before_are_contracted_without_a_soak_and_refuse_one() {
    for on in crate::common::all() {
        let all: Vec<MigrationSource> = sources(on, &[V1, V2, V2_CONTRACTED])
            .iter()
            .map(of_before)
            .collect();
        let db = Db::new(on).await;
        db.expand(&all[..1]).await.unwrap();
        db.run("INSERT INTO customers (id, name) VALUES (1, 'Ada')")
            .await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        let error = soak(&db, &all, HOUR).await.unwrap_err();
        let said = error.report().to_string();
        assert!(
            said.contains("its contract.sql has no step for it"),
            "{said}"
        );
        let changes = id(&all, "_customers_full_name");
        assert_eq!(db.state(&all, &changes).await, Some(State::Migrated));
        assert_eq!(db.contract(&all).await.unwrap(), [changes]);
    }
}

#[tokio::test]
async fn a_table_that_a_publication_sends_does_not_soak_before_its_subscribers_know_the_name() {
    let (db, all, changes) = renamed(On::Postgres).await;
    db.run("CREATE PUBLICATION feed FOR TABLE customers").await;
    let error = soak(&db, &all, HOUR).await.unwrap_err();
    let said = error.report().to_string();
    assert!(
        said.contains("publication feed sends the rows of customers"),
        "{said}"
    );
    assert_eq!(db.state(&all, &changes).await, Some(State::Migrated));
    let mut set = Set {
        soak: Some(HOUR),
        discard: vec!["feed".into()],
        ..Set::default()
    };
    if let Err(Error::Gate(refusal)) = db.contract_with(&all, &set).await {
        set.attest.clone_from(&refusal.attest);
        db.contract_with(&all, &set).await.unwrap();
    }
    assert_eq!(names(&db, "ec_aside_name").await, ["Ada", "Bob"]);
}

#[tokio::test]
async fn a_contract_that_was_given_no_time_cannot_soak_when_it_has_gone_on() {
    for on in crate::common::all() {
        let (db, all, changes) = renamed(on).await;
        // The contract stops after its first step.
        let set = Set::stopping(|event| matches!(event, Event::StepDone { .. }));
        let refusal = db.contract_with(&all, &set).await.unwrap_err();
        let Error::Gate(refusal) = refusal else {
            panic!("{refusal:?}");
        };
        let set = Set {
            attest: refusal.attest.clone(),
            ..set
        };
        db.contract_with(&all, &set).await.unwrap_err();
        assert_eq!(db.state(&all, &changes).await, Some(State::Contracting));
        let error = soak(&db, &all, HOUR).await.unwrap_err();
        let said = error.report().to_string();
        assert!(said.contains("its contract has gone on"), "{said}");
        assert_eq!(db.contract(&all).await.unwrap(), [changes]);
    }
}

#[tokio::test]
async fn a_column_does_not_take_a_name_for_the_soak_that_another_one_has() {
    for on in crate::common::all() {
        let (db, all, changes) = renamed(on).await;
        db.run("ALTER TABLE customers ADD COLUMN ec_aside_name int")
            .await;
        let error = soak(&db, &all, HOUR).await.unwrap_err();
        let said = error.report().to_string();
        assert!(
            said.contains("customers has a column ec_aside_name"),
            "{said}"
        );
        assert_eq!(db.state(&all, &changes).await, Some(State::Migrated));
        assert_eq!(names(&db, "name").await, ["Ada", "Bob"]);
        db.run("ALTER TABLE customers DROP COLUMN ec_aside_name")
            .await;
        assert_eq!(soak(&db, &all, HOUR).await.unwrap().0, [""; 0]);
        db.rollback(&all, &changes, &[]).await.unwrap();
        assert_eq!(names(&db, "name").await, ["Ada", "Bob"]);
    }
}
