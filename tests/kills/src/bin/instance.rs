//! An instance of a build that knows nothing of the change: it asks whether it may go on, writes `name`, and says what came
//! of it, until its stdin ends.
//!
//! ```text
//! instance <url> <folder of the migrations it knows>
//! ```
//!
//! It prints `asked N` when it may go on, `wrote N` when the write is acknowledged, `failed N` when it is not, and `refused`
//! when it may not go on.

// What it prints is what it is for; its only caller reads the rest from its stderr.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use expand_contract::{
    Backend, Dialect, EmbeddedMigration, EmbeddedSchema, Error, Fleet, FleetOptions,
    MigrationSource, Stage,
};
use sqlx::{Connection as _, MySqlConnection, MySqlPool, PgConnection, PgPool, Pool};
use tests_generate::connection::Connection;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [url, folder] = &args[..] else {
        panic!("two arguments are needed: {args:?}");
    };
    let sources = MigrationSource::folder(Path::new(folder), &BTreeMap::new()).unwrap();
    let migrations: Vec<_> = sources
        .into_iter()
        .map(|source| {
            let after: Vec<&'static str> =
                source.after.iter().map(|id| &*id.clone().leak()).collect();
            EmbeddedMigration::new(
                source.id.leak(),
                after.leak(),
                Stage::Contracted,
                source.files.map(|text| &*text.leak()),
            )
        })
        .collect();
    let schema = |dialect| -> &'static EmbeddedSchema {
        Box::leak(Box::new(EmbeddedSchema::new(
            "shop",
            dialect,
            migrations.leak(),
        )))
    };
    if url.starts_with("mysql") {
        let pool = MySqlPool::connect(url).await.unwrap();
        let writer = MySqlConnection::connect(url).await.unwrap();
        live(&pool, Connection::Mysql(writer), schema(Dialect::Mysql)).await;
    } else {
        let pool = PgPool::connect(url).await.unwrap();
        let writer = PgConnection::connect(url).await.unwrap();
        live(
            &pool,
            Connection::Postgres(writer),
            schema(Dialect::Postgres),
        )
        .await;
    }
}

async fn live<DB: Backend>(
    pool: &Pool<DB>,
    mut writer: Connection,
    schema: &'static EmbeddedSchema,
) {
    let options = FleetOptions::new("shop").ttl(Duration::from_secs(2));
    let fleet = Fleet::join(pool, &[schema], options).await.unwrap();
    tokio::spawn(fleet.keep_alive());
    for id in 1_000_000_i64.. {
        match fleet.ensure_alive() {
            Ok(()) => println!("asked {id}"),
            Err(Error::NotAlive { .. }) => println!("refused"),
            Err(error) => panic!("{error}"),
        }
        // The longest moment of a request: it was asked, and has not written.
        tokio::time::sleep(Duration::from_millis(100)).await;
        if fleet.ensure_alive().is_err() && id % 2 == 0 {
            // Every other request asks again, as a careful one does.
            continue;
        }
        let write = format!("INSERT INTO customers (id, name, visits) VALUES ($1, 'name {id}', 0)");
        let done = writer.execute(&write, id).await;
        println!("{} {id}", if done.is_ok() { "wrote" } else { "failed" });
    }
}
