//! Several runners at once.

use expand_contract::{Dialect, MigrationSource};
use expand_contract_schema::Phase;
use sqlx::{Connection as _, Executor as _, PgConnection};

use crate::common::{BOTH, Db, fill, sources};
use crate::play::{Verdict, Way, is, model, played, said};

fn indexed(dialect: Dialect) -> Vec<MigrationSource> {
    let v1 = model("customers", "pub name: String,");
    let v2 = model(
        "customers",
        "#[migrate(renamed(from = \"name\"), index)] pub full_name: String,",
    );
    sources(dialect, &[&v1, &v2])
}

/// 19. Three instances migrate when they start. Whoever waits inside the database for its turn holds a snapshot, for
/// which the concurrent index build of the first waits in turn.
#[tokio::test]
async fn three_instances_that_migrate_at_their_start_wait_for_each_other_and_not_in_a_circle() {
    played(&[Dialect::Postgres], "deadlock", async |dialect, way| {
        let db = Db::new(dialect).await;
        let all = indexed(dialect);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 100).await;
        if way == Way::Ours {
            return Box::pin(three(&db, &all)).await;
        }
        let Db::Postgres(_, url) = &db else {
            unreachable!()
        };
        db.expand(&all).await.unwrap();
        let index = all[1]
            .phase(Phase::Migrate)
            .statements
            .iter()
            .find(|one| one.no_transaction);
        let index = sqlx::AssertSqlSafe(index.unwrap().sql.clone());
        let mut first = PgConnection::connect(url).await.unwrap();
        first.execute("SELECT pg_advisory_lock(1)").await.unwrap();
        let mut second = PgConnection::connect(url).await.unwrap();
        let waits = second.execute("SELECT pg_advisory_lock(1)");
        let builds = async {
            let waiting =
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
            while db.one(waiting).await != "1" {}
            let built = first.execute(sqlx::raw_sql(index)).await;
            first
                .execute("SELECT pg_advisory_unlock_all()")
                .await
                .unwrap();
            built
        };
        let (waited, built) = tokio::join!(waits, builds);
        waited
            .and(built)
            .map(drop)
            .map_err(|error| error.to_string())
    })
    .await;
    let (db, all) = (Db::new(Dialect::Sqlite).await, indexed(Dialect::Sqlite));
    Box::pin(three(&db, &all)).await.unwrap();
}

async fn three(db: &Db, all: &[MigrationSource]) -> Verdict {
    let (a, b, c) = tokio::join!(db.for_build(all), db.for_build(all), db.for_build(all));
    let mut changed = 0;
    for done in [a, b, c] {
        changed += done.map_err(|error| said(&error))?.len();
    }
    assert!(changed <= all.len(), "{changed} times");
    is(
        db,
        "SELECT count(*) FROM customers WHERE full_name IS NULL",
        "0",
    )
    .await
}

/// 19, the other half. Two runners ask whether anything is under way, both hear no, and both begin.
#[tokio::test]
async fn of_two_runners_that_begin_together_one_does_it() {
    played(&BOTH, "2 instead of 1", async |dialect, way| {
        let db = Db::new(dialect).await;
        let all = indexed(dialect);
        db.expand(&all[..1]).await.unwrap();
        match way {
            Way::Ours => {
                let (one, other) = tokio::join!(db.expand(&all), db.expand(&all));
                let begun = one.unwrap().len() + other.unwrap().len();
                assert_eq!(begun, 1, "one expands, the other finds it done");
            }
            Way::Mistake => {
                db.run("CREATE TABLE begun (what text)").await;
                let asked = "SELECT count(*) FROM begun";
                let (one, other) = (db.one(asked).await, db.one(asked).await);
                for heard in [one, other] {
                    if heard == "0" {
                        db.run("INSERT INTO begun VALUES ('expand')").await;
                    }
                }
                return is(&db, asked, "1").await;
            }
        }
        let journal = match dialect {
            Dialect::Postgres => "expand_contract.event",
            Dialect::Sqlite => "_ec_event",
        };
        let begun = format!(
            "SELECT count(*) FROM {journal} WHERE migration = '{}' AND what = 'begun'",
            all[1].id
        );
        is(&db, &begun, "1").await
    })
    .await;
}
