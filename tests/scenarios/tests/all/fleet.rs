//! Who is alive when something is taken away.

use expand_contract::{Dialect, Error, MigrationSource};
use sqlx::{Connection as _, Executor as _, PgConnection};

use crate::common::{BOTH, Db, Instance, Set, V1, V2, V2_CONTRACTED, fill, sources};
use crate::play::{Verdict, Way, passes, played};

/// A database where `web` runs its contracted build, and its old one has left.
async fn deployed(dialect: Dialect) -> (Db, Vec<MigrationSource>, Instance) {
    let db = Db::new(dialect).await;
    let all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
    db.for_build(&all[..1]).await.unwrap();
    fill(&db, 5).await;
    Instance::join(&db, &all[..1]).await.unwrap().leave().await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    let new = Instance::join(&db, &all).await.unwrap();
    (db, all, new)
}

async fn joins(db: &Db, all: &[MigrationSource]) -> Verdict {
    match Instance::join(db, all).await {
        Ok(old) => {
            old.leave().await;
            Ok(())
        }
        Err(error) => Err(error.report().to_string()),
    }
}

fn journal(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "expand_contract.",
        Dialect::Mysql => unreachable!("no phase files are written for it"),
        Dialect::Sqlite => "_ec_",
    }
}

/// A fence by hand, of a runner that asks nobody.
async fn fence_by_hand(db: &Db, all: &[MigrationSource]) {
    let journal = journal(db.dialect());
    let schema = match db.dialect() {
        Dialect::Sqlite => "main",
        _ => "public",
    };
    db.run(&format!(
        "INSERT INTO {journal}fence (lock_name, schema_name, migration, phase, holder, expires_ms) \
         VALUES ('shop', '{schema}', '{}', 'contract', 'a hasty one', 9000000000000000)",
        all[1].id
    ))
    .await;
}

/// 12. An old build reads that no fence stands, and its lease is committed after the contract has counted none.
///
/// Whoever joins holds the fence's row meanwhile, and a contract waits for it. `runtime/src/fleet/tests` has thousands
/// of rounds of this.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_join_that_began_before_the_fence_is_seen_behind_it() {
    played(&[Dialect::Postgres], "alive behind the fence", async |dialect, way| {
        let (db, all, _new) = deployed(dialect).await;
        let Db::Postgres(pool, url) = &db else {
            unreachable!()
        };
        // It stops after its lease is written and before it is committed.
        let mut hold = PgConnection::connect(url).await.unwrap();
        hold.execute("BEGIN; LOCK TABLE expand_contract.seen IN SHARE MODE").await.unwrap();
        let late = {
            let (pool, old) = (pool.clone(), all[..1].to_vec());
            let url = url.clone();
            tokio::spawn(async move { Instance::join(&Db::Postgres(pool, url), &old).await })
        };
        let waits = |name: &str| {
            format!(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                 AND wait_event_type = 'Lock' AND application_name = '{name}'"
            )
        };
        while db.one(&waits("")).await != "1" {}
        let cleared = match way {
            Way::Ours => {
                let until_it_waits = async {
                    while db.one(&waits("expand-contract")).await != "1" {}
                    hold.execute("ROLLBACK").await.unwrap();
                };
                let set = Set::default();
                let (done, ()) = tokio::join!(db.contract_with(&all, &set), until_it_waits);
                done.is_ok()
            }
            Way::Mistake => {
                fence_by_hand(&db, &all).await;
                let old = "SELECT count(*) FROM expand_contract.lease WHERE stages NOT LIKE '%contracted%'";
                let nobody = db.one(old).await == "0";
                hold.execute("ROLLBACK").await.unwrap();
                nobody
            }
        };
        let joined = late.await.unwrap().is_ok();
        if joined && cleared {
            return Err("alive behind the fence".into());
        }
        Ok(())
    })
    .await;
}

/// 12 on SQLite, where whoever writes is alone: the mistake takes to read in one transaction and write in another.
#[tokio::test]
async fn a_join_on_sqlite_reads_the_fence_and_takes_its_lease_at_once() {
    played(&[Dialect::Sqlite], "alive behind the fence", async |dialect, way| {
        let (db, all, _new) = deployed(dialect).await;
        let lease = "INSERT INTO _ec_lease (lock_name, service, instance, stages, joined_ms, expires_ms) \
                     VALUES ('shop', 'web', 'late', '', 0, 9000000000000000)";
        let (joined, cleared) = match way {
            Way::Ours => {
                let set = Set::default();
                let (joined, cleared) =
                    tokio::join!(Instance::join(&db, &all[..1]), db.contract_with(&all, &set));
                (joined.is_ok(), cleared.is_ok())
            }
            Way::Mistake => {
                let open = db.one("SELECT count(*) FROM _ec_fence WHERE migration <> ''").await == "0";
                let cleared = db.contract_with(&all, &Set::default()).await.is_ok();
                (open && db.try_run(lease).await.is_ok(), cleared)
            }
        };
        if joined && cleared {
            return Err("alive behind the fence".into());
        }
        Ok(())
    })
    .await;
}

/// 12, the other half. A contract is refused, and its fence stays: pods that start again are locked out.
#[tokio::test]
async fn an_old_build_joins_as_soon_as_a_contract_was_refused() {
    played(&BOTH, "fenced", async |dialect, way| {
        let (db, all, _new) = deployed(dialect).await;
        let old = Instance::join(&db, &all[..1]).await.unwrap();
        db.contract_with(&all, &Set::default()).await.unwrap_err();
        if way == Way::Mistake {
            fence_by_hand(&db, &all).await;
        }
        old.leave().await;
        joins(&db, &all[..1]).await
    })
    .await;
}

/// 22. A job that runs once a night was last deployed at the old build, and holds no lease by day.
#[tokio::test]
async fn a_job_that_runs_once_a_night_is_asked_about_though_it_holds_no_lease() {
    played(&BOTH, "name", async |dialect, way| {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        db.for_build(&all[..1]).await.unwrap();
        Instance::join_as(&db, "nightly", &all[..1])
            .await
            .unwrap()
            .leave()
            .await;
        Instance::join(&db, &all[..1]).await.unwrap().leave().await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        let _new = Instance::join(&db, &all).await.unwrap();
        let journal = journal(dialect);
        db.run(&format!(
            "UPDATE {journal}seen SET last_ms = last_ms - 57600000 WHERE service = 'nightly'"
        ))
        .await;
        if way == Way::Mistake {
            // Who looks at leases alone.
            db.run(&format!(
                "DELETE FROM {journal}seen WHERE service = 'nightly'"
            ))
            .await;
        }
        match db.contract_with(&all, &Set::default()).await {
            Ok(_) => {}
            Err(Error::Gate(refusal)) => {
                let words = refusal.to_string();
                assert!(
                    words.contains("service `nightly`: not running, last seen 16 h ago"),
                    "{words}"
                );
            }
            Err(error) => panic!("{error}"),
        }
        // It is night.
        passes(
            &db,
            "INSERT INTO customers (id, name) VALUES (100, 'report')",
        )
        .await
    })
    .await;
}
