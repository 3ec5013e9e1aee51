//! Several columns take the place of one, or of several. Each side follows the other until the contract.

use super::two_way::TwoWay;
use crate::Sync;

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split(
    /// The new side has several columns.
    pub Sync,
);

impl TwoWay for Split {
    fn sync(&self) -> &Sync {
        &self.0
    }

    fn kind(&self) -> [&'static str; 2] {
        [
            "several columns take the place of one, or of several",
            "`added(up = \"..\")` on each that comes, `deprecated(down = \"..\")` on each that leaves",
        ]
    }
}
