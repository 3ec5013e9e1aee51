//! A load balancer, as small as one can be that deploys nothing by luck.
//!
//! - It asks each instance's `/ready` ten times a second, and sends nothing to one that says no.
//! - [`Balancer::drain`] takes an instance out of rotation and returns when everything that was sent there has been answered:
//!   then it can be told to end, and no request meets a closed door.
//! - It hides no failure: a request goes to another instance only when it has reached none yet.

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

/// Time between two questions of health.
const HEALTH: Duration = Duration::from_millis(100);

/// A running load balancer; it ends when this is dropped.
pub struct Balancer {
    address: SocketAddr,
    shared: Arc<Shared>,
    _tasks: JoinSet<()>,
}

struct Shared {
    client: Client<HttpConnector, Body>,
    instances: Mutex<Vec<Instance>>,
    /// Something about an instance has changed.
    changed: Notify,
}

#[derive(Debug)]
struct Instance {
    address: SocketAddr,
    ready: bool,
    draining: bool,
    /// Requests that were sent there and are not answered.
    waiting: usize,
    /// The number of the last request that was sent there.
    last: usize,
}

impl Balancer {
    /// Starts to listen, with no instance yet.
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
            // It ends when the task is aborted.
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self {
            address,
            shared,
            _tasks: tasks,
        })
    }

    /// Where requests go.
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

    /// Sends nothing more to an instance, waits until it has answered everything, and forgets it.
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
        // Nothing panics while holding it.
        self.instances
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    async fn until(&self, mut holds: impl FnMut(&mut Vec<Instance>) -> bool) {
        loop {
            // Before the look: what changes in between is not missed.
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
        // At once, so that one that hangs keeps nobody waiting for the others.
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
