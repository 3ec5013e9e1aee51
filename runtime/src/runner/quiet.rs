//! Filling rows without the user's triggers.

use std::collections::BTreeSet;

use expand_contract_format::{Job, Object, Phase};

use crate::catalog::ConstraintKind;
use crate::database::Fault;
use crate::error::{Doing, Error};
use crate::run::{Run, transaction};
use crate::source::MigrationSource;
use crate::task::Task;

/// Refuses to fill without triggers where the role or the database cannot, or where constraints would not be checked: PostgreSQL
/// checks a foreign key and a deferrable constraint by triggers, too. Only a column that existed before has such constraints; what
/// a new column gets is validated after the fill.
pub(super) async fn refuse(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
) -> Result<(), Error> {
    if !run.options.quiet_triggers {
        return Ok(());
    }
    let refused = |why: String, help: String| Error::OutOfOrder {
        migration: source.id.clone(),
        phase: Phase::Migrate,
        why,
        help,
    };
    let Some(quiet) = run.server.quiet() else {
        return Err(refused(
            "this database fires triggers in any case".into(),
            "run migrate without --quiet-triggers".into(),
        ));
    };
    let tried = transaction!(run, task, async {
        run.session.script(quiet).await.doing(&task.step)
    });
    match tried {
        Err(Error::Database { source, .. })
            if run.server.fault(source.as_sqlx()) == Fault::Rights =>
        {
            return Err(Error::Rights {
                doing: "fill rows without the triggers of the user".into(),
                grant: "as a superuser, from PostgreSQL 15 on: GRANT SET ON PARAMETER session_replication_role TO <role>; \
                        or run migrate without --quiet-triggers"
                    .into(),
                source,
            });
        }
        tried => tried?,
    }
    for (table, column) in existing(source) {
        let live = run.server.table(&mut *run.session, table).await;
        let Some(live) = live.doing(&task.step)? else {
            continue;
        };
        let about = |columns: &[String]| columns.iter().any(|one| one == column);
        let mut keys = live.constraints.iter();
        let key = keys.find(|one| one.kind == ConstraintKind::ForeignKey && about(&one.columns));
        let mut indexes = live.indexes.iter();
        let index = indexes.find(|index| {
            let late = index.constraint.as_ref();
            late.is_some_and(|words| !words.is_empty()) && about(&index.columns)
        });
        let unchecked = key.map(|one| &one.name).or(index.map(|one| &one.name));
        if let Some(name) = unchecked {
            return Err(refused(
                format!(
                    "{name} would not be checked for the rows of {table} that are filled, since its check is a trigger, too"
                ),
                "run migrate without --quiet-triggers".into(),
            ));
        }
    }
    Ok(())
}

/// The columns that a migration fills and that existed before it.
fn existing(source: &MigrationSource) -> BTreeSet<(&str, &str)> {
    let expand = source.phase(Phase::Expand).statements.iter();
    let made: BTreeSet<(&str, &str)> = expand
        .flat_map(|statement| &statement.makes)
        .filter_map(|object| match object {
            Object::Column { table, column } => Some((table.as_str(), column.as_str())),
            _ => None,
        })
        .collect();
    let fills = source.phase(Phase::Migrate).statements.iter();
    let filled = fills.flat_map(|statement| match &statement.job {
        Job::Backfill { table, markers, .. } => markers
            .iter()
            .map(|column| (table.as_str(), column.as_str()))
            .collect(),
        _ => Vec::new(),
    });
    filled.filter(|column| !made.contains(column)).collect()
}
