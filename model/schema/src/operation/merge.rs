//! One column takes the place of several. Each side follows the other until the contract.

use super::two_way::TwoWay;
use crate::Sync;

/// See the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge(
    /// Several columns on the old side, one on the new one.
    pub Sync,
);

impl TwoWay for Merge {
    fn sync(&self) -> &Sync {
        &self.0
    }
}
