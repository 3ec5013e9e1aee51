//! Compares the writers' own logs with the database.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use sqlx::SqlitePool;

/// The fate of the writes.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    /// Acknowledged writes of the old and of the new build.
    pub(crate) writes: [usize; 2],
    /// Acknowledged writes that are missing in the database, although no later write replaced them.
    pub(crate) lost: usize,
    /// Refused writes, and reads with a wrong result.
    pub(crate) failed: Vec<String>,
}

impl Summary {
    /// Counts the writes. A row's version orders the writes of both builds to it, so the row must hold the last one.
    pub(crate) async fn count(
        pool: &SqlitePool,
        logs: [&Path; 2],
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let mut summary = Self::default();
        let mut last: BTreeMap<i64, (i64, String)> = BTreeMap::new();
        for (build, log) in logs.into_iter().enumerate() {
            for line in fs::read_to_string(log)?.lines() {
                if let Some(why) = line.strip_prefix("failed ") {
                    summary.failed.push(why.to_owned());
                    continue;
                }
                let (id, version, name) = read(line)?;
                summary.writes[build] += 1;
                let entry = last.entry(id).or_default();
                if version > entry.0 {
                    *entry = (version, name.to_owned());
                }
            }
        }
        let rows: Vec<(i64, i64, Option<String>)> =
            sqlx::query_as("SELECT id, version, full_name FROM customers")
                .fetch_all(pool)
                .await?;
        let rows: BTreeMap<i64, (i64, Option<String>)> = rows
            .into_iter()
            .map(|(id, version, name)| (id, (version, name)))
            .collect();
        for (id, (version, name)) in last {
            let kept = rows
                .get(&id)
                .is_some_and(|(v, n)| *v == version && n.as_deref() == Some(name.as_str()));
            summary.lost += usize::from(!kept);
        }
        Ok(summary)
    }
}

fn read(line: &str) -> io::Result<(i64, i64, &str)> {
    let mut parts = line.splitn(3, ' ');
    let mut number = || parts.next().and_then(|part| part.parse().ok());
    let (id, version) = (number(), number());
    match (id, version, parts.next()) {
        (Some(id), Some(version), Some(name)) => Ok((id, version, name)),
        _ => Err(io::Error::other(format!(
            "unreadable line in a writer's log: {line}"
        ))),
    }
}
