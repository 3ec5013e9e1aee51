//! The other workers of a process. They hold no lock: a part of a pass is theirs as long as the journal says so.

use std::mem;
use std::pin::pin;
use std::time::Duration;

use futures_timer::Delay;
use futures_util::future::{Either, select};

use super::Run;
use crate::error::{Doing, Error};
use crate::event::Event;
use crate::scope;

/// How long a further connection may take. Without it fewer workers walk.
const PROMPTLY: Duration = Duration::from_secs(5);

impl<'a> Run<'a> {
    /// The other workers, each with a connection of its own. Give them back with [`Run::keep`].
    pub(crate) async fn hands(&mut self) -> Vec<Run<'a>> {
        let mut hands = mem::take(&mut self.hands);
        let wanted = self.options.workers;
        // This one is the first of them.
        for workers in 1 + u32::try_from(hands.len()).unwrap_or(wanted)..wanted {
            if !self.hires {
                break;
            }
            match self.hire().await {
                Ok(hand) => hands.push(hand),
                Err(why) => {
                    self.hires = false;
                    self.tell(&Event::FewerWorkers {
                        workers,
                        wanted,
                        why,
                    });
                }
            }
        }
        for hand in &mut hands {
            hand.watched.clone_from(&self.watched);
        }
        hands
    }

    /// Keeps the other workers for the next walk.
    pub(crate) fn keep(&mut self, mut hands: Vec<Run<'a>>) {
        for hand in &mut hands {
            self.work.add(&mem::take(&mut hand.work));
        }
        self.hands = hands;
    }

    /// One more worker, or the reason why there is none.
    async fn hire(&mut self) -> Result<Run<'a>, String> {
        if self.server.capability().lock_expires() {
            return Err("this database has one writer at a time".into());
        }
        let Some(dial) = self.dial.clone() else {
            return Err("it has no way to connect again".into());
        };
        let opened = async {
            let mut session = dial().await?;
            let prepared = session.script(self.server.prepare()).await;
            prepared.doing("set up the connection")?;
            if let Some(schema) = &self.options.schema {
                scope::choose(&mut *session, self.server, schema, &self.sources, false).await?;
            }
            Ok::<_, Error>(session)
        };
        let session = match select(pin!(opened), Delay::new(PROMPTLY)).await {
            Either::Left((session, _)) => session.map_err(|error| match error.driver() {
                Some(source) => format!("{error}: {source}"),
                None => error.to_string(),
            })?,
            Either::Right(_) => {
                let seconds = PROMPTLY.as_secs();
                return Err(format!(
                    "no further connection could be had within {seconds} seconds"
                ));
            }
        };
        let mut hand = Run::new(
            session,
            None,
            self.server,
            self.options,
            self.sources.clone(),
        );
        hand.scopes.clone_from(&self.scopes);
        Ok(hand)
    }

    /// Closes the connections of the other workers.
    pub(super) async fn dismiss(&mut self) {
        for hand in mem::take(&mut self.hands) {
            // Its transactions have ended.
            let _ = hand.session.close().await;
        }
    }
}
