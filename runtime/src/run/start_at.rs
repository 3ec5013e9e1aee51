//! A run that begins later.

use std::time::Duration;

use super::{Run, is_busy, retry};
use crate::error::Error;
use crate::event::Event;
use crate::journal::control;
use crate::words::Time;

/// How often the clock is asked.
const OFTEN: Duration = Duration::from_millis(500);

impl Run<'_> {
    /// Waits for the time at which the work may begin, by the database's clock. It holds no lock meanwhile, and may be stopped and
    /// cancelled.
    pub(super) async fn wait_for_start(&mut self) -> Result<(), Error> {
        let Some(start) = self.options.start_at else {
            return Ok(());
        };
        let mut is_told = false;
        loop {
            match control::now(&mut *self.session, self.server).await {
                Ok(now) if now >= start => return Ok(()),
                Ok(now) => {
                    if !is_told {
                        is_told = true;
                        let left = u64::try_from(start - now).unwrap_or(0);
                        let left = Time(Duration::from_secs(left));
                        self.tell(&Event::Waiting {
                            for_what: format!("its start, in {left}"),
                        });
                    }
                }
                Err(error) if is_busy(self.server, &error) => {}
                Err(error) => return Err(error),
            }
            self.options.mind_stop()?;
            match self.mind_cancel().await {
                Err(error) if is_busy(self.server, &error) => {}
                minded => minded?,
            }
            self.pause(retry::jittered(OFTEN)).await;
        }
    }
}
