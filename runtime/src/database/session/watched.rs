//! A connection that says what it is about to do and what it has done, call by call: for tests that kill a runner between
//! any two of them. Nothing has to be remembered where a statement is added, since every one goes through a session.

use std::sync::OnceLock;

use super::{Answer, BoxFuture, Row, Session, Value};

/// One call of the runner's to its database.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Call<'a> {
    /// What it runs.
    pub sql: &'a str,
    /// Whether it asked for rows.
    pub reads: bool,
    /// Whether it was answered; else it was not sent yet.
    pub done: bool,
}

type Watch = Box<dyn Fn(Call<'_>) + Send + Sync>;

static WATCH: OnceLock<Watch> = OnceLock::new();

/// From now on, is told of every call of every runner of this process, and may keep it waiting. Once per process.
pub fn watch(watch: impl Fn(Call<'_>) + Send + Sync + 'static) {
    // Whoever comes second has nothing to watch: a process halts at one point.
    let _ = WATCH.set(Box::new(watch));
}

/// The session itself, unless somebody watches.
pub(crate) fn watched(session: Box<dyn Session>) -> Box<dyn Session> {
    match WATCH.get() {
        Some(watch) => Box::new(Watched { session, watch }),
        None => session,
    }
}

struct Watched {
    session: Box<dyn Session>,
    watch: &'static Watch,
}

impl Watched {
    fn tell(&self, sql: &str, reads: bool, done: bool) {
        (self.watch)(Call { sql, reads, done });
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
            self.tell(sql, false, false);
            let answer = self.session.script(sql).await;
            self.tell(sql, false, true);
            answer
        })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, Answer<()>> {
        self.session.close()
    }
}
