//! A small load balancer, which makes no deploy succeed by luck.
//!
//! - It asks the `/ready` route of each instance ten times a second, and sends nothing to an instance that says no.
//! - [`Balancer::drain`] takes an instance out of rotation and returns when it has answered all of its requests. The
//!   instance can then be ended, and no request meets a closed door.
//! - It hides no failure: it sends a request to another instance only if the request has reached no instance yet.

mod proxy;
#[cfg(test)]
mod tests;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// The time between two health checks.
const HEALTH: Duration = Duration::from_millis(100);

/// A running load balancer; it ends when this value is dropped.
pub struct Balancer {
    address: SocketAddr,
    shared: Arc<Shared>,
    _tasks: JoinSet<()>,
}

struct Shared {
    client: Client<HttpConnector, Body>,
    instances: Mutex<Vec<Instance>>,
    /// Notifies about a change of any instance.
    changed: Notify,
}

#[derive(Debug)]
struct Instance {
    address: SocketAddr,
    ready: bool,
    draining: bool,
    /// The number of unanswered requests.
    waiting: usize,
    /// The number of the last request.
    last: usize,
}

impl Balancer {
    /// Starts to listen, without any instance.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Shared::new();
        let mut tasks = JoinSet::new();
        tasks.spawn(watch_health(Arc::clone(&shared)));
        let app = Router::new()
            .fallback(proxy::pass_on)
            .with_state(Arc::clone(&shared));
        tasks.spawn(async move {
            // The server ends when its task is aborted.
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self {
            address,
            shared,
            _tasks: tasks,
        })
    }

    /// The address for requests.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes an instance into rotation, and returns when it says that it is ready.
    pub async fn add(&self, address: SocketAddr) {
        self.shared.instances().push(Instance::new(address));
        self.shared
            .until(|instances| instances.iter().any(|i| i.address == address && i.ready))
            .await;
    }

    /// Sends no more requests to an instance, waits until it has answered all of them, and forgets it.
    pub async fn drain(&self, address: SocketAddr) {
        for instance in self.shared.instances().iter_mut() {
            instance.draining |= instance.address == address;
        }
        self.shared
            .until(|instances| {
                instances.retain(|i| i.address != address || i.waiting > 0);
                instances.iter().all(|i| i.address != address)
            })
            .await;
    }
}

impl Instance {
    fn new(address: SocketAddr) -> Self {
        Self {
            address,
            ready: false,
            draining: false,
            waiting: 0,
            last: 0,
        }
    }
}

impl Shared {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            instances: Mutex::default(),
            changed: Notify::new(),
        })
    }

    fn instances(&self) -> MutexGuard<'_, Vec<Instance>> {
        // No code panics while it holds the lock.
        self.instances
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    async fn until(&self, mut holds: impl FnMut(&mut Vec<Instance>) -> bool) {
        loop {
            // The future exists before the check, so that a change in between is not missed.
            let changed = self.changed.notified();
            if holds(&mut self.instances()) {
                return;
            }
            changed.await;
        }
    }

    fn change(&self, address: SocketAddr, change: impl FnOnce(&mut Instance)) {
        if let Some(instance) = self.instances().iter_mut().find(|i| i.address == address) {
            change(instance);
        }
        self.changed.notify_waiters();
    }
}

async fn watch_health(shared: Arc<Shared>) {
    loop {
        let addresses: Vec<_> = shared.instances().iter().map(|i| i.address).collect();
        // All instances are asked at the same time, so that one without an answer does not delay the others.
        let mut asked = JoinSet::new();
        for address in addresses {
            let shared = Arc::clone(&shared);
            asked.spawn(async move {
                let ready = is_ready(&shared.client, address).await;
                shared.change(address, |instance| instance.ready = ready);
            });
        }
        asked.join_all().await;
        tokio::time::sleep(HEALTH).await;
    }
}

async fn is_ready(client: &Client<HttpConnector, Body>, address: SocketAddr) -> bool {
    let Ok(request) = Request::get(format!("http://{address}/ready")).body(Body::empty()) else {
        return false;
    };
    let answer = tokio::time::timeout(Duration::from_secs(5), client.request(request)).await;
    matches!(answer, Ok(Ok(response)) if response.status().is_success())
}
