//! What operators ask of runners, from any host.

use std::time::Duration;

use crate::database::Server;
use crate::database::session::{Answer, Row, Session, Value, only, unreadable};
use crate::error::{Doing, Error};
use crate::window::Windows;

/// A wish of an operator, as long as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// The wish.
    pub wish: Wish,
    /// Who asked: a user and a host.
    pub asked_by: String,
    /// How long ago.
    pub age: Duration,
    /// The moment, by the database's clock: each wish of a kind has a later one than the last.
    pub(crate) at: i64,
}

impl Control {
    /// Whether it is the same wish of the same operator, as one command notes it for each lock and schema.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.wish == other.wish && self.asked_by == other.asked_by
    }
}

/// What an operator asks of the runners of a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wish {
    /// Begin no further batch or step, for this reason.
    Pause(String),
    /// Fill no faster than this.
    Pace(Pace),
    /// Begin batches, steps and phases in these hours alone.
    Window(Windows),
    /// End, if the runner was at work or waiting when this was said.
    Cancel(Cancel),
}

/// A wish that runners end.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cancel {
    /// The reason.
    pub why: String,
    /// The only migration on which they end; `None` for all of them.
    pub migration: Option<String>,
}

impl Cancel {
    /// A cancel of the runners of one migration, or of all of them.
    pub fn new(why: impl Into<String>, migration: Option<String>) -> Self {
        Self {
            why: why.into(),
            migration,
        }
    }
}

/// How fast rows are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pace {
    /// At most so many rows a second, of all workers together.
    Rows(u32),
    /// At work for at most so many hundredths of the time, each worker.
    Share(u8),
}

impl Wish {
    const PAUSE: &'static str = "pause";
    const PACE: &'static str = "pace";
    const WINDOW: &'static str = "window";
    const CANCEL: &'static str = "cancel";

    /// The key of its row. A cancel of one migration has a row of its own, so that the next cancel does not hide it from a runner that has
    /// not looked yet.
    fn word(&self) -> String {
        match self {
            Self::Pause(_) => Self::PAUSE.into(),
            Self::Pace(_) => Self::PACE.into(),
            Self::Window(_) => Self::WINDOW.into(),
            Self::Cancel(Cancel {
                migration: None, ..
            }) => Self::CANCEL.into(),
            Self::Cancel(Cancel {
                migration: Some(id),
                ..
            }) => format!("{} {id}", Self::CANCEL),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Pause(why) | Self::Cancel(Cancel { why, .. }) => why.clone(),
            Self::Window(windows) => windows.written(),
            Self::Pace(Pace::Rows(rows)) => format!("rows {rows}"),
            Self::Pace(Pace::Share(share)) => format!("share {share}"),
        }
    }

    fn read(word: &str, text: &str) -> Option<Self> {
        let (word, migration) = match word.split_once(' ') {
            Some((word, id)) => (word, Some(id.to_owned())),
            None => (word, None),
        };
        match (word, text.split_once(' ')) {
            (Self::CANCEL, _) => Some(Self::Cancel(Cancel::new(text, migration))),
            (Self::WINDOW, _) => Some(Self::Window(Windows::read(text)?)),
            (Self::PAUSE, _) => Some(Self::Pause(text.to_owned())),
            (Self::PACE, Some(("rows", rows))) => Some(Self::Pace(Pace::Rows(rows.parse().ok()?))),
            (Self::PACE, Some(("share", share))) => {
                Some(Self::Pace(Pace::Share(share.parse().ok()?)))
            }
            _ => None,
        }
    }
}

/// A wish that is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Pause,
    Pace,
    Window,
}

/// Notes a wish in the place of the last one of its kind.
pub(crate) async fn set(
    session: &mut dyn Session,
    server: &dyn Server,
    (lock, schema): (&str, &str),
    wish: &Wish,
    asked_by: &str,
) -> Result<(), Error> {
    let args: [Value; 5] = [
        lock.into(),
        schema.into(),
        wish.word().into(),
        wish.text().into(),
        asked_by.into(),
    ];
    let done = session.execute(server.journal().set_control, &args).await;
    done.doing("write the journal").map(drop)
}

/// Forgets the wish of a kind, and says whether there was one.
pub(crate) async fn forget(
    session: &mut dyn Session,
    server: &dyn Server,
    (lock, schema): (&str, &str),
    kind: Kind,
) -> Result<bool, Error> {
    let word = match kind {
        Kind::Pause => Wish::PAUSE,
        Kind::Pace => Wish::PACE,
        Kind::Window => Wish::WINDOW,
    };
    let args: [Value; 3] = [lock.into(), schema.into(), word.into()];
    let done = session.execute(server.journal().forget_control, &args);
    Ok(done.await.doing("write the journal")? > 0)
}

/// The wishes that stand for a lock in a schema.
pub(crate) async fn all(
    session: &mut dyn Session,
    server: &dyn Server,
    (lock, schema): (&str, &str),
) -> Result<Vec<Control>, Error> {
    let args: [Value; 2] = [lock.into(), schema.into()];
    let rows = session.query(server.journal().controls, &args).await;
    let read = |row: &Row| -> Answer<Control> {
        let (word, text) = (row.text(0)?, row.text(1)?);
        // Nothing is done faster than an operator of a later version asked.
        let wish = Wish::read(word, text).ok_or_else(|| {
            unreadable(format!(
                "no runner of this version knows how to {word} {text}"
            ))
        })?;
        Ok(Control {
            wish,
            asked_by: row.text(2)?.to_owned(),
            // A clock that was set back is no reason to tell nothing.
            age: Duration::from_millis(u64::try_from(row.int(3)?).unwrap_or(0)),
            at: row.int(4)?,
        })
    };
    let controls = rows.and_then(|rows| rows.iter().map(read).collect());
    controls.doing("read the journal")
}

/// The pace that is asked for.
pub(crate) fn pace(wishes: &[Control]) -> Option<Pace> {
    wishes.iter().find_map(|one| match one.wish {
        Wish::Pace(pace) => Some(pace),
        _ => None,
    })
}

/// The reason of a pause that is asked for.
pub(crate) fn pause(wishes: &[Control]) -> Option<String> {
    wishes.iter().find_map(|one| match &one.wish {
        Wish::Pause(why) => Some(format!(
            "`resume`: {} paused it{}",
            one.asked_by,
            if why.is_empty() {
                String::new()
            } else {
                format!(" ({why})")
            }
        )),
        _ => None,
    })
}

/// The windows that are asked for.
pub(crate) fn windows(wishes: &[Control]) -> Option<&Windows> {
    wishes.iter().find_map(|one| match &one.wish {
        Wish::Window(windows) => Some(windows),
        _ => None,
    })
}

/// The second since 1970, by the database's clock.
pub(crate) async fn now(session: &mut dyn Session, server: &dyn Server) -> Result<i64, Error> {
    let rows = session.query(server.journal().now, &[]).await;
    let now = rows.and_then(|rows| only(rows)?.int(0));
    Ok(now.doing("read the clock")?.div_euclid(1_000))
}
