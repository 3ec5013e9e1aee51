//! The limits of a run, from the command line.

use expand_contract::{Backend, Limits, Measure, Migrator};
use expand_contract_schema::Diagnostic;

use crate::args::RunnerArgs;
use crate::failure::Failure;

/// How much of each measure is too much, and where the numbers come from that no database tells.
#[derive(Debug)]
pub(crate) struct Health {
    limits: Limits,
}

impl Health {
    /// The limits of a command.
    pub(crate) fn of(args: &RunnerArgs) -> Result<Self, Failure> {
        let mut limits = Limits::default();
        for (name, value) in &args.limit {
            let read = limits.read(name, value);
            limits = read.map_err(|error| Failure::usage(Diagnostic::error(error.to_string())))?;
        }
        if let Some(time) = args.max_lag {
            limits = limits.at(Measure::ReplicaSeconds, time.as_secs_f64());
        }
        Ok(Self { limits })
    }

    /// Tells a runner of them.
    pub(crate) fn watched_by<DB: Backend>(&self, migrator: Migrator<DB>) -> Migrator<DB> {
        migrator.limits(self.limits.clone())
    }
}
