//! The code that all builds of the service share, on every database: everything but the models and the SQL.
//!
//! A build starts with `<program> <instance> <database url>` and prints its address. It serves:
//!
//! | request | |
//! |---|---|
//! | `GET /users/{by}/{id}` | a user, as JSON |
//! | `PUT /users/{by}/{id}` | changes the name to the body; returns the stored user |
//! | `POST /users/{by}/{id}` | makes a user of that name; `macro` overwrites an existing one |
//! | `GET /ready` | whether this instance wants requests |
//!
//! `{by}` is the kind of code that accesses the database: `accessor`, `macro` (`sqlx::query!`) or `plain` SQL.

// The program prints its address and its errors.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod bad;
mod http;
mod process;

use std::error::Error;
use std::future::Future;
use std::process::ExitCode;

use expand_contract::{Backend, EmbeddedSchema, Fleet, FleetOptions};
use serde::{Deserialize, Serialize};
use sqlx::Pool;
use sqlx::pool::PoolOptions;
use tokio::net::TcpListener;

pub use bad::Bad;

/// The result of a request.
pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The kind of code that accesses the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// The accessors of the model.
    Accessor,
    /// `sqlx::query_as!`, checked against a database when it was compiled.
    Macro,
    /// SQL in a string.
    Plain,
}

/// A user in the service's own form. It does not change with the schema: a rename in the database does not concern the
/// clients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The user's number.
    pub id: i64,
    /// The user's name.
    pub name: String,
    /// The number of writes to this user.
    pub version: i64,
}

/// A build's access to its database.
pub trait Users: Send + Sync + 'static {
    /// The kind of database.
    type Database: Backend;
    /// One user.
    fn read(&self, by: By, id: i64) -> impl Future<Output = Result<Option<User>>> + Send;
    /// Changes a name.
    fn update(&self, by: By, id: i64, name: &str) -> impl Future<Output = Result<User>> + Send;
    /// Makes a user.
    fn insert(&self, by: By, id: i64, name: &str) -> impl Future<Output = Result<User>> + Send;
}

/// The whole life of an instance.
pub async fn run<U: Users>(
    schema: &'static EmbeddedSchema,
    users: impl FnOnce(Pool<U::Database>) -> U,
) -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(instance), Some(url)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: <program> <instance> <database url>");
        return ExitCode::FAILURE;
    };
    process::end_with_parent();
    match serve(schema, users, &instance, &url).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{instance}: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve<U: Users>(
    schema: &'static EmbeddedSchema,
    users: impl FnOnce(Pool<U::Database>) -> U,
    instance: &str,
    url: &str,
) -> Result<()> {
    // The pool is small and never renewed: statements stay prepared from the first request to the last.
    let pool = PoolOptions::new()
        .min_connections(2)
        .max_connections(3)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect(url)
        .await?;
    // This runs before the first request: it refuses to start if this build would do harm.
    let options = FleetOptions::new("users").instance(instance);
    let fleet = Fleet::join(&pool, &[schema], options).await?;
    let keep_alive = tokio::spawn(fleet.keep_alive());

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let asked_to_end = process::terminated()?;
    let app = http::routes(http::App {
        instance: instance.to_owned(),
        users: users(pool.clone()),
        schema,
        pool: pool.clone(),
        fleet: fleet.clone(),
    });
    let served = axum::serve(listener, app).with_graceful_shutdown(asked_to_end);
    tokio::select! {
        // All accepted requests have been answered.
        ended = served => ended?,
        // The lease ran out, and this build may not join again.
        lost = keep_alive => lost??,
    }
    fleet.leave().await?;
    pool.close().await;
    Ok(())
}
