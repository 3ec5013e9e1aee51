//! `status --watch`: the status again and again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use expand_contract::Status;

use super::source::Source;
use super::status::{self, StatusArgs};
use crate::database::{self, Database, Url};
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;

/// How soon Ctrl-C is seen.
const OFTEN: Duration = Duration::from_millis(100);

/// Shows the status until Ctrl-C, which is the way to end it and no failure. A database that cannot be reached at first is one; later it
/// is shown, and asked again.
pub(super) fn run(
    args: &StatusArgs,
    url: &Url,
    every: Duration,
    output: &mut Output,
) -> Result<u8, Failure> {
    let stop = AtomicBool::new(false);
    let work = async {
        let mut is_first = true;
        while !stop.load(Ordering::Relaxed) {
            let read = read(args, url).await;
            if !is_first {
                output.begin_again();
            }
            match read {
                Ok(status) => status::print(url, &status, output),
                Err(failure) if is_first => return Err(failure),
                Err(failure) => output.diagnostics(&failure.diagnostics),
            }
            is_first = false;
            let shown = Instant::now();
            while shown.elapsed() < every && !stop.load(Ordering::Relaxed) {
                tokio::time::sleep(OFTEN).await;
            }
        }
        Ok(())
    };
    database::block_on_until(work, Some(&stop))?;
    Ok(exit::DONE)
}

/// Reads it over new connections, so that it survives a restart of the server, and with the files as they are now.
async fn read(args: &StatusArgs, url: &Url) -> Result<Status, Failure> {
    let source = Source::find(&args.package, &args.source)?;
    let database = Database::connect(url, false).await?;
    let sources = source.migrations(&database).await?;
    let status = database.status(sources, args.schema.name()).await;
    database.close().await;
    Ok(status?)
}
