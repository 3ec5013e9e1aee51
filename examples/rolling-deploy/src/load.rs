//! The load: clients that read and write all the time, with every kind of code in the service.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;

use crate::client::Client;
use crate::log;

const CLIENTS: usize = 6;

/// The time between two turns of a client. With less, the machine works for the clients alone.
const PACE: Duration = Duration::from_millis(150);

/// The running clients.
pub(crate) struct Load {
    shared: Arc<Shared>,
    logs: Vec<PathBuf>,
    clients: JoinSet<io::Result<()>>,
}

/// The state that the clients share with the story while they run.
#[derive(Default)]
pub(crate) struct Shared {
    during: Mutex<&'static str>,
    enough: AtomicBool,
    /// The number of failed requests.
    pub(crate) failed: AtomicUsize,
    /// The number of writes whose answer has another name.
    pub(crate) odd: AtomicUsize,
}

impl Load {
    pub(crate) fn start(balancer: SocketAddr, folder: &Path) -> io::Result<Self> {
        let mut load = Self {
            shared: Arc::default(),
            logs: Vec::new(),
            clients: JoinSet::new(),
        };
        for number in 0..CLIENTS {
            let log = folder.join(format!("client-{number}.log"));
            let shared = Arc::clone(&load.shared);
            let mut client = Client::new(number, balancer, Arc::clone(&shared), &log)?;
            load.logs.push(log);
            load.clients.spawn(async move {
                while !shared.enough.load(Ordering::Relaxed) {
                    client.take_turn().await?;
                    tokio::time::sleep(PACE).await;
                }
                client.close()
            });
        }
        Ok(load)
    }

    /// Counts the following requests under this name.
    pub(crate) fn during(&self, what: &'static str) {
        *self.shared.lock() = what;
    }

    /// Waits until clients have noticed the error: failed requests, and odd names.
    pub(crate) async fn alarm(&self) -> Result<(usize, usize), String> {
        for _ in 0..600 {
            let noticed =
                [&self.shared.failed, &self.shared.odd].map(|n| n.load(Ordering::Relaxed));
            if let [failed, odd] = noticed
                && failed > 0
                && odd > 0
            {
                return Ok((failed, odd));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err("nobody has noticed that v2 is bad".into())
    }

    /// Lets every client finish its turn; returns the logs.
    pub(crate) async fn stop(mut self) -> io::Result<Vec<Vec<log::Entry>>> {
        self.shared.enough.store(true, Ordering::Relaxed);
        while let Some(ended) = self.clients.join_next().await {
            ended.map_err(io::Error::other)??;
        }
        self.logs.iter().map(|path| log::read(path)).collect()
    }
}

impl Shared {
    /// The name of the current step.
    pub(crate) fn now(&self) -> &'static str {
        *self.lock()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, &'static str> {
        // No code panics while it holds the lock.
        self.during.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
