//! One column takes the place of another, perhaps with another type. Each follows the other until the contract.

use super::two_way::TwoWay;
use crate::Sync;

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename(
    /// Each side has one column.
    pub Sync,
);

impl TwoWay for Rename {
    fn sync(&self) -> &Sync {
        &self.0
    }

    fn kind(&self) -> [&'static str; 2] {
        if self.0.is_plain_copy() {
            ["a column gets another name", "`renamed(from = \"x\")`"]
        } else {
            [
                "a column gets another type, or another form of its values",
                "`renamed(from = \"x\", up = \"..\", down = \"..\")`",
            ]
        }
    }
}
