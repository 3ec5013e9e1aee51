//! The plan in words, for the screen.

use std::fmt::Write as _;

use super::Generated;
use crate::{Phase, operation};

/// The plan in words: the work of each phase, by migration. It is for the screen, and no code reads it back.
pub fn explain(generated: &Generated) -> String {
    let mut out = String::new();
    for folder in &generated.folders {
        let migration = &folder.migration;
        let _ = writeln!(out, "{}", migration.id);
        if !migration.after.is_empty() {
            let _ = writeln!(out, "  after     {}", migration.after.join(", "));
        }
        for change in &migration.changes {
            let _ = writeln!(out, "  {}", change.operation().headline());
            for phase in Phase::ALL {
                let _ = writeln!(
                    out,
                    "    {:<10}{}",
                    phase.name(),
                    operation::words(change, phase)
                );
            }
        }
    }
    for note in &generated.notes {
        let _ = writeln!(out, "{note}");
    }
    if out.is_empty() {
        out.push_str("models and lock agree: nothing to generate\n");
    }
    out
}
