//! `ready`: may this build run against this database?

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use expand_contract::{EmbeddedMigration, EmbeddedSchema, Error};
use serde_json::json;

use super::source;
use crate::args::{DatabaseArgs, FormatArgs, PackageArgs};
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
/// be. Changes nothing.
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
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

pub(crate) fn run(args: &ReadyArgs, output: &mut Output) -> Result<u8, Failure> {
    let project = Project::require(&args.package)?;
    let url = Url::require(&args.database, Some(&project.root))?;
    source::same_dialect(project.lock.dialect, &url)?;
    let schema = schema(&project)?;
    let answer = database::block_on(async {
        let database = Database::connect(&url, false).await?;
        let answer = database.ready(schema).await;
        database.close().await;
        Ok(answer)
    })?;
    match answer {
        Ok(()) => {
            output.line("yes: this build may run against this database");
            output.object("ready", json!({ "ready": true }));
            Ok(exit::DONE)
        }
        Err(error) => {
            if let Error::NotReady { rejections } = &error {
                for rejection in rejections {
                    output.object(
                        "rejection",
                        json!({
                            "schema": rejection.lock,
                            "id": rejection.migration,
                            "build": rejection.standing.name(),
                            "why": rejection.to_string(),
                            "help": rejection.help(),
                        }),
                    );
                }
                output.object("ready", json!({ "ready": false }));
            }
            Err(error.into())
        }
    }
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
