//! The row as it must be after every statement, told without triggers.

use std::collections::HashMap;

use expand_contract_schema::{Dialect, SyncColumn};

use crate::database::{compute, store};
use crate::{Case, Database, Direction, Image, On, Op, Row};

/// A statement of a new build is rejected: the old side has no value for what it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejected;

/// The oracle of one case on one database.
pub struct Truth {
    /// The values old builds write, as images.
    pub old: Vec<Vec<Image>>,
    /// The values new builds write, as images.
    pub new: Vec<Vec<Image>>,
    old_default: Vec<Image>,
    /// The default of the new side, if NULL cannot say "left out".
    bridge: Option<Vec<Image>>,
    /// `up` and `down` of values, as the database itself computes and stores them. `None`: it fails.
    known: HashMap<(bool, Vec<Image>), Vec<Option<Image>>>,
}

impl Truth {
    /// Learns the images of all values from table `scratch`, which has the columns and no trigger.
    pub async fn learn(case: &Case, db: &mut Database) -> Self {
        let mut truth = Self {
            old: Vec::new(),
            new: Vec::new(),
            old_default: Vec::new(),
            bridge: None,
            known: HashMap::new(),
        };
        for tuple in &case.old {
            truth.old.push(store(db, &case.sync.old, tuple).await);
        }
        for tuple in &case.new {
            truth.new.push(store(db, &case.sync.new, tuple).await);
        }
        let defaults: Vec<&str> = case
            .sync
            .old
            .iter()
            .map(|column| column.def.default.as_deref().unwrap_or("NULL"))
            .collect();
        truth.old_default = store(db, &case.sync.old, &defaults).await;
        let unmarked = case.sync.new.iter().all(|column| column.def.nullable);
        if unmarked && case.sync.direction == Direction::Both {
            let old = truth.old_default.clone();
            truth.bridge = truth.up(case, db, &old).await;
        }
        truth
    }

    /// Each column's `up` of this old side, or `down` of this new side.
    async fn computed(
        &mut self,
        case: &Case,
        db: &mut Database,
        up: bool,
        from: &[Image],
    ) -> Vec<Option<Image>> {
        let key = (up, from.to_vec());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let (source, target) = if up {
            (&case.sync.old, &case.sync.new)
        } else {
            (&case.sync.new, &case.sync.old)
        };
        let mut result = Vec::new();
        for column in target {
            result.push(compute(db, source, from, column).await);
        }
        self.known.insert(key, result.clone());
        result
    }

    /// `up` of a whole side; a group that fails in one column is pending in all.
    async fn up(&mut self, case: &Case, db: &mut Database, old: &[Image]) -> Option<Vec<Image>> {
        self.computed(case, db, true, old)
            .await
            .into_iter()
            .collect()
    }

    async fn down(&mut self, case: &Case, db: &mut Database, new: &[Image]) -> Option<Vec<Image>> {
        self.computed(case, db, false, new)
            .await
            .into_iter()
            .collect()
    }

    /// Whether the sides of a row tell the same.
    pub async fn agrees(&mut self, case: &Case, db: &mut Database, row: &Row) -> bool {
        if self.up(case, db, &row.old).await.as_ref() == Some(&row.new) {
            return true;
        }
        let given = case
            .sync
            .new
            .iter()
            .zip(&row.new)
            .all(|(column, image)| column.def.nullable || image.is_some());
        given && self.down(case, db, &row.new).await.as_ref() == Some(&row.old)
    }

    /// Whether a new build can read the row: nothing of it is pending.
    pub async fn is_pending(&mut self, case: &Case, db: &mut Database, row: &Row) -> bool {
        let missing = case
            .sync
            .new
            .iter()
            .zip(&row.new)
            .any(|(column, image)| !column.def.nullable && image.is_none());
        if missing {
            return true;
        }
        match case.sync.direction {
            Direction::Both => !self.agrees(case, db, row).await,
            Direction::Derived => self.up(case, db, &row.old).await.as_ref() != Some(&row.new),
            // A NULL that is allowed may be a new build's own.
            _ => false,
        }
    }

    /// The row after `op`. `None` where there is none, as before a statement that is rejected.
    pub async fn after(
        &mut self,
        case: &Case,
        db: &mut Database,
        row: Option<&Row>,
        op: Op,
    ) -> Result<Option<Row>, Rejected> {
        let nothing = vec![None; case.sync.new.len()];
        Ok(match (op, row) {
            (Op::Delete, _)
            | (
                Op::Backfill
                | Op::Touch
                | Op::MoveKey
                | Op::UpdateOld(_)
                | Op::UpdateNew(_)
                | Op::UpdateBoth(..),
                None,
            ) => None,
            (Op::Touch | Op::MoveKey | Op::IgnoreOld(_), Some(row)) => Some(row.clone()),
            (Op::Backfill, Some(row)) => Some(self.filled(case, db, row).await),
            (Op::InsertOld(old), _) => {
                let old = old.map_or_else(|| self.old_default.clone(), |at| self.old[at].clone());
                Some(self.old_written(case, db, old, nothing, true).await)
            }
            (Op::UpsertOld(at) | Op::IgnoreOld(at), None) | (Op::ReplaceOld(at), _) => {
                let old = self.old[at].clone();
                Some(self.old_written(case, db, old, nothing, true).await)
            }
            (Op::InsertNew(at), _) | (Op::UpsertNew(at), None) => {
                let (old, new) = (self.old_default.clone(), self.new[at].clone());
                Some(self.new_written(case, db, old, new, true).await?)
            }
            (Op::InsertBoth(old, new), _) => {
                let (old, new) = (self.old[old].clone(), self.new[new].clone());
                Some(self.both_written(case, db, old, new).await?)
            }
            (Op::UpdateOld(at) | Op::UpsertOld(at), Some(row)) => {
                let old = self.old[at].clone();
                if old == row.old && given(case, at) {
                    return Ok(Some(row.clone()));
                }
                Some(self.changed_old(case, db, row, old, !given(case, at)).await)
            }
            (Op::UpdateNew(at) | Op::UpsertNew(at), Some(row)) => {
                let mut new = self.new[at].clone();
                let derived = case.sync.direction == Direction::Derived;
                if derived && matches!(op, Op::UpsertNew(_)) && db.dialect() != Dialect::Sqlite {
                    // A trigger before the INSERT has derived what `excluded` and `VALUES` show.
                    let left_out = self.old_default.clone();
                    new = self.derived(case, db, left_out).await.new;
                }
                if new == row.new {
                    return Ok(Some(row.clone()));
                }
                Some(self.changed_new(case, db, row, new).await?)
            }
            (Op::UpdateBoth(old, new), Some(row)) => {
                let given = given(case, old);
                let (old, new) = (self.old[old].clone(), self.new[new].clone());
                Some(if new == row.new && old == row.old && given {
                    row.clone()
                } else if new == row.new {
                    self.changed_old(case, db, row, old, !given).await
                } else if old == row.old {
                    self.changed_new(case, db, row, new).await?
                } else {
                    self.both_changed(case, db, row, old, new).await?
                })
            }
        })
    }

    /// Whether `op` can be written by a build at all here, and can be told from every other.
    pub fn is_legal(&self, case: &Case, on: On, row: Option<&Row>, op: Op) -> bool {
        let required = |side: &[SyncColumn]| {
            side.iter()
                .any(|column| !column.def.nullable && column.def.default.is_none())
        };
        let all_null = |new: usize| self.new[new].iter().all(Option::is_none);
        // If a side stays, its columns are also the other build's, and a required one cannot be left out.
        let old_alone = case.sync.direction != Direction::Backward || !required(&case.sync.new);
        let is_read = matches!(case.sync.direction, Direction::Forward | Direction::Derived);
        let new_alone = !is_read || !required(&case.sync.old);
        // A session that is not strict may leave out a column that takes no NULL, and an INSERT may not give it NULL.
        let left_out = case.lax || !required(&case.sync.old);
        let is_given = |old: usize| given(case, old);
        let replaces = on.dialect() != Dialect::Postgres;
        match op {
            Op::InsertOld(None) => row.is_none() && left_out && old_alone,
            Op::InsertOld(Some(old)) => row.is_none() && old_alone && is_given(old),
            Op::InsertNew(_) => row.is_none() && new_alone,
            // The new side's default, or NULL, beside a value of the old side is what an old build's INSERT looks like.
            Op::InsertBoth(old, new) => {
                let is_told = !all_null(new) && self.bridge.as_ref() != Some(&self.new[new]);
                row.is_none() && is_told && is_given(old)
            }
            Op::ReplaceOld(old) => replaces && old_alone && is_given(old),
            Op::IgnoreOld(_) => replaces && old_alone,
            Op::UpsertOld(old) => old_alone && is_given(old),
            Op::UpsertNew(_) => new_alone,
            _ => row.is_some(),
        }
    }

    async fn filled(&mut self, case: &Case, db: &mut Database, row: &Row) -> Row {
        let mut filled = row.clone();
        match case.sync.direction {
            Direction::Backward => {}
            Direction::Both => {
                if !self.agrees(case, db, row).await
                    && let Some(up) = self.up(case, db, &row.old).await
                {
                    filled.new = up;
                }
            }
            Direction::Derived => {
                if let Some(up) = self.up(case, db, &row.old).await {
                    filled.new = up;
                }
            }
            Direction::Forward | Direction::Fill => {
                let up = self.computed(case, db, true, &row.old).await;
                // One statement fills all columns or, where one fails, none.
                let fails = up
                    .iter()
                    .zip(&row.new)
                    .any(|(up, image)| up.is_none() && image.is_none());
                if !fails {
                    for (image, up) in filled.new.iter_mut().zip(up) {
                        if image.is_none() {
                            *image = up.flatten();
                        }
                    }
                }
            }
        }
        filled
    }

    /// Only the old side was written (or nothing, on INSERT).
    async fn old_written(
        &mut self,
        case: &Case,
        db: &mut Database,
        old: Vec<Image>,
        new: Vec<Image>,
        insert: bool,
    ) -> Row {
        let row = Row { old, new };
        match case.sync.direction {
            Direction::Both => {
                if self.agrees(case, db, &row).await {
                    return row;
                }
                let up = self.up(case, db, &row.old).await;
                let new = up.unwrap_or_else(|| vec![None; row.new.len()]);
                Row { new, ..row }
            }
            Direction::Forward | Direction::Fill => {
                let mut row = row;
                let up = self.computed(case, db, true, &row.old).await;
                for (image, up) in row.new.iter_mut().zip(up) {
                    if !insert || image.is_none() {
                        *image = up.flatten();
                    }
                }
                row
            }
            Direction::Derived => self.derived(case, db, row.old).await,
            // New builds read the new side, which is theirs alone.
            Direction::Backward => row,
        }
    }

    /// Only the new side was written.
    async fn new_written(
        &mut self,
        case: &Case,
        db: &mut Database,
        old: Vec<Image>,
        new: Vec<Image>,
        insert: bool,
    ) -> Result<Row, Rejected> {
        let row = Row { old, new };
        match case.sync.direction {
            Direction::Both => {
                if self.agrees(case, db, &row).await {
                    return Ok(row);
                }
                let old = self.down(case, db, &row.new).await;
                Ok(Row {
                    old: old.ok_or(Rejected)?,
                    ..row
                })
            }
            Direction::Forward | Direction::Fill if insert => {
                let (old, new) = (row.old, row.new);
                Ok(self.old_written(case, db, old, new, true).await)
            }
            Direction::Forward | Direction::Fill => Ok(row),
            Direction::Derived => Ok(self.derived(case, db, row.old).await),
            Direction::Backward => {
                let old = self.down(case, db, &row.new).await.ok_or(Rejected)?;
                Ok(Row { old, ..row })
            }
        }
    }

    async fn both_written(
        &mut self,
        case: &Case,
        db: &mut Database,
        old: Vec<Image>,
        new: Vec<Image>,
    ) -> Result<Row, Rejected> {
        match case.sync.direction {
            Direction::Both => self.new_written(case, db, old, new, true).await,
            Direction::Forward | Direction::Fill => {
                Ok(self.old_written(case, db, old, new, true).await)
            }
            Direction::Derived => Ok(self.derived(case, db, old).await),
            Direction::Backward => Ok(Row { old, new }),
        }
    }

    /// The new side is nothing but the value of the old one, or NULL where there is none.
    async fn derived(&mut self, case: &Case, db: &mut Database, old: Vec<Image>) -> Row {
        let new = self.computed(case, db, true, &old).await;
        Row {
            new: new.into_iter().map(Option::flatten).collect(),
            old,
        }
    }

    /// `all`: the trigger sees a change of every column of the old side.
    async fn changed_old(
        &mut self,
        case: &Case,
        db: &mut Database,
        row: &Row,
        old: Vec<Image>,
        all: bool,
    ) -> Row {
        if case.sync.direction != Direction::Forward {
            return self
                .old_written(case, db, old, row.new.clone(), false)
                .await;
        }
        // Only what reads a column that changed follows, and no value that a build gave itself beside a column that stays.
        let stays = case.sync.old.iter().all(|column| !column.leaves);
        let before = self.computed(case, db, true, &row.old).await;
        let up = self.computed(case, db, true, &old).await;
        let mut new = row.new.clone();
        for (at, column) in case.sync.new.iter().enumerate() {
            let reads = column.expr.as_ref().map_or(&[][..], |expr| &expr.reads);
            let changed = case.sync.old.iter().zip(row.old.iter().zip(&old)).any(
                |(source, (before, after))| before != after && reads.contains(&source.def.name),
            );
            let given = new[at].is_some() && before[at].as_ref() != Some(&new[at]);
            if (all || changed) && !(stays && given) {
                new[at] = up[at].clone().flatten();
            }
        }
        Row { old, new }
    }

    async fn changed_new(
        &mut self,
        case: &Case,
        db: &mut Database,
        row: &Row,
        new: Vec<Image>,
    ) -> Result<Row, Rejected> {
        if case.sync.direction != Direction::Backward {
            return self
                .new_written(case, db, row.old.clone(), new, false)
                .await;
        }
        let down = self.computed(case, db, false, &new).await;
        let mut old = row.old.clone();
        for (at, column) in case.sync.old.iter().enumerate() {
            let reads = column.expr.as_ref().map_or(&[][..], |expr| &expr.reads);
            let changed = case.sync.new.iter().zip(row.new.iter().zip(&new)).any(
                |(source, (before, after))| before != after && reads.contains(&source.def.name),
            );
            if changed {
                old[at] = down[at].clone().ok_or(Rejected)?;
            }
        }
        Ok(Row { old, new })
    }

    /// Both sides changed in one statement: one-way, each column that was written keeps what was written.
    async fn both_changed(
        &mut self,
        case: &Case,
        db: &mut Database,
        row: &Row,
        old: Vec<Image>,
        new: Vec<Image>,
    ) -> Result<Row, Rejected> {
        match case.sync.direction {
            Direction::Both => self.new_written(case, db, old, new, false).await,
            Direction::Derived => Ok(self.derived(case, db, old).await),
            Direction::Forward | Direction::Fill => {
                let follow = self.changed_old(case, db, row, old, false).await;
                let kept = new.iter().zip(&row.new).zip(follow.new);
                let new = kept.map(|((written, before), follow)| {
                    if written == before {
                        follow
                    } else {
                        written.clone()
                    }
                });
                Ok(Row {
                    new: new.collect(),
                    old: follow.old,
                })
            }
            Direction::Backward => {
                let follow = self.changed_new(case, db, row, new).await?;
                let kept = old.iter().zip(&row.old).zip(follow.old);
                let old = kept.map(|((written, before), follow)| {
                    if written == before {
                        follow
                    } else {
                        written.clone()
                    }
                });
                Ok(Row {
                    old: old.collect(),
                    new: follow.new,
                })
            }
        }
    }
}

/// Whether no value of this old side is a NULL for a column that takes none. A trigger sees the NULL, and so a change, where the
/// row will hold what it held before.
fn given(case: &Case, old: usize) -> bool {
    let mut values = case.old[old].iter().zip(&case.sync.old);
    values.all(|(value, column)| column.def.nullable || *value != "NULL")
}
