//! The source of migrations for `run`, `status` and `ready`: the package, a folder alone, or the database's journal.

use std::collections::{BTreeMap, BTreeSet};

use expand_contract::MigrationSource;
use expand_contract_schema::{Diagnostic, Dialect};

use super::check;
use crate::args::{PackageArgs, SourceArgs};
use crate::database::{Database, Url};
use crate::failure::Failure;
use crate::project::Project;

/// The source of migrations.
#[derive(Debug)]
pub(crate) enum Source {
    /// A package whose lock and folder agree.
    Package(Box<Project>),
    /// A folder of migrations.
    Folder(Vec<MigrationSource>),
    /// Only the journal's text. The name restricts it to one lock.
    Journal(Option<String>),
}

impl Source {
    /// The source that the arguments or the current directory name.
    pub(crate) fn find(package: &PackageArgs, source: &SourceArgs) -> Result<Self, Failure> {
        if let Some(folder) = &source.migrations {
            let found = MigrationSource::folder(folder, &BTreeMap::new())?;
            if found.is_empty() {
                return Err(Failure::refused(
                    Diagnostic::error(format!("there is no migration in {}", folder.display()))
                        .help("--migrations takes the folder that holds the migrations' folders"),
                ));
            }
            return Ok(Self::Folder(found));
        }
        if source.lock.is_some() {
            return Ok(Self::Journal(source.lock.clone()));
        }
        Ok(match Project::find(package)? {
            Some(project) => Self::Package(Box::new(project)),
            None => Self::Journal(None),
        })
    }

    /// The package, if the migrations come from one.
    pub(crate) fn project(&self) -> Option<&Project> {
        match self {
            Self::Package(project) => Some(project),
            Self::Folder(_) | Self::Journal(_) => None,
        }
    }

    /// Checks that the migrations are written for the database of this URL.
    pub(crate) fn fits(&self, url: &Url) -> Result<(), Failure> {
        let files = match self {
            Self::Package(project) => Some(project.lock.dialect),
            Self::Folder(sources) => sources.first().map(|source| source.dialect),
            // A journal holds migrations of its own database.
            Self::Journal(_) => None,
        };
        files.map_or(Ok(()), |files| same_dialect(files, url))
    }

    /// The migrations, for running or comparing them.
    pub(crate) async fn migrations(
        self,
        database: &Database,
    ) -> Result<Vec<MigrationSource>, Failure> {
        match self {
            Self::Package(project) => of_package(&project),
            Self::Folder(sources) => Ok(sources),
            Self::Journal(lock) => of_journal(database, lock.as_deref()).await,
        }
    }
}

/// Refuses a URL of another database than the files' one.
pub(crate) fn same_dialect(files: Dialect, url: &Url) -> Result<(), Failure> {
    if files == url.dialect {
        return Ok(());
    }
    Err(Failure::refused(
        Diagnostic::error(format!(
            "the migrations are written for {files}, and {} is of {}",
            url.origin, url.dialect
        ))
        .help("give the URL of the database that they are for"),
    ))
}

/// The migrations of a package, which must match the lock.
pub(crate) fn of_package(project: &Project) -> Result<Vec<MigrationSource>, Failure> {
    let findings = check::intact(project, None, &[])?;
    if !findings.is_empty() {
        return Err(Failure::findings(findings));
    }
    if !project.migrations.is_dir() {
        return Ok(Vec::new());
    }
    let mut sources = MigrationSource::folder(&project.migrations, &project.lock.stages())?;
    // A folder that the lock does not know does not belong to this code. `check` reports it.
    sources.retain(|source| project.lock.migrations.contains_key(&source.id));
    Ok(sources)
}

async fn of_journal(
    database: &Database,
    lock: Option<&str>,
) -> Result<Vec<MigrationSource>, Failure> {
    let mut sources = database.journal().await?;
    let locks: BTreeSet<String> = sources.iter().map(|source| source.lock.clone()).collect();
    let listed = locks.iter().cloned().collect::<Vec<_>>().join(", ");
    match lock {
        Some(lock) if locks.contains(lock) => sources.retain(|source| source.lock == lock),
        Some(lock) => {
            return Err(Failure::refused(
                Diagnostic::error(format!("the journal knows no lock `{lock}`")).help(
                    if locks.is_empty() {
                        "no phase has run on this database yet".into()
                    } else {
                        format!("it knows {listed}")
                    },
                ),
            ));
        }
        None if locks.len() > 1 => {
            return Err(Failure::usage(
                Diagnostic::error("the journal has migrations of several locks")
                    .help(format!("name one with --lock: {listed}")),
            ));
        }
        None => {}
    }
    if sources.is_empty() {
        return Err(Failure::refused(
            Diagnostic::error(
                "there is no lock here, and no journal in the database: no migrations are at hand",
            )
            .help("run this in the package that has the models, or give --migrations DIR"),
        ));
    }
    Ok(sources)
}
