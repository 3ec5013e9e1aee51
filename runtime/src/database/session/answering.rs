//! A connection that notices when its server falls silent. A cable that is cut says nothing, and without a deadline a runner
//! would wait for ever. A call that takes long is no silence: another connection asks whether the server still works on it.

use std::pin::pin;
use std::time::{Duration, Instant};

use futures_timer::Delay;
use futures_util::future::{Either, select};

use super::{Answer, BoxFuture, Row, Session, Value, only};
use crate::error::{lost, silent};

/// Asks over a new connection whether the server still works for the session with this identity. It is `false` without an
/// identity, because such a session waits for its first answer.
pub(crate) type Ask = Box<dyn Fn(Question) -> BoxFuture<'static, Answer<bool>> + Send + Sync>;

/// A question about a session that has not answered.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// The session, as the server knows it.
    pub(crate) identity: Option<String>,
    /// Whether to end the session if the server does not work for it. Its locks would stay as long as TCP lives.
    pub(crate) end: bool,
}

/// The session of a server that other connections can ask.
pub(crate) struct Answering {
    /// `None` once the server fell silent.
    session: Option<Box<dyn Session>>,
    line: Line,
}

struct Line {
    identity: Option<String>,
    silence: Duration,
    ask: Ask,
}

impl Answering {
    /// A session whose calls may be silent for a time before the server is asked. `query` asks for its identity.
    pub(crate) async fn new(
        session: Box<dyn Session>,
        silence: Duration,
        ask: Ask,
        query: &str,
    ) -> Answer<Self> {
        let mut answering = Self {
            session: Some(session),
            line: Line {
                identity: None,
                silence,
                ask,
            },
        };
        let identity = only(answering.query(query, &[]).await?)?;
        answering.line.identity = Some(identity.text(0)?.to_owned());
        Ok(answering)
    }

    fn gone(&self) -> sqlx::Error {
        silent(self.line.silence)
    }

    /// Gives the connection up if no answer came. A late answer would be taken for the one to the next call.
    fn heard<T>(&mut self, answer: Option<Answer<T>>) -> Answer<T> {
        answer.unwrap_or_else(|| {
            self.session = None;
            Err(self.gone())
        })
    }
}

impl Line {
    /// The answer to a call; `None` if the server fell silent.
    async fn answer<T>(&self, mut call: BoxFuture<'_, Answer<T>>) -> Option<Answer<T>> {
        loop {
            match select(call, Delay::new(self.silence)).await {
                Either::Left((answer, _)) => return Some(answer),
                Either::Right(((), unanswered)) => call = unanswered,
            }
            match select(call, pin!(self.works())).await {
                Either::Left((answer, _)) => return Some(answer),
                Either::Right((true, unanswered)) => call = unanswered,
                Either::Right((false, _)) => return None,
            }
        }
    }

    /// Whether the server still works on the call.
    async fn works(&self) -> bool {
        let began = Instant::now();
        // The first time the answer may be on its way.
        let mut seen_idle = false;
        loop {
            let question = Question {
                identity: self.identity.clone(),
                end: seen_idle,
            };
            match select((self.ask)(question), Delay::new(self.silence)).await {
                Either::Left((Ok(true), _)) => return true,
                Either::Left((Ok(false), _)) if seen_idle => return false,
                Either::Left((Ok(false), _)) => seen_idle = true,
                // The server lives, but lets no further connection in. Work that may go on is not given up.
                Either::Left((Err(error), _)) if !lost(&error) => return true,
                Either::Left((Err(_), _)) if began.elapsed() < self.silence => {}
                Either::Left((Err(_), _)) | Either::Right(_) => return false,
            }
            Delay::new(self.silence.min(Duration::from_millis(500))).await;
        }
    }
}

impl Session for Answering {
    fn execute<'a>(&'a mut self, sql: &'a str, args: &'a [Value]) -> BoxFuture<'a, Answer<u64>> {
        Box::pin(async move {
            let gone = self.gone();
            let session = self.session.as_mut().ok_or(gone)?;
            let answer = self.line.answer(session.execute(sql, args)).await;
            self.heard(answer)
        })
    }

    fn query<'a>(&'a mut self, sql: &'a str, args: &'a [Value]) -> BoxFuture<'a, Answer<Vec<Row>>> {
        Box::pin(async move {
            let gone = self.gone();
            let session = self.session.as_mut().ok_or(gone)?;
            let answer = self.line.answer(session.query(sql, args)).await;
            self.heard(answer)
        })
    }

    fn script<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Answer<()>> {
        Box::pin(async move {
            let gone = self.gone();
            let session = self.session.as_mut().ok_or(gone)?;
            let answer = self.line.answer(session.script(sql)).await;
            self.heard(answer)
        })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, Answer<()>> {
        Box::pin(async move {
            let Some(session) = self.session else {
                return Ok(());
            };
            // A goodbye that does not arrive changes nothing: the server ends the session by itself.
            match select(session.close(), Delay::new(self.line.silence)).await {
                Either::Left((done, _)) => done,
                Either::Right(_) => Ok(()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A session that answers only after a time.
    struct Slow(Duration);

    impl Session for Slow {
        fn execute<'a>(&'a mut self, _: &'a str, _: &'a [Value]) -> BoxFuture<'a, Answer<u64>> {
            Box::pin(async {
                Delay::new(self.0).await;
                Ok(1)
            })
        }

        fn query<'a>(&'a mut self, _: &'a str, _: &'a [Value]) -> BoxFuture<'a, Answer<Vec<Row>>> {
            let identity = Row::new(["identity".to_owned()].into(), vec!["7/1".into()]);
            Box::pin(async { Ok(vec![identity]) })
        }

        fn script<'a>(&'a mut self, _: &'a str) -> BoxFuture<'a, Answer<()>> {
            Box::pin(async { Ok(()) })
        }

        fn close(self: Box<Self>) -> BoxFuture<'static, Answer<()>> {
            Box::pin(async { Ok(()) })
        }
    }

    /// A slow call of a server that gives these answers about it, and how often the server was asked.
    async fn call(
        takes: Duration,
        answers: impl Fn(usize) -> Answer<bool> + Send + Sync + 'static,
    ) -> (Answer<u64>, usize) {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let ask: Ask = Box::new(move |question| {
            assert_eq!(question.identity.as_deref(), Some("7/1"));
            let answer = answers(count.fetch_add(1, Ordering::Relaxed));
            Box::pin(async { answer })
        });
        let silence = Duration::from_millis(20);
        let mut session = Answering::new(Box::new(Slow(takes)), silence, ask, "")
            .await
            .unwrap();
        let answer = session.execute("", &[]).await;
        if answer.is_err() {
            assert!(session.execute("", &[]).await.is_err(), "it is given up");
        }
        (answer, asked.load(Ordering::Relaxed))
    }

    const FOR_EVER: Duration = Duration::from_secs(3_600);
    const LONG: Duration = Duration::from_millis(300);

    #[tokio::test]
    async fn work_that_takes_long_is_waited_for() {
        let (answer, asked) = call(LONG, |_| Ok(true)).await;
        assert_eq!(answer.unwrap(), 1);
        assert!(asked > 0);
    }

    #[tokio::test]
    async fn a_server_that_waits_for_a_call_which_it_never_got_is_silent() {
        let (answer, asked) = call(FOR_EVER, |_| Ok(false)).await;
        let error = answer.unwrap_err();
        assert!(lost(&error));
        assert!(error.to_string().contains("did not answer for 20 ms"));
        assert_eq!(asked, 2, "its answer could be on its way the first time");
    }

    #[tokio::test]
    async fn a_server_that_cannot_be_asked_is_silent() {
        let unreachable = |_| {
            Err(sqlx::Error::Io(
                std::io::ErrorKind::ConnectionRefused.into(),
            ))
        };
        let (answer, _) = call(FOR_EVER, unreachable).await;
        assert!(lost(&answer.unwrap_err()));
    }

    #[tokio::test]
    async fn a_server_that_lets_no_one_ask_may_still_work() {
        let (answer, _) = call(LONG, |_| Err(sqlx::Error::RowNotFound)).await;
        assert_eq!(answer.unwrap(), 1);
    }
}
