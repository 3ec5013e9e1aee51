//! Columns that move to a table of their own: the name of that table, and the objects over the view that has it until the contract.

use expand_contract_format::Phase;

use crate::catalog::{Covering, RelationKind};
use crate::error::{Doing, Error, Finding};
use crate::run::{Retry, Run};
use crate::task::Task;

/// Asks about a view over columns of a table.
pub(super) async fn look(
    run: &mut Run<'_>,
    task: &Task,
    (view, table): (&str, &str),
    phase: Phase,
) -> Result<Vec<Finding>, Error> {
    let server = run.server;
    let is_view = run
        .look(task, view)
        .await?
        .map(|live| live.kind == RelationKind::View);
    let mut findings = Vec::new();
    match phase {
        Phase::Expand => {
            let facts: Covering = ask!(run, task, server.covering(&mut *run.session, table, view));
            if !facts.asks_the_reader {
                findings.push(Finding {
                    what: format!(
                        "a view of this server reads {table} with the rights of its owner, whose policies are not those of the \
                         application: PostgreSQL asks the reader (`security_invoker`) from 15 on"
                    ),
                    help: format!("let the columns stay in {table} until the server is newer"),
                    name: None,
                });
            }
            findings.extend(facts.policies.iter().map(|policy| Finding {
                what: format!(
                    "policy {policy} decides who sees which rows of {table}, and {view} would have none from the contract on"
                ),
                help: format!("let the columns stay in {table}: a policy does not move with them"),
                name: None,
            }));
            if facts.is_taken && is_view != Some(true) {
                findings.push(Finding {
                    what: format!("there is a relation {view}, and columns of {table} would move to a table of this name"),
                    help: format!("rename or drop the other one: ALTER TABLE {view} RENAME TO .."),
                    name: None,
                });
            }
        }
        Phase::Contract if is_view == Some(true) => {
            let over: Vec<String> = ask!(run, task, server.leaning(&mut *run.session, view));
            findings.extend(over.into_iter().map(|object| Finding {
                what: format!(
                    "{object} was made over the view {view}, which the contract drops"
                ),
                help: format!("drop it, make it again after the contract, over the table {view}; and run the same command again"),
                name: None,
            }));
        }
        Phase::Migrate | Phase::Contract | Phase::Rollback => {}
    }
    Ok(findings)
}
