//! A view in a table's place: which facts about the table go on behind it, and which do not.

use std::collections::BTreeMap;

use expand_contract_format::{Object, Phase, SecondName};
use expand_contract_sql::{TokenKind, tokenize};

use super::findings::other_triggers;
use super::{Leaving, Plan, routines};
use crate::catalog::{Covering, Fact, LiveTable, LiveTrigger, RelationKind};
use crate::error::{Doing, Error, Finding};
use crate::run::{Retry, Run};
use crate::source::{CoveringView, MigrationSource};
use crate::task::Task;

/// Asks, before a phase, about a table that a view stands for, or will.
pub(super) async fn look(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    view: &CoveringView<'_>,
    phase: Phase,
    plan: &mut Plan,
) -> Result<Vec<Finding>, Error> {
    let Some(live) = run.look(task, view.table).await? else {
        return Ok(Vec::new());
    };
    let is_up = live.kind == RelationKind::View && run.look(task, view.aside).await?.is_some();
    match phase {
        // The step was done before, perhaps by hand.
        Phase::Expand if is_up => Ok(Vec::new()),
        Phase::Expand => before(run, task, source, view, &live, plan).await,
        Phase::Contract if is_up => after(run, task, source, view, &live).await,
        Phase::Migrate | Phase::Contract | Phase::Rollback => Ok(Vec::new()),
    }
}

/// The columns that get another name, as columns that leave.
fn leaving<'a>(view: &CoveringView<'a>) -> Leaving<'a> {
    let columns = view.twice.iter();
    Leaving {
        columns: columns
            .map(|SecondName { column, also }| (column.as_str(), vec![also.as_str()]))
            .collect::<BTreeMap<_, _>>(),
        replacements: Vec::new(),
        grown: Vec::new(),
        keeps_places: true,
    }
}

/// What the expand would break.
async fn before(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    view: &CoveringView<'_>,
    live: &LiveTable,
    plan: &mut Plan,
) -> Result<Vec<Finding>, Error> {
    let facts = covering(run, task, view).await?;
    let made: Vec<Object> = source.made(Phase::Expand).cloned().collect();
    let texts = routines::look(run, task, live, &leaving(view), &made, Phase::Expand).await?;
    let other = other_way(view, live);
    let mut findings = server(view, live, &facts);
    findings.extend(columns(view, live));
    findings.extend(kind(view, live));
    findings.extend(replication(view, live, &facts));
    findings.extend(triggers(view, live));
    findings.extend(
        facts
            .part_readers
            .iter()
            .map(|role| part_reader(view, other, role)),
    );
    findings.extend(texts.findings);
    for object in &facts.row_types {
        // One finding about an object is enough.
        if !findings.iter().any(|one| one.name.as_ref() == Some(object)) {
            findings.push(row_type(view, other, object));
        }
    }
    plan.notices.extend(texts.notices);
    plan.notices.extend(facts.views.iter().map(|one| {
        format!(
            "{one} goes on reading the table, which is {} until the contract",
            view.aside
        )
    }));
    for SecondName { column, also } in view.twice {
        let own = live
            .triggers
            .iter()
            .filter(|one| !one.is_sync && one.mentions(column));
        plan.notices.extend(own.map(|trigger| {
            format!(
                "trigger {} on {} names {column}: let it work with {also}, too, before the contract",
                trigger.name, view.table
            )
        }));
    }
    Ok(findings)
}

/// What the contract would break.
async fn after(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    view: &CoveringView<'_>,
    live: &LiveTable,
) -> Result<Vec<Finding>, Error> {
    let phase = Phase::Contract;
    let over = leaning(run, task, view).await?.into_iter();
    let mut findings: Vec<Finding> = over
        .map(|object| Finding {
            what: format!(
                "{object} was made over the view {}, which the contract drops",
                view.table
            ),
            help: format!(
                "make it over {}, which is the table, or drop it; then run the same command again",
                view.aside
            ),
            name: None,
        })
        .collect();
    let leaving = leaving(view);
    if let Some(mut table) = run.look(task, view.aside).await? {
        // For people it is the table of this name.
        view.table.clone_into(&mut table.name);
        for (column, coming) in &leaving.columns {
            findings.extend(other_triggers(&table, source, column, coming, phase));
        }
    }
    let texts = routines::look(run, task, live, &leaving, &[], phase).await?;
    findings.extend(texts.findings);
    Ok(findings)
}

/// Reads what hangs on the table's name.
async fn covering(
    run: &mut Run<'_>,
    task: &Task,
    view: &CoveringView<'_>,
) -> Result<Covering, Error> {
    let server = run.server;
    let mut retry = Retry::new();
    loop {
        let facts = server.covering(&mut *run.session, view.table, view.aside);
        match facts.await.doing(&task.step) {
            Ok(facts) => return Ok(facts),
            Err(error) => retry.after(run, task, error).await?,
        }
    }
}

/// Reads what hangs on the view.
async fn leaning(
    run: &mut Run<'_>,
    task: &Task,
    view: &CoveringView<'_>,
) -> Result<Vec<String>, Error> {
    let server = run.server;
    let mut retry = Retry::new();
    loop {
        let objects = server.leaning(&mut *run.session, view.table);
        match objects.await.doing(&task.step) {
            Ok(objects) => return Ok(objects),
            Err(error) => retry.after(run, task, error).await?,
        }
    }
}

/// The other way, which every refusal names. No copy of a key can be filled, since rows are found by it.
fn other_way(view: &CoveringView<'_>, live: &LiveTable) -> &'static str {
    let mut columns = view.twice.iter().map(|one| one.column.as_str());
    let is_key = |fact: &Fact<'_>| matches!(fact, Fact::PrimaryKey(_));
    if columns.any(|column| live.hanging_on(column).iter().any(is_key)) {
        "rename the fields of the key in Rust alone: `column = \"..\"` with the name of now in the place of `renamed`, and generate again"
    } else {
        "let the column be copied: take `by = \"view\"` away and generate again"
    }
}

fn refuse(other: &str, what: String, way_out: &str) -> Finding {
    Finding {
        what,
        help: if way_out.is_empty() {
            other.into()
        } else {
            format!("{way_out}; or {other}")
        },
        name: None,
    }
}

fn server(view: &CoveringView<'_>, live: &LiveTable, facts: &Covering) -> Vec<Finding> {
    let other = other_way(view, live);
    let mut findings = Vec::new();
    if !facts.asks_the_reader {
        findings.push(refuse(
            other,
            format!(
                "a view of this server reads {} with the rights of its owner, whose policies are not those of the application: \
                 PostgreSQL asks the reader (`security_invoker`) from 15 on",
                live.name
            ),
            "",
        ));
    }
    if facts.is_taken {
        findings.push(refuse(
            other,
            format!(
                "there is a relation {}, and the table would have this name while the view is there",
                view.aside
            ),
            &format!("rename the other one: ALTER TABLE {} RENAME TO ..", view.aside),
        ));
    }
    findings
}

fn columns(view: &CoveringView<'_>, live: &LiveTable) -> Vec<Finding> {
    let other = other_way(view, live);
    let table = &live.name;
    let mut findings = Vec::new();
    for SecondName { column, also } in view.twice {
        if live.column(column).is_none() {
            findings.push(refuse(
                other,
                format!("{table} has no column {column} to be shown as {also}"),
                "is this the right database?",
            ));
        }
        if live.column(also).is_some() {
            findings.push(refuse(
            other,
                format!("{table} has a column {also} already, and the view would show {column} under this name"),
                &format!("drop the other one: ALTER TABLE {table} DROP COLUMN {also}"),
            ));
        }
    }
    findings
}

fn kind(view: &CoveringView<'_>, live: &LiveTable) -> Vec<Finding> {
    let other = other_way(view, live);
    let table = &live.name;
    let mut findings = Vec::new();
    match live.kind {
        RelationKind::Table => {}
        RelationKind::Partitioned => findings.push(refuse(
            other,
            format!(
                "{table} is partitioned, and partitions are made for it and attached to it by its name, which a view would have"
            ),
            "",
        )),
        kind => findings.push(refuse(
            other,
            format!("{table} is {}, and a view can stand for a table alone", kind.name()),
            "",
        )),
    }
    if !live.children.is_empty() || !live.parents.is_empty() {
        let others: Vec<&str> = live
            .children
            .iter()
            .chain(&live.parents)
            .map(String::as_str)
            .collect();
        findings.push(refuse(
            other,
            format!(
                "{table} and {} inherit from each other, and `ONLY {table}` would be the view",
                others.join(", ")
            ),
            "",
        ));
    }
    if !live.rules.is_empty() {
        findings.push(refuse(
            other,
            format!(
                "rule {} rewrites what is written to {table}, and a view is one rule more",
                live.rules.join(", ")
            ),
            "replace it by a trigger",
        ));
    }
    for trigger in live.triggers.iter().filter(|one| one.is_sync) {
        findings.push(Finding {
            what: format!(
                "trigger {} of another migration keeps columns of {} in step, and its contract alters the table",
                trigger.name, view.table
            ),
            help: "contract or roll back that migration first: `cargo expand-contract status` lists it".into(),
            name: None,
        });
    }
    findings
}

/// Replication finds a table by its name.
fn replication(view: &CoveringView<'_>, live: &LiveTable, facts: &Covering) -> Vec<Finding> {
    let other = other_way(view, live);
    let CoveringView { table, aside, .. } = view;
    let mut findings = Vec::new();
    for publication in &facts.publications {
        findings.push(refuse(
            other,
            format!(
                "publication {publication} sends the rows of {table} under the name of the table, which is {aside} while the view is \
                 there: subscribers would have no such table"
            ),
            "",
        ));
    }
    if live.is_replicated {
        findings.push(refuse(
            other,
            format!("a subscription writes into {table} by its name, and it writes into no view"),
            "",
        ));
    }
    findings
}

/// The triggers stay on the table, and fire for what is written through the view.
fn triggers(view: &CoveringView<'_>, live: &LiveTable) -> Vec<Finding> {
    let other = other_way(view, live);
    let CoveringView { table, aside, .. } = view;
    let named = live
        .triggers
        .iter()
        .filter(|one| !one.is_sync && asks_for_the_name(one));
    named
        .map(|LiveTrigger { name, .. }| Finding {
            what: format!(
                "trigger {name} on {table} asks for the name of its table, and is told {aside} while the view is there"
            ),
            help: format!(
                "let it take {aside} for {table}, and take the responsibility by name: --discard '{name}'; or {other}"
            ),
            name: Some(name.clone()),
        })
        .collect()
}

pub(super) fn asks_for_the_name(trigger: &LiveTrigger) -> bool {
    const NAMES: [&str; 3] = ["tg_table_name", "tg_relname", "tg_relid"];
    let Ok(tokens) = tokenize(&trigger.body) else {
        let body = trigger.body.to_lowercase();
        return NAMES.iter().any(|name| body.contains(name));
    };
    tokens.iter().any(|token| {
        token.kind == TokenKind::Word
            && NAMES
                .iter()
                .any(|name| token.text.eq_ignore_ascii_case(name))
    })
}

fn row_type(view: &CoveringView<'_>, other: &str, object: &str) -> Finding {
    let CoveringView { table, aside, .. } = view;
    Finding {
        what: format!(
            "{object} uses the type of the rows of {table}, which is the type {aside} while the view is there: it takes no row of \
             {table}, and gives none"
        ),
        help: format!("if no build needs it until the contract: --discard '{object}'; or {other}"),
        name: Some(object.to_owned()),
    }
}

/// The rights of a reader are asked for every column that the view shows, whatever the statement reads of it.
fn part_reader(view: &CoveringView<'_>, other: &str, role: &str) -> Finding {
    let table = view.table;
    Finding {
        what: format!(
            "{role} may read some columns of {table} and not all, and a view asks its reader for the right to all of them: every SELECT \
             of {role} would fail"
        ),
        help: format!(
            "if {role} reads nothing until the contract: --discard '{role}'; or let it read all: GRANT SELECT ON {table} TO {role}; or \
             {other}"
        ),
        name: Some(role.to_owned()),
    }
}
