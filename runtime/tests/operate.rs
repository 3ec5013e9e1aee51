//! Operators ask something of runners that are at work, from elsewhere.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::time::{Duration, Instant};

use common::{Db, Set, all, filling};
use expand_contract::{Control, Event, Pace, State, Wish};

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
        assert!(db.resume(&all).await.unwrap(), "{on:?}");
        walks.await.unwrap();
        assert_eq!(filled(&db).await, 30_000, "{on:?}");
        assert!(!db.resume(&all).await.unwrap(), "{on:?}: it stands still");
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
