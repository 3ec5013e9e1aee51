//! The site: the instances behind the balancer, and the exchange of one for another.

use std::error::Error;
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;

use rolling_balancer::Balancer;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::judge::BAD;
use crate::programs::program;
use crate::server::Packages;

/// The longest time in which an instance must start or end.
const PATIENCE: Duration = Duration::from_mins(1);

/// The deployed build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    V1,
    V2,
    /// v2 with mistakes.
    BadV2,
}

/// One running instance.
struct Instance {
    name: String,
    address: SocketAddr,
    child: Child,
}

/// Every running instance, in the order in which they started.
pub(crate) struct Site {
    pub(crate) balancer: Balancer,
    packages: Packages,
    database: String,
    instances: Vec<Instance>,
    started: usize,
}

impl Site {
    /// Starts instances of v1 with the service's URL.
    pub(crate) async fn start(
        packages: Packages,
        database: String,
        instances: usize,
    ) -> Result<Self, Box<dyn Error>> {
        let mut site = Self {
            balancer: Balancer::start().await?,
            packages,
            database,
            instances: Vec::new(),
            started: 0,
        };
        for _ in 0..instances {
            site.launch(Build::V1).await?;
        }
        Ok(site)
    }

    /// Replaces the oldest instance by one of this build. The new instance takes requests before the old one ends.
    pub(crate) async fn replace(&mut self, build: Build) -> Result<(), Box<dyn Error>> {
        self.launch(build).await?;
        let gone = self.instances.remove(0);
        println!("  {} leaves", gone.name);
        self.drain(&gone).await?;
        gone.end().await
    }

    /// Like [`Site::replace`], for each of the newest instances.
    pub(crate) async fn take_back(
        &mut self,
        instances: usize,
        to: Build,
    ) -> Result<(), Box<dyn Error>> {
        let staying = self.instances.len() - instances;
        self.instances.rotate_left(staying);
        for _ in 0..instances {
            self.replace(to).await?;
        }
        Ok(())
    }

    /// Ends every instance.
    pub(crate) async fn close(mut self) -> Result<(), Box<dyn Error>> {
        while let Some(instance) = self.instances.pop() {
            self.drain(&instance).await?;
            instance.end().await?;
        }
        Ok(())
    }

    async fn drain(&self, instance: &Instance) -> Result<(), Box<dyn Error>> {
        let drained = tokio::time::timeout(PATIENCE, self.balancer.drain(instance.address)).await;
        Ok(drained.map_err(|_| format!("{} does not answer its last requests", instance.name))?)
    }

    async fn launch(&mut self, build: Build) -> Result<(), Box<dyn Error>> {
        self.started += 1;
        let (package, name) = match build {
            Build::V1 => (self.packages.v1, "v1"),
            Build::V2 => (self.packages.v2, "v2"),
            Build::BadV2 => (self.packages.v2, BAD),
        };
        let name = format!("{name}-{}", self.started);
        println!("  {name} starts");
        let mut command = Command::new(program(package.name)?);
        command.args([&name, &self.database]);
        if build == Build::BadV2 {
            command.env("USERS_V2_IS_BAD", "1");
        }
        let instance = Instance::start(command, name).await?;
        let added = tokio::time::timeout(PATIENCE, self.balancer.add(instance.address)).await;
        added.map_err(|_| format!("{} does not become ready", instance.name))?;
        self.instances.push(instance);
        Ok(())
    }
}

impl Instance {
    async fn start(mut command: Command, name: String) -> Result<Self, Box<dyn Error>> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = child.stdout.take().ok_or("stdout is piped")?;
        let mut line = String::new();
        tokio::time::timeout(PATIENCE, BufReader::new(stdout).read_line(&mut line)).await??;
        let address = line.trim().parse();
        let address = address.map_err(|_| format!("{name} does not start; see above"))?;
        Ok(Self {
            name,
            address,
            child,
        })
    }

    /// Asks it to end by SIGTERM, as a deploy does, and waits for the end.
    async fn end(mut self) -> Result<(), Box<dyn Error>> {
        let id = self.child.id().ok_or("an instance has ended by itself")?;
        let asked = Command::new("kill").arg(id.to_string()).status().await?;
        // Its standard input stays open, because the instance would end at once when it closes.
        let input = self.child.stdin.take();
        let status = tokio::time::timeout(PATIENCE, self.child.wait()).await??;
        drop(input);
        if asked.success() && status.success() {
            Ok(())
        } else {
            Err(format!("{} ended with {status}", self.name).into())
        }
    }
}
