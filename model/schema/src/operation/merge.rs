//! One column takes the place of several. Each side follows the other until the contract.

use super::two_way::TwoWay;
use crate::Sync;

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge(
    /// The old side has several columns, the new side has one.
    pub Sync,
);

impl TwoWay for Merge {
    fn sync(&self) -> &Sync {
        &self.0
    }

    fn kind(&self) -> [&'static str; 2] {
        [
            "one column takes the place of several",
            "`added(up = \"..\")` on the one that comes, `deprecated(down = \"..\")` on each that leaves",
        ]
    }
}
