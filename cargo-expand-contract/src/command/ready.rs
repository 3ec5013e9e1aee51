//! `ready`: may this build run against this database?

use expand_contract::{EmbeddedMigration, EmbeddedSchema, Error};
use serde_json::json;

use super::source;
use crate::cli::ReadyArgs;
use crate::database::{self, Database, Url};
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::project::Project;

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
