//! Operators ask something of runners that are at work, from elsewhere.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use common::{Db, Set, all, filling, sources};
use expand_contract::{
    AtWork, Control, Dialect, Error, Event, Pace, Phase, State, Windows, Wish, Zone,
};

/// Small batches, so that there are many.
fn small() -> Set {
    Set {
        batch: Duration::from_micros(500),
        ..Set::default()
    }
}

fn waits(set: &Set) -> Vec<String> {
    let events = set.events.lock().unwrap();
    let waits = events.iter().filter_map(|event| match event {
        Event::Waiting { for_what } => Some(for_what.clone()),
        _ => None,
    });
    waits.collect()
}

async fn filled(db: &Db) -> u32 {
    db.one("SELECT count(n) FROM items").await.parse().unwrap()
}

#[tokio::test]
async fn a_pause_from_elsewhere_stops_a_backfill_until_it_is_resumed() {
    for on in all() {
        let (db, all) = filling(on, 30_000).await;
        let set = small();
        let mut walks = Box::pin(db.migrate_with(&all, &set));
        let stopped = async {
            while !set
                .events
                .lock()
                .unwrap()
                .iter()
                .any(|event| matches!(event, Event::BackfillProgress { .. }))
            {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            db.pause(&all, "the sale begins", "ada on desk")
                .await
                .unwrap();
            while waits(&set).is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let before = filled(&db).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
            (before, filled(&db).await)
        };
        let (before, after) = tokio::select! {
            done = &mut walks => panic!("{on:?}: it was not paused: {done:?}"),
            stopped = stopped => stopped,
        };
        assert_eq!(before, after, "{on:?}: it goes on");
        assert!(after < 30_000, "{on:?}: nothing was left to stop");
        assert_eq!(
            waits(&set),
            ["`resume`: ada on desk paused it (the sale begins)"],
            "{on:?}"
        );
        let controls = db.status(&all).await.controls;
        let [Control { wish, asked_by, .. }] = &controls[..] else {
            panic!("{on:?}: {controls:?}");
        };
        assert_eq!(*wish, Wish::Pause("the sale begins".into()));
        assert_eq!(asked_by, "ada on desk");
        // Another host sees why it waits.
        let at_work = db.status(&all).await.at_work;
        let [AtWork { waits_for, .. }] = &at_work[..] else {
            panic!("{on:?}: {at_work:?}");
        };
        let said = waits_for.as_ref().map(|(reason, _)| reason.as_str());
        assert_eq!(said, waits(&set).first().map(String::as_str), "{on:?}");
        assert!(db.resume(&all).await.unwrap(), "{on:?}");
        walks.await.unwrap();
        assert_eq!(filled(&db).await, 30_000, "{on:?}");
        assert!(!db.resume(&all).await.unwrap(), "{on:?}: it stands still");
        assert_eq!(db.status(&all).await.at_work, [], "{on:?}: it has ended");
    }
}

#[tokio::test]
async fn a_runner_that_starts_during_a_pause_begins_no_phase() {
    for on in all() {
        let (db, all) = filling(on, 100).await;
        db.pause(&all, "", "ada").await.unwrap();
        let set = Set::default();
        let mut waits_for_it = Box::pin(db.migrate_with(&all, &set));
        tokio::select! {
            done = &mut waits_for_it => panic!("{on:?}: it did not wait: {done:?}"),
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        let status = db.status(&all).await;
        let last = status.migrations.last().unwrap();
        assert_eq!(last.state, Some(State::Expanded), "{on:?}");
        db.resume(&all).await.unwrap();
        waits_for_it.await.unwrap();
        assert_eq!(filled(&db).await, 100, "{on:?}");
    }
}

/// Waits until rows were filled.
async fn begun(set: &Set) {
    let is_begun = || {
        let events = set.events.lock().unwrap();
        let mut events = events.iter();
        events.any(|event| matches!(event, Event::BackfillProgress { .. }))
    };
    while !is_begun() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_cancel_from_elsewhere_ends_a_backfill_and_the_next_run_goes_on() {
    for on in all() {
        let (db, all) = filling(on, 30_000).await;
        // It was meant for runners that have ended since.
        db.cancel(&all, "an old one", None).await.unwrap();
        let set = small();
        let mut walks = Box::pin(db.migrate_with(&all, &set));
        tokio::select! {
            done = &mut walks => panic!("{on:?}: it ended before it was meant: {done:?}"),
            () = begun(&set) => {}
        }
        let (done, asked) = tokio::join!(walks, db.cancel(&all, "the sale begins", None));
        asked.unwrap();
        match done {
            Err(error @ Error::Cancelled { .. }) => {
                let said = error.to_string();
                assert!(
                    said.starts_with("ada on desk cancelled it ")
                        && said.contains("(the sale begins)"),
                    "{on:?}: {said}"
                );
            }
            done => panic!("{on:?}: {done:?}"),
        }
        let status = db.status(&all).await;
        let last = status.migrations.last().unwrap();
        assert_eq!(last.state, Some(State::Migrating), "{on:?}");
        assert_eq!(status.at_work, [], "{on:?}");
        assert!(filled(&db).await < 30_000, "{on:?}: nothing was left to do");
        // It was said before this one began.
        db.migrate_with(&all, &Set::default()).await.unwrap();
        assert_eq!(filled(&db).await, 30_000, "{on:?}");
    }
}

#[tokio::test]
async fn a_cancel_ends_a_runner_that_is_paused_and_leaves_other_migrations_alone() {
    for on in all() {
        let (db, all) = filling(on, 100).await;
        db.pause(&all, "", "ada").await.unwrap();
        let set = Set::default();
        let mut paused = Box::pin(db.migrate_with(&all, &set));
        let others = async {
            while waits(&set).is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            db.cancel(&all, "", Some(&all[0].id)).await.unwrap();
            let unknown = db.cancel(&all, "", Some("20200101000000_another"));
            let unknown = unknown.await;
            assert!(matches!(unknown, Err(Error::Unknown { .. })), "{unknown:?}");
            tokio::time::sleep(Duration::from_secs(1)).await;
        };
        tokio::select! {
            done = &mut paused => panic!("{on:?}: it was meant for another one: {done:?}"),
            () = others => {}
        }
        let at_work = db.status(&all).await.at_work;
        assert_eq!(at_work.len(), 1, "{on:?}: {at_work:?}");
        assert_eq!(at_work[0].phase, Phase::Migrate, "{on:?}");
        assert!(at_work[0].leads, "{on:?}");
        let id = &all.last().unwrap().id;
        db.cancel(&all, "", Some(id)).await.unwrap();
        let done = paused.await;
        assert!(
            matches!(done, Err(Error::Cancelled { .. })),
            "{on:?}: {done:?}"
        );
        db.resume(&all).await.unwrap();
        db.migrate_with(&all, &Set::default()).await.unwrap();
    }
}

#[tokio::test]
async fn rows_are_filled_no_faster_than_an_operator_asks() {
    for on in all() {
        let (db, all) = filling(on, 3_000).await;
        db.pace(&all, Pace::Rows(1_000), "ada").await.unwrap();
        let began = Instant::now();
        db.migrate_with(&all, &Set::default()).await.unwrap();
        // Three seconds, but for what a batch does at once.
        assert!(
            began.elapsed() > Duration::from_secs(2),
            "{on:?}: {:?}",
            began.elapsed()
        );
        assert_eq!(filled(&db).await, 3_000, "{on:?}");
    }
}

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap()
}

/// A window of an hour that opens in two hours.
fn closed() -> Windows {
    let hour = now() / 3_600 % 24;
    let (from, to) = ((hour + 2) % 24, (hour + 3) % 24);
    let window = format!("{from:02}:00-{to:02}:00").parse().unwrap();
    Windows::new(vec![window], Zone::utc()).unwrap()
}

#[tokio::test]
async fn a_backfill_holds_outside_of_the_window_that_an_operator_asks_for() {
    for on in all() {
        let (db, all) = filling(on, 30_000).await;
        let set = small();
        let mut walks = Box::pin(db.migrate_with(&all, &set));
        let held = async {
            begun(&set).await;
            db.window(&all, closed()).await.unwrap();
            while waits(&set).is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let before = filled(&db).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
            (before, filled(&db).await)
        };
        let (before, after) = tokio::select! {
            done = &mut walks => panic!("{on:?}: it was not held: {done:?}"),
            held = held => held,
        };
        assert_eq!(before, after, "{on:?}: it goes on");
        let said = waits(&set).remove(0);
        assert!(
            said.starts_with(&format!("the window {}, which opens in ", closed())),
            "{on:?}: {said}"
        );
        let status = db.status(&all).await;
        assert_eq!(status.controls.len(), 1, "{on:?}");
        assert!(db.always(&all).await.unwrap(), "{on:?}");
        walks.await.unwrap();
        assert_eq!(filled(&db).await, 30_000, "{on:?}");
    }
}

#[tokio::test]
async fn a_run_begins_no_phase_outside_of_its_own_window() {
    for on in all() {
        let (db, all) = filling(on, 100).await;
        let set = Set {
            windows: Some(closed()),
            ..Set::default()
        };
        let mut held = Box::pin(db.migrate_with(&all, &set));
        tokio::select! {
            done = &mut held => panic!("{on:?}: it did not wait: {done:?}"),
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        drop(held);
        assert_eq!(filled(&db).await, 0, "{on:?}");
        let open = Windows::new(vec!["00:00-24:00".parse().unwrap()], Zone::utc());
        let set = Set {
            windows: open,
            ..Set::default()
        };
        db.migrate_with(&all, &set).await.unwrap();
        assert_eq!(filled(&db).await, 100, "{on:?}");
    }
}

#[tokio::test]
async fn a_run_begins_at_its_time_and_lets_others_work_before() {
    for on in all() {
        let (db, all) = filling(on, 100).await;
        let set = Set {
            start_at: Some(now() + 3_600),
            ..Set::default()
        };
        let others = async {
            while waits(&set).is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            db.migrate_with(&all, &Set::default()).await.unwrap();
        };
        tokio::select! {
            done = db.migrate_with(&all, &set) => panic!("{on:?}: it did not wait: {done:?}"),
            () = others => {}
        }
        assert!(waits(&set)[0].starts_with("its start, in "), "{on:?}");
        assert_eq!(filled(&db).await, 100, "{on:?}");

        let (db, all) = filling(on, 100).await;
        let start = now() + 2;
        let set = Set {
            start_at: Some(start),
            ..Set::default()
        };
        db.migrate_with(&all, &set).await.unwrap();
        assert!(now() >= start, "{on:?}: it began before");
        assert_eq!(filled(&db).await, 100, "{on:?}");
    }
}

#[tokio::test]
async fn a_cancel_ends_a_concurrent_index_and_drops_what_it_left() {
    let model = |indexes: &str| {
        format!(
            "#[migrate(table = \"orders\"{indexes})] pub struct Order {{ #[migrate(primary_key)] pub id: i64, pub customer: i64, }}"
        )
    };
    let all = sources(
        Dialect::Postgres,
        &[&model(""), &model(", index(customer)")],
    );
    let db = Db::new(Dialect::Postgres).await;
    db.expand(&all[..1]).await.unwrap();
    let Db::Postgres(pool, _) = &db else {
        unreachable!()
    };
    // The build waits for each older snapshot.
    let mut older = pool.begin().await.unwrap();
    for sql in [
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "SELECT 1",
    ] {
        sqlx::query(sql).execute(&mut *older).await.unwrap();
    }
    let invalid =
        "SELECT count(*) FROM pg_index WHERE indrelid = 'orders'::regclass AND NOT indisvalid";
    let indexes = "SELECT count(*) FROM pg_index WHERE indrelid = 'orders'::regclass";
    let builds = async {
        db.expand(&all).await?;
        db.migrate(&all).await
    };
    let cancelled = async {
        while db.one(invalid).await != "1" {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        db.cancel(&all, "the sale begins", None).await.unwrap();
    };
    let (done, ()) = tokio::join!(builds, cancelled);
    assert!(matches!(done, Err(Error::Cancelled { .. })), "{done:?}");
    assert_eq!(db.one(indexes).await, "1", "the primary key alone");
    older.rollback().await.unwrap();
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    assert_eq!(db.one(indexes).await, "2");
    assert_eq!(db.one(invalid).await, "0");
}
