//! `pace`: how fast runners fill rows.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown)]

use clap::Args;
use expand_contract::{Pace, Window};
use serde_json::{Value, json};

use super::operate::{self, Operation};
use crate::args::OperateArgs;
use crate::exit;
use crate::failure::Failure;
use crate::hours;
use crate::output::Output;

/// Limit how fast and in which hours runners, on any host, fill rows
///
/// They obey within two seconds, and the limit stands until it is taken back. Outside of a window
/// no batch, step or phase begins, as in a pause, and runners go on by themselves when it opens. A
/// speed and windows stand beside each other.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time.

Examples:
  cargo expand-contract pace --rows-per-second 500
  cargo expand-contract pace --share 20%    at work for a fifth of the time
  cargo expand-contract pace --full
  cargo expand-contract pace --window 22:00-05:00 --time-zone Europe/Berlin
  cargo expand-contract pace --always       at any hour again"
)]
pub(crate) struct PaceArgs {
    #[command(flatten)]
    pub(crate) limit: LimitArgs,
    /// The time zone of the windows, such as Europe/Berlin [default: UTC]
    #[arg(long, value_name = "ZONE", requires = "window")]
    pub(crate) time_zone: Option<String>,
    #[command(flatten)]
    pub(crate) operate: OperateArgs,
}

/// The limit: one of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct LimitArgs {
    /// At most so many rows a second, of all workers together
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rows_per_second: Option<u32>,
    /// Each worker is at work for at most this share of the time: 20%
    #[arg(long, value_name = "PERCENT", value_parser = share)]
    pub(crate) share: Option<u8>,
    /// As fast as it goes beside the application
    #[arg(long)]
    pub(crate) full: bool,
    /// In these hours alone, such as 22:00-05:00; may be given several times, and takes the place of the windows before
    #[arg(long, value_name = "FROM-TO")]
    pub(crate) window: Vec<Window>,
    /// At any hour
    #[arg(long)]
    pub(crate) always: bool,
}

/// Reads a share of the time.
fn share(text: &str) -> Result<u8, String> {
    let number = text.strip_suffix('%').unwrap_or(text).parse();
    let share = number.ok().filter(|share| (1..=100).contains(share));
    share.ok_or_else(|| "a share is a number from 1 to 100, such as 20%".into())
}

pub(crate) fn run(args: &PaceArgs, output: &mut Output) -> Result<u8, Failure> {
    let (operation, said, object) = match args.windows()? {
        Some(windows) => windows,
        None => args.limit.speed(),
    };
    operate::ask(&args.operate, &operation)?;
    output.line(said);
    output.object("pace", object);
    Ok(exit::DONE)
}

/// A wish to runners, the words that the command prints about it, and the same as JSON.
type Asked = (Operation, String, Value);

impl PaceArgs {
    /// The hours, if the command is about them.
    fn windows(&self) -> Result<Option<Asked>, Failure> {
        if self.limit.always {
            return Ok(Some((
                Operation::Always,
                "runners work at any hour".into(),
                json!({ "always": true }),
            )));
        }
        let windows = hours::windows(self.limit.window.clone(), self.time_zone.as_deref())?;
        Ok(windows.map(|windows| {
            let said = format!("runners begin batches, steps and phases in {windows} alone");
            let object = json!({ "windows": windows.to_string() });
            (Operation::Window(windows), said, object)
        }))
    }
}

impl LimitArgs {
    /// The speed.
    fn speed(&self) -> Asked {
        match (self.rows_per_second, self.share) {
            (Some(rows), _) => (
                Operation::Pace(Pace::Rows(rows)),
                format!("runners fill at most {rows} rows a second together"),
                json!({ "rows_per_second": rows }),
            ),
            (None, Some(share)) => (
                Operation::Pace(Pace::Share(share)),
                format!("each worker is at work for at most {share} % of the time"),
                json!({ "share": share }),
            ),
            (None, None) => (
                Operation::FullPace,
                "runners fill as fast as it goes beside the application".into(),
                json!({ "full": true }),
            ),
        }
    }
}
