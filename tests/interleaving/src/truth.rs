//! The oracle: one logical value for each field, from the last committed write in the order of the row's lock. It knows
//! nothing of snapshots or batches, and of triggers only whether they fire.
//!
//! A write past the triggers is known on its own side alone. From then on the sides have a value each, until a write under
//! triggers or the operator decides.

use crate::action::Side;
use crate::pair::{FAILS, Image, Kind, NULL, Pair};

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

impl Did {
    pub(crate) fn is_insert(self) -> bool {
        matches!(
            self,
            Self::InsertOld(..) | Self::InsertNew(..) | Self::InsertBoth(..)
        )
    }
}

/// The state of the triggers at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Triggers {
    /// They do not exist.
    Absent {
        /// The new side of an INSERT that leaves it out.
        new: Image,
    },
    /// They fire.
    Fire,
    /// They do not fire although they should.
    Off {
        /// The old side of an INSERT that leaves it out.
        old: Image,
        /// The new side of an INSERT that leaves it out.
        new: Image,
        /// Whether builds may know the new side.
        in_use: bool,
    },
}

/// The values that builds of either side must read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Logical {
    pub(crate) old: Image,
    /// `None` while the row may be pending: no build has written the new side, nor the old side under triggers.
    pub(crate) new: Option<Image>,
    /// The content of the new column while the row is pending.
    pub(crate) held: Image,
    /// Whether the old side was written past the triggers, without a decision since.
    pub(crate) old_ahead: bool,
    /// Whether the new side was.
    pub(crate) new_ahead: bool,
    pub(crate) other: u8,
}

impl Logical {
    /// A row that the new side has not seen.
    pub(crate) fn pending(old: Image, other: u8) -> Self {
        Self {
            old,
            new: None,
            held: NULL,
            old_ahead: false,
            new_ahead: false,
            other,
        }
    }

    /// Whether each side has a value of its own.
    pub(crate) fn is_torn(self) -> bool {
        self.old_ahead || self.new_ahead
    }

    /// The row after one more statement.
    pub(crate) fn after(
        row: Option<Self>,
        did: Did,
        pair: &Pair,
        triggers: Triggers,
    ) -> Option<Self> {
        match pair.kind {
            Kind::TwoWay => {}
            Kind::Added => return Self::after_added(row, did, pair, triggers),
            Kind::Required => return Self::after_required(row, did, pair, triggers),
        }
        if let Triggers::Off { old, new, in_use } = triggers {
            let mut row = Self::past_the_triggers(row, did, pair, (old, new))?;
            if row.is_torn() && !in_use {
                // The backfill may still replace what no build has read.
                row.held = row.new.take().unwrap_or(row.held);
            }
            return Some(row);
        }
        let synced = triggers == Triggers::Fire;
        let up = |old: Image| match pair.up[usize::from(old)] {
            _ if !synced || pair.fails(old) => None,
            FAILS => None,
            new => Some(new),
        };
        let down = |new: Image| pair.down[usize::from(new)];
        let says = |old: Image, new: Image| pair.up[usize::from(old)] == new;
        let inserted = |old, new, other| {
            Some(Self {
                new,
                ..Self::pending(old, other)
            })
        };
        match did {
            Did::InsertOld(old, other) => {
                let held = match triggers {
                    Triggers::Absent { new } => new,
                    _ => NULL,
                };
                let row = inserted(old, up(old), other);
                return row.map(|row| Self { held, ..row });
            }
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
        let held = row.new.unwrap_or(row.held);
        match did {
            Did::Old(old) if old == row.old => {}
            Did::Old(old) => {
                row.old = old;
                // A pending row may hold a value from before the triggers were off.
                let known = row.new.or((row.held != NULL).then_some(row.held));
                let kept = known.filter(|new| (*new != NULL || pair.new_null) && down(*new) == old);
                row.new = kept.or_else(|| up(old));
                if synced {
                    row.held = NULL;
                    row.decided();
                }
            }
            Did::New(new) if new == held && (row.new.is_some() || row.is_torn()) => {}
            Did::New(new) => {
                row.new = Some(new);
                if !says(row.old, new) {
                    row.old = down(new);
                }
                row.decided();
            }
            Did::Both(old, new) if (old, new) == (row.old, held) => {}
            Did::Both(old, new) => {
                row.old = old;
                row.new = Some(new);
                row.decided();
            }
            Did::Other(other) => row.other = other,
            _ => {}
        }
        Some(row)
    }

    /// The row after a statement that no trigger saw: each side keeps its last acknowledged value.
    fn past_the_triggers(
        row: Option<Self>,
        did: Did,
        pair: &Pair,
        (old_default, new_default): (Image, Image),
    ) -> Option<Self> {
        let mut row = match did {
            Did::Delete => return None,
            Did::InsertOld(old, other) => Self {
                held: new_default,
                old_ahead: true,
                ..Self::pending(old, other)
            },
            Did::InsertNew(new, other) => Self {
                new: Some(new),
                new_ahead: true,
                ..Self::pending(old_default, other)
            },
            Did::InsertBoth(old, new, other) => Self {
                new: Some(new),
                ..Self::pending(old, other)
            },
            _ => row?,
        };
        match did {
            Did::Old(old) | Did::Both(old, _) if old != row.old => {
                row.old = old;
                row.old_ahead = true;
            }
            Did::Other(other) => row.other = other,
            _ => {}
        }
        if let Did::New(new) | Did::Both(_, new) = did
            && new != row.new.unwrap_or(row.held)
        {
            row.new = Some(new);
            row.new_ahead = true;
        }
        if row
            .new
            .is_some_and(|new| pair.agree(row.old, new) == Some(true))
        {
            row.decided();
        }
        Some(row)
    }

    /// An added column: what a new build writes itself stays, and everything else follows the old side.
    fn after_added(row: Option<Self>, did: Did, pair: &Pair, triggers: Triggers) -> Option<Self> {
        let up = |old: Image| {
            let computed = triggers == Triggers::Fire && !pair.fails(old);
            computed.then(|| pair.up[usize::from(old)])
        };
        let mut row = match did {
            Did::Delete => return None,
            Did::InsertOld(old, other) => Self {
                new: up(old),
                old_ahead: matches!(triggers, Triggers::Off { .. }),
                ..Self::pending(old, other)
            },
            Did::InsertBoth(old, new, other) => Self {
                new: Some(new),
                ..Self::pending(old, other)
            },
            _ => row?,
        };
        let explicit = match did {
            Did::New(new) | Did::Both(_, new) if row.new != Some(new) => Some(new),
            _ => None,
        };
        if let Did::Old(old) | Did::Both(old, _) = did
            && old != row.old
        {
            let followed = row
                .new
                .is_none_or(|new| pair.up[usize::from(row.old)] == new);
            row.old = old;
            row.old_ahead |= row.new.is_none() && matches!(triggers, Triggers::Off { .. });
            if followed && triggers == Triggers::Fire {
                row.new = up(old);
                row.decided();
            }
        }
        if let Some(new) = explicit {
            row.new = Some(new);
            row.decided();
        }
        if let Did::Other(other) = did {
            row.other = other;
        }
        Some(row)
    }

    /// A required column: there is one value, and NULL only as long as nothing has replaced it.
    fn after_required(
        row: Option<Self>,
        did: Did,
        pair: &Pair,
        triggers: Triggers,
    ) -> Option<Self> {
        let (new, mut row) = match did {
            Did::Delete => return None,
            Did::InsertOld(_, other) => (NULL, Self::pending(NULL, other)),
            Did::InsertNew(new, other) => (new, Self::pending(NULL, other)),
            Did::New(new) => (new, row?),
            Did::Other(other) => return Some(Self { other, ..row? }),
            _ => return row,
        };
        let fired = new == NULL && triggers == Triggers::Fire;
        row.new = Some(if fired {
            pair.up[usize::from(NULL)]
        } else {
            new
        });
        row.old_ahead = new == NULL && matches!(triggers, Triggers::Off { .. });
        Some(row)
    }

    /// The row after the operator has preferred a side. A side that holds NULL only because its triggers were off has no
    /// value, and never wins.
    pub(crate) fn prefer(&mut self, side: Side, pair: &Pair) {
        if pair.kind != Kind::TwoWay {
            // There is nothing to prefer: only NULL is filled.
            return;
        }
        let new = self.new.unwrap_or(self.held);
        let old_unknown = self.old == NULL && !pair.old_null;
        let new_unknown = new == NULL && !pair.new_null;
        let old_wins = match side {
            Side::Old => !old_unknown,
            Side::New => new_unknown,
        };
        if !old_wins {
            self.new = Some(new);
            self.old = pair.down[usize::from(new)];
        } else if !pair.fails(self.old) {
            self.new = Some(pair.up[usize::from(self.old)]);
        } else {
            return;
        }
        self.decided();
    }

    pub(crate) fn decided(&mut self) {
        self.held = NULL;
        self.old_ahead = false;
        self.new_ahead = false;
    }
}
