//! The new build: it only knows `full_name`.

mod models;
mod store;

use std::process::ExitCode;

use rolling_service::Bad;

expand_contract::embed!(SCHEMA);

#[tokio::main]
async fn main() -> ExitCode {
    // The emergency deploys the same program with mistakes.
    if std::env::var_os("USERS_V2_IS_BAD").is_some() {
        return rolling_service::run(&SCHEMA, |pool| Bad::new(store::Store::new(pool))).await;
    }
    rolling_service::run(&SCHEMA, store::Store::new).await
}
