//! Asks the database for the types of new columns before the first step.

use expand_contract_format::{AddedType, Phase};

use crate::error::{Doing, Error};
use crate::run::Run;
use crate::source::MigrationSource;
use crate::task::Task;

/// Refuses to expand if a new column's `sql_type` is no type of this database, or a domain with rules of its own.
///
/// A domain's default would make every row look as if a new build had written it, its NOT NULL leaves no room for a row
/// that is not filled yet, and its CHECK is tested for every row while nobody may read the table.
pub(super) async fn check(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
) -> Result<(), Error> {
    let statements = &source.phase(Phase::Expand).statements;
    for added in statements.iter().flat_map(|statement| &statement.types) {
        let refused = |why: String, help: String| Error::OutOfOrder {
            migration: source.id.clone(),
            phase: Phase::Expand,
            why,
            help,
        };
        let AddedType {
            table,
            column,
            sql_type,
        } = added;
        if let Some(ask) = run.server.ask_type(sql_type)
            && let Err(error) = run.session.query(&ask, &[]).await
        {
            return Err(match &error {
                sqlx::Error::Database(said) => refused(
                    format!(
                        "the database does not take `{sql_type}`, the sql_type of {table}.{column}, for a type: {}",
                        said.message()
                    ),
                    "create the type or its extension first, or name another type: `#[migrate(sql_type = \"..\")]`"
                        .into(),
                ),
                _ => Error::database(&task.step, error),
            });
        }
        let Some(ask) = run.server.domain_rules(sql_type) else {
            continue;
        };
        let rows = run.session.query(&ask, &[]).await.doing(&task.step)?;
        let Some(first) = rows.first() else {
            continue;
        };
        let base = first.text(2).doing(&task.step)?;
        let mut rules = Vec::new();
        for row in &rows {
            let domain = row.text(0).doing(&task.step)?;
            rules.push(format!("{domain}: {}", row.text(1).doing(&task.step)?));
        }
        return Err(refused(
            format!(
                "{table}.{column} would have a domain with rules of its own as its type ({}), which a column that is filled \
                 while builds are running cannot keep to",
                rules.join("; ")
            ),
            format!(
                "say its base type, `#[migrate(sql_type = \"{base}\")]`, and give the column a constraint of its own after \
                 the contract: ALTER TABLE {table} ADD CONSTRAINT .. CHECK (..) NOT VALID, then VALIDATE CONSTRAINT",
                table = run.server.quote_table(table)
            ),
        ));
    }
    Ok(())
}
