//! Measures the cost of phases, triggers, accessors and `generate`. The results are ratios within one run, since seconds
//! differ from machine to machine and from hour to hour. `BENCHMARKS.md` describes the measurements and how to read them.

// The program prints its numbers and its progress.
#![allow(clippy::print_stdout, clippy::print_stderr)]
// Only one future of each kind exists at a time, and its size on the stack is not measured.
#![allow(clippy::large_futures)]

mod accessor;
mod account;
mod backfill;
mod callgrind;
mod change;
mod compile;
mod connection;
mod constant;
mod generate;
mod load;
mod machine;
mod options;
mod report;
mod server;
mod sqlite;
mod stats;
mod trigger;
mod writers;

use std::process::ExitCode;
use std::time::Instant;

use options::Options;
use report::Table;
use server::Server;

type Error = Box<dyn std::error::Error + Send + Sync>;
type Result<T = ()> = std::result::Result<T, Error>;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1).peekable();
    // The program starts itself with these arguments.
    match args.peek().map(String::as_str) {
        Some(generate::COMMAND) => {
            return cargo_expand_contract::main(args.map(Into::into));
        }
        Some(callgrind::COMMAND) => return exit(callgrind::child(args.skip(1))),
        _ => {}
    }
    exit(Options::parse(args).and_then(|options| block_on(run(&options))))
}

fn exit(done: Result) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a future in its own runtime.
fn block_on<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(future)
}

/// Prints the current work to stderr.
fn progress(what: &str) {
    eprintln!("… {what}");
}

async fn run(options: &Options) -> Result {
    let began = Instant::now();
    if cfg!(debug_assertions) {
        progress("this is a debug build: its numbers mean little");
    }
    let mut server = None;
    let mut text = String::new();
    let mut failed = Vec::new();
    let (mut ok, mut missed) = (0, 0);
    for topic in &options.topics {
        let at = Instant::now();
        match measure(topic, &mut server, options).await {
            Ok(tables) => {
                for table in tables {
                    let verdict = table.verdict();
                    ok += verdict.0;
                    missed += verdict.1;
                    println!("{}", table.markdown());
                    text += &table.markdown();
                    text.push('\n');
                }
            }
            Err(error) => failed.push(format!("{topic}: {error}")),
        }
        progress(&format!("{topic}: {} s", at.elapsed().as_secs()));
    }
    let postgres = server.as_ref().map(Server::version);
    let head = format!(
        "{}{}; `benches -- {}`, {} s. {ok} as wanted, {missed} missed.\n",
        machine::describe(),
        postgres.map_or(String::new(), |version| format!(", {version}")),
        options.topics.join(" "),
        began.elapsed().as_secs(),
    );
    println!("{head}");
    if let Some(file) = &options.into {
        report::write_into(file, &format!("{head}\n{}", text.trim_end()))?;
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(failed.join("\n").into())
    }
}

async fn measure(
    topic: &str,
    server: &mut Option<Server>,
    options: &Options,
) -> Result<Vec<Table>> {
    if topic == "generate" {
        return generate::run().map(|table| vec![table]);
    }
    let server = server.get_or_insert_with(Server::start);
    match topic {
        "backfill" => {
            let mut tables = backfill::run(server, options).await?;
            tables.push(sqlite::backfill(options).await?);
            Ok(tables)
        }
        "build" => Ok(vec![compile::app::run(server, options).await?]),
        "macros" => Ok(vec![compile::many::run(server, options).await?]),
        "writers" => writers::run(server, options).await,
        "constant" => constant::run(server).await,
        "trigger" => Ok(vec![
            trigger::postgres(server).await?,
            trigger::sqlite().await?,
        ]),
        _ => accessor::run(server).await,
    }
}
