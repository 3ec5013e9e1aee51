//! `ready`: may this build run against this database?

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use expand_contract::{EmbeddedMigration, EmbeddedSchema, Error, MigrationStatus};
use serde_json::json;

use super::source;
use super::status::{pending, pending_object};
use crate::args::{DatabaseArgs, FormatArgs, PackageArgs, SchemaArgs};
use crate::database::{self, Database, Url};
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::project::Project;
use clap::Args;

/// Say whether this build may run against this database
///
/// Exit code 0: yes. 1: no, and why: a migration that this code expects is not migrated yet, or
/// one that this code does not know, or still needs the old side of, is contracted or about to
/// be. Where several schemas have the tables, the build has to fit all that the journal knows,
/// as an instance that joins; with --schema it is held against that one. Rows that became
/// pending since are shown. Changes nothing.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time. Made for deploy scripts and init containers: run it from the checkout that the build was made of.

Example:
  cargo expand-contract ready && deploy"
)]
pub(crate) struct ReadyArgs {
    #[command(flatten)]
    pub(crate) package: PackageArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// Another database that the build reads from, such as a standby; it may be said several times
    #[arg(long, value_name = "URL")]
    pub(crate) reads_from: Vec<String>,
    #[command(flatten)]
    pub(crate) schema: SchemaArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

pub(crate) fn run(args: &ReadyArgs, output: &mut Output) -> Result<u8, Failure> {
    let project = Project::require(&args.package)?;
    let url = Url::require(&args.database, Some(&project.root))?;
    let others = args.reads_from.iter().map(|url| Url::given(url));
    let urls = std::iter::once(Ok(url)).chain(others);
    let urls: Vec<Url> = urls.collect::<Result<_, _>>()?;
    let schema = schema(&project)?;
    for url in &urls {
        source::same_dialect(project.lock.dialect, url)?;
        if urls.len() > 1 {
            output.line(format!("{url}"));
        }
        let sources = source::of_package(&project)?;
        let (answer, status) = database::block_on(async {
            let database = Database::connect(url, false).await?;
            let chosen = args.schema.name();
            let answer = database.ready(schema, chosen).await;
            let status = match answer {
                Ok(()) => Some(database.status(sources, chosen).await?),
                Err(_) => None,
            };
            database.close().await;
            Ok((answer, status))
        })?;
        if let Err(error) = answer {
            refused(&error, output);
            return Err(error.into());
        }
        for migration in status.iter().flat_map(|status| &status.migrations) {
            tell_pending(migration, output);
        }
    }
    output.line("yes: this build may run against this database");
    output.object("ready", json!({ "ready": true }));
    Ok(exit::DONE)
}

/// The rows in which this build will find no value. They are no reason to stay away: other instances of it may be at work.
fn tell_pending(migration: &MigrationStatus, output: &mut Output) {
    let lines = pending(&migration.pending);
    if lines.is_empty() {
        return;
    }
    output.line(&migration.id);
    for line in lines {
        output.line(line);
    }
    output.object("pending", pending_object(migration));
}

fn refused(error: &Error, output: &mut Output) {
    let Error::NotReady { rejections } = error else {
        return;
    };
    for rejection in rejections {
        output.object(
            "rejection",
            json!({
                "schema": rejection.lock,
                "database_schema": rejection.schema,
                "id": rejection.migration,
                "build": rejection.standing.name(),
                "why": rejection.to_string(),
                "help": rejection.help(),
            }),
        );
    }
    output.object("ready", json!({ "ready": false }));
}

/// The lock and its folders, in the form that a binary embeds.
fn schema(project: &Project) -> Result<&'static EmbeddedSchema, Failure> {
    let stages = project.lock.stages();
    let migrations: Vec<EmbeddedMigration> = source::of_package(project)?
        .into_iter()
        .filter_map(|source| {
            let stage = *stages.get(&source.id)?;
            let after: Vec<&'static str> = source.after.into_iter().map(kept).collect();
            Some(EmbeddedMigration::new(
                kept(source.id),
                Box::leak(after.into_boxed_slice()),
                stage,
                source.files.map(kept),
            ))
        })
        .collect();
    let schema = EmbeddedSchema::new(
        kept(project.lock.name.clone()),
        project.lock.dialect,
        Box::leak(migrations.into_boxed_slice()),
    );
    Ok(Box::leak(Box::new(schema)))
}

/// A binary's constants live as long as the process. So do these texts, because this command ends soon.
fn kept(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}
