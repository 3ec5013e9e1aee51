//! The new build: it knows only `full_name`.

mod bad;
mod models;
mod store;

use std::process::ExitCode;

expand_contract::embed!(SCHEMA);

#[tokio::main]
async fn main() -> ExitCode {
    // For the emergency: the same build, as it might have been.
    if std::env::var_os("USERS_V2_IS_BAD").is_some() {
        return rolling_service::run(&SCHEMA, bad::Bad::new).await;
    }
    rolling_service::run(&SCHEMA, store::Store::new).await
}
