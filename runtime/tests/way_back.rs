//! The ways back that the files of a migration have.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::fs;
use std::path::Path;

use common::{Set, V1, V2, all, filling, sources};
use expand_contract::{BackStep, Dialect, MigrationSource, Moment, StepWork, WayBack, WaysBack};

fn way(ways: &WaysBack, from: Moment) -> &WayBack {
    ways.ways.iter().find(|way| way.from == from).unwrap()
}

#[test]
fn a_rename_has_a_way_back_until_its_contract_drops_the_old_column() {
    let all = sources(Dialect::Postgres, &[V1, V2]);
    let both = WaysBack::of(&all);
    assert_eq!(both[0].dependents, [all[1].id.clone()]);
    let ways = &both[1];
    let expand = way(ways, Moment::Expand);
    assert_eq!(expand.loses, ["customers.full_name"]);
    let works: Vec<&StepWork> = expand
        .steps
        .as_ref()
        .unwrap()
        .iter()
        .map(|step| &step.work)
        .collect();
    let reads = StepWork::Reads("customers".into());
    assert_eq!(works, [&reads, &StepWork::Catalog]);
    assert_eq!(way(ways, Moment::Migrate).steps, expand.steps);
    let aside = way(ways, Moment::Aside).steps.as_ref().unwrap();
    assert_eq!(aside.len(), 1);
    assert!(aside[0].title.starts_with("During a soak"), "{aside:?}");
    let contract = way(ways, Moment::Contract);
    assert_eq!(contract.steps, None);
    assert_eq!(contract.gone, ["customers.name"]);
    assert_eq!(ways.now(), None);
}

/// The scenarios' files, as they are generated for each database, say in words what each step does to the rows.
#[test]
fn a_step_that_reads_or_writes_rows_is_not_called_instant() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/generate");
    let mut count = 0;
    for kind in fs::read_dir(root).unwrap() {
        for dialect in ["postgres", "mysql", "sqlite"] {
            let folder = kind.as_ref().unwrap().path().join(dialect);
            if !folder.join("rollback.sql").exists() {
                continue;
            }
            let files = ["expand", "migrate", "contract", "rollback"]
                .map(|phase| fs::read_to_string(folder.join(format!("{phase}.sql"))).unwrap());
            let id = files[3]
                .lines()
                .find_map(|line| line.strip_prefix("-- migration: "))
                .unwrap()
                .to_owned();
            let source = MigrationSource::new(&id, files, None).unwrap();
            for step in WaysBack::of(&[source])
                .remove(0)
                .ways
                .into_iter()
                .filter_map(|way| way.steps)
                .flatten()
            {
                count += 1;
                judge(&step, &folder);
            }
        }
    }
    assert!(count > 300, "{count}");
}

fn judge(step: &BackStep, folder: &Path) {
    let has = |words: &str| step.locks.iter().any(|lock| lock.contains(words));
    let at = folder.display();
    if has("one scan") && !has("where no index") {
        assert!(matches!(step.work, StepWork::Reads(_)), "{at}: {step:?}");
    } else if has("anew") || has("pages are freed") {
        assert!(matches!(step.work, StepWork::Rewrites(_)), "{at}: {step:?}");
    } else if has("catalog only") || has("schema only") {
        assert_eq!(step.work, StepWork::Catalog, "{at}: {step:?}");
    }
}

#[tokio::test]
async fn a_database_says_where_it_is_and_how_many_rows_it_has() {
    for on in all() {
        let (db, all) = filling(on, 2_000).await;
        let ways = db.ways_back(&all).await.unwrap();
        let last = ways.last().unwrap();
        assert_eq!(last.now(), Some(Moment::Expand), "{on:?}");
        assert_eq!(last.rows.get("items"), Some(&2_000), "{on:?}");
        db.migrate_with(&all, &Set::default()).await.unwrap();
        let ways = db.ways_back(&all).await.unwrap();
        assert_eq!(ways.last().unwrap().now(), Some(Moment::Migrate), "{on:?}");
    }
}
