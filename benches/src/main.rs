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
mod fleet;
mod generate;
mod load;
mod machine;
mod options;
mod pace;
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
use server::Servers;

type Error = Box<dyn std::error::Error + Send + Sync>;
type Result<T = ()> = std::result::Result<T, Error>;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1).peekable();
    // The program starts itself with these arguments.
    match args.peek().map(String::as_str) {
        Some(generate::COMMAND) => {
            return cargo_expand_contract::main(args.map(Into::into));
        }
        Some(fleet::COMMAND) => {
            return exit(match args.nth(1) {
                Some(url) => block_on(fleet::host(&url)),
                None => Err("this is not for people".into()),
            });
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
    let mut servers = Servers::default();
    let mut text = String::new();
    let mut failed = Vec::new();
    let (mut ok, mut missed) = (0, 0);
    for topic in &options.topics {
        let at = Instant::now();
        let mut tables = Vec::new();
        if let Err(error) = measure(topic, &mut servers, options, &mut tables).await {
            failed.push(format!("{topic}: {error}"));
        }
        for table in tables {
            let verdict = table.verdict();
            ok += verdict.0;
            missed += verdict.1;
            println!("{}", table.markdown());
            text += &table.markdown();
            text.push('\n');
        }
        progress(&format!("{topic}: {} s", at.elapsed().as_secs()));
    }
    let head = format!(
        "{}{}; `benches -- {}`, {} s. {ok} as wanted, {missed} missed.\n",
        machine::describe(),
        servers.versions(),
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

/// Measures a topic. An error leaves the tables that are done.
async fn measure(
    topic: &str,
    servers: &mut Servers,
    options: &Options,
    tables: &mut Vec<Table>,
) -> Result {
    match topic {
        "generate" => tables.push(generate::run()?),
        "backfill" => {
            for server in servers.all() {
                tables.extend(backfill::run(server, options).await?);
            }
            tables.push(sqlite::backfill(options).await?);
        }
        "writers" => {
            for server in servers.all() {
                tables.push(writers::run(server, options).await?);
            }
        }
        "pace" => {
            for server in servers.all() {
                tables.push(pace::run(server, options).await?);
            }
        }
        "fleet" => tables.push(fleet::run(options).await?),
        "trigger" => {
            for server in servers.all() {
                tables.push(trigger::run(server).await?);
            }
            tables.push(trigger::sqlite().await?);
        }
        "build" => tables.push(compile::app::run(servers.postgres()?, options).await?),
        "macros" => tables.push(compile::many::run(servers.postgres()?, options).await?),
        "constant" => tables.extend(constant::run(servers.postgres()?).await?),
        _ => tables.extend(accessor::run(servers.postgres()?).await?),
    }
    Ok(())
}
