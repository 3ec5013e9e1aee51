//! The durations of requests, phase by phase.

use std::fmt;

use crate::log::Entry;

/// One line for each phase, in the order of the phases.
pub(crate) struct Table(Vec<(String, Vec<u64>)>);

impl Table {
    pub(crate) fn count(phases: &[&str], logs: &[Vec<Entry>]) -> Self {
        let mut table: Vec<(String, Vec<u64>)> = phases
            .iter()
            .map(|&phase| (phase.to_owned(), Vec::new()))
            .collect();
        for entry in logs.iter().flatten() {
            if let Some((_, took)) = table.iter_mut().find(|(phase, _)| *phase == entry.during) {
                took.push(entry.micros);
            }
        }
        for (_, took) in &mut table {
            took.sort_unstable();
        }
        Self(table)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<34}{:>9}{:>9}{:>9}{:>9}",
            "", "requests", "p50 ms", "p99 ms", "max ms"
        )?;
        for (phase, took) in &self.0 {
            let at = |percent: usize| {
                let micros =
                    took.get((took.len() * percent / 100).min(took.len().saturating_sub(1)));
                let micros = micros.copied().unwrap_or_default();
                format!("{}.{}", micros / 1000, micros % 1000 / 100)
            };
            writeln!(
                f,
                "{phase:<34}{:>9}{:>9}{:>9}{:>9}",
                took.len(),
                at(50),
                at(99),
                at(100)
            )?;
        }
        Ok(())
    }
}
