//! `cargo run -p rolling-deploy`: a service on PostgreSQL is deployed instance by instance while `users.name` becomes
//! `users.full_name`, under load; again with a rollback in the middle; and again with a new build that is bad.
//!
//! Two builds of one service, each a compiled program of its own, three instances of each, behind a load balancer. At the
//! end of each story the clients' own logs are held against the database.
//!
//! `cargo run -p rolling-deploy -- prepare` writes the `.sqlx` folders of both builds again, after their SQL has changed.

// It tells stories.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod client;
mod database;
mod judge;
mod load;
mod log;
mod prepare;
mod programs;
mod site;
mod stories;
mod table;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let done = match arguments.next().as_deref() {
        None => stories::tell().await,
        Some("prepare") => prepare::prepare().map(|()| true),
        Some(_) => Err("usage: rolling-deploy [prepare]".into()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("rolling-deploy: {error}");
            let mut cause = error.source();
            while let Some(source) = cause {
                eprintln!("  because: {source}");
                cause = source.source();
            }
            ExitCode::FAILURE
        }
    }
}
