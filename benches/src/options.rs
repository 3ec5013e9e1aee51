//! The options: the topics, and the sizes.

use crate::Result;

/// The help text.
pub(crate) const USAGE: &str = "\
usage: cargo run --release -p benches -- TOPIC.. [--rows N,..] [--rounds N] [--into FILE]

topics:
  backfill   the runner against one UPDATE and a hand-written loop, on every database
  writers    what clients notice of each phase, on PostgreSQL, MariaDB and MySQL
  pace       what writers notice of a backfill, by the time that its batches aim at
  fleet      one backfill by several processes: what their agreement costs, and their memory
  constant   changes of the catalog alone at 1,000 and 1,000,000 rows, on PostgreSQL
  trigger    what a write costs with the triggers, by what it costs without, on every database
  accessor   find, insert and update against hand-written sqlx, on PostgreSQL and SQLite
  generate   `generate` on 1,000 models
  build      a clean build of a small application with expand-contract, by one without
  macros     1,000 models and 1,000 queries, by plain sqlx
  all        all of these, in an hour or more

--rows    sizes of the tables of `backfill`, ascending: 100000,1000000 unless given
--rounds  how often each form of `backfill` is measured: by size, unless given; of `build` and `macros`: once
--into    replaces what stands behind the line `## The last run` in a markdown file";

/// The topics, in the order in which they run.
pub(crate) const TOPICS: [&str; 10] = [
    "backfill", "writers", "pace", "fleet", "constant", "trigger", "accessor", "generate", "build",
    "macros",
];

/// The options of the command line.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) topics: Vec<String>,
    pub(crate) rows: Vec<u64>,
    rounds: Option<usize>,
    pub(crate) into: Option<String>,
}

impl Options {
    pub(crate) fn parse(args: impl IntoIterator<Item = String>) -> Result<Self> {
        let mut options = Self {
            topics: Vec::new(),
            rows: vec![100_000, 1_000_000],
            rounds: None,
            into: None,
        };
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or(format!("{arg} needs a value\n\n{USAGE}"));
            match arg.as_str() {
                "all" => options.topics.extend(TOPICS.map(String::from)),
                "--rows" => {
                    let sizes = value()?;
                    let sizes = sizes.split(',').map(|size| size.replace('_', "").parse());
                    options.rows = sizes.collect::<std::result::Result<_, _>>()?;
                }
                "--rounds" => options.rounds = Some(value()?.parse()?),
                "--into" => options.into = Some(value()?),
                topic if TOPICS.contains(&topic) => options.topics.push(arg),
                other => return Err(format!("what is `{other}`?\n\n{USAGE}").into()),
            }
        }
        if options.topics.is_empty() {
            return Err(USAGE.into());
        }
        if !options.rows.iter().all(|&rows| rows >= 1_000) {
            return Err("--rows: with fewer than 1000 rows there is nothing to measure".into());
        }
        Ok(options)
    }

    /// The number of measurements of each form on a table of this size.
    pub(crate) fn rounds(&self, rows: u64) -> usize {
        self.rounds.unwrap_or(match rows {
            ..=200_000 => 3,
            _ => 1,
        })
    }

    /// The number of builds of each form.
    pub(crate) fn builds(&self) -> usize {
        self.rounds.unwrap_or(1)
    }

    /// The largest size that does not take long.
    pub(crate) fn largest(&self) -> u64 {
        let fit = self.rows.iter().copied().filter(|&rows| rows <= 1_000_000);
        fit.max().unwrap_or(1_000_000)
    }
}
