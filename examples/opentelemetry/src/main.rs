//! `cargo run -p opentelemetry-example`: a service that runs a phase at its start, and sends what happens to OpenTelemetry.
//!
//! The exporter keeps the spans in memory and this program prints them, as a tree. With a collector, only [`exporter`] is another
//! one: `opentelemetry_otlp::SpanExporter`.

// The example prints what a collector would get.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod tree;

use std::error::Error;
use std::process::ExitCode;

use expand_contract::{MigrationSource, Migrator, observe};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use tracing_subscriber::layer::SubscriberExt;

/// The migrations of the quickstart. A service has `embed!(SCHEMA)` and `Migrator::new`.
const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../quickstart/v2/migrations");

#[tokio::main]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("opentelemetry-example: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let exporter = exporter();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("shop"));
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer))?;

    let folder = tempfile::tempdir()?;
    let pool = database(&folder.path().join("shop.db")).await?;
    let sources = MigrationSource::folder(MIGRATIONS.as_ref(), &std::collections::BTreeMap::new())?;
    let migrator = Migrator::from_sources(&pool, sources)
        .on_event(observe::traced())
        // Without a recorder these numbers go nowhere; `metrics-exporter-prometheus` has one.
        .on_event(observe::measured());
    migrator.expand().await?;
    migrator.migrate().await?;
    // No operator attested that no old build is alive, so this is refused: a run with an error.
    if migrator.contract().await.is_ok() {
        return Err("a contract without an attestation must be refused".into());
    }

    provider.force_flush()?;
    let spans = exporter.get_finished_spans()?;
    print!("{}", tree::of(&spans)?);
    Ok(())
}

/// Where the spans go.
fn exporter() -> InMemorySpanExporter {
    InMemorySpanExporter::default()
}

/// The database of the quickstart before its change, with three customers.
async fn database(path: &std::path::Path) -> Result<SqlitePool, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await?;
    sqlx::raw_sql(
        "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL); \
         INSERT INTO customers (name) VALUES ('Ada'), ('Grace'), ('Edsger')",
    )
    .execute(&pool)
    .await?;
    Ok(pool)
}
