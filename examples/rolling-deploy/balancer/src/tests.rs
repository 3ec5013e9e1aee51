//! The properties on which a deploy relies, and the visibility of failures.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use tokio::sync::Semaphore;

use crate::{Balancer, Instance, Router, Shared, proxy};

/// An instance that answers as soon as it is allowed to, and counts its requests.
#[derive(Clone)]
struct Backend {
    address: SocketAddr,
    may_answer: Arc<Semaphore>,
    asked: Arc<AtomicUsize>,
}

impl Backend {
    async fn start(answers: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let backend = Self {
            address: listener.local_addr().unwrap(),
            may_answer: Arc::new(Semaphore::new(answers)),
            asked: Arc::default(),
        };
        let answer = async |State(backend): State<Self>| {
            backend.asked.fetch_add(1, Ordering::SeqCst);
            backend.may_answer.acquire().await.unwrap().forget();
        };
        let app = Router::new()
            .route("/ready", get(async || ()))
            .fallback(answer)
            .with_state(backend.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        backend
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// The state of a balancer without health checks: every instance counts as ready.
fn balancing(addresses: &[SocketAddr]) -> Arc<Shared> {
    let shared = Shared::new();
    for address in addresses {
        let mut instance = Instance::new(*address);
        instance.ready = true;
        shared.instances().push(instance);
    }
    shared
}

async fn send(shared: &Arc<Shared>) -> Response {
    let request = Request::get("/").body(Body::from("content")).unwrap();
    proxy::pass_on(State(Arc::clone(shared)), request).await
}

#[tokio::test]
async fn draining_waits_for_the_last_answer_and_lets_nothing_new_in() {
    let balancer = Balancer::start().await.unwrap();
    let [old, new] = [Backend::start(0).await, Backend::start(100).await];
    balancer.add(old.address).await;
    let shared = Arc::clone(&balancer.shared);
    let first = tokio::spawn(async move { send(&shared).await.status() });
    while old.asked() == 0 {
        tokio::task::yield_now().await;
    }

    balancer.add(new.address).await;
    let mut drain = std::pin::pin!(balancer.drain(old.address));
    // A single poll is enough to close the door.
    assert!(is_pending(drain.as_mut()).await);
    for _ in 0..10 {
        assert_eq!(send(&balancer.shared).await.status(), StatusCode::OK);
    }
    assert!(is_pending(drain.as_mut()).await);
    assert_eq!((old.asked(), new.asked()), (1, 10));

    old.may_answer.add_permits(1);
    drain.await;
    assert_eq!(first.await.unwrap(), StatusCode::OK);
}

async fn is_pending(future: impl Future<Output = ()>) -> bool {
    tokio::select! {
        biased;
        () = future => false,
        () = std::future::ready(()) => true,
    }
}

#[tokio::test]
async fn a_request_that_reached_nobody_goes_to_another_instance() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = listener.local_addr().unwrap();
    drop(listener);
    let here = Backend::start(100).await;
    let shared = balancing(&[gone, here.address]);
    assert_eq!(send(&shared).await.status(), StatusCode::OK);
    assert_eq!(here.asked(), 1);
}

#[tokio::test]
async fn a_request_that_an_instance_has_seen_is_not_sent_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dies = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let _ = connection.read(&mut [0; 1000]).await;
        let _ = connection.shutdown().await;
    });
    let here = Backend::start(100).await;
    let shared = balancing(&[dies, here.address]);
    assert_eq!(send(&shared).await.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(here.asked(), 0);
}

#[tokio::test]
async fn without_an_instance_that_is_ready_there_is_no_service() {
    let shared = balancing(&[]);
    assert_eq!(
        send(&shared).await.status(),
        StatusCode::SERVICE_UNAVAILABLE
    );
}
