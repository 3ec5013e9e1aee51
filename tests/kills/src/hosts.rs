//! Two hosts at one migrate, of which one is killed.

use std::collections::BTreeSet;
use std::time::Duration;

use expand_contract_schema::Phase;
use tests_generate::database::Database;

use crate::child::{Child, Said};
use crate::journal::columns;
use crate::kill::{Pair, compare};
use crate::scene::{Order, Path, Scene, Which};

/// For how long a host that walks along says nothing where it only waits for the other one.
const QUIET: Duration = Duration::from_secs(3);

/// Each worker gets few rows at a time, so that there is something for both hosts.
fn migrate() -> Order {
    Order {
        workers: 1,
        rows: Some(100),
        ..Scene::order("migrate", Which::Commit)
    }
}

/// A database in which the change is expanded.
fn expanded(scene: &Scene) -> Database {
    let database = scene.database(Path::Forward);
    scene.undisturbed(&database, &mut Scene::order("expand", Which::Commit));
    database
}

/// The host that leads is killed at each of the chosen points, each in a database of its own, while another host is at the same migrate.
/// That one has to bring it to its end. Answers how often that was.
pub async fn leader(scene: &Scene, choose: impl Fn(Vec<String>) -> Vec<String>) -> usize {
    let before = expanded(scene);
    let known = columns(&before).await;
    let undisturbed = before.copy().await;
    let points = scene.undisturbed(&undisturbed, &mut migrate());
    let mut count = 0;
    for point in choose(points) {
        let database = before.copy().await;
        let mut leads = scene.runner(&database, &migrate(), &format!("only {point}"));
        match leads.said() {
            Said::Halt(_) => {}
            Said::Done => continue,
            other => panic!("{}: {other:?} on the way to `{point}`", scene.name),
        }
        let mut helps = scene.runner(&database, &migrate(), "free");
        // It walks along by now, or waits for what the other one holds.
        tokio::time::sleep(Duration::from_millis(500)).await;
        leads.kill();
        let said = helps.said();
        assert_eq!(said, Said::Done, "{}: killed at `{point}`", scene.name);
        let pair = Pair {
            disturbed: &database,
            undisturbed: &undisturbed,
            known: &known,
        };
        let context = format!("the leader is killed at `{point}`");
        compare(scene, Some(Phase::Migrate), pair, &context).await;
        count += 1;
    }
    count
}

/// Hosts that walk along are killed, one after the other, each at the next point to which none before it came, while the one that leads
/// stands still between two batches. Then it goes on and ends. Answers how many were killed.
pub async fn helpers(scene: &Scene) -> usize {
    let database = expanded(scene);
    let known = columns(&database).await;
    let undisturbed = database.copy().await;
    let points = scene.undisturbed(&undisturbed, &mut migrate());
    let between = |point: &&String| {
        let is_batch = ["expand_contract.part", "_ec_part"];
        let is_batch = is_batch.iter().any(|part| point.contains(part));
        point.contains("after COMMIT, behind UPDATE") && is_batch
    };
    let point = points.iter().find(between);
    let point = point.unwrap_or_else(|| panic!("{} fills nothing: {points:#?}", scene.name));
    let mut leads = scene.runner(&database, &migrate(), &format!("only {point}"));
    assert!(matches!(leads.said(), Said::Halt(_)), "{}", scene.name);

    let file = scene.path("seen");
    let halt = format!("new {}", file.display());
    let mut seen = BTreeSet::new();
    loop {
        let lines: Vec<&str> = seen.iter().map(String::as_str).collect();
        std::fs::write(&file, lines.join("\n")).expect("the folder is ours");
        match says(scene.runner(&database, &migrate(), &halt)).await {
            Some(Said::Halt(at)) => {
                assert!(seen.insert(at.clone()), "it was at `{at}` before");
            }
            None => break,
            other => panic!("{}: {other:?}, after {seen:#?}", scene.name),
        }
    }
    leads.go();
    assert_eq!(leads.said(), Said::Done, "{}", scene.name);
    let pair = Pair {
        disturbed: &database,
        undisturbed: &undisturbed,
        known: &known,
    };
    compare(scene, Some(Phase::Migrate), pair, "helpers are killed").await;
    seen.len()
}

/// The next thing that a runner says; `None` if it says nothing for a while. It is killed in any case.
async fn says(mut child: Child) -> Option<Said> {
    let id = child.id();
    let mut reading = tokio::task::spawn_blocking(move || {
        let said = child.says();
        child.kill();
        said
    });
    if let Ok(said) = tokio::time::timeout(QUIET, &mut reading).await {
        return said.expect("reading a line does not panic");
    }
    Child::end(id);
    // It may have said something at the last moment, after which it was killed as well.
    reading.await.expect("reading a line does not panic")
}
