//! The old build: it reads and writes `users.name`, and does not know `full_name`.

mod models;
mod store;

use std::process::ExitCode;

expand_contract::embed!(SCHEMA);

#[tokio::main]
async fn main() -> ExitCode {
    rolling_service::run(&SCHEMA, store::Store::new).await
}
