//! Several columns take the place of one, or of several. Each side follows the other until the contract.

use super::two_way::TwoWay;
use crate::Sync;

/// See the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split(
    /// Several columns on the new side.
    pub Sync,
);

impl TwoWay for Split {
    fn sync(&self) -> &Sync {
        &self.0
    }
}
