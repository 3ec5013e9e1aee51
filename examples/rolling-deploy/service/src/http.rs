//! The routes.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use expand_contract::{EmbeddedSchema, Fleet};
use sqlx::Pool;

use crate::{By, User, Users};

/// The state that every request needs.
pub(crate) struct App<U: Users> {
    pub(crate) instance: String,
    pub(crate) users: U,
    pub(crate) schema: &'static EmbeddedSchema,
    pub(crate) pool: Pool<U::Database>,
    pub(crate) fleet: Fleet<U::Database>,
}

pub(crate) fn routes<U: Users>(app: App<U>) -> Router {
    let app = Arc::new(app);
    Router::new()
        .route("/ready", get(ready::<U>))
        .route(
            "/users/{by}/{id}",
            get(read::<U>).put(update::<U>).post(insert::<U>),
        )
        .layer(from_fn_with_state(Arc::clone(&app), sign::<U>))
        .with_state(app)
}

/// Names the instance in every response, so that a failure can be traced to it.
async fn sign<U: Users>(State(app): State<Arc<App<U>>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(instance) = HeaderValue::from_str(&app.instance) {
        let header = HeaderName::from_static("x-instance");
        response.headers_mut().insert(header, instance);
    }
    response
}

async fn ready<U: Users>(State(app): State<Arc<App<U>>>) -> Result<(), Failure> {
    let why_not = |error: expand_contract::Error| Failure::unavailable(&error);
    app.fleet.ensure_alive().map_err(why_not)?;
    expand_contract::ready(&[&app.pool], &[app.schema])
        .await
        .map_err(why_not)
}

async fn read<U: Users>(
    State(app): State<Arc<App<U>>>,
    Path((by, id)): Path<(By, i64)>,
) -> Result<Json<User>, Failure> {
    match app.users.read(by, id).await? {
        Some(user) => Ok(Json(user)),
        None => Err(Failure(
            StatusCode::NOT_FOUND,
            format!("there is no user {id}"),
        )),
    }
}

async fn update<U: Users>(
    State(app): State<Arc<App<U>>>,
    Path((by, id)): Path<(By, i64)>,
    name: String,
) -> Result<Json<User>, Failure> {
    app.may_write()?;
    Ok(Json(app.users.update(by, id, &name).await?))
}

async fn insert<U: Users>(
    State(app): State<Arc<App<U>>>,
    Path((by, id)): Path<(By, i64)>,
    name: String,
) -> Result<Json<User>, Failure> {
    app.may_write()?;
    Ok(Json(app.users.insert(by, id, &name).await?))
}

impl<U: Users> App<U> {
    /// An instance whose lease has run out may be writing to a database that has moved on.
    fn may_write(&self) -> Result<(), Failure> {
        let alive = self.fleet.ensure_alive();
        alive.map_err(|error| Failure::unavailable(&error))
    }
}

/// The status and the reason of a failed request.
struct Failure(StatusCode, String);

impl Failure {
    fn unavailable(error: &expand_contract::Error) -> Self {
        Self(StatusCode::SERVICE_UNAVAILABLE, error.report().to_string())
    }
}

impl From<Box<dyn std::error::Error + Send + Sync>> for Failure {
    fn from(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Self(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}
