//! Hooks: commands and URLs that are told what happens.
//!
//! A run only puts a message into a queue, so that it waits for no hook. A thread delivers the messages one after the other, each with
//! a timeout, and at the end of the command it gets a moment for those that are left.

mod deliver;
mod payload;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use expand_contract::observe::{Told, Watch, contracts_overdue, leases_lapsed};
use expand_contract::{Event, Status};
use expand_contract_schema::{Diagnostic, hooks};

use crate::args::{HookArgs, SchemaArgs};
use crate::database::Url;
use crate::failure::Failure;
use crate::project::Project;
use deliver::Target;

/// How many messages wait for a slow hook. What comes then is counted, and said at the end.
const QUEUE: usize = 256;

/// How often the thread looks whether a wait has become a long one.
const LOOK: Duration = Duration::from_millis(250);

/// The hooks of a command.
pub(crate) struct Hooks {
    watch: Arc<Mutex<Watch>>,
    events: Vec<String>,
    overdue: Duration,
    queue: Mutex<Option<SyncSender<Message>>>,
    /// Messages that found the queue full.
    lost: AtomicU64,
    /// The thread says so when it ends.
    ended: Mutex<Option<Receiver<()>>>,
    /// How long the messages that are left may take.
    patience: Duration,
    say: Say,
}

/// The database of a command.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The URL, without its password.
    pub(crate) database: String,
    /// The schema, if one was chosen.
    pub(crate) schema: Option<String>,
}

impl Place {
    pub(crate) fn new(url: &Url, schema: &SchemaArgs) -> Self {
        Self {
            database: url.to_string(),
            schema: schema.name().map(str::to_owned),
        }
    }
}

/// A fact and when it happened.
type Message = (Told, SystemTime);

/// Prints a warning.
type Say = Arc<dyn Fn(&Diagnostic) + Send + Sync>;

impl Hooks {
    /// The hooks of the configuration and of the command line.
    pub(crate) fn of_run(
        args: &HookArgs,
        project: Option<&Project>,
        place: Place,
        say: impl Fn(&Diagnostic) + Send + Sync + 'static,
    ) -> Result<Self, Failure> {
        let config = project.map(|project| project.config.hooks.clone());
        let mut config = config.unwrap_or_default();
        config.to.extend(args.hook.iter().cloned());
        Self::start(config, place, Arc::new(say))
    }

    /// The hooks of the command line alone: a status is often asked for, and tells hooks only where it is told to.
    pub(crate) fn of_status(
        args: &HookArgs,
        project: Option<&Project>,
        place: Place,
        say: impl Fn(&Diagnostic) + Send + Sync + 'static,
    ) -> Result<Self, Failure> {
        let config = project.map(|project| project.config.hooks.clone());
        let mut config = config.unwrap_or_default();
        config.to.clone_from(&args.hook);
        Self::start(config, place, Arc::new(say))
    }

    fn start(config: hooks::Hooks, place: Place, say: Say) -> Result<Self, Failure> {
        let targets = config.to.iter().map(|text| Target::read(text));
        let targets: Vec<Target> = targets.collect::<Result<_, _>>()?;
        let watch = Arc::new(Mutex::new(Watch::new(config.held)));
        let mut hooks = Self {
            watch: watch.clone(),
            events: config.events,
            overdue: config.overdue,
            queue: Mutex::new(None),
            lost: AtomicU64::new(0),
            ended: Mutex::new(None),
            patience: config.timeout.saturating_mul(2),
            say: say.clone(),
        };
        if targets.is_empty() {
            return Ok(hooks);
        }
        let (queue, messages) = mpsc::sync_channel(QUEUE);
        let (end, ended) = mpsc::channel();
        let mut teller = Teller {
            targets,
            events: hooks.events.clone(),
            timeout: config.timeout,
            place,
            failed: BTreeSet::new(),
            say,
        };
        thread::spawn(move || {
            teller.tell_all(&messages, &watch);
            // A command that no longer waits for it does not hear it.
            let _ = end.send(());
        });
        hooks.queue = Mutex::new(Some(queue));
        hooks.ended = Mutex::new(Some(ended));
        Ok(hooks)
    }

    /// How long a migration is migrated before its contract is overdue.
    pub(crate) const fn overdue(&self) -> Duration {
        self.overdue
    }

    /// Takes an event of a run.
    pub(crate) fn hear(&self, event: &Event) {
        for told in locked(&self.watch).told(event, Instant::now()) {
            self.put(told);
        }
    }

    /// Takes the state of a database.
    pub(crate) fn see(&self, status: &Status) {
        let overdue = contracts_overdue(status, self.overdue);
        for told in overdue.into_iter().chain(leases_lapsed(status)) {
            self.put(told);
        }
    }

    fn put(&self, told: Told) {
        if !is_wanted(&self.events, &told) {
            return;
        }
        let queue = locked(&self.queue);
        let Some(queue) = &*queue else { return };
        let message = (told, SystemTime::now());
        match queue.try_send(message) {
            Err(TrySendError::Full(_)) => {
                self.lost.fetch_add(1, Ordering::Relaxed);
            }
            // The thread ends when the queue does, and not before.
            Ok(()) | Err(TrySendError::Disconnected(_)) => {}
        }
    }

    /// Gives the thread a moment for the messages that are left, and says what no hook was told.
    pub(crate) fn finish(&self) {
        drop(locked(&self.queue).take());
        let Some(ended) = locked(&self.ended).take() else {
            return;
        };
        if ended.recv_timeout(self.patience) == Err(RecvTimeoutError::Timeout) {
            (self.say)(&Diagnostic::warning(format!(
                "the hooks were not told of everything within {} s after the end",
                self.patience.as_secs_f64()
            )));
        }
        match self.lost.load(Ordering::Relaxed) {
            0 => {}
            lost => (self.say)(&Diagnostic::warning(format!(
                "the hooks were too slow: {lost} messages are lost"
            ))),
        }
    }
}

fn is_wanted(events: &[String], told: &Told) -> bool {
    events.iter().any(|name| name == told.name)
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The thread that delivers messages.
struct Teller {
    targets: Vec<Target>,
    events: Vec<String>,
    timeout: Duration,
    place: Place,
    /// The targets that failed and are complained about.
    failed: BTreeSet<usize>,
    say: Say,
}

impl Teller {
    /// Delivers until the queue ends.
    fn tell_all(&mut self, messages: &Receiver<Message>, watch: &Mutex<Watch>) {
        loop {
            match messages.recv_timeout(LOOK) {
                Ok((told, at)) => self.tell(&told, at),
                Err(RecvTimeoutError::Timeout) => {
                    let held = locked(watch).tick(Instant::now());
                    if let Some(held) = held.filter(|told| is_wanted(&self.events, told)) {
                        self.tell(&held, SystemTime::now());
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn tell(&mut self, told: &Told, at: SystemTime) {
        let payload = payload::of(told, at, &self.place).to_string();
        for (index, target) in self.targets.iter().enumerate() {
            if let Err(why) = target.tell(told.name, &payload, self.timeout)
                && self.failed.insert(index)
            {
                let warning = Diagnostic::warning(format!("the hook {target} failed: {why}"));
                let help = "the run goes on; later failures of this hook are not shown";
                (self.say)(&warning.help(help));
            }
        }
    }
}
