//! `serve`: the status as a live page, for a browser on this machine.
//!
//! | file | what |
//! |---|---|
//! | `watch.rs` | reads the status again and again, and keeps the rates of the last minutes |
//! | `page.rs` | the page, and its part that is replaced while it is looked at |
//! | `answer.rs` | what is answered to a request, and what is refused |
//! | `live.js` | fetches that part again |

mod answer;
mod page;
mod watch;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

pub(crate) use answer::Token;
use answer::{Answered, Asked, Order};
pub(crate) use watch::Watch;

use crate::failure::Failure;

/// A form of ours is much shorter.
const LONGEST_FORM: usize = 8 * 1024;

/// How long a browser may take for the head of a request.
const PATIENCE: Duration = Duration::from_secs(10);

/// The server, before it answers.
pub(crate) struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Takes the port. Only browsers on this machine reach it.
    pub(crate) async fn bind(port: u16) -> Result<Self, Failure> {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let failed = |error: std::io::Error| {
            Failure::database(format!(
                "port {port} of this machine cannot be had: {error}"
            ))
            .help("another `serve` may have it: choose one with --port, or 0 for any that is free")
        };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address })
    }

    /// The address of the page.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until the future is dropped.
    pub(crate) async fn answer(self, watch: Arc<Watch>, token: Arc<Token>) {
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                // Too many files are open, or the browser went away again.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let (watch, token, port) = (watch.clone(), token.clone(), self.address.port());
            tokio::spawn(async move {
                let service = service_fn(move |request| {
                    let (watch, token) = (watch.clone(), token.clone());
                    async move { Ok::<_, Infallible>(one(request, &watch, &token, port).await) }
                });
                let connection = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(PATIENCE)
                    .serve_connection(TokioIo::new(stream), service);
                // A browser that goes away in the middle is nobody's error.
                let _ = connection.await;
            });
        }
    }
}

async fn one(
    request: Request<Incoming>,
    watch: &Watch,
    token: &Token,
    port: u16,
) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let header = |name: &str| {
        let value = head.headers.get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let (host, origin) = (header("host"), header("origin"));
    let form = match Limited::new(body, LONGEST_FORM).collect().await {
        Ok(body) => String::from_utf8_lossy(&body.to_bytes()).into_owned(),
        Err(_) => return Answered::refused(413, "the form is too long").into_response(),
    };
    let asked = Asked {
        method: head.method.as_str(),
        path: head.uri.path(),
        query: head.uri.query().unwrap_or_default(),
        host: host.as_deref(),
        origin: origin.as_deref(),
        form: &form,
    };
    let answered = match answer::decide(&asked, token, port) {
        Order::Page { may_change } => page::whole(&watch.seen(), may_change.then_some(token)),
        Order::Part => page::part(&watch.seen()),
        Order::Do(operation) => match watch.operate(operation).await {
            Ok(()) => Answered::back(token),
            Err(why) => Answered::refused(502, &why),
        },
        Order::Refuse(answered) => answered,
    };
    answered.into_response()
}
