//! The rules about constraints that a migration makes or drops by their names.

use expand_contract_format::{ConstraintEdit, Holds, Job, Object, Phase, Statement};

use crate::catalog::{Fact, LiveTable, RelationKind, is_same};
use crate::error::{Error, Finding};
use crate::journal::At;
use crate::run::Run;
use crate::runner::probe::probe;
use crate::source::MigrationSource;
use crate::task::Task;

/// Whether the contract drops an index or a constraint by a step of its own: by its name, or by its definition where that finds it.
pub(super) fn drops(source: &MigrationSource, wanted: &str, definition: &str) -> bool {
    let mut statements = source.phase(Phase::Contract).statements.iter();
    statements.any(|statement| match &statement.job {
        Job::EditConstraint {
            name,
            definition: dropped,
            edit: ConstraintEdit::Drop,
            ..
        } => name == wanted || is_same(dropped, definition),
        _ => statement.drops.iter().any(|object| {
            matches!(object, Object::Index { name, .. } | Object::Constraint { name, .. } if name == wanted)
        }),
    })
}

impl Fact<'_> {
    /// Whether the contract drops it by a step of its own.
    pub(super) fn is_dropped(&self, source: &MigrationSource) -> bool {
        let definition = match self {
            Self::Check(constraint) | Self::ForeignKey(constraint) => &constraint.definition,
            _ => "",
        };
        self.name()
            .is_some_and(|name| drops(source, name, definition))
    }
}

impl LiveTable {
    /// The table without what the contract drops by a step of its own: nothing has to take its place.
    pub(super) fn without_dropped(&self, source: &MigrationSource) -> Self {
        let mut kept = self.clone();
        kept.indexes.retain(|index| !drops(source, &index.name, ""));
        kept.constraints
            .retain(|one| !drops(source, &one.name, &one.definition));
        kept
    }

    fn constraint_definition(&self, wanted: &str) -> Option<&str> {
        let constraints = self.constraints.iter();
        let checks = constraints.map(|one| (&one.name, one.definition.as_str()));
        let indexes = self.indexes.iter();
        let made_of = indexes
            .filter(|index| index.constraint.is_some() || index.excludes || index.is_primary)
            .map(|index| (&index.name, ""));
        let mut all = checks.chain(made_of);
        all.find(|(name, _)| *name == wanted)
            .map(|(_, definition)| definition)
    }
}

/// Refuses, before the first step, what the phases would find too late: another constraint under a name of ours, a foreign key that
/// cannot be added, and a constraint to drop that has another name.
pub(super) async fn look(
    run: &mut Run<'_>,
    source: &MigrationSource,
    live: &LiveTable,
) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    for phase in [Phase::Expand, Phase::Migrate, Phase::Contract] {
        for (index, statement) in source.phase(phase).statements.iter().enumerate() {
            let at = At {
                source,
                phase,
                step: index + 1,
            };
            let task = at.task(&statement.title);
            for object in &statement.makes {
                let Object::Constraint { table, name, holds } = object else {
                    continue;
                };
                if *table != live.name {
                    continue;
                }
                findings.extend(taken(run, &task, live, statement, name).await?);
                findings.extend(on_partitions(live, name, holds));
                if let Holds::Refers(other) = holds
                    && !creates(source, other)
                {
                    findings.extend(unreachable(run, &task, name, other).await?);
                }
            }
            findings.extend(statement.drops.iter().filter_map(|object| match object {
                Object::Constraint { table, name, .. } if *table == live.name => {
                    missing(source, live, statement, name)
                }
                _ => None,
            }));
        }
    }
    Ok(findings)
}

/// Whether the expand creates a table.
fn creates(source: &MigrationSource, wanted: &str) -> bool {
    let expand = source.phase(Phase::Expand).statements.iter();
    let mut makes = expand.flat_map(|statement| &statement.makes);
    makes.any(|object| matches!(object, Object::Table { table } if table == wanted))
}

/// Another constraint has the name.
async fn taken(
    run: &mut Run<'_>,
    task: &Task,
    live: &LiveTable,
    statement: &Statement,
    name: &str,
) -> Result<Option<Finding>, Error> {
    let Some(there) = live.constraint_definition(name) else {
        return Ok(None);
    };
    let is_ours = match &statement.job {
        Job::EditConstraint { definition, .. } => is_same(there, definition),
        _ => probe(run, task, statement).await? == Some(true),
    };
    Ok((!is_ours).then(|| Finding {
        what: format!(
            "constraint {name} on {} has the name of one that this migration makes, and is another one",
            live.name
        ),
        help: format!(
            "rename it first (ALTER TABLE {} RENAME CONSTRAINT {name} TO ..), or give the new one another `name`",
            live.name
        ),
        name: None,
    }))
}

/// A constraint that PostgreSQL adds to a table with partitions only while it looks at every row, or not at all.
fn on_partitions(live: &LiveTable, name: &str, holds: &Holds) -> Option<Finding> {
    let (what, help) = match holds {
        _ if live.kind != RelationKind::Partitioned => return None,
        Holds::Check => return None,
        Holds::Unique => (
            "a UNIQUE constraint",
            "let the model say `index(.., unique)` in its place: `ON CONFLICT` takes such an index, too",
        ),
        Holds::Exclude => (
            "an EXCLUDE constraint",
            "add it to each partition, in a step of your own",
        ),
        Holds::Refers(_) => (
            "a foreign key",
            "add it to each partition first (NOT VALID, then VALIDATE), then to the table, in steps of your own",
        ),
    };
    Some(Finding {
        what: format!(
            "{} is partitioned, and PostgreSQL cannot add {what} ({name}) to it without keeping writers out",
            live.name
        ),
        help: help.into(),
        name: None,
    })
}

/// A foreign key cannot be added.
async fn unreachable(
    run: &mut Run<'_>,
    task: &Task,
    name: &str,
    other: &str,
) -> Result<Option<Finding>, Error> {
    let finding = |what: String, help: &str| {
        Some(Finding {
            what,
            help: help.to_owned(),
            name: None,
        })
    };
    let Some(there) = run.look(task, other).await? else {
        return Ok(finding(
            format!("foreign key {name} refers to {other}, which is not in this database"),
            "make that table first, or correct the name in `references`",
        ));
    };
    if matches!(there.kind, RelationKind::Table | RelationKind::Partitioned) {
        return Ok(None);
    }
    Ok(finding(
        format!(
            "foreign key {name} refers to {other}, which is {}",
            there.kind.name()
        ),
        "refer to the table behind it",
    ))
}

/// A constraint that the contract is to drop has another name here.
fn missing(
    source: &MigrationSource,
    live: &LiveTable,
    statement: &Statement,
    name: &str,
) -> Option<Finding> {
    // One that is edited is found by its definition, too; one that an earlier phase makes is not there yet.
    let is_edited = matches!(statement.job, Job::EditConstraint { .. });
    let is_index = live.indexes.iter().any(|index| index.name == name);
    let mut phases = [Phase::Expand, Phase::Migrate, Phase::Contract].into_iter();
    let is_made = phases.any(|phase| {
        let statements = source.phase(phase).statements.iter();
        let mut makes = statements.flat_map(|statement| &statement.makes);
        makes.any(|object| matches!(object, Object::Constraint { name: made, .. } if made == name))
    });
    if is_edited || is_index || is_made || live.constraint_definition(name).is_some() {
        return None;
    }
    Some(Finding {
        what: format!(
            "constraint {name}, which the contract is to drop, is not on {} under this name",
            live.name
        ),
        help: format!(
            "give it this name first; or drop it yourself, and say here that it is gone: --discard '{name}'"
        ),
        name: Some(name.to_owned()),
    })
}
