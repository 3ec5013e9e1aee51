//! The invariants, checked at every commit.

use super::{State, World};
use crate::action::{Answer, KEYS};
use crate::pair::{Kind, NULL};
use crate::scheme::{Half, Scheme};
use crate::truth::{Did, Triggers};

/// A property that holds in every order of actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Invariant {
    /// A legal write never fails because of the other side, and is never lost because of it.
    Totality,
    /// Every read on either side returns the acknowledged value, until a later write.
    Acknowledged,
    /// The sides of a row agree unless it is pending.
    Agreement,
    /// The backfill never changes the old side, and changes the new side only if it is pending.
    Backfill,
    /// A phase never reports a false state: no row is pending once a database is migrated.
    Order,
    /// No build runs outside of its window.
    Alive,
    /// The old side is removed only when the new side has all of its information, and no build needs it.
    Contract,
    /// Triggers and backfills end.
    Termination,
}

/// An invariant that did not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Violation {
    /// The invariant.
    pub invariant: Invariant,
    /// The observation.
    pub what: &'static str,
    /// The key of the row.
    pub key: usize,
    /// The database's answer to the action that showed it.
    pub answer: Answer,
}

impl Violation {
    pub(crate) fn new(invariant: Invariant, what: &'static str, key: usize) -> Self {
        Self {
            invariant,
            what,
            key,
            answer: Answer::Done,
        }
    }
}

impl World {
    /// The state that the triggers should be in at this moment, for a statement with this effect.
    pub(crate) fn triggers(&self, did: Did) -> Triggers {
        let catalog = &self.catalog;
        if catalog.half == Some(Half::of(did.is_insert())) {
            return Triggers::Fire;
        }
        if catalog.off {
            let bridge = self.config.pair.bridge().filter(|_| catalog.bridge);
            return Triggers::Off {
                old: self.config.pair.default,
                new: bridge.unwrap_or(NULL),
                in_use: self.is_migrated(),
            };
        }
        if catalog.new && (catalog.sync || self.journal.installed) {
            Triggers::Fire
        } else {
            let bridge = self.config.pair.bridge().filter(|_| catalog.bridge);
            Triggers::Absent {
                new: bridge.unwrap_or(NULL),
            }
        }
    }

    /// Whether new builds may be running.
    pub(crate) fn is_migrated(&self) -> bool {
        matches!(
            self.journal.state,
            State::Migrated | State::Contracting | State::Contracted
        )
    }

    /// Compares every committed row with the oracle.
    pub(crate) fn judge(&mut self) -> Result<(), Violation> {
        let pair = self.config.pair;
        let migrated = self.is_migrated();
        let goes = self.is_abandoned().then_some(self.journal.state);
        let old_goes = goes == Some(State::Contracting) && pair.kind == Kind::TwoWay;
        let new_goes = goes == Some(State::RollingBack) && pair.kind != Kind::Required;
        for key in 0..KEYS {
            let wrong = |invariant, what| Err(Violation::new(invariant, what, key));
            let (row, truth) = match (self.rows[key], &mut self.truth[key]) {
                (None, None) => continue,
                (Some(row), Some(truth)) => (row, truth),
                _ => {
                    return wrong(
                        Invariant::Acknowledged,
                        "a row is there, or gone, against its history",
                    );
                }
            };
            if row.other != truth.other {
                return wrong(Invariant::Acknowledged, "another column was changed");
            }
            if self.catalog.old && !old_goes && row.old != truth.old {
                return wrong(
                    Invariant::Acknowledged,
                    "the old side is not what was written",
                );
            }
            if !self.catalog.new || new_goes {
                continue;
            }
            let marked = row.new == NULL && !pair.new_null;
            let both = self.catalog.old && !old_goes;
            let in_step = both && pair.kind == Kind::TwoWay && !truth.is_torn();
            if in_step && !marked && self.config.scheme != Scheme::NoSync {
                let filled = truth.new.is_some() || row.new != truth.held;
                if filled && pair.agree(row.old, row.new) != Some(true) {
                    return wrong(
                        Invariant::Agreement,
                        "the sides of a row that is not pending disagree",
                    );
                }
            }
            match truth.new {
                Some(NULL) if pair.kind == Kind::Required => {
                    // An upsert may update the row with what the other trigger has filled in.
                    let may_fill = self.journal.installed || self.catalog.half.is_some();
                    if row.new == pair.up[usize::from(NULL)] && may_fill {
                        truth.new = Some(row.new);
                        truth.decided();
                    } else if row.new != NULL {
                        return wrong(
                            Invariant::Agreement,
                            "a row was filled with what no side ever held",
                        );
                    } else if migrated && !truth.is_torn() {
                        return wrong(
                            Invariant::Order,
                            "a row is pending in a database that is migrated",
                        );
                    }
                }
                Some(new) if new != row.new => {
                    return wrong(
                        Invariant::Acknowledged,
                        "the new side is not what was written",
                    );
                }
                Some(_) => {}
                None => {
                    let up = pair.up[usize::from(truth.old)];
                    let kept = row.new == truth.held && !marked;
                    if row.new == up && !pair.fails(truth.old) {
                        truth.new = Some(up);
                        truth.decided();
                    } else if kept && pair.agree(row.old, row.new) == Some(true) {
                        truth.new = Some(row.new);
                        truth.decided();
                    } else if row.new != truth.held {
                        return wrong(
                            Invariant::Agreement,
                            "a row was filled with what no side ever held",
                        );
                    } else if migrated && !truth.is_torn() && !pair.fails(truth.old) {
                        return wrong(
                            Invariant::Order,
                            "a row is pending in a database that is migrated",
                        );
                    }
                }
            }
        }
        Ok(())
    }

    /// Checks that the old side may be removed.
    pub(crate) fn judge_contract(&mut self) -> Result<(), Violation> {
        self.judge()?;
        if self.config.pair.kind == Kind::Added {
            // The old side stays, and NOT NULL is proved after this.
            return Ok(());
        }
        for key in 0..KEYS {
            let Some(truth) = self.truth[key] else {
                continue;
            };
            if truth.old_ahead {
                return Err(Violation::new(
                    Invariant::Contract,
                    "a value that was written past the triggers is dropped without a decision",
                    key,
                ));
            }
            let pending = truth.new == Some(NULL) && self.config.pair.kind == Kind::Required;
            if pending || truth.new.is_none() {
                return Err(Violation::new(
                    Invariant::Contract,
                    "a value that only the old side knows is dropped",
                    key,
                ));
            }
        }
        Ok(())
    }
}
