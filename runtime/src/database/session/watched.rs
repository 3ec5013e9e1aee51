//! A connection that reports each call before and after it runs, for tests that kill a runner between any two calls.
//! Every statement goes through a session, so a new statement is watched automatically.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use expand_contract_sql::statements;

use super::{Answer, BoxFuture, Row, Session, Value, unreadable};
use crate::database::capability::Capability;

/// One call of the runner to its database.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Call<'a> {
    /// The connection: the first one of the process is 0.
    pub session: usize,
    /// The SQL of the call.
    pub sql: &'a str,
    /// Whether the call asks for rows.
    pub reads: bool,
    /// Whether the answer has come; otherwise the call was not sent yet.
    pub done: bool,
}

type Watch = Box<dyn Fn(Call<'_>) + Send + Sync>;

struct Watcher {
    watch: Watch,
    /// Whether each statement of a script is a call.
    each_statement: bool,
}

static WATCHER: OnceLock<Watcher> = OnceLock::new();

/// Installs a watcher for every later call of every runner in this process. The watcher may delay a call. Only the
/// first watcher counts.
pub fn watch(watch: impl Fn(Call<'_>) + Send + Sync + 'static) {
    install(Box::new(watch), false);
}

/// Like [`watch`]. Where the statements of a script commit one by one, each of them is a call, so that a runner can be killed
/// between any two. The server itself runs a script the same way.
pub fn watch_each_statement(watch: impl Fn(Call<'_>) + Send + Sync + 'static) {
    install(Box::new(watch), true);
}

fn install(watch: Watch, each_statement: bool) {
    // A second watcher has nothing to watch, because a process halts at one point.
    let _ = WATCHER.set(Watcher {
        watch,
        each_statement,
    });
}

/// The session itself, unless a watcher is installed.
pub(crate) fn watched(
    session: Box<dyn Session>,
    capability: &'static Capability,
) -> Box<dyn Session> {
    static SESSIONS: AtomicUsize = AtomicUsize::new(0);
    match WATCHER.get() {
        Some(watcher) => Box::new(Watched {
            session,
            number: SESSIONS.fetch_add(1, Ordering::Relaxed),
            watch: &watcher.watch,
            cuts: (watcher.each_statement && capability.commits_ddl).then_some(capability),
        }),
        None => session,
    }
}

struct Watched {
    session: Box<dyn Session>,
    number: usize,
    watch: &'static Watch,
    /// The database, if scripts are cut into their statements.
    cuts: Option<&'static Capability>,
}

impl Watched {
    fn tell(&self, sql: &str, reads: bool, done: bool) {
        (self.watch)(Call {
            session: self.number,
            sql,
            reads,
            done,
        });
    }
}

impl Session for Watched {
    fn execute<'a>(&'a mut self, sql: &'a str, args: &'a [Value]) -> BoxFuture<'a, Answer<u64>> {
        Box::pin(async move {
            self.tell(sql, false, false);
            let answer = self.session.execute(sql, args).await;
            self.tell(sql, false, true);
            answer
        })
    }

    fn query<'a>(&'a mut self, sql: &'a str, args: &'a [Value]) -> BoxFuture<'a, Answer<Vec<Row>>> {
        Box::pin(async move {
            self.tell(sql, true, false);
            let answer = self.session.query(sql, args).await;
            self.tell(sql, true, true);
            answer
        })
    }

    fn script<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Answer<()>> {
        Box::pin(async move {
            let cut = self.cuts.map(|of| statements(of.dialect, sql));
            let cut = cut.transpose().map_err(unreadable)?;
            for sql in cut.unwrap_or_else(|| vec![sql.to_owned()]) {
                self.tell(&sql, false, false);
                let answer = self.session.script(&sql).await;
                self.tell(&sql, false, true);
                answer?;
            }
            Ok(())
        })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, Answer<()>> {
        self.session.close()
    }
}
