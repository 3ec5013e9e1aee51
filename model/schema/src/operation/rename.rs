//! One column takes the place of another, perhaps with another type. Each follows the other until the contract.

use super::two_way::TwoWay;
use crate::Sync;

/// See the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename(
    /// One column on each side.
    pub Sync,
);

impl TwoWay for Rename {
    fn sync(&self) -> &Sync {
        &self.0
    }
}
