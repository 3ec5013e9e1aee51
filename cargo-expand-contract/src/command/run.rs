//! `run`: phases on a database.

use expand_contract::{MigrationSource, State};
use expand_contract_model::{Diagnostic, Dialect, Phase};
use serde_json::json;

use super::source::Source;
use crate::cli::{PhaseArg, RunArgs};
use crate::database::{self, Database, Order, Url};
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::Progress;

pub(crate) fn run(args: &RunArgs, output: &mut Output) -> Result<u8, Failure> {
    let source = Source::find(&args.package, &args.source)?;
    let url = Url::require(
        &args.database,
        source.project().map(|project| project.root.as_path()),
    )?;
    if let Some(project) = source.project() {
        same_dialect(project.lock.dialect, &url)?;
    }
    // A journal or a rollback has to be there already: a new file would only hide a wrong path.
    let create = !matches!(source, Source::Journal(_))
        && (args.for_build || args.phase == Some(PhaseArg::Expand));
    let progress = Progress::new(args.format.message_format);
    let listener = progress.clone();
    let result = database::block_on(async {
        let database = Database::connect(&url, create).await?;
        let sources = source.migrations(&database).await?;
        if let Some(source) = sources.first() {
            same_dialect(source.dialect, &url)?;
        }
        let order = order(args, &database, &sources).await?;
        let ran = database
            .run(sources, &order, args, move |event| listener.show(event))
            .await;
        database.close().await;
        Ok((order, ran?))
    });
    progress.end();
    let (order, ids) = result?;
    report(&order, &ids, output);
    Ok(exit::DONE)
}

fn same_dialect(files: Dialect, url: &Url) -> Result<(), Failure> {
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

async fn order(
    args: &RunArgs,
    database: &Database,
    sources: &[MigrationSource],
) -> Result<Order, Failure> {
    let Some(phase) = args.phase else {
        return Ok(Order::ForBuild);
    };
    if phase != PhaseArg::Rollback {
        return Ok(Order::Phase(phase.into(), args.id.clone()));
    }
    if let Some(id) = &args.id {
        return Ok(Order::Rollback(id.clone()));
    }
    let status = database.status(sources.to_vec()).await?;
    let locks: Vec<&str> = sources.iter().map(|source| source.lock.as_str()).collect();
    let can: Vec<&str> = status
        .migrations
        .iter()
        .filter(|migration| locks.contains(&migration.lock.as_str()))
        .filter(|migration| {
            !matches!(
                migration.state,
                None | Some(State::Contracting | State::Contracted)
            )
        })
        .map(|migration| migration.id.as_str())
        .collect();
    match can.as_slice() {
        [id] => Ok(Order::Rollback((*id).to_owned())),
        [] => Err(Failure::refused(
            Diagnostic::error(
                "there is nothing to roll back: no migration is between expand and contract here",
            )
            .help("`cargo expand-contract status` shows where each is"),
        )),
        ids => Err(Failure::refused(
            Diagnostic::error("several migrations can be rolled back")
                .help(format!("name one: {}", ids.join(", "))),
        )),
    }
}

fn report(order: &Order, ids: &[String], output: &mut Output) {
    let (word, next) = match order {
        Order::Phase(Phase::Expand, _) => (
            "expanded",
            "Next: `run migrate` fills the new side and verifies it.",
        ),
        Order::Phase(Phase::Migrate, _) => (
            "migrated",
            "Next: deploy the build that knows the new side; when no code needs the old one, say `contracted` in the model, generate, deploy, `run contract`.",
        ),
        Order::Phase(..) => ("contracted", ""),
        Order::Rollback(_) => ("rolled back", ""),
        Order::ForBuild => ("brought to what this code wants:", ""),
    };
    for id in ids {
        output.line(format!("{word} {id}"));
        output.object(
            "done",
            json!({ "id": id, "state": word.trim_end_matches(':') }),
        );
    }
    if ids.is_empty() {
        output.line("nothing to do");
    } else if !next.is_empty() {
        output.line(next);
    }
    output.object("summary", json!({ "migrations": ids.len() }));
}
