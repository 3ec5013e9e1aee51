//! Harm, at one point after the other.

use std::collections::BTreeSet;

use expand_contract_schema::Phase;
use tests_generate::database::Database;

use crate::child::{Child, Said};
use crate::journal::{Columns, columns, picture};
use crate::on::{On, build, cut, gone, kill_server, survives_a_crash};
use crate::scene::{Order, Path, Scene, Which};
use crate::writer::{Written, again, alive_in, write};

/// What is done to a runner at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    /// `SIGKILL`.
    Kill,
    /// Its connections are cut, and it has to notice.
    Cut,
    /// The server is killed with all its processes, and comes back.
    Server,
}

impl Harm {
    /// Does it. Answers whether the runner goes on by itself.
    async fn befalls(self, child: &mut Child, database: &Database) -> bool {
        match self {
            Self::Kill => {
                child.kill();
                gone(database).await;
                return false;
            }
            Self::Cut => cut(database).await,
            Self::Server => kill_server(database),
        }
        child.go();
        true
    }
}

/// A run that was disturbed, and one that was not.
pub(crate) struct Pair<'a> {
    pub(crate) disturbed: &'a Database,
    pub(crate) undisturbed: &'a Database,
    /// The columns there were before.
    pub(crate) known: &'a Columns,
}

pub(crate) async fn compare(scene: &Scene, phase: Option<Phase>, pair: Pair<'_>, context: &str) {
    let known = pair.known;
    let disturbed = picture(pair.disturbed, phase, known).await;
    let undisturbed = picture(pair.undisturbed, phase, known).await;
    if disturbed != undisturbed {
        let (a, b): (BTreeSet<_>, BTreeSet<_>) =
            (disturbed.lines().collect(), undisturbed.lines().collect());
        let only = |a: &BTreeSet<&str>, b: &BTreeSet<&str>| -> String {
            let lines: Vec<_> = a.difference(b).copied().take(20).collect();
            lines.join("\n")
        };
        panic!(
            "{} on {}, {context}: it ends with\n{}\nand undisturbed with\n{}",
            scene.name,
            scene.on,
            only(&a, &b),
            only(&b, &a)
        );
    }
}

/// Another one like it.
pub(crate) async fn copy(scene: &Scene, path: Path, database: &Database) -> Database {
    match path {
        // There may be no file yet.
        Path::Build => scene.database(path),
        Path::Forward | Path::Back | Path::Soak => database.copy().await,
    }
}

/// Lives through a path in one database. The runner is harmed at each point it comes to for the first time, a build writes,
/// and the next runner goes on. Answers how often that was.
pub async fn chained(scene: &Scene, path: Path, harm: Harm, which: Which) -> usize {
    let database = scene.database(path);
    let undisturbed = copy(scene, path, &database).await;
    let known = columns(&database).await;
    let mut count = 0;
    let mut next_id = 1_000_000;
    for (name, phase) in path.runs() {
        let order = Order {
            workers: scene.workers(),
            ..Scene::order(name, which)
        };
        let (seen, written, order) =
            chain(scene, &database, *phase, harm, order, &mut next_id).await;
        count += seen.len();
        if let Some(phase) = phase {
            again(&undisturbed, &scene.life, *phase, &written).await;
        }
        let mut calm = Order {
            attest: String::new(),
            discard: String::new(),
            ..order.clone()
        };
        let points = scene.undisturbed(&undisturbed, &mut calm);
        assert_eq!(
            order.discard, calm.discard,
            "{}, {name}: it asks for something to be given up",
            scene.name
        );
        let pair = Pair {
            disturbed: &database,
            undisturbed: &undisturbed,
            known: &known,
        };
        compare(scene, *phase, pair, &format!("{name}, {harm:?}")).await;
        // It would prove little if it had gone another way. A run that goes on does less of what all steps do.
        let kind = |point: &String| point.rsplit_once(" #").map(|(kind, _)| kind.to_owned());
        let seen: BTreeSet<_> = seen.iter().map(kind).collect();
        let missed: Vec<_> = points
            .iter()
            // Before and behind the phase a run that goes on may have nothing to do.
            .filter(|point| !point.starts_with(',') && !seen.contains(&kind(point)))
            // A fence is renewed by the clock, too.
            .filter(|point| !point.contains("fence SET expires_ms"))
            // What a process is at is noted by the clock as well.
            .filter(|point| !point.contains("at_work"))
            // On SQLite a runner that noted itself says goodbye with a patience of its own before it lets the next one in.
            .filter(|point| !point.contains("_ec_runner WHERE, behind PRAGMA busy_timeout"))
            // A column that has its other name is found in the catalog, before its step is looked at.
            .filter(|point| {
                let finds = path == Path::Soak && matches!(scene.on, On::Mysql(_));
                !(finds && point.contains("after COMMIT, behind SELECT"))
            })
            // An edit of a column that has committed by itself is found done.
            .filter(|point| !point.contains("after COMMIT, behind ALTER"))
            .collect();
        assert!(missed.is_empty(), "{}, {name}: {missed:#?}", scene.name);
    }
    count
}

async fn chain(
    scene: &Scene,
    database: &Database,
    phase: Option<Phase>,
    harm: Harm,
    mut order: Order,
    next_id: &mut i64,
) -> (BTreeSet<String>, Written, Order) {
    let file = scene.path("seen");
    let halt = format!("new {}", file.display());
    let mut seen = BTreeSet::new();
    let mut written = Written::new();
    let blocks = phase.map_or(Vec::new(), |phase| scene.blocks(phase));
    let mut writer = build(database).await;
    'runners: loop {
        let lines: Vec<_> = seen.iter().map(String::as_str).collect();
        std::fs::write(&file, lines.join("\n")).expect("the folder is ours");
        let mut child = scene.runner(database, &order, &halt);
        loop {
            let at = match child.said() {
                Said::Halt(name) => name,
                Said::Done => break 'runners,
                // A build on an empty database knows that nobody is alive, wherever the one before it died.
                Said::Attest(words) if order.may_attest(&words) && phase.is_some() => {
                    order.attest(&words);
                    continue 'runners;
                }
                Said::Loses if order.discard.is_empty() => {
                    order.discard = scene.losses();
                    continue 'runners;
                }
                // It was cut off so often that it gave up.
                Said::Lost if harm == Harm::Cut => continue 'runners,
                other => panic!("{}, {}: {other:?}, after {seen:#?}", scene.name, order.what),
            };
            let goes_on = harm.befalls(&mut child, database).await;
            for block in blocks.iter().copied() {
                let side = alive_in(phase.expect("a build that is alone has no life"));
                let context = format!("{}, {harm:?} at `{at}`", scene.name);
                write(&mut writer, &scene.life[block], side, *next_id, &context).await;
                written.push((block, *next_id));
                *next_id += 1000;
            }
            assert!(seen.insert(at.clone()), "it was at `{at}` before");
            if !goes_on {
                continue 'runners;
            }
        }
    }
    writer.close().await;
    (seen, written, order)
}

/// Every point of a path, each in a database of its own.
pub async fn one_by_one(scene: &Scene, path: Path, harm: Harm, which: Which) -> usize {
    some_of(scene, path, harm, which, |points| points).await
}

/// Those points of each phase that are chosen, each in a database of its own.
pub async fn some_of(
    scene: &Scene,
    path: Path,
    harm: Harm,
    which: Which,
    choose: impl Fn(Vec<String>) -> Vec<String>,
) -> usize {
    let mut count = 0;
    let before = scene.database(path);
    let known = columns(&before).await;
    for (name, phase) in path.runs() {
        let mut order = Scene::order(name, which);
        let undisturbed = copy(scene, path, &before).await;
        let written = phase.and_then(|phase| {
            let block = *scene.blocks(phase).first()?;
            Some((phase, vec![(block, 1_000_000)]))
        });
        if let Some((phase, written)) = &written {
            again(&undisturbed, &scene.life, *phase, written).await;
        }
        let points = scene.undisturbed(&undisturbed, &mut order);
        for point in choose(points) {
            let database = copy(scene, path, &before).await;
            if harm == Harm::Server {
                survives_a_crash(&database);
            }
            let mut child = scene.runner(&database, &order, &format!("only {point}"));
            match child.said() {
                Said::Halt(at) => {
                    if harm.befalls(&mut child, &database).await {
                        match child.said() {
                            // A refusal that was on its way needs no connection any more.
                            Said::Done | Said::Lost | Said::Attest(_) => {}
                            other => panic!("{harm:?} at `{at}`: {other:?}"),
                        }
                    }
                }
                Said::Done => continue,
                other => panic!("{}, {name}: {other:?} on the way to `{point}`", scene.name),
            }
            count += 1;
            if harm == Harm::Server {
                for database in [&before, &database, &undisturbed] {
                    database.disconnect();
                }
            }
            if let Some((phase, written)) = &written {
                again(&database, &scene.life, *phase, written).await;
            }
            let mut calm = order.clone();
            if phase.is_none() {
                calm.attest = String::new();
            }
            scene.undisturbed(&database, &mut calm);
            let pair = Pair {
                disturbed: &database,
                undisturbed: &undisturbed,
                known: &known,
            };
            compare(scene, *phase, pair, &format!("{harm:?} at `{point}`")).await;
        }
        scene.undisturbed(&before, &mut order);
    }
    count
}

/// Every scenario that a database takes.
pub fn every_one(on: On, program: &'static str) -> Vec<Scene> {
    tests_generate::Scenario::all()
        .into_iter()
        .filter_map(|name| Scene::new(&name, on, program))
        .collect()
}
