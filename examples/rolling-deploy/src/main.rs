//! `cargo run -p rolling-deploy`: a service on PostgreSQL, or with `-- --database mariadb` on MariaDB, is deployed instance by instance while `users.name` becomes
//! `users.full_name`, under load. The second story has a rollback in the middle, and the third a bad new build.
//!
//! The service has two builds, each a program of its own, with three instances each behind a load balancer. At the end of
//! each story the example compares the clients' own logs with the database.
//!
//! `cargo run -p rolling-deploy -- prepare` writes the `.sqlx` folders of both builds again, after a change of their SQL; those for
//! MariaDB and MySQL with `-- --database mariadb prepare`.

// The example prints stories.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod client;
mod database;
mod judge;
mod load;
mod log;
mod prepare;
mod programs;
mod server;
mod site;
mod stories;
mod table;

use std::error::Error;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let (database, rest) = match arguments.as_slice() {
        ["--database", database, rest @ ..] => (*database, rest),
        rest => ("postgres", rest),
    };
    match run(database, rest).await {
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

async fn run(database: &str, arguments: &[&str]) -> Result<bool, Box<dyn Error>> {
    match arguments {
        [] => stories::tell(server::start(database)?.as_ref()).await,
        ["prepare"] => prepare::prepare(server::start(database)?.as_ref()).map(|()| true),
        _ => Err("usage: rolling-deploy [--database postgres | mariadb | mysql] [prepare]".into()),
    }
}
