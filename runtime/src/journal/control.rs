//! What operators ask of runners, from any host.

use std::time::Duration;

use crate::database::Server;
use crate::database::session::{Answer, Row, Session, Value, unreadable};
use crate::error::{Doing, Error};

/// A wish of an operator, as long as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// The wish.
    pub wish: Wish,
    /// Who asked: a user and a host.
    pub asked_by: String,
    /// How long ago.
    pub age: Duration,
}

/// What an operator asks of the runners of a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wish {
    /// Begin no further batch or step, for this reason.
    Pause(String),
    /// Fill no faster than this.
    Pace(Pace),
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

    const fn word(&self) -> &'static str {
        match self {
            Self::Pause(_) => Self::PAUSE,
            Self::Pace(_) => Self::PACE,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Pause(why) => why.clone(),
            Self::Pace(Pace::Rows(rows)) => format!("rows {rows}"),
            Self::Pace(Pace::Share(share)) => format!("share {share}"),
        }
    }

    fn read(word: &str, text: &str) -> Option<Self> {
        match (word, text.split_once(' ')) {
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
            age: Duration::from_millis(u64::try_from(row.int(3)?).unwrap_or(0)),
        })
    };
    let controls = rows.and_then(|rows| rows.iter().map(read).collect());
    controls.doing("read the journal")
}

/// The pace that is asked for.
pub(crate) fn pace(wishes: &[Control]) -> Option<Pace> {
    wishes.iter().find_map(|one| match one.wish {
        Wish::Pace(pace) => Some(pace),
        Wish::Pause(_) => None,
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
        Wish::Pace(_) => None,
    })
}
