//! The oracle: one logical value for each field, from the last committed write in the order of the row's lock. It knows
//! nothing of triggers, snapshots or batches.

use crate::pair::{FAILS, Image, NULL, Pair};

/// The effect of a committed statement on a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Did {
    InsertOld(Image, u8),
    InsertNew(Image, u8),
    InsertBoth(Image, Image, u8),
    Old(Image),
    New(Image),
    Both(Image, Image),
    Other(u8),
    Delete,
}

/// The values that builds of either side must read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Logical {
    pub(crate) old: Image,
    /// `None` while the row may be pending: no build has written the new side, nor the old side under triggers.
    pub(crate) new: Option<Image>,
    pub(crate) other: u8,
}

impl Logical {
    /// The row after one more statement. `synced` says that the triggers exist.
    pub(crate) fn after(row: Option<Self>, did: Did, pair: &Pair, synced: bool) -> Option<Self> {
        let up = |old: Image| match pair.up[usize::from(old)] {
            _ if !synced || pair.fails(old) => None,
            FAILS => None,
            new => Some(new),
        };
        let down = |new: Image| pair.down[usize::from(new)];
        let says = |old: Image, new: Image| pair.up[usize::from(old)] == new;
        let inserted = |old, new, other| Some(Self { old, new, other });
        match did {
            Did::InsertOld(old, other) => return inserted(old, up(old), other),
            Did::InsertNew(new, other) => {
                let default = pair.default;
                let old = if says(default, new) {
                    default
                } else {
                    down(new)
                };
                return inserted(old, Some(new), other);
            }
            Did::InsertBoth(old, new, other) => return inserted(old, Some(new), other),
            Did::Delete => return None,
            _ => {}
        }
        let mut row = row?;
        match did {
            Did::Old(old) if old == row.old => {}
            Did::Old(old) => {
                row.old = old;
                let kept = row
                    .new
                    .filter(|new| (*new != NULL || pair.new_null) && down(*new) == old);
                row.new = kept.or_else(|| up(old));
            }
            Did::New(new) if Some(new) == row.new => {}
            Did::New(new) => {
                row.new = Some(new);
                if !says(row.old, new) {
                    row.old = down(new);
                }
            }
            Did::Both(old, new) => {
                row.old = old;
                row.new = Some(new);
            }
            Did::Other(other) => row.other = other,
            _ => {}
        }
        Some(row)
    }
}
