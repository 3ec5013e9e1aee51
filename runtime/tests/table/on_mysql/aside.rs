//! Columns that wait aside where each statement commits by itself: a runner that ends between any two of them, and where it is refused.

use std::time::Duration;

use expand_contract::{Error, MigrationSource, State};
use expand_contract_format::{Dialect, Phase, Statement, file};
use expand_contract_sql::statements;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

use crate::common::{Db, MYSQL_LIKE, Set, here};
use crate::soaked::{migrated, soak};

const HOUR: Duration = Duration::from_secs(3600);

const MEMBER: &str = r#"
#[migrate(table = "members")]
pub struct Member {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(unique)]
    pub email: String,
    pub role: String,
    pub is_admin: bool,
}
"#;

/// A copy that takes no value twice, and a column that follows another one. Neither can be left out, and neither has a default.
const LEAVING: &str = r#"
#[migrate(table = "members")]
pub struct Member {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(unique, renamed(from = "email"))]
    pub mail: String,
    pub role: String,
    #[migrate(deprecated(replaced_by(role), down = "role = 'admin'"))]
    pub is_admin: bool,
}
"#;

fn left() -> String {
    LEAVING
        .replace("from = \"email\"", "from = \"email\", contracted")
        .replace(
            "deprecated(replaced_by(role), down = \"role = 'admin'\")",
            "removed",
        )
}

/// The statements of the steps that give columns other names, and those that give them their own ones back.
fn scripts(source: &MigrationSource) -> [Vec<String>; 2] {
    let aside = |phase: Phase| -> Vec<Statement> {
        let file = file::parse(&source.files[phase as usize]).unwrap();
        let statements = file.statements.into_iter();
        statements.filter(|one| one.for_soak).collect()
    };
    let put: Vec<Statement> = aside(Phase::Contract)
        .into_iter()
        .filter(|one| !one.makes.is_empty())
        .collect();
    [put, aside(Phase::Rollback)].map(|steps| {
        let steps = steps.iter();
        steps
            .flat_map(|step| statements(Dialect::Mysql, &step.sql).unwrap())
            .collect()
    })
}

/// Whether the last of these statements does something to a table; the first and the last lock do, too.
fn changes_tables(statements: &[String]) -> bool {
    let prepares = |sql: &String| {
        let mut words = ["SET ", "PREPARE ", "DEALLOCATE "].iter();
        words.any(|word| sql.starts_with(word))
    };
    !statements.last().is_some_and(prepares)
}

/// Runs the first statements in a session that then ends, and its lock with it.
async fn ends_after(db: &Db, statements: &[String]) {
    let Db::Mysql(pool, _) = db else {
        panic!("each statement commits by itself on MariaDB and MySQL alone");
    };
    let mut session = pool.acquire().await.unwrap().detach();
    for sql in statements {
        let done = session
            .execute(sqlx::raw_sql(AssertSqlSafe(sql.clone())))
            .await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    session.close().await.unwrap();
}

/// Where the columns are that leave, and what they must hold.
async fn differing(db: &Db, email: &str, is_admin: &str) -> String {
    db.one(&format!(
        "SELECT count(*) FROM members WHERE NOT (CAST({email} AS BINARY) <=> CAST(mail AS BINARY)) \
         OR NOT ({is_admin} <=> (role = 'admin'))"
    ))
    .await
}

#[tokio::test]
async fn new_builds_write_to_a_column_that_a_runner_left_between_two_names() {
    let left = left();
    for on in here(&MYSQL_LIKE) {
        let rows = "INSERT INTO members (id, email, role, is_admin) VALUES (1, 'Ada', 'admin', true), (2, 'Bob', 'guest', false)";
        let (db, all, changes) = migrated(on, &[MEMBER, LEAVING, &left], rows).await;
        let [put, back] = scripts(all.last().unwrap());
        let table = db.one("SHOW CREATE TABLE members").await;
        soak(&db, &all, HOUR).await.unwrap();
        assert_eq!(
            differing(&db, "ec_aside_email", "ec_aside_is_admin").await,
            "0"
        );
        let mut id = 2;
        for (before, script) in [(&put, &back), (&back, &put)] {
            for ended in (0..=script.len()).filter(|ended| changes_tables(&script[..*ended])) {
                // The columns are aside, as the journal says; from there to where the script begins.
                if script.as_ptr() == put.as_ptr() {
                    ends_after(&db, before).await;
                }
                ends_after(&db, &script[..ended]).await;
                id += 1;
                let at = format!("{on:?}, after {:?}", script[..ended].last());
                for write in [
                    format!(
                        "INSERT INTO members (id, mail, role) VALUES ({id}, 'new {id}', 'admin')"
                    ),
                    format!(
                        "UPDATE members SET mail = 'changed {id}', role = 'guest' WHERE id = {id} - 1"
                    ),
                    "UPDATE members SET role = 'admin' WHERE id = 1".to_owned(),
                ] {
                    let done = db.try_run(&write).await;
                    done.unwrap_or_else(|error| panic!("{at}: {write}: {error}"));
                }
                if ended % 2 == 0 {
                    db.rollback(&all, &changes, &[])
                        .await
                        .unwrap_or_else(|error| panic!("{at}: {}", error.report()));
                    let again = db.one("SHOW CREATE TABLE members").await;
                    assert_eq!(again, table, "{at}");
                    assert_eq!(db.state(&all, &changes).await, Some(State::Migrated));
                    assert_eq!(differing(&db, "email", "is_admin").await, "0", "{at}");
                    // An old build writes, and a new one reads it.
                    db.run(&format!(
                        "UPDATE members SET email = 'old {id}' WHERE id = {id}"
                    ))
                    .await;
                    let read = db
                        .one(&format!("SELECT mail FROM members WHERE id = {id}"))
                        .await;
                    assert_eq!(read, format!("old {id}"), "{at}");
                }
                let done = soak(&db, &all, HOUR).await;
                done.unwrap_or_else(|error| panic!("{at}: {}", error.report()));
                let aside = differing(&db, "ec_aside_email", "ec_aside_is_admin").await;
                assert_eq!(aside, "0", "{at}");
                // Neither server lets columns come and go so often without this.
                db.run("ALTER TABLE members FORCE").await;
            }
        }
        ends_after(&db, &back[..back.len() / 3]).await;
        assert_eq!(soak(&db, &all, Duration::ZERO).await.unwrap().0, [changes]);
        let columns = "SELECT GROUP_CONCAT(COLUMN_NAME ORDER BY COLUMN_NAME) FROM information_schema.COLUMNS \
                       WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'members'";
        assert_eq!(db.one(columns).await, "id,mail,role");
        let triggers =
            "SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()";
        assert_eq!(db.one(triggers).await, "0");
    }
}

#[tokio::test]
async fn a_column_of_a_check_does_not_go_aside() {
    for on in here(&MYSQL_LIKE) {
        let rows =
            "INSERT INTO members (id, email, role, is_admin) VALUES (1, 'Ada', 'admin', true)";
        let (db, all, changes) = migrated(on, &[MEMBER, LEAVING, &left()], rows).await;
        db.run("ALTER TABLE members ADD CONSTRAINT is_known CHECK (is_admin < 2)")
            .await;
        let mut set = Set {
            soak: Some(HOUR),
            discard: vec!["is_known".into()],
            ..Set::default()
        };
        let mut done = db.contract_with(&all, &set).await;
        if let Err(Error::Gate(refusal)) = &done {
            set.attest.clone_from(&refusal.attest);
            done = db.contract_with(&all, &set).await;
        }
        let said = done.unwrap_err().report().to_string();
        assert!(
            said.contains("is_known, CHECK (")
                && said.contains("`is_admin` < 2")
                && said.contains(", names members.is_admin"),
            "{said}"
        );
        assert_eq!(db.state(&all, &changes).await, Some(State::Migrated));
        db.run("ALTER TABLE members DROP CONSTRAINT is_known").await;
        assert_eq!(soak(&db, &all, HOUR).await.unwrap().0, [""; 0]);
    }
}

/// A name as long as a name can be.
fn long() -> String {
    format!("c{}", "o".repeat(62))
}

#[tokio::test]
async fn a_column_with_the_longest_name_waits_aside() {
    let [before, after, left] = [
        "pub LONG: String,",
        "#[migrate(renamed(from = \"LONG\"))]\n    pub short: String,",
        "#[migrate(renamed(from = \"LONG\", contracted))]\n    pub short: String,",
    ]
    .map(|field| {
        let field = field.replace("LONG", &long());
        format!("#[migrate(table = \"t\")]\npub struct T {{\n    #[migrate(primary_key)]\n    pub id: i64,\n    {field}\n}}\n")
    });
    for on in here(&MYSQL_LIKE) {
        let rows = format!("INSERT INTO t (id, {}) VALUES (1, 'Ada')", long());
        let (db, all, changes) = migrated(on, &[&before, &after, &left], &rows).await;
        assert_eq!(soak(&db, &all, HOUR).await.unwrap().0, [""; 0]);
        db.run("UPDATE t SET short = 'Bea'").await;
        db.rollback(&all, &changes, &[]).await.unwrap();
        let read = db.one(&format!("SELECT {} FROM t", long())).await;
        assert_eq!(read, "Bea", "{on:?}");
    }
}
