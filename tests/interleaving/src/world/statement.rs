//! INSERT, UPDATE, DELETE and upserts, with the isolation of each database.

use super::{Row, Slot, Violation, World};
use crate::action::{Answer, Level, Op, Statement, Woken};
use crate::pair::Image;
use crate::scheme::Fault;
use crate::truth::Did;

impl World {
    /// The columns that a statement sets when it inserts, and its logical effect.
    pub(super) fn inserted(&self, statement: Statement) -> (Option<Image>, Option<Image>, Did) {
        let pair = self.config.pair;
        let (value, other) = (statement.value, statement.other);
        match statement.op {
            Op::InsertDefault => (None, None, Did::InsertOld(pair.default, other)),
            Op::InsertNew | Op::UpsertNew => (None, Some(value), Did::InsertNew(value, other)),
            Op::InsertBoth => {
                let old = pair.down[usize::from(value)];
                (Some(old), Some(value), Did::InsertBoth(old, value, other))
            }
            _ => (Some(value), None, Did::InsertOld(value, other)),
        }
    }

    pub(super) fn make(
        &mut self,
        client: usize,
        statement: Statement,
    ) -> Result<Answer, Violation> {
        let key = usize::from(statement.key);
        let (old, new, did) = self.inserted(statement);
        let written = self
            .rules(Some(self.instances[client].build))
            .insert(old, new);
        let sides = match written {
            Ok(sides) => sides,
            Err(fault) => return self.rejected(fault, key),
        };
        let row = Row {
            old: sides.0,
            new: sides.1,
            other: statement.other,
            life: self.new_life(),
            version: 0,
        };
        self.write(client, key, Some(row));
        self.sessions[client].note(key, did);
        Ok(Answer::Rows(1))
    }

    /// The reason for which MariaDB and MySQL reject a new row before they look for its key.
    fn early_fault(&self, client: usize, statement: Statement) -> Option<Fault> {
        if !self.on_mysql() {
            return None;
        }
        let (old, new, _) = self.inserted(statement);
        let rules = self.rules(Some(self.instances[client].build));
        rules.insert(old, new).err()
    }

    pub(super) fn insert(
        &mut self,
        client: usize,
        statement: Statement,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        let key = usize::from(statement.key);
        if let Some(fault) = self.early_fault(client, statement) {
            return self.rejected(fault, key);
        }
        let current: Slot = match self.sessions[client].wrote[key] {
            Some(own) => own,
            None if self.is_locked(client, key) => {
                return self.wait_for(client, statement, None, woken);
            }
            None if self.is_stale(client) => return Ok(Answer::Busy),
            None => self.rows[key],
        };
        if current.is_some() {
            return Ok(Answer::Duplicate);
        }
        self.make(client, statement)
    }

    pub(super) fn upsert(
        &mut self,
        client: usize,
        statement: Statement,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        let key = usize::from(statement.key);
        if let Some(fault) = self.early_fault(client, statement) {
            return self.rejected(fault, key);
        }
        let own = self.sessions[client].wrote[key];
        if own.is_none() && self.is_locked(client, key) {
            return self.wait_for(client, statement, None, woken);
        }
        if own.is_none() && self.is_stale(client) {
            return Ok(Answer::Busy);
        }
        let Some(row) = own.unwrap_or(self.rows[key]) else {
            return self.make(client, statement);
        };
        match statement.op {
            Op::Ignore => {
                if own.is_none() && self.changed_since(client, key) {
                    // The transaction may not even see the row that it would skip.
                    return Ok(Answer::Serialization);
                }
                return Ok(Answer::Rows(0));
            }
            Op::Replace => {
                self.write(client, key, None);
                self.sessions[client].note(key, Did::Delete);
                return self.make(client, statement);
            }
            _ => {}
        }
        let writer = Some(self.instances[client].build);
        let (old, new, _) = self.inserted(statement);
        let excluded = match self.rules(writer).excluded(old, new) {
            Ok(excluded) => excluded,
            Err(fault) => return self.rejected(fault, key),
        };
        if own.is_none() && self.changed_since(client, key) {
            return Ok(Answer::Serialization);
        }
        let (old, new, did) = match statement.op {
            Op::UpsertNew => (None, Some(excluded.1), Did::New(statement.value)),
            Op::UpsertAcross => (None, Some(statement.across), Did::New(statement.across)),
            _ => (Some(excluded.0), None, Did::Old(statement.value)),
        };
        self.store(client, key, row, (old, new), None)?;
        self.sessions[client].note(key, did);
        Ok(Answer::Rows(1))
    }

    /// Writes a new version of a row, after the database's triggers.
    pub(super) fn store(
        &mut self,
        client: usize,
        key: usize,
        row: Row,
        (old, new): (Option<Image>, Option<Image>),
        other: Option<u8>,
    ) -> Result<(), Violation> {
        let sides = self
            .rules(Some(self.instances[client].build))
            .update((row.old, row.new), old, new)
            .map_err(|fault| Self::fault(fault, key))?;
        let after = Row {
            old: sides.0,
            new: sides.1,
            other: other.unwrap_or(row.other),
            ..row
        };
        if self.on_mysql() && after == row {
            // InnoDB only locks a row that would not change. A later read of the transaction does not see it as its own.
            self.hold(client, key);
        } else {
            self.write(client, key, Some(after));
        }
        Ok(())
    }

    /// Runs an UPDATE or a DELETE.
    pub(super) fn change(
        &mut self,
        client: usize,
        statement: Statement,
        saw: Option<u8>,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        let key = usize::from(statement.key);
        let own = self.sessions[client].wrote[key];
        if self.on_mysql() {
            if own.is_none() && self.is_locked(client, key) {
                return self.wait_for(client, statement, saw, woken);
            }
            let Some(row) = own.unwrap_or(self.rows[key]) else {
                // Repeatable reads also lock a key without a row, and a lock that was waited for stays.
                let session = &self.sessions[client];
                if session.level != Level::Committed || session.waited {
                    self.hold(client, key);
                }
                return Ok(Answer::Rows(0));
            };
            return self.change_row(client, statement, row);
        }
        let Some(saw) = saw else {
            return Ok(Answer::Rows(0));
        };
        // The row in the snapshot has been replaced, so the statement fails at once, even if another session is replacing
        // the row again.
        if own.is_none() && self.changed_since(client, key) {
            return Ok(Answer::Serialization);
        }
        if own.is_none() && self.is_locked(client, key) {
            return self.wait_for(client, statement, Some(saw), woken);
        }
        if own.is_none() && self.is_stale(client) {
            return Ok(Answer::Busy);
        }
        let now = own.unwrap_or(self.rows[key]);
        // A session that waited checks the row again: a deleted row, or a new row with the same key, does not count.
        let Some(row) = now.filter(|row| row.life == saw) else {
            return Ok(Answer::Rows(0));
        };
        self.change_row(client, statement, row)
    }

    /// Changes a row that the session has locked, or may lock.
    fn change_row(
        &mut self,
        client: usize,
        statement: Statement,
        row: Row,
    ) -> Result<Answer, Violation> {
        let key = usize::from(statement.key);
        let value = statement.value;
        let mut other = None;
        let (old, new, did) = match statement.op {
            Op::Delete => {
                self.write(client, key, None);
                self.sessions[client].note(key, Did::Delete);
                return Ok(Answer::Rows(1));
            }
            Op::SetOld => (Some(value), None, Did::Old(value)),
            Op::SetNew => (None, Some(value), Did::New(value)),
            Op::SetBoth => {
                let old = self.config.pair.down[usize::from(value)];
                (Some(old), Some(value), Did::Both(old, value))
            }
            Op::Save | Op::SaveAsLoaded => {
                other = Some(statement.other);
                let side = match (statement.op, self.instances[client].loaded) {
                    (Op::SaveAsLoaded, Some(loaded)) => loaded.side,
                    _ => value,
                };
                if self.knows_new(self.instances[client].build) {
                    (None, Some(side), Did::New(side))
                } else {
                    (Some(side), None, Did::Old(side))
                }
            }
            _ => {
                other = Some(statement.other);
                (None, None, Did::Other(statement.other))
            }
        };
        self.store(client, key, row, (old, new), other)?;
        let session = &mut self.sessions[client];
        session.note(key, did);
        if let (Some(other), false) = (other, matches!(did, Did::Other(_))) {
            session.note(key, Did::Other(other));
        }
        Ok(Answer::Rows(1))
    }

    pub(super) fn wait_for(
        &mut self,
        client: usize,
        statement: Statement,
        saw: Option<u8>,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        let key = usize::from(statement.key);
        loop {
            match self.wait(client, key, Some(statement), saw, woken)? {
                // The runner has given way, and another session may have locked the row since.
                Answer::Busy if self.is_locked(client, key) => {}
                Answer::Busy => return self.again(client, statement, saw, woken),
                answer => return Ok(answer),
            }
        }
    }
}
