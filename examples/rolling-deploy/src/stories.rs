//! The stories, step by step.

use std::env;
use std::error::Error;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::database::Database;
use crate::judge::Verdict;
use crate::load::Load;
use crate::programs::{self, expand_contract};
use crate::server::{Packages, Server};
use crate::site::{Build, Site};
use crate::table::Table;

/// Instances behind the balancer.
const INSTANCES: usize = 3;

/// The time between two steps, in which only the clients work.
const A_WHILE: Duration = Duration::from_millis(1500);

type Told = Result<(), Box<dyn Error>>;

/// Tells all stories; `false` if a write was lost or failed.
pub(crate) async fn tell(server: &dyn Server) -> Result<bool, Box<dyn Error>> {
    // A test uses this to show that the summary can fail: without triggers, writes of the old build are lost.
    let sabotage = env::var_os("ROLLING_WITHOUT_TRIGGERS").is_some();
    println!(
        "Building two builds of one service on {}: v1 knows users.name, v2 knows users.full_name.",
        server.name()
    );
    let Packages { v1, v2 } = server.packages();
    programs::build(&[v1.name, v2.name])?;

    let mut story = Story::begin("A rolling deploy", server, sabotage).await?;
    story.deploy().await?;
    let clean = story.end("full_name").await?;
    if sabotage {
        return Ok(clean);
    }

    let mut story = Story::begin("A rollback in the middle", server, false).await?;
    story.rollback().await?;
    story.deploy().await?;
    let clean = story.end("full_name").await? && clean;

    let mut story = Story::begin("An emergency", server, false).await?;
    story.emergency().await?;
    Ok(story.end("name").await? && clean)
}

struct Story<'s> {
    database: Database<'s>,
    packages: Packages,
    site: Site,
    load: Load,
    phases: Vec<&'static str>,
    sabotage: bool,
    begin: Instant,
    _scratch: TempDir,
}

impl<'s> Story<'s> {
    /// Starts three instances of v1, and clients that do not stop.
    async fn begin(
        title: &str,
        server: &'s dyn Server,
        sabotage: bool,
    ) -> Result<Self, Box<dyn Error>> {
        let begin = Instant::now();
        println!("\n=== {title}");
        let scratch = TempDir::new()?;
        let database = Database::create(server);
        let packages = server.packages();
        database.fill();
        must(
            expand_contract(packages.v1.folder, &database.owner, &["run", "--for-build"])?,
            "run --for-build",
        )?;
        let site = Site::start(packages, database.grant(), INSTANCES).await?;
        let load = Load::start(site.balancer.address(), scratch.path())?;
        let mut story = Self {
            database,
            packages,
            site,
            load,
            phases: Vec::new(),
            sabotage,
            begin,
            _scratch: scratch,
        };
        story.next("v1 alone");
        tokio::time::sleep(A_WHILE).await;
        Ok(story)
    }

    /// Expands, migrates, replaces every instance, contracts.
    async fn deploy(&mut self) -> Told {
        self.bring("expand")?;
        self.bring("migrate")?;
        if self.sabotage {
            self.database.gut_triggers();
        }
        self.next("v2 in the place of v1");
        for instance in 0..INSTANCES {
            self.site.replace(Build::V2).await?;
            if instance == 0 {
                println!("\n  Too early, with v1 still there:");
                must(!self.run(&["run", "contract"])?, "refusing to contract")?;
            }
            tokio::time::sleep(A_WHILE / 2).await;
        }
        self.next("contract");
        must(
            self.run(&["run", "contract"])? || self.sabotage,
            "run contract",
        )?;
        self.next("v2 alone");
        tokio::time::sleep(A_WHILE).await;
        Ok(())
    }

    /// Expands, migrates, replaces two of three instances, and rolls back.
    async fn rollback(&mut self) -> Told {
        self.bring("expand")?;
        self.bring("migrate")?;
        self.next("two of three are v2");
        for _ in 0..2 {
            self.site.replace(Build::V2).await?;
        }
        tokio::time::sleep(A_WHILE).await;
        println!("\n  Second thoughts. Too early, with v2 still there:");
        must(!self.run(&["run", "rollback"])?, "refusing to roll back")?;
        self.next("v1 in the place of v2");
        self.site.take_back(2, Build::V1).await?;
        self.bring("rollback")?;
        self.next("v1 alone again");
        tokio::time::sleep(A_WHILE).await;
        Ok(())
    }

    /// v2 is bad: clients notice it, and v1 comes back.
    async fn emergency(&mut self) -> Told {
        self.bring("expand")?;
        self.bring("migrate")?;
        self.next("two of three are a bad v2");
        for _ in 0..2 {
            self.site.replace(Build::BadV2).await?;
        }
        let (failed, odd) = self.load.alarm().await?;
        println!("\n  Alarm: {failed} requests failed, {odd} names are odd. v1 goes back.\n");
        self.next("v1 in the place of the bad v2");
        self.site.take_back(2, Build::V1).await?;
        self.next("v1 alone again");
        tokio::time::sleep(A_WHILE).await;
        self.bring("rollback")
    }

    /// Runs a phase.
    fn bring(&mut self, phase: &'static str) -> Told {
        self.next(phase);
        must(self.run(&["run", phase])?, phase)
    }

    /// Runs the command in the checkout of v2, as the owner of the tables.
    fn run(&self, arguments: &[&str]) -> Result<bool, Box<dyn Error>> {
        let build = self.packages.v2.folder;
        Ok(expand_contract(build, &self.database.owner, arguments)?)
    }

    fn next(&mut self, phase: &'static str) {
        println!("\n== {phase}");
        self.load.during(phase);
        if !self.phases.contains(&phase) {
            self.phases.push(phase);
        }
    }

    /// Stops the clients and instances, prints the result, and returns whether it is good.
    async fn end(self, column: &str) -> Result<bool, Box<dyn Error>> {
        let logs = self.load.stop().await?;
        self.site.close().await?;
        let verdict = Verdict::count(&logs, &self.database.users(column));
        println!("\n{}\n{verdict}", Table::count(&self.phases, &logs));
        println!("took {:.0} s", self.begin.elapsed().as_secs_f64());
        Ok(verdict.is_clean())
    }
}

fn must(worked: bool, what: &str) -> Told {
    if worked {
        Ok(())
    } else {
        Err(format!("{what} went otherwise than expected; see above").into())
    }
}
