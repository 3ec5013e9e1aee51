//! `cargo run -p quickstart`: one rename, live, on embedded SQLite.
//!
//! Two builds of one service, each a program of its own, write to the same 100,000 customers while `customers.name` becomes
//! `customers.full_name`. At the end the example compares the writers' own logs with the database.

// The example prints a story.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod services;
mod story;
mod summary;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match story::tell().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("quickstart: {error}");
            let mut cause = error.source();
            while let Some(source) = cause {
                eprintln!("  because: {source}");
                cause = source.source();
            }
            ExitCode::FAILURE
        }
    }
}
