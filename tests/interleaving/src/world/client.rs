//! What a build's statement does.

use super::transaction::Touch;
use super::{Invariant, Lease, Row, Session, Slot, Violation, World};
use crate::action::{Answer, Build, KEYS, Level, Op, Statement, Woken};
use crate::pair::{Database, Image, NULL};
use crate::scheme::Fault;
use crate::truth::Did;

/// What an instance loaded and may save.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Loaded {
    pub(crate) key: u8,
    pub(crate) side: Image,
}

impl World {
    fn may_act(&self, client: usize) -> bool {
        self.instances[client].lease == Lease::Live && self.sessions[client].waits.is_none()
    }

    pub(crate) fn begin(&mut self, client: usize, level: Level) -> Answer {
        if !self.may_act(client) || self.sessions[client].open {
            return Answer::Impossible;
        }
        let mut session = Session::opened(level, false);
        if self.on_sqlite() && level == Level::Committed {
            if self.is_written_by_others(client) {
                return Answer::Busy;
            }
            session.touch(Touch::Writes);
        }
        self.sessions[client] = session;
        Answer::Done
    }

    pub(crate) fn commit_client(
        &mut self,
        client: usize,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        if !self.may_act(client) || !self.sessions[client].open {
            return Ok(Answer::Impossible);
        }
        self.commit(client, woken)?;
        Ok(Answer::Done)
    }

    pub(crate) fn abort_client(
        &mut self,
        client: usize,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        let session = &self.sessions[client];
        if !session.open || session.waits.is_some() || session.by_itself {
            return Ok(Answer::Impossible);
        }
        self.abort(client, woken)?;
        Ok(Answer::Done)
    }

    /// Whether a build can say this at all, to this kind of database.
    pub(crate) fn is_legal(&self, build: Build, statement: Statement) -> bool {
        let (old, new) = (build != Build::Contracted, build != Build::Before);
        let pair = self.config.pair;
        match statement.op {
            Op::InsertDefault => old && (pair.default != NULL || pair.old_null),
            Op::InsertOld | Op::SetOld | Op::UpsertOld | Op::Ignore => old,
            Op::Replace => old && self.on_sqlite(),
            Op::InsertNew | Op::SetNew | Op::UpsertNew => new,
            Op::InsertBoth | Op::SetBoth | Op::UpsertAcross => old && new,
            Op::SetOther | Op::Delete | Op::Load | Op::SaveAsLoaded | Op::Save => true,
        }
    }

    /// An expanding build's model is the new side.
    fn knows_new(build: Build) -> bool {
        build != Build::Before
    }

    pub(crate) fn run(
        &mut self,
        client: usize,
        statement: Statement,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        if !self.may_act(client) || self.budget == 0 || self.sessions[client].is_full() {
            return Ok(Answer::Impossible);
        }
        let build = self.instances[client].build;
        if !self.is_legal(build, statement) || self.waiting_for(usize::from(statement.key)) > 0 {
            return Ok(Answer::Impossible);
        }
        let key = usize::from(statement.key);
        if self.sees_two(client, key) || (self.is_locked(client, key) && self.is_in_batch(key)) {
            return Ok(Answer::Impossible);
        }
        if matches!(statement.op, Op::Save | Op::SaveAsLoaded)
            && self.instances[client]
                .loaded
                .is_none_or(|loaded| loaded.key != statement.key)
        {
            return Ok(Answer::Impossible);
        }
        let by_itself = !self.sessions[client].open;
        if by_itself {
            self.sessions[client] = Session::opened(Level::Committed, true);
        }
        if self.budget != u8::MAX {
            self.budget -= 1;
        }
        let reads = statement.op == Op::Load;
        if self.on_sqlite() && !reads && self.is_written_by_others(client) {
            return self.failed(client, Answer::Busy, woken);
        }
        let rows = self.rows;
        let session = &mut self.sessions[client];
        session.touch(if reads { Touch::Reads } else { Touch::Writes });
        if session.level != Level::Committed && session.snapshot.is_none() {
            session.snapshot = Some(rows);
        }
        let saw = self.seen(client, usize::from(statement.key));
        self.again(client, statement, saw.map(|row| row.life), woken)
    }

    /// Runs a statement, or goes on with one that has waited.
    pub(crate) fn again(
        &mut self,
        client: usize,
        statement: Statement,
        saw: Option<u8>,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        let answer = match statement.op {
            Op::Load => self.load(client, statement)?,
            Op::InsertOld | Op::InsertDefault | Op::InsertNew | Op::InsertBoth => {
                self.insert(client, statement, woken)?
            }
            Op::UpsertOld | Op::UpsertNew | Op::UpsertAcross | Op::Replace | Op::Ignore => {
                self.upsert(client, statement, woken)?
            }
            _ => self.change(client, statement, saw, woken)?,
        };
        match answer {
            Answer::Waits => Ok(answer),
            Answer::Rows(_) | Answer::Read(_) => {
                if self.sessions[client].by_itself {
                    self.commit(client, woken)?;
                }
                Ok(answer)
            }
            _ => self.failed(client, answer, woken),
        }
    }

    /// A statement that failed ends its transaction.
    fn failed(
        &mut self,
        client: usize,
        answer: Answer,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        self.abort(client, woken)?;
        Ok(answer)
    }

    fn load(&mut self, client: usize, statement: Statement) -> Result<Answer, Violation> {
        let key = usize::from(statement.key);
        let new = Self::knows_new(self.instances[client].build);
        let Some(row) = self.seen(client, key) else {
            self.instances[client].loaded = None;
            return Ok(Answer::Read(None));
        };
        if (new && !self.catalog.new) || (!new && !self.catalog.old) {
            return Err(Violation::new(
                Invariant::Alive,
                "a build reads a column that is not there",
                key,
            ));
        }
        let side = if new { row.new } else { row.old };
        let unread = if new {
            !self.config.pair.new_null
        } else {
            !self.config.pair.old_null
        };
        if side == NULL && unread {
            self.instances[client].loaded = None;
            // An old build's value that `up` cannot compute is listed, and the row stays pending.
            if new && self.config.pair.fails(row.old) {
                return Ok(Answer::Read(Some((side, row.other))));
            }
            return Err(Violation::new(
                Invariant::Alive,
                "a build reads a row that is pending",
                key,
            ));
        }
        self.instances[client].loaded = Some(Loaded {
            key: statement.key,
            side,
        });
        Ok(Answer::Read(Some((side, row.other))))
    }

    fn fault(fault: Fault, key: usize) -> Violation {
        match fault {
            Fault::NoColumn => Violation::new(
                Invariant::Alive,
                "a build writes a column that is not there",
                key,
            ),
            Fault::NotNull => Violation::new(
                Invariant::Totality,
                "a legal write is rejected because of the other side",
                key,
            ),
            Fault::Loop => {
                Violation::new(Invariant::Termination, "the triggers do not settle", key)
            }
        }
    }

    /// The columns that a statement gives when it inserts, and what that means.
    fn inserted(&self, statement: Statement) -> (Option<Image>, Option<Image>, Did) {
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

    fn make(&mut self, client: usize, statement: Statement) -> Result<Answer, Violation> {
        let key = usize::from(statement.key);
        let (old, new, did) = self.inserted(statement);
        let sides = self
            .rules(Some(self.instances[client].build))
            .insert(old, new)
            .map_err(|fault| Self::fault(fault, key))?;
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

    fn insert(
        &mut self,
        client: usize,
        statement: Statement,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        let key = usize::from(statement.key);
        let there: Slot = match self.sessions[client].wrote[key] {
            Some(own) => own,
            None if self.is_locked(client, key) => {
                return self.wait_for(client, statement, None, woken);
            }
            None if self.is_stale(client) => return Ok(Answer::Busy),
            None => self.rows[key],
        };
        if there.is_some() {
            return Ok(Answer::Duplicate);
        }
        self.make(client, statement)
    }

    fn upsert(
        &mut self,
        client: usize,
        statement: Statement,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        let key = usize::from(statement.key);
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
                if own.is_none() && self.changed_since(client, key) && !self.on_sqlite() {
                    // It may not even see what it would skip.
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
        let excluded = self
            .rules(writer)
            .excluded(old, new)
            .map_err(|fault| Self::fault(fault, key))?;
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

    /// Writes a row anew, with what its database makes of it.
    fn store(
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
        let row = Row {
            old: sides.0,
            new: sides.1,
            other: other.unwrap_or(row.other),
            ..row
        };
        self.write(client, key, Some(row));
        Ok(())
    }

    /// UPDATE and DELETE.
    fn change(
        &mut self,
        client: usize,
        statement: Statement,
        saw: Option<u8>,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        let key = usize::from(statement.key);
        let own = self.sessions[client].wrote[key];
        let Some(saw) = saw else {
            return Ok(Answer::Rows(0));
        };
        // Known at once: what it sees has been replaced, whoever is about to replace it again.
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
        // Whoever waited looks at the row again; one that was deleted, or another of the same key, is not it.
        let Some(row) = now.filter(|row| row.life == saw) else {
            return Ok(Answer::Rows(0));
        };
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
                if Self::knows_new(self.instances[client].build) {
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

    fn wait_for(
        &mut self,
        client: usize,
        statement: Statement,
        saw: Option<u8>,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        let key = usize::from(statement.key);
        loop {
            match self.wait(client, key, Some(statement), saw, woken)? {
                // The runner gave way: the row is free, or somebody else's.
                Answer::Busy if self.is_locked(client, key) => {}
                Answer::Busy => return self.again(client, statement, saw, woken),
                answer => return Ok(answer),
            }
        }
    }

    fn snapshot_of(&self, client: usize, key: usize) -> Slot {
        self.sessions[client]
            .snapshot
            .map_or(self.rows[key], |snapshot| snapshot[key])
    }

    /// Whether a row is not what the transaction's snapshot has.
    fn changed_since(&self, client: usize, key: usize) -> bool {
        self.sessions[client].level != Level::Committed
            && self.config.database == Database::Postgres
            && self.snapshot_of(client, key).map(|row| row.version)
                != self.rows[key].map(|row| row.version)
    }

    /// SQLite: whoever has read an older state may not write. A write that changes nothing makes no other state.
    fn is_stale(&self, client: usize) -> bool {
        let held = |rows: [Slot; KEYS]| rows.map(|row| row.map(|it| (it.old, it.new, it.other)));
        self.on_sqlite()
            && self.sessions[client]
                .snapshot
                .is_some_and(|snapshot| held(snapshot) != held(self.rows))
    }

    /// PostgreSQL: who inserts a row that was deleted behind its snapshot's back sees two of one key from then on.
    fn sees_two(&self, client: usize, key: usize) -> bool {
        let session = &self.sessions[client];
        let inserted = matches!(session.wrote[key], Some(Some(_)));
        inserted
            && self.config.database == Database::Postgres
            && session.level != Level::Committed
            && !session.deleted(key)
            && self.snapshot_of(client, key).map(|row| row.life)
                != session.wrote[key].flatten().map(|row| row.life)
            && self.snapshot_of(client, key).is_some()
    }
}
