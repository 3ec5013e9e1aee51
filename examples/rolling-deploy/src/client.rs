//! One client.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rolling_service::User;

use crate::database::USERS;
use crate::load::Shared;
use crate::log::{Entry, Log, Outcome};

/// The kinds of code in the service.
const WAYS: [&str; 3] = ["accessor", "macro", "plain"];

/// A request that takes longer counts as failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// A client writes a user, reads that user in another way and from any instance, and then reads another user.
pub(crate) struct Client {
    number: usize,
    balancer: SocketAddr,
    http: Http<HttpConnector, Body>,
    shared: Arc<Shared>,
    log: Log,
    random: u64,
    turn: usize,
}

impl Client {
    pub(crate) fn new(
        number: usize,
        balancer: SocketAddr,
        shared: Arc<Shared>,
        log: &Path,
    ) -> io::Result<Self> {
        Ok(Self {
            number,
            balancer,
            http: Http::builder(TokioExecutor::new()).build_http(),
            shared,
            log: Log::create(log)?,
            random: number as u64,
            turn: 0,
        })
    }

    pub(crate) async fn take_turn(&mut self) -> io::Result<()> {
        self.turn += 1;
        let name = format!("user as client {} wrote it, {}", self.number, self.turn);
        let way = self.turn % WAYS.len();
        // Most writes go to the same hundred users, so that the builds overwrite each other.
        let id = self.among(if self.turn.is_multiple_of(4) {
            USERS
        } else {
            100
        });
        let (method, id) = match self.turn % 5 {
            0 => (Method::POST, self.own()),
            // `macro` overwrites an existing user.
            1 if WAYS[way] == "macro" => (Method::POST, id),
            _ => (Method::PUT, id),
        };
        self.request(method, WAYS[way], id, Some(name)).await?;
        self.request(Method::GET, WAYS[(way + 1) % 3], id, None)
            .await?;
        let id = self.among(USERS);
        self.request(Method::GET, WAYS[(way + 2) % 3], id, None)
            .await
    }

    pub(crate) fn close(self) -> io::Result<()> {
        self.log.close()
    }

    async fn request(
        &mut self,
        method: Method,
        way: &str,
        id: i64,
        sent: Option<String>,
    ) -> io::Result<()> {
        let during = self.shared.now().to_owned();
        let begin = Instant::now();
        let uri = format!("http://{}/users/{way}/{id}", self.balancer);
        let what = format!("{method} {way} {id}");
        let (instance, answer) = self.answer(method, uri, sent.clone()).await;
        let micros = u64::try_from(begin.elapsed().as_micros()).unwrap_or(u64::MAX);
        let outcome = match (answer, sent) {
            (Ok(user), None) => Outcome::Read(user),
            (Ok(user), Some(sent)) => {
                let odd = usize::from(user.name != sent);
                self.shared.odd.fetch_add(odd, Ordering::Relaxed);
                Outcome::Wrote { sent, user }
            }
            (Err(why), sent) => {
                self.shared.failed.fetch_add(1, Ordering::Relaxed);
                let why = format!("{what}: {why}");
                Outcome::Failed { id, sent, why }
            }
        };
        self.log.write(&Entry {
            during,
            micros,
            instance,
            outcome,
        })
    }

    /// The instance and its answer.
    async fn answer(
        &self,
        method: Method,
        uri: String,
        body: Option<String>,
    ) -> (Option<String>, Result<User, String>) {
        let body = body.map_or_else(Body::empty, Body::from);
        let request = match Request::builder().method(method).uri(uri).body(body) {
            Ok(request) => request,
            Err(error) => return (None, Err(error.to_string())),
        };
        let mut instance = None;
        let answer = async {
            let response = self
                .http
                .request(request)
                .await
                .map_err(|e| format!("{e:?}"))?;
            let (head, body) = response.into_parts();
            let named = head.headers.get("x-instance");
            instance = named.and_then(|name| Some(name.to_str().ok()?.to_owned()));
            let body = to_bytes(Body::new(body), 1 << 20)
                .await
                .map_err(|e| e.to_string())?;
            if !head.status.is_success() {
                let why = String::from_utf8_lossy(&body);
                return Err(format!("{}: {why}", head.status));
            }
            serde_json::from_slice(&body).map_err(|e| e.to_string())
        };
        let answer = match tokio::time::timeout(PATIENCE, answer).await {
            Ok(answer) => answer,
            Err(_) => Err("no answer in time".to_owned()),
        };
        (instance, answer)
    }

    /// The id of a user that only this client makes.
    fn own(&self) -> i64 {
        let own = 1_000_000 * (self.number + 1) + self.turn;
        i64::try_from(own).unwrap_or(i64::MAX)
    }

    /// Knuth's MMIX generator of random numbers.
    fn among(&mut self, users: i64) -> i64 {
        self.random = self
            .random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33).cast_signed() % users + 1
    }
}
