//! Forwards a request.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{Request, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};

use crate::Shared;

/// Requests and responses are held in memory, up to this size.
const LIMIT: usize = 1 << 20;

/// Sends a request to the instance with the fewest unanswered requests, by turns, and returns its response.
pub(crate) async fn pass_on(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    while let Some(turn) = Turn::take(&shared) {
        let Ok(uri) = at(&head.uri, turn.address) else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        let mut request = Request::new(Body::from(body.clone()));
        *request.method_mut() = head.method.clone();
        *request.uri_mut() = uri;
        match shared.client.request(request).await {
            Ok(response) => {
                let (head, body) = response.into_parts();
                // The whole response is read before the request counts as answered.
                return match to_bytes(Body::new(body), LIMIT).await {
                    Ok(body) => Response::from_parts(head, Body::from(body)),
                    Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
                };
            }
            // The request has reached no instance, so another one may get it.
            Err(error) if error.is_connect() => {
                shared.change(turn.address, |instance| instance.ready = false);
            }
            Err(error) => return (StatusCode::BAD_GATEWAY, format!("{error:?}")).into_response(),
        }
    }
    (StatusCode::SERVICE_UNAVAILABLE, "no instance is ready").into_response()
}

fn at(uri: &Uri, address: SocketAddr) -> Result<Uri, axum::http::Error> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Uri::builder()
        .scheme("http")
        .authority(address.to_string())
        .path_and_query(path)
        .build()
}

/// A request on its way to an instance.
struct Turn {
    shared: Arc<Shared>,
    address: SocketAddr,
}

impl Turn {
    fn take(shared: &Arc<Shared>) -> Option<Self> {
        // Choosing and counting happen under one lock, so that `drain` cannot run in between.
        let mut instances = shared.instances();
        let last = instances.iter().map(|instance| instance.last).max()?;
        let chosen = instances
            .iter_mut()
            .filter(|instance| instance.ready && !instance.draining)
            .min_by_key(|instance| (instance.waiting, instance.last))?;
        chosen.waiting += 1;
        chosen.last = last + 1;
        Some(Self {
            shared: Arc::clone(shared),
            address: chosen.address,
        })
    }
}

impl Drop for Turn {
    // This also runs when the client has disconnected.
    fn drop(&mut self) {
        self.shared
            .change(self.address, |instance| instance.waiting -= 1);
    }
}
