//! The new build: it only knows `full_name`. Code that still says `name` does not compile; see `leftover.rs`.

// The program prints its errors.
#![allow(clippy::print_stderr)]

#[cfg(feature = "leftover")]
mod leftover;
mod models;

use std::error::Error;
use std::process::ExitCode;

use expand_contract::{Fleet, FleetOptions, Model};
use models::Customer;
use quickstart_writer::{Arguments, Write, Writer};
use sqlx::SqlitePool;

expand_contract::embed!(pub SCHEMA);

#[tokio::main]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("customers-v2: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read()?;
    let pool = arguments.connect().await?;
    let fleet = Fleet::join(&pool, &[&SCHEMA], FleetOptions::new("customers")).await?;
    tokio::spawn(fleet.keep_alive());

    let mut writer = Writer::create(&arguments, "v2")?;
    while let Some(write) = writer.next().await? {
        fleet.ensure_alive()?;
        match store(&pool, &write).await {
            Ok(version) => {
                writer.wrote(&write, version)?;
                // A read must return the acknowledged write, or a later one of the other build.
                match Customer::find(write.id).fetch_optional(&pool).await? {
                    Some(row)
                        if row.id == write.id
                            && (row.version > version
                                || (row.version, &row.full_name) == (version, &write.name)) => {}
                    read => {
                        writer.failed(format_args!("customer {} reads as {read:?}", write.id))?;
                    }
                }
            }
            Err(error) => writer.failed(error)?,
        }
    }
    fleet.leave().await?;
    Ok(())
}

/// Writes one customer and returns the row's version.
async fn store(pool: &SqlitePool, write: &Write) -> sqlx::Result<i64> {
    if write.new {
        Customer::insert()
            .id(write.id)
            .full_name(&write.name)
            .version(1)
            .execute(pool)
            .await?;
        return Ok(1);
    }
    sqlx::query_scalar(
        "UPDATE customers SET full_name = ?, version = version + 1 WHERE id = ? RETURNING version",
    )
    .bind(&write.name)
    .bind(write.id)
    .fetch_one(pool)
    .await
}
