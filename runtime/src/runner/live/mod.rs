//! A live table knows more than its model. Before the first step of an expand, every fact that the change would lose is
//! carried over, refused by name, or let go by name.

/// Asks the database as often as a lock of another session is in the way.
macro_rules! ask {
    ($run:ident, $task:ident, $answer:expr) => {{
        let mut retry = Retry::new();
        loop {
            match $answer.await.doing(&$task.step) {
                Ok(answer) => break answer,
                Err(error) => retry.after($run, $task, error).await?,
            }
        }
    }};
}

mod by_view;
mod constraints;
mod findings;
mod part;
mod routines;
mod table_name;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use expand_contract_format::{Object, Phase, Replacement, Statement};

use super::{dependents, partitioned};
use crate::catalog::{Carried, Fact, LiveTable, Moment, RelationKind};
use crate::error::{Doing, Error, Finding};
use crate::rows::abandoned;
use crate::run::{Retry, Run};
use crate::source::MigrationSource;
use crate::task::Task;
use findings::{collates, firing, lost, other_triggers, relation, staying, taken};

/// The columns that leave a table, and the pairs of columns of which one replaces the other.
#[derive(Debug, Default)]
struct Leaving<'a> {
    /// The columns that the contract drops, with the columns that come for them.
    columns: BTreeMap<&'a str, Vec<&'a str>>,
    replacements: Vec<Replacement>,
    /// The pairs of columns of which the second one follows the first one with a wider type.
    grown: Vec<Replacement>,
    /// Whether the columns get other names in the contract, and stay in their places.
    keeps_places: bool,
}

/// The tables of a migration that exist before it, with the columns that leave.
fn tables(source: &MigrationSource) -> BTreeMap<&str, Leaving<'_>> {
    let expand = &source.phase(Phase::Expand).statements;
    let makes = || expand.iter().flat_map(|statement| &statement.makes);
    let new_tables: BTreeSet<&str> = makes()
        .filter_map(|object| match object {
            Object::Table { table } => Some(table.as_str()),
            _ => None,
        })
        .collect();
    let new_columns: BTreeSet<(&str, &str)> = makes()
        .filter_map(|object| match object {
            Object::Column { table, column } => Some((table.as_str(), column.as_str())),
            _ => None,
        })
        .collect();
    let mut tables: BTreeMap<&str, Leaving<'_>> = source
        .tables
        .iter()
        .map(String::as_str)
        .filter(|table| !new_tables.contains(table))
        .map(|table| (table, Leaving::default()))
        .collect();
    let contract = source.phase(Phase::Contract).statements.iter();
    for object in contract.flat_map(|statement| &statement.drops) {
        if let Object::Column { table, column } = object
            && let Some(leaving) = tables.get_mut(table.as_str())
        {
            // The trigger that keeps the sides in step names both.
            let coming = makes().filter_map(|object| match object {
                Object::Trigger {
                    table: on, columns, ..
                } if on == table && columns.contains(column) => Some(columns),
                _ => None,
            });
            let mut coming: Vec<&str> = coming
                .flatten()
                .map(String::as_str)
                .filter(|column| new_columns.contains(&(table.as_str(), *column)))
                .collect();
            coming.sort_unstable();
            coming.dedup();
            leaving.columns.insert(column, coming);
        }
    }
    for replacement in source.replacements() {
        if let Some(leaving) = tables.get_mut(replacement.table.as_str()) {
            leaving.replacements.push(replacement.clone());
        }
    }
    for grown in source.grown() {
        if let Some(leaving) = tables.get_mut(grown.table.as_str()) {
            leaving.grown.push(grown.clone());
        }
    }
    tables
}

/// Everything that is carried over, in the order of its moments.
#[derive(Debug, Default)]
pub(super) struct Plan {
    carried: Vec<Carried>,
    /// Facts that change nothing now, in one sentence each.
    pub(super) notices: Vec<String>,
}

impl Plan {
    /// The statements of one moment.
    pub(super) fn at(&self, moment: Moment) -> impl Iterator<Item = &Statement> {
        let carried = self.carried.iter();
        carried
            .filter(move |carried| carried.moment == moment)
            .map(|carried| &carried.statement)
    }

    /// The statements of one moment in the transaction of a statement that adds or drops these columns.
    pub(super) fn beside<'a>(
        &'a self,
        moment: Moment,
        objects: &'a [Object],
    ) -> impl Iterator<Item = &'a Statement> {
        let carried = self.carried.iter().filter(move |carried| {
            carried.moment == moment
                && objects.iter().any(|object| {
                    matches!(object, Object::Column { table, column }
                        if *table == carried.table && *column == carried.column)
                })
        });
        carried.map(|carried| &carried.statement)
    }
}

/// Reads every table of a migration, refuses what cannot be kept, and plans what is carried over. Facts whose names
/// the operator gave (`Options::discard`) are let go.
pub(super) async fn plan(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    phase: Phase,
) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let mut findings = Vec::new();
    let made: Vec<Object> = Phase::ALL
        .into_iter()
        .filter(|phase| *phase != Phase::Rollback)
        .flat_map(|phase| &source.phase(phase).statements)
        .flat_map(|statement| statement.makes.clone())
        .collect();
    for (name, mut leaving) in tables(source) {
        if let Some(view) = source.view_of(name) {
            findings.extend(by_view::look(run, task, source, &view, phase, &mut plan).await?);
            findings.retain(|finding: &Finding| {
                let name = finding.name.as_ref();
                !name.is_some_and(|name| run.options.discard.contains(name))
            });
            continue;
        }
        if let Some(found) = table_name::look(run, task, source, name, phase, &mut plan).await? {
            let discard = &run.options.discard;
            findings.extend(found.into_iter().filter(|finding| {
                let name = finding.name.as_ref();
                !name.is_some_and(|name| discard.contains(name))
            }));
            continue;
        }
        if let Some((_, table)) = source.parts().find(|(view, _)| *view == name) {
            let found = part::look(run, task, (name, table), phase).await?;
            let discard = &run.options.discard;
            findings.extend(found.into_iter().filter(|finding| {
                let name = finding.name.as_ref();
                !name.is_some_and(|name| discard.contains(name))
            }));
            continue;
        }
        let Some(live) = run.look(task, name).await? else {
            // The first step reports a missing table in better words.
            continue;
        };
        if !live.is_owned {
            // So it does with a missing right.
            continue;
        }
        // A contract that was interrupted between two columns has dropped one of them, with everything on it.
        leaving
            .replacements
            .retain(|replacement| live.has_column(&replacement.old));
        // One that was interrupted behind the swap has no column of that name any more.
        leaving.grown.retain(|grown| {
            live.has_column(&grown.old) && (phase == Phase::Expand || live.has_column(&grown.new))
        });
        // A migrate loses nothing, and the expand has asked.
        let asks = matches!(phase, Phase::Expand | Phase::Contract);
        let comes =
            |object: &Object| matches!(object, Object::Column { table, .. } if table == name);
        let moves_columns = asks && (!leaving.columns.is_empty() || made.iter().any(comes));
        findings.extend(relation(&live, moves_columns));
        if live.kind == RelationKind::Partitioned {
            findings.extend(partitioned::findings(run, task, source, &live).await?);
        }
        findings.extend(taken(&live, &made).into_iter().filter(|_| asks));
        for (column, coming) in leaving.columns.iter().filter(|_| asks) {
            findings.extend(other_triggers(&live, source, column, coming, phase));
            for fact in live.hanging_on(column) {
                let replaced = leaving.replacements.iter().any(|one| one.old == **column);
                // The models no longer declare it, and the contract drops it by its name.
                if fact.is_dropped(source) {
                    continue;
                }
                let finding = lost(run, &live, column, coming, replaced, &fact, &made)
                    .filter(|_| !(matches!(fact, Fact::Collation(_)) && collates(source, coming)));
                findings.extend(finding);
            }
        }
        if asks {
            let look = routines::look(run, task, &live, &leaving, &made, phase);
            let found = look.await?;
            findings.extend(found.findings);
            plan.notices.extend(found.notices);
        }
        if phase == Phase::Expand {
            findings.extend(constraints::look(run, source, &live).await?);
            findings.extend(values::look(run, task, source, &live, &leaving, &made).await?);
        }
        let discard = &run.options.discard;
        if !run.server.capability().drops_constraints {
            // This database drops no column while another column's index names it.
            plan.drop_indexes(run, &live, &leaving, discard);
        }
        findings.retain(|finding: &Finding| {
            !finding
                .name
                .as_ref()
                .is_some_and(|name| discard.contains(name))
        });
        if live.is_replicated {
            plan.always(run, &live, source);
        }
        if phase == Phase::Expand {
            plan.notices.extend(firing(&live, source));
            if run.server.capability().renames_in_place {
                plan.notices.extend(staying(&live, &leaving.replacements));
            }
            let columns: Vec<String> = leaving
                .columns
                .keys()
                .map(|one| (*one).to_owned())
                .collect();
            for what in dependents::recorded(run, task, source, name, &columns)
                .await?
                .unwrap_or_default()
            {
                plan.notices
                    .push(format!("{what}: change or drop it before the contract"));
            }
        }
        if findings.is_empty() {
            let server = run.server;
            let kept = live.without_dropped(source);
            let mut retry = Retry::new();
            let carried = loop {
                let carried = server
                    .carry(&mut *run.session, &kept, &leaving.replacements, &made)
                    .await;
                match carried.doing(&task.step) {
                    Ok(carried) => break carried,
                    Err(error) => retry.after(run, task, error).await?,
                }
            };
            plan.carried.extend(carried);
            let grown = ask!(
                run,
                task,
                server.carry_grown(&mut *run.session, &kept, &leaving.grown, &made)
            );
            plan.carried.extend(grown);
            plan.carried
                .extend(server.carry_rights(&live, &leaving.pairs()));
        }
    }
    if phase == Phase::Contract {
        // The column has a default that belongs to the step, and all else was carried over before its triggers went.
        let abandoned = abandoned::columns(run, source, phase).await?;
        plan.carried.retain(|carried| {
            let is_it = |(table, column): &(String, String)| {
                *table == carried.table && *column == carried.column
            };
            carried.moment != Moment::Dropping || !abandoned.iter().any(is_it)
        });
        findings.extend(dependents::needs(run, task, source, &plan).await?);
    }
    if findings.is_empty() {
        return Ok(plan);
    }
    Err(Error::LiveTable {
        migration: source.id.clone(),
        phase,
        findings,
    })
}

impl Plan {
    /// Lets the triggers of a migration fire for replicated rows, too.
    fn always(&mut self, run: &Run<'_>, live: &LiveTable, source: &MigrationSource) {
        let expand = source.phase(Phase::Expand).statements.iter();
        for object in expand.flat_map(|statement| &statement.makes) {
            if let Object::Trigger { table, name, .. } = object
                && *table == live.name
                && let Some(statement) = run.server.always_trigger(table, name)
            {
                self.carried.push(Carried {
                    table: table.clone(),
                    column: String::new(),
                    moment: Moment::Installed,
                    statement,
                });
            }
        }
    }

    /// Drops the indexes that were let go, in the transaction that drops their column.
    fn drop_indexes(
        &mut self,
        run: &Run<'_>,
        live: &LiveTable,
        leaving: &Leaving<'_>,
        discard: &[String],
    ) {
        for column in leaving.columns.keys() {
            for fact in live.hanging_on(column) {
                let Fact::Index(index) = fact else {
                    continue;
                };
                if discard.contains(&index.name) {
                    self.carried.push(Carried {
                        table: live.name.clone(),
                        column: (*column).to_owned(),
                        moment: Moment::Dropping,
                        statement: Statement {
                            title: format!("Drop index {}, which was let go.", index.name),
                            sql: format!(
                                "DROP INDEX IF EXISTS {}",
                                run.server.quote_beside(&live.name, &index.name)
                            ),
                            ..Statement::default()
                        },
                    });
                }
            }
        }
    }
}

impl Leaving<'_> {
    /// Each column that leaves, with each one that comes for it.
    fn pairs(&self) -> Vec<(String, String)> {
        let pairs = self.columns.iter().flat_map(|(old, coming)| {
            coming
                .iter()
                .map(|new| ((*old).to_owned(), (*new).to_owned()))
        });
        pairs.collect()
    }
}
