//! Tables that get another name, and tables that leave: which objects of the database know them by name, or keep them.

use expand_contract_format::Phase;
use expand_contract_sql::{BodyKind, ColumnUse, bare_name};

use super::Plan;
use super::by_view::asks_for_the_name;
use crate::catalog::{Carried, Covering, LiveTable, Moment, RelationKind, Routines};
use crate::error::{Doing, Error, Finding};
use crate::run::{Retry, Run};
use crate::source::MigrationSource;
use crate::task::Task;

/// Asks about one table of a migration: `None` if its name stays.
pub(super) async fn look(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    name: &str,
    phase: Phase,
    plan: &mut Plan,
) -> Result<Option<Vec<Finding>>, Error> {
    let asks = matches!(phase, Phase::Expand | Phase::Contract);
    let (later, mut findings) = if source.puts_aside(name) {
        if !asks {
            return Ok(Some(Vec::new()));
        }
        leaving(run, task, name).await?
    } else if let Some((_, view)) = source.shown().find(|(table, _)| *table == name) {
        if !asks {
            return Ok(Some(Vec::new()));
        }
        renamed(run, task, (name, view), phase, plan).await?
    } else if source.shown().any(|(_, view)| view == name) {
        // The table has the findings.
        return Ok(Some(Vec::new()));
    } else {
        return Ok(None);
    };
    if phase == Phase::Expand {
        // It only tells what stands in the way of its contract.
        plan.notices.extend(
            later
                .into_iter()
                .map(|finding| format!("{}: settle that before the contract", finding.what)),
        );
    } else {
        findings.extend(later);
    }
    Ok(Some(findings))
}

/// The findings that refuse the contract, and those that refuse any phase.
type Found = (Vec<Finding>, Vec<Finding>);

/// A table that the contract gives another name, and then drops.
async fn leaving(run: &mut Run<'_>, task: &Task, table: &str) -> Result<Found, Error> {
    let Some(live) = run.look(task, table).await? else {
        return Ok(Found::default());
    };
    let server = run.server;
    let mut later = Vec::new();
    let sql = server.referring(&server.quote_table(table));
    for row in ask!(run, task, run.session.query(&sql, &[])) {
        let other = row.text(0).doing(&task.step)?;
        let constraint = row.text(1).doing(&task.step)?;
        later.push(Finding {
            what: format!("foreign key {constraint} of {other} refers to {table}, which leaves"),
            help: "drop it first, or let its model leave it out, and contract that".into(),
            name: None,
        });
    }
    if server.capability().renames_by_view {
        let facts: Covering = ask!(run, task, server.covering(&mut *run.session, table, table));
        for object in facts.views.iter().chain(&facts.row_types) {
            later.push(Finding {
                what: format!("{object} needs {table}, which leaves"),
                help: "change or drop it, then run the same command again".into(),
                name: None,
            });
        }
    }
    later.extend(texts(run, task, &live, "is gone", None).await?);
    Ok((later, kind(&live, "be dropped")))
}

/// A table that a view shows under the name which it gets in the contract.
async fn renamed(
    run: &mut Run<'_>,
    task: &Task,
    (table, view): (&str, &str),
    phase: Phase,
    plan: &mut Plan,
) -> Result<Found, Error> {
    let Some(live) = run.look(task, table).await? else {
        // The contract was done, and not noted.
        return Ok(Found::default());
    };
    let server = run.server;
    let shown = run.look(task, view).await?;
    let is_up = shown.is_some_and(|live| live.kind == RelationKind::View);
    let facts: Covering = ask!(run, task, server.covering(&mut *run.session, table, view));
    let mut findings = kind(&live, "get another name");
    if !facts.asks_the_reader {
        findings.push(Finding {
            what: format!(
                "a view of this server reads {table} with the rights of its owner, whose policies are not those of the application: \
                 PostgreSQL asks the reader (`security_invoker`) from 15 on"
            ),
            help: format!("keep the table's name: `#[migrate(table = \"{table}\")]`, on a struct of any name"),
            name: None,
        });
    }
    if facts.is_taken && !is_up {
        findings.push(Finding {
            what: format!("there is a relation {view}, and {table} would have this name"),
            help: format!("rename or drop the other one: ALTER TABLE {view} RENAME TO .."),
            name: None,
        });
    }
    findings.extend(facts.part_readers.iter().map(|role| Finding {
        what: format!(
            "{role} may read some columns of {table} and not all, and a view asks its reader for the right to all of them: every \
             SELECT of {role} from {view} would fail until the contract"
        ),
        help: format!(
            "if {role} reads nothing of {view} until then: --discard '{role}'; or let it read all: GRANT SELECT ON {table} TO {role}"
        ),
        name: Some(role.clone()),
    }));
    let mut later = by_name(&live, view, &facts);
    if is_up && phase == Phase::Contract {
        let over: Vec<String> = ask!(run, task, server.leaning(&mut *run.session, view));
        later.extend(over.into_iter().map(|object| Finding {
            what: format!("{object} was made over the view {view}, which the contract drops"),
            help: format!("make it over {table}, or drop it; then run the same command again"),
            name: None,
        }));
    }
    let then = format!("is called {view}");
    later.extend(texts(run, task, &live, &then, Some(view)).await?);
    if phase == Phase::Expand {
        let rights = ask!(
            run,
            task,
            server.rights_under(&mut *run.session, table, view)
        );
        plan.carried
            .extend(rights.into_iter().map(|statement| Carried {
                table: view.to_owned(),
                column: String::new(),
                moment: Moment::Installed,
                statement,
            }));
    }
    Ok((later, findings))
}

/// Publications, subscriptions and triggers that use the table's name. The contract changes it under them.
fn by_name(live: &LiveTable, view: &str, facts: &Covering) -> Vec<Finding> {
    let table = &live.name;
    let mut later: Vec<Finding> = facts
        .publications
        .iter()
        .map(|publication| Finding {
            what: format!(
                "publication {publication} sends the rows of {table} under the table's name, which the contract changes: subscribers \
                 have no table {view} yet"
            ),
            help: format!(
                "rename it there first, and take the responsibility by name: --discard '{publication}'"
            ),
            name: Some(publication.clone()),
        })
        .collect();
    if live.is_replicated {
        later.push(Finding {
            what: format!(
                "a subscription writes into {table} by its name, which the contract changes"
            ),
            help: format!("rename it at the publisher, too, and take the responsibility by name: --discard '{table}'"),
            name: Some(table.to_owned()),
        });
    }
    let triggers = live.triggers.iter();
    let asking = triggers.filter(|one| !one.is_sync && asks_for_the_name(one));
    later.extend(asking.map(|trigger| {
        let name = &trigger.name;
        Finding {
            what: format!("trigger {name} on {table} asks for the name of its table, and is told {view} from the contract on"),
            help: format!("let it take {view} for {table}, and take the responsibility by name: --discard '{name}'"),
            name: Some(name.clone()),
        }
    }));
    later
}

fn kind(live: &LiveTable, what: &str) -> Vec<Finding> {
    let table = &live.name;
    let mut findings = Vec::new();
    if !matches!(live.kind, RelationKind::Table | RelationKind::Partitioned) {
        findings.push(Finding {
            what: format!(
                "{table} is {}, and only a table can {what}",
                live.kind.name()
            ),
            help: "is this the right database?".into(),
            name: None,
        });
    }
    for trigger in live.triggers.iter().filter(|one| one.is_sync) {
        findings.push(Finding {
            what: format!(
                "trigger {} of another migration keeps columns of {table} in step",
                trigger.name
            ),
            help: "contract or roll back that migration first: `cargo expand-contract status` lists it".into(),
            name: None,
        });
    }
    findings
}

/// The functions, triggers, events and views whose texts name the table.
async fn texts(
    run: &mut Run<'_>,
    task: &Task,
    live: &LiveTable,
    then: &str,
    ours: Option<&str>,
) -> Result<Vec<Finding>, Error> {
    let server = run.server;
    let routines: Routines = ask!(run, task, server.routines(&mut *run.session, live));
    let mut findings = Vec::new();
    for routine in &routines.texts {
        if ours.is_some_and(|view| routine.name == bare_name(view)) {
            continue;
        }
        // PostgreSQL stores a view's tables and not their names: the view follows a rename, and refuses a drop.
        if routine.body.kind == BodyKind::View && server.capability().renames_by_view {
            continue;
        }
        let uses = routines.uses(server.capability().dialect, live, routine);
        let Some(how) = uses.names_table else {
            continue;
        };
        let (table, words) = (&live.name, routine.words());
        let says = if how == ColumnUse::Names {
            format!("names {table}")
        } else {
            format!("may name {table}, as far as its text can be read")
        };
        findings.push(Finding {
            what: format!("{words} {says}: it fails once {table} {then}"),
            help: format!(
                "let it work without that name, or take the responsibility by name: --discard '{}'",
                routine.signature
            ),
            name: Some(routine.signature.clone()),
        });
    }
    Ok(findings)
}
