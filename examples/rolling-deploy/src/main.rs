//! `cargo run -p rolling-deploy`: a service on PostgreSQL is deployed instance by instance while `users.name` becomes
//! `users.full_name`, under load. The second story has a rollback in the middle, and the third a bad new build.
//!
//! The service has two builds, each a program of its own, with three instances each behind a load balancer. At the end of
//! each story the example compares the clients' own logs with the database.
//!
//! `cargo run -p rolling-deploy -- prepare` writes the `.sqlx` folders of both builds again, after a change of their SQL.

// The example prints stories.
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
