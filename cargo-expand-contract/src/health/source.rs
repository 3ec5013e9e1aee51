//! A number from outside of the database, read again and again in the background.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio::task::JoinHandle;

use super::{Command, OFTEN, PATIENCE, Prometheus};

/// Where a number comes from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// The output of a command.
    Command(Command),
    /// A query of Prometheus.
    Prometheus(Prometheus),
}

/// A number, or the reason why there is none, and when it came.
type Last = Arc<Mutex<(Result<f64, String>, Instant)>>;

/// A source that is being read.
#[derive(Debug)]
pub(super) struct Watched {
    last: Last,
    task: JoinHandle<()>,
}

impl Source {
    pub(super) fn command(text: &str) -> Self {
        Self::Command(Command::new(text))
    }

    async fn read(&self) -> Result<f64, String> {
        let read = async {
            match self {
                Self::Command(command) => command.read().await,
                Self::Prometheus(prometheus) => prometheus.read().await,
            }
        };
        let read = tokio::time::timeout(PATIENCE, read).await;
        read.unwrap_or_else(|_| Err(format!("no answer came within {} s", PATIENCE.as_secs())))
    }

    /// Reads it once, and then again and again.
    pub(super) async fn watch(self) -> Watched {
        let last = Arc::new(Mutex::new((self.read().await, Instant::now())));
        let noted = last.clone();
        let task = tokio::spawn(async move {
            loop {
                tokio::time::sleep(OFTEN).await;
                let read = self.read().await;
                *noted.lock().unwrap_or_else(PoisonError::into_inner) = (read, Instant::now());
            }
        });
        Watched { last, task }
    }
}

impl Watched {
    /// Answers with the last number. One that is too old is none.
    pub(super) fn reader(&self) -> impl Fn() -> Result<f64, String> + Send + Sync + 'static {
        let last = self.last.clone();
        move || {
            let last = last.lock().unwrap_or_else(PoisonError::into_inner);
            let age = last.1.elapsed();
            if age > 2 * PATIENCE {
                return Err(format!("the last number is {} s old", age.as_secs()));
            }
            last.0.clone()
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.task.abort();
    }
}
