//! One column takes the place of another, perhaps with another type. Each follows the other until the contract.

use super::{Operation, Touched, refuse, sides};
use crate::dialect::Database;
use crate::{Diagnostic, Phase, Step, Sync};

/// See the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename(
    /// One column on each side.
    pub Sync,
);

impl Operation for Rename {
    fn headline(&self) -> String {
        sides::two_way_headline(&self.0)
    }

    fn words(&self, phase: Phase) -> Option<String> {
        Some(sides::two_way_words(&self.0, phase))
    }

    fn steps(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        sides::two_way(&self.0, phase, database)
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        refuse::two_way(&self.0, database)
    }

    fn touches(&self) -> Touched {
        sides::touches(&self.0)
    }

    fn sides(&self) -> Option<&Sync> {
        Some(&self.0)
    }
}
