//! Clients that write and read at a steady pace, and their waiting times.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use crate::connection::{Arg, Connection};
use crate::server::Database;
use crate::stats::percentile;
use crate::{Result, progress};

/// The number of connections that write.
const WRITERS: u64 = 4;
const READERS: u64 = 2;
/// The pause between two statements of one connection.
const PACE: Duration = Duration::from_millis(20);

/// The running clients.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    /// Whether they belong to the new build.
    new: Arc<AtomicBool>,
    clients: Vec<JoinHandle<Client>>,
}

/// One statement.
#[derive(Debug, Clone, Copy)]
struct Sample {
    /// The planned time of the statement.
    due: Instant,
    took: Duration,
    writes: bool,
}

/// The records of one client.
#[derive(Default)]
struct Client {
    samples: Vec<Sample>,
    failed: Vec<(Instant, String)>,
}

/// The records of all clients.
pub(crate) struct Seen(Vec<Client>);

/// The start and the end of a span of time.
pub(crate) type Window = (Instant, Instant);

impl Load {
    pub(crate) async fn start(database: &Database, rows: u64) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let new = Arc::new(AtomicBool::new(false));
        let mut clients = Vec::new();
        for number in 0..WRITERS + READERS {
            let connection = database.connect().await?;
            let (stop, new) = (stop.clone(), new.clone());
            clients.push(tokio::spawn(client(connection, number, rows, stop, new)));
        }
        Ok(Self { stop, new, clients })
    }

    /// Replaces every client by one of the new build, which only knows `full_name`.
    pub(crate) async fn deploy(&self) {
        self.new.store(true, Ordering::Relaxed);
        // The statements that are already running belong to the old build.
        tokio::time::sleep(Duration::from_millis(500)).await;
    }

    pub(crate) async fn stop(self) -> Result<Seen> {
        self.stop.store(true, Ordering::Relaxed);
        let mut seen = Vec::new();
        for client in self.clients {
            seen.push(client.await?);
        }
        let failures = seen.iter().flat_map(|client| &client.failed);
        for (_, error) in failures.take(3) {
            progress(&format!("a client failed: {error}"));
        }
        Ok(Seen(seen))
    }
}

impl Seen {
    /// The milliseconds of the statements that were due in one of the windows.
    fn waits(&self, windows: &[Window], writes: bool) -> impl Iterator<Item = f64> {
        let samples = self.0.iter().flat_map(|client| &client.samples);
        samples
            .filter(move |sample| sample.writes == writes && within(windows, sample.due))
            .map(|sample| sample.took.as_secs_f64() * 1e3)
    }

    pub(crate) fn writes(&self, windows: &[Window]) -> usize {
        self.waits(windows, true).count()
    }

    /// The waiting time that a `share` of the writers did not exceed.
    pub(crate) fn writers(&self, windows: &[Window], share: f64) -> f64 {
        percentile(self.waits(windows, true), share)
    }

    /// The same for readers.
    pub(crate) fn readers(&self, windows: &[Window], share: f64) -> f64 {
        percentile(self.waits(windows, false), share)
    }

    pub(crate) fn failed(&self, windows: &[Window]) -> usize {
        let failures = self.0.iter().flat_map(|client| &client.failed);
        failures.filter(|(due, _)| within(windows, *due)).count()
    }
}

fn within(windows: &[Window], at: Instant) -> bool {
    windows.iter().any(|(from, to)| (*from..*to).contains(&at))
}

async fn client(
    mut connection: Connection,
    number: u64,
    rows: u64,
    stop: Arc<AtomicBool>,
    new: Arc<AtomicBool>,
) -> Client {
    let mut client = Client::default();
    let mut due = Instant::now() + PACE * u32::try_from(number).unwrap_or(0) / 6;
    let mut turn = 0_u64;
    while !stop.load(Ordering::Relaxed) {
        // The delay of a late client counts as waiting time, since a user would have waited since the due time.
        let from = if Instant::now() < due {
            tokio::time::sleep_until(due.into()).await;
            Instant::now()
        } else {
            due
        };
        turn += 1;
        // The ids lie anywhere in the table, and differ from client to client.
        let id = (turn * WRITERS + number).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11;
        let id = i64::try_from(id % rows).unwrap_or(0) + 1;
        let writes = number < WRITERS;
        let new = new.load(Ordering::Relaxed);
        let done = if !writes {
            let sql = if new {
                "SELECT id, full_name, visits FROM customers WHERE id = $1"
            } else {
                "SELECT id, name, visits FROM customers WHERE id = $1"
            };
            connection.run(sql, &[Arg::Number(id)]).await
        } else if turn.is_multiple_of(2) {
            let sql = "UPDATE customers SET visits = visits + 1 WHERE id = $1";
            connection.run(sql, &[Arg::Number(id)]).await
        } else {
            let sql = if new {
                "UPDATE customers SET full_name = $2 WHERE id = $1"
            } else {
                "UPDATE customers SET name = $2 WHERE id = $1"
            };
            let name = format!("name {turn} of {number}");
            let args = [Arg::Number(id), Arg::Text(&name)];
            connection.run(sql, &args).await
        };
        match done {
            Ok(()) => client.samples.push(Sample {
                due,
                took: from.elapsed(),
                writes,
            }),
            Err(error) => {
                client.failed.push((due, error.to_string()));
                // The client will not recover, and the count of failures shows it.
                if client.failed.len() > 100 {
                    break;
                }
            }
        }
        due += PACE;
    }
    // The server may have ended already.
    let _ = connection.close().await;
    client
}
