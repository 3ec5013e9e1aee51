//! Harm at any moment of a statement. Here the runner sends its scripts as it always does, and the server works on one of them.

use std::time::Duration;

use expand_contract_schema::Phase;
use tests_generate::database::Database;
use tests_support::Random;

use crate::child::{Child, Said};
use crate::journal::columns;
use crate::kill::{Harm, Pair, compare, copy};
use crate::on::{cut, kill_server, survives_a_crash, works_on};
use crate::scene::{Order, Path, Scene, Which};

/// Lives through a path in one database. In each phase, the runner is harmed up to so many times while the server works on a
/// statement of it. Answers how often that was.
pub async fn torn(scene: &Scene, path: Path, harm: Harm, most: usize, seed: u64) -> usize {
    let mut random = Random::new(seed);
    let database = scene.database(path);
    let undisturbed = copy(scene, path, &database).await;
    survives_a_crash(&database);
    let known = columns(&database).await;
    let mut count = 0;
    for phase in path.phases() {
        let name = phase.map_or("build", Phase::name);
        let mut order = Scene::order(name, Which::Commit);
        let mut left = most;
        while !ends(scene, &database, &mut order, harm, &mut left, &mut random).await {}
        count += most - left;
        let mut calm = Order {
            attest: String::new(),
            discard: String::new(),
            ..order.clone()
        };
        undisturbed.disconnect();
        scene.undisturbed(&undisturbed, &mut calm);
        assert_eq!(order.discard, calm.discard, "{}, {name}", scene.name);
        let pair = Pair {
            disturbed: &database,
            undisturbed: &undisturbed,
            known: &known,
        };
        compare(
            scene,
            *phase,
            pair,
            &format!("{name}, {harm:?} at any moment"),
        )
        .await;
    }
    count
}

/// Runs the phase once, and says whether it has come to its end.
async fn ends(
    scene: &Scene,
    database: &Database,
    order: &mut Order,
    harm: Harm,
    left: &mut usize,
    random: &mut Random,
) -> bool {
    let child = scene.runner(database, order, "free");
    let child = tokio::task::spawn_blocking(move || {
        let mut child: Child = child;
        child.said()
    });
    while !child.is_finished() {
        if *left > 0 && works_on(database).await {
            *left -= 1;
            tokio::time::sleep(Duration::from_micros(random.below(12_000) as u64)).await;
            if harm == Harm::Server {
                kill_server(database);
                database.disconnect();
            } else {
                cut(database).await;
            }
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    match child.await.expect("a runner says how it ends") {
        Said::Done => true,
        Said::Attest(words) if order.may_attest(&words) => {
            order.attest(&words);
            false
        }
        Said::Loses if order.discard.is_empty() => {
            order.discard = scene.losses();
            false
        }
        Said::Lost | Said::Cancelled => false,
        other => panic!("{}, {}: {other:?}", scene.name, order.what),
    }
}
