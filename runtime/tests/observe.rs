//! A run as it is seen from outside, on every database.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::time::{Duration, SystemTime};

use common::{Db, On, Set, V1, V2, all, sources};
use expand_contract::observe::{contracts_overdue, leases_lapsed, prometheus};
use expand_contract::{Event, State};

const DAY: Duration = Duration::from_secs(86_400);

/// The prefix of the journal's tables.
fn ec(on: On) -> &'static str {
    match on {
        On::Postgres => "expand_contract.",
        On::Sqlite | On::MariaDb | On::MySql => "_ec_",
    }
}

#[tokio::test]
async fn a_contract_that_could_have_come_days_ago_is_overdue_and_a_lost_instance_is_named() {
    for on in all() {
        let db = Db::new(on).await;
        db.expand(&sources(on, &[V1])).await.unwrap();
        db.run("INSERT INTO customers (id, name) VALUES (1, 'Ada'), (2, 'Grace')")
            .await;
        let all = sources(on, &[V1, V2]);
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        let ec = ec(on);
        db.run(&format!(
            "UPDATE {ec}migration SET changed_ms = changed_ms - 3 * 86400000 WHERE state = 'migrated'"
        ))
        .await;
        db.run(&format!(
            "INSERT INTO {ec}seen (lock_name, service, first_stages, stages, last_ms) VALUES ('shop', 'web', '', '', 1)"
        ))
        .await;
        db.run(&format!(
            "INSERT INTO {ec}lease (lock_name, service, instance, stages, joined_ms, expires_ms) VALUES ('shop', 'web', 'web-1', \
             '', 1, 2)"
        ))
        .await;
        let status = db.status(&all).await;
        assert_eq!(status.journal_version, Some(5), "{on:?}");
        let late = status.migrations.iter().find(|one| one.next.is_some());
        let late = late.unwrap();
        assert_eq!(late.state, Some(State::Migrated));
        let since = late.since.unwrap();
        assert!(since >= 3 * DAY && since < 4 * DAY, "{on:?}: {since:?}");

        let overdue = contracts_overdue(&status, 2 * DAY);
        assert_eq!(overdue.len(), 1, "{on:?}: {overdue:?}");
        assert_eq!(overdue[0].text("migration"), Some(&*late.id));
        assert!(overdue[0].number("seconds").unwrap() >= 3.0 * 86_400.0);
        assert_eq!(contracts_overdue(&status, 4 * DAY), [], "{on:?}");

        let lapsed = leases_lapsed(&status);
        assert_eq!(lapsed.len(), 1, "{on:?}: {lapsed:?}");
        assert_eq!(lapsed[0].text("instance"), Some("web-1"));

        let text = prometheus(&status, SystemTime::now());
        let line = "expand_contract_leases_lapsed{lock=\"shop\",service=\"web\"} 1\n";
        assert!(text.contains(line), "{on:?}: {text}");
        assert!(text.contains("\nexpand_contract_paused 0\n"), "{text}");
        db.pause(&all, "", "ada").await.unwrap();
        let text = prometheus(&db.status(&all).await, SystemTime::now());
        assert!(text.contains("\nexpand_contract_paused 1\n"), "{text}");
    }
}

#[tokio::test]
async fn a_run_is_told_from_its_begin_to_its_end_also_if_it_fails() {
    let db = Db::new(On::Sqlite).await;
    db.expand(&sources(On::Sqlite, &[V1])).await.unwrap();
    db.run("INSERT INTO customers (id, name) VALUES (1, 'Ada'), (2, 'Grace')")
        .await;
    let all = sources(On::Sqlite, &[V1, V2]);
    let set = Set::default();
    db.expand_with(&all, &set).await.unwrap();
    // There is no lease, and no attestation either.
    db.migrate(&all).await.unwrap();
    db.contract_with(&all, &set).await.unwrap_err();
    let events = set.events.lock().unwrap();
    let runs: Vec<(&str, bool)> = events
        .iter()
        .filter_map(|event| match event {
            Event::RunStarted { order, .. } => Some((*order, false)),
            Event::RunEnded { order, error, .. } => Some((*order, error.is_some())),
            _ => None,
        })
        .collect();
    assert_eq!(
        runs,
        [
            ("expand", false),
            ("expand", false),
            ("contract", false),
            ("contract", true)
        ]
    );
    assert!(matches!(events.first(), Some(Event::RunStarted { .. })));
    assert!(matches!(events.last(), Some(Event::RunEnded { .. })));
}
