//! `serve`: the status as a live page.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;
use expand_contract::Status;
use expand_contract_schema::Diagnostic;
use serde_json::json;

use super::operate::{self, Operation};
use super::source::Source;
use crate::args::OperateArgs;
use crate::database::{self, Database, Url};
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::serve::{Server, Token, Watch};

/// How often the database is asked.
const EVERY: Duration = Duration::from_secs(2);

/// How soon Ctrl-C is seen.
const OFTEN: Duration = Duration::from_millis(100);

/// Show the status as a live page, to browsers on this machine
///
/// Each migration with its phase, its progress and its rate, who is at work and why it waits, what the
/// next phase waits for, and the builds that are alive. The address that is printed has a token: with
/// it the page can pause runners and let them go on; without it the page changes nothing.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time: it reads the journal every two seconds, and only the buttons write into it. It listens on 127.0.0.1 alone.

Examples:
  cargo expand-contract serve
  cargo expand-contract serve --port 8080 --database-url postgres://owner@db/shop
  ssh -L 7410:127.0.0.1:7410 bastion cargo-expand-contract serve    to look from elsewhere"
)]
pub(crate) struct ServeArgs {
    /// The port; 0 for any that is free
    #[arg(long, value_name = "PORT", default_value_t = 7410)]
    pub(crate) port: u16,
    #[command(flatten)]
    pub(crate) operate: OperateArgs,
}

pub(crate) fn run(args: &ServeArgs, output: &mut Output) -> Result<u8, Failure> {
    let source = Source::find(&args.operate.package, &args.operate.source)?;
    let root = source.project().map(|project| project.root.as_path());
    let url = Url::require(&args.operate.database, root)?;
    source.fits(&url)?;
    let token = Token::random().map_err(|why| {
        Failure::environment(Diagnostic::error(format!("no token can be made: {why}")))
    })?;
    let watch = Arc::new(watch(args, &url));
    let stop = AtomicBool::new(false);
    let work = async {
        let server = Server::bind(args.port).await?;
        watch.begin().await?;
        let page = format!("http://{}/", server.address());
        let with_token = format!("{page}?token={}", token.text());
        output.line(format!("{with_token}    may pause and resume"));
        output.line(format!("{page}    only shows"));
        output.object(
            "serve",
            json!({ "url": page, "url_with_token": with_token }),
        );
        let ended = async {
            while !stop.load(Ordering::Relaxed) {
                tokio::time::sleep(OFTEN).await;
            }
        };
        tokio::select! {
            () = server.answer(watch.clone(), Arc::new(token)) => {}
            () = watch.watch(EVERY) => {}
            () = ended => {}
        }
        Ok(())
    };
    database::block_on_until(work, Some(&stop))?;
    Ok(exit::DONE)
}

fn watch(args: &ServeArgs, url: &Url) -> Watch {
    let (for_reads, for_wishes) = (args.operate.clone(), args.operate.clone());
    let (here, there) = (url.clone(), url.clone());
    Watch::new(
        url.to_string(),
        Box::new(move || {
            let (args, url) = (for_reads.clone(), here.clone());
            Box::pin(async move { read(&args, &url).await })
        }),
        Box::new(move |operation| {
            let (args, url) = (for_wishes.clone(), there.clone());
            Box::pin(async move { ask(&args, &url, &operation).await })
        }),
    )
}

/// Reads the status over new connections, with the files as they are now.
async fn read(args: &OperateArgs, url: &Url) -> Result<Status, Failure> {
    let source = Source::find(&args.package, &args.source)?;
    let database = Database::connect(url, false).await?;
    let sources = source.migrations(&database).await?;
    let status = database.status(sources, args.schema.name()).await;
    database.close().await;
    Ok(status?)
}

async fn ask(args: &OperateArgs, url: &Url, operation: &Operation) -> Result<(), Failure> {
    let source = Source::find(&args.package, &args.source)?;
    let who = format!("{}, by its page", operate::asked_by());
    operate::ask_at(source, url, args, operation, &who).await?;
    Ok(())
}
