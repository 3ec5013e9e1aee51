//! The hours in which runners may begin something: those that an operator asked of all, and those of this run.

use crate::error::Error;
use crate::journal::control::{self, Control};
use crate::run::Run;
use crate::window::{Hours, Windows};
use crate::words::Time;

/// What has to come before anything is begun, as half a sentence behind "waits for", if it is not the hour.
pub(super) async fn closed(run: &mut Run<'_>, wishes: &[Control]) -> Result<Option<String>, Error> {
    let of_all = control::windows(wishes);
    let own = run.options.windows.as_ref();
    if of_all.is_none() && own.is_none() {
        return Ok(None);
    }
    let now = control::now(&mut *run.session, run.server).await?;
    Ok(of_all
        .into_iter()
        .chain(own)
        .find_map(|one| until(one, now)))
}

fn until(windows: &Windows, now: i64) -> Option<String> {
    let zone = windows.zone().name();
    match windows.at(now) {
        Hours::Open => None,
        Hours::Closed(Some(seconds)) => {
            let time = std::time::Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
            Some(format!(
                "the window {windows}, which opens in {}",
                Time(time)
            ))
        }
        Hours::Closed(None) => Some(format!("the window {windows}, which does not open soon")),
        // Nothing is done at an hour that an operator may not have meant.
        Hours::Unknown => Some(format!(
            "a new `pace --window`: the clocks of {zone} are not known any more, as the window {windows} was asked for too long ago"
        )),
    }
}
