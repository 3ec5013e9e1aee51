//! `docs/changes.md`: every kind of change that a scenario lives through, in one row a database.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use expand_contract_schema::dialect::{Context, database};
use expand_contract_schema::operation::{Overview, Topic};
use expand_contract_schema::{Change, Dialect, LockMode, Migration, Object, Phase};

use crate::cost::{Blocks, Cost, Lasts, Measured, On};
use crate::scenario::Scenario;

const HEAD: &str = include_str!("page.md");

/// The columns of databases, and the servers in each. Two servers have one row, unless they differ.
const DATABASES: [&[On]; 3] = [&[On::Postgres], &[On::Maria, On::Mysql], &[On::Sqlite]];

const UNKNOWN: &str = "as your SQL does";

/// A kind of change, as all scenarios show it.
struct Kind {
    overview: Overview,
    /// The first change of the kind in the scenario with the fewest changes.
    example: Change,
    /// How many changes that scenario has.
    among: usize,
    /// The work of each phase: that of the example, or of another change if the example has none there.
    words: BTreeMap<Phase, String>,
    /// The scenarios that live through such a change.
    scenarios: BTreeSet<String>,
    costs: BTreeMap<(On, Phase), BTreeSet<Cost>>,
    /// The databases that refuse it, with the file that says so.
    refused: BTreeMap<Dialect, String>,
}

type Kinds = BTreeMap<(Topic, &'static str), Kind>;

/// The whole page.
pub fn render(facts: &str, mysql_facts: &str) -> String {
    let measured = Measured::read(facts, mysql_facts);
    let mut kinds = Kinds::new();
    for name in Scenario::all() {
        add(&mut kinds, &name, &measured);
    }
    let mut page = HEAD.to_owned();
    let mut topic = None;
    for kind in kinds.values() {
        if topic != Some(kind.overview.topic) {
            topic = Some(kind.overview.topic);
            let heading = kind.overview.topic.heading();
            let _ = write!(
                page,
                "\n### {heading}\n\n| change | database | strongest lock | writes the table anew | reads all rows | old builds notice | \
                 new builds notice | rollback |\n|---|---|---|---|---|---|---|---|\n"
            );
        }
        rows(&mut page, kind);
    }
    page.push_str("\n## Phase by phase\n");
    for kind in kinds.values() {
        section(&mut page, kind);
    }
    page
}

/// Adds what one scenario shows.
fn add(kinds: &mut Kinds, name: &str, measured: &Measured) {
    let histories = Dialect::ALL.map(|dialect| (dialect, Scenario::new(name, dialect).generate()));
    let mut shown = BTreeSet::new();
    for (dialect, history) in &histories {
        let Ok(history) = history else { continue };
        for folder in &history.after.folders[history.before.folders.len()..] {
            for change in &folder.migration.changes {
                let overview = change.operation().overview();
                let place = (overview.topic, overview.title);
                shown.insert(place);
                let among = folder.migration.changes.len();
                let kind = kinds.entry(place).or_insert_with(|| Kind {
                    overview,
                    example: change.clone(),
                    among,
                    words: BTreeMap::new(),
                    scenarios: BTreeSet::new(),
                    costs: BTreeMap::new(),
                    refused: BTreeMap::new(),
                });
                let is_example = kind.example == *change || among < kind.among;
                if among < kind.among {
                    (kind.example, kind.among) = (change.clone(), among);
                }
                for phase in Phase::ALL {
                    let Some(words) = change.operation().words(phase) else {
                        continue;
                    };
                    if is_example || !kind.words.contains_key(&phase) {
                        kind.words.insert(phase, words);
                    }
                }
                kind.scenarios.insert(name.to_owned());
                let servers = On::ALL.into_iter();
                for on in servers.filter(|on| on.dialect() == *dialect) {
                    for phase in Phase::ALL {
                        let costs = costs(&folder.migration, change, on, phase, measured);
                        kind.costs.entry((on, phase)).or_default().extend(costs);
                    }
                }
            }
        }
    }
    for (dialect, history) in &histories {
        let Some(page) = refusal(name, *dialect, history.is_err()) else {
            continue;
        };
        for place in &shown {
            let kind = kinds.get_mut(place).expect("it was added a moment ago");
            kind.refused.entry(*dialect).or_insert_with(|| page.clone());
        }
    }
}

/// The file that says that the database refuses a change of the scenario; `None` if it does not.
fn refusal(name: &str, dialect: Dialect, is_refused: bool) -> Option<String> {
    if is_refused {
        return Some(format!("../tests/generate/{name}/{dialect}/refused.txt"));
    }
    // It has models of its own, without what it refuses.
    let mut scenario = Scenario::new(name, dialect);
    scenario.is_common = true;
    let refuses = scenario.generate().is_err();
    (refuses && dialect == Dialect::Mysql).then(|| "mysql.md#refused-with-the-way-out".into())
}

/// The costs of the statements of one change.
fn costs(
    migration: &Migration,
    change: &Change,
    on: On,
    phase: Phase,
    measured: &Measured,
) -> Vec<Cost> {
    let database = database(on.dialect());
    let context = Context {
        lock: &migration.lock,
        migration: &migration.id,
        phase,
    };
    let steps = change.operation().steps(phase, database);
    let statements: Vec<_> = steps
        .iter()
        .flat_map(|step| database.statements(step, &context))
        .collect();
    let made: Vec<String> = statements
        .iter()
        .flat_map(|statement| &statement.makes)
        .filter_map(|object| match object {
            Object::Table { table } => Some(table.clone()),
            _ => None,
        })
        .collect();
    statements
        .iter()
        .flat_map(|statement| measured.costs(on, statement, &made))
        .collect()
}

/// The rows of one kind, one for each database, or one for each of its servers where they differ.
fn rows(page: &mut String, kind: &Kind) {
    let Overview {
        title,
        said,
        old_builds,
        new_builds,
        way_back,
        ..
    } = kind.overview;
    let cells = |on| match kind.refused_on(on) {
        Some(page) => Err(format!("[refused]({page})")),
        None => Ok([
            strongest(kind, on),
            phases(kind, on, |cost| cost.lasts == Lasts::Rewrite),
            reads(kind, on),
        ]),
    };
    let of_databases = DATABASES
        .iter()
        .flat_map(|servers| together(servers, cells));
    for (at, (name, cells)) in of_databases.enumerate() {
        let (what, notices) = match at {
            0 => (
                format!("[{title}](#{}): {said}", anchor(title)),
                [old_builds, new_builds, way_back],
            ),
            _ => (String::from("″"), ["″"; 3]),
        };
        let cells = match cells {
            Ok(cells) => {
                let notices = notices.map(|text| text.replace('|', "\\|"));
                format!("{} | {}", cells.join(" | "), notices.join(" | "))
            }
            Err(refusal) => format!("{refusal} | | | | |"),
        };
        let what = what.replace('|', "\\|");
        let _ = writeln!(page, "| {what} | {name} | {cells} |");
    }
}

/// An answer for each server of one database, once for all servers with the same answer.
fn together<T: PartialEq>(servers: &[On], said: impl Fn(On) -> T) -> Vec<(String, T)> {
    let mut all: Vec<(String, T)> = Vec::new();
    for server in servers {
        let said = said(*server);
        match all.iter_mut().find(|(_, other)| *other == said) {
            Some((names, _)) => *names = format!("{names}, {}", server.name()),
            None => all.push((server.name().to_owned(), said)),
        }
    }
    all
}

/// The phases in which a statement is like that, or `no`.
fn phases(kind: &Kind, on: On, is: impl Fn(&Cost) -> bool) -> String {
    let phases = Phase::ALL.into_iter();
    let phases = phases.filter(|phase| kind.costs_of(on, *phase).any(&is));
    let names: Vec<_> = phases.map(Phase::name).collect();
    let mut all = Phase::ALL.into_iter();
    if all.any(|phase| {
        kind.costs_of(on, phase)
            .any(|cost| cost.blocks == Blocks::WhatTheAuthorWrote && !is(cost))
    }) {
        return UNKNOWN.into();
    }
    if names.is_empty() {
        "no".into()
    } else {
        names.join(", ")
    }
}

fn reads(kind: &Kind, on: On) -> String {
    let at_once = phases(kind, on, |cost| cost.lasts >= Lasts::Scan);
    let in_batches = phases(kind, on, |cost| cost.lasts == Lasts::Batch);
    match (at_once.as_str(), in_batches.as_str()) {
        (_, "no" | UNKNOWN) => at_once,
        ("no", _) => format!("in batches: {in_batches}"),
        _ => format!("in batches: {in_batches}; at once: {at_once}"),
    }
}

/// The strongest lock of all phases, and in which of them.
fn strongest(kind: &Kind, on: On) -> String {
    let all = Phase::ALL.into_iter();
    let all = all.flat_map(|phase| kind.costs_of(on, phase));
    let Some(most) = all.max() else {
        return "none on what existed before".into();
    };
    let phases = phases(kind, on, |cost| cost == most);
    format!("{}: {phases}", in_words(*most))
}

/// One kind, phase by phase.
fn section(page: &mut String, kind: &Kind) {
    let title = kind.overview.title;
    let operation = kind.example.operation();
    let _ = write!(
        page,
        "\n### {}{}\n\nIn the models: {}. For example `{}`:\n\n| phase | work | {} |\n|---|---|---|---|---|\n",
        title[..1].to_uppercase(),
        &title[1..],
        kind.overview.said,
        operation.headline(),
        DATABASES
            .map(|servers| servers
                .iter()
                .map(|on| on.name())
                .collect::<Vec<_>>()
                .join(", "))
            .join(" | ")
    );
    for phase in Phase::ALL {
        let cells = DATABASES.map(|servers| {
            let said = together(servers, |on| cell(kind, on, phase));
            match &said[..] {
                [(_, same)] => same.clone(),
                all => {
                    let each = all.iter().map(|(name, said)| format!("{name}: {said}"));
                    each.collect::<Vec<_>>().join("<br>")
                }
            }
        });
        let words = kind.words.get(&phase).map_or("nothing", String::as_str);
        let _ = writeln!(page, "| {phase} | {words} | {} |", cells.join(" | "));
    }
    let scenarios: Vec<_> = kind
        .scenarios
        .iter()
        .map(|name| format!("[{name}](../tests/generate/{name})"))
        .collect();
    let _ = writeln!(page, "\nProved by {}.", scenarios.join(", "));
}

/// What a phase costs on a database: the strongest lock, and each weaker one that lasts longer.
fn cell(kind: &Kind, on: On, phase: Phase) -> String {
    if kind.refused_on(on).is_some() {
        return "refused".into();
    }
    let mut costs: Vec<&Cost> = kind.costs_of(on, phase).collect();
    costs.sort();
    let mut said = Vec::new();
    let mut longest = None;
    for cost in costs.into_iter().rev() {
        if longest.is_none_or(|longest| cost.lasts > longest) {
            longest = Some(cost.lasts);
            said.push(in_words(*cost));
        }
    }
    if said.is_empty() {
        "–".into()
    } else {
        said.join("; ")
    }
}

fn in_words(cost: Cost) -> String {
    let blocks = match (cost.blocks, cost.lock == Some(LockMode::Write)) {
        (Blocks::WhatTheAuthorWrote, _) => return "what your SQL takes".into(),
        (Blocks::All, _) => "blocks reads and writes",
        (Blocks::Writes, true) => "blocks other writers",
        (Blocks::Writes, false) => "blocks writes",
        (Blocks::FilledRows, _) => "blocks writes to the rows that it fills",
        (Blocks::Nothing, _) => "blocks no reads or writes",
    };
    let lasts = match (cost.lasts, cost.blocks) {
        // Only a long time is worth a word where nothing is blocked.
        (Lasts::Moment, Blocks::Nothing) => "",
        (Lasts::Moment, _) => " for a moment",
        (Lasts::Batch, _) => ", one batch at a time",
        (Lasts::Scan, _) => " while it reads all rows",
        (Lasts::Rewrite, _) => " while it writes all rows anew",
    };
    let lock = cost.lock.map_or("", LockMode::name);
    format!("{blocks}{lasts} (`{lock}`)")
}

/// As GitHub makes it of a heading.
fn anchor(title: &str) -> String {
    let kept = title.chars().filter(|c| c.is_alphanumeric() || *c == ' ');
    kept.map(|c| {
        if c == ' ' {
            '-'
        } else {
            c.to_ascii_lowercase()
        }
    })
    .collect()
}

impl Kind {
    fn costs_of(&self, on: On, phase: Phase) -> impl Iterator<Item = &Cost> {
        self.costs.get(&(on, phase)).into_iter().flatten()
    }

    /// The scenario in which the database refuses the kind, unless another one shows it there.
    fn refused_on(&self, on: On) -> Option<&String> {
        let shown = self.costs.keys().any(|(shown, _)| *shown == on);
        self.refused.get(&on.dialect()).filter(|_| !shown)
    }
}
