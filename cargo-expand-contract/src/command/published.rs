//! Decides which migrations may still be reworked: only those that no other person can have.

use expand_contract::{Error, MigrationSource};
use expand_contract_schema::Diagnostic;

use crate::args::DatabaseArgs;
use crate::database::{self, Database, Url};
use crate::failure::Failure;
use crate::git::Base;
use crate::project::Project;

/// Refuses if one of these migrations is in the base ref, or applied in the connected database.
pub(crate) fn refuse(
    project: &Project,
    base: Option<&Base>,
    database: &DatabaseArgs,
    ids: &[String],
) -> Result<(), Failure> {
    if let Some(base) = base
        && let Some(id) = ids.iter().find(|id| base.holds(id))
    {
        return Err(Failure::refused(
            Diagnostic::error(format!("{id} is published: it is in {}", base.name))
                .help("a published migration is never touched: other databases may have it already")
                .help("change the models again and run `cargo expand-contract generate`: that is the next migration"),
        ));
    }
    let Some(url) = Url::find(database, Some(&project.root))? else {
        return Ok(());
    };
    if url.dialect != project.lock.dialect {
        return Ok(());
    }
    let applied = database::block_on(async {
        let database = match Database::connect(&url, false).await {
            Ok(database) => database,
            Err(_) if url.is_missing_file() => return Ok(Vec::new()),
            Err(failure) => {
                return Err(failure.help(
                    "it has to be asked whether the migration is applied there; an empty DATABASE_URL means that there is none",
                ));
            }
        };
        let applied = database.applied(&project.lock.name).await;
        database.close().await;
        applied
    })?;
    match applied.iter().find(|(id, _)| ids.contains(id)) {
        Some((id, state)) => Err(Failure::refused(
            Diagnostic::error(format!("{id} is applied: it is {state} in {url}")).help(format!(
                "roll it back there first: `cargo expand-contract run rollback {id}`"
            )),
        )),
        None => Ok(()),
    }
}

/// Whether a migration was applied in the database with other files than the present ones.
pub(crate) fn edited(
    project: &Project,
    database: &DatabaseArgs,
) -> Result<Option<Diagnostic>, Failure> {
    let url = Url::require(database, Some(&project.root))?;
    let sources = MigrationSource::folder(&project.migrations, &project.lock.stages())?;
    let status = database::block_on(async {
        let database = Database::connect(&url, false).await?;
        let status = database.status(sources, None).await;
        database.close().await;
        Ok(status)
    })?;
    match status {
        Ok(_) => Ok(None),
        Err(error @ Error::Edited { .. }) => {
            Ok(Failure::from(error).diagnostics.into_iter().next())
        }
        Err(error) => Err(error.into()),
    }
}
