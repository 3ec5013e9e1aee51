//! The statements of builds.

use super::transaction::Touch;
use super::{Invariant, Lease, Session, Slot, Violation, World};
use crate::action::{Answer, Build, KEYS, Level, Op, Statement, Woken};
use crate::pair::{Database, Image, Kind, NULL};
use crate::scheme::Fault;

/// The values that an instance loaded and may save.
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

    /// Whether a build can send this statement to this kind of database.
    pub(crate) fn is_legal(&self, build: Build, statement: Statement) -> bool {
        let (old, new) = (build != Build::Contracted, build != Build::Before);
        let pair = self.config.pair;
        match pair.kind {
            Kind::TwoWay => {}
            // A new build gives the new column a value in each INSERT.
            Kind::Added => match statement.op {
                Op::InsertBoth | Op::SetNew | Op::SetBoth => return new,
                Op::InsertNew | Op::UpsertNew | Op::UpsertAcross => return false,
                Op::SetOld => return true,
                _ => {}
            },
            // There is one column.
            Kind::Required => {
                return match statement.op {
                    Op::InsertDefault => !new,
                    Op::InsertOld
                    | Op::SetOld
                    | Op::UpsertOld
                    | Op::Ignore
                    | Op::Replace
                    | Op::InsertBoth
                    | Op::SetBoth
                    | Op::UpsertAcross => false,
                    _ => true,
                };
            }
        }
        let old = old && (pair.kind == Kind::TwoWay || !new);
        match statement.op {
            Op::InsertDefault => old && (pair.default != NULL || pair.old_null),
            Op::InsertOld | Op::SetOld | Op::UpsertOld | Op::Ignore => old,
            Op::Replace => old && self.config.database != Database::Postgres,
            Op::InsertNew | Op::SetNew | Op::UpsertNew => new,
            Op::InsertBoth | Op::SetBoth | Op::UpsertAcross => old && new,
            Op::SetOther | Op::Delete | Op::Load | Op::SaveAsLoaded | Op::Save => true,
        }
    }

    /// Whether the model of a build has the new side.
    pub(crate) fn knows_new(&self, build: Build) -> bool {
        build != Build::Before || self.config.pair.kind == Kind::Required
    }

    pub(crate) fn run(
        &mut self,
        client: usize,
        statement: Statement,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        let waits_for_table = self.runner.locks_table;
        if !self.may_act(client)
            || self.budget == 0
            || self.sessions[client].is_full()
            || waits_for_table
        {
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
        if self.on_mysql() && statement.op == Op::Ignore && !by_itself {
            // It would share the lock of a row that it leaves alone, and the locks of this model are exclusive.
            return Ok(Answer::Impossible);
        }
        if self.is_empty_key_locked(client, statement) {
            return Ok(Answer::Impossible);
        }
        if by_itself {
            self.sessions[client] = Session::opened(self.level_by_itself(), true);
        }
        self.sessions[client].waited = false;
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
        let takes_snapshot = reads || self.config.database != Database::Mysql;
        if takes_snapshot && session.level != Level::Committed && session.snapshot.is_none() {
            session.snapshot = Some(rows);
        }
        let saw = self.seen(client, usize::from(statement.key));
        self.again(client, statement, saw.map(|row| row.life), woken)
    }

    /// Whether an UPDATE or DELETE at read committed meets a lock on a key without a row. MySQL waits then, and MariaDB does not.
    fn is_empty_key_locked(&self, client: usize, statement: Statement) -> bool {
        let key = usize::from(statement.key);
        let session = &self.sessions[client];
        let level = if session.open {
            session.level
        } else {
            self.level_by_itself()
        };
        let inserts = matches!(
            statement.op,
            Op::InsertOld
                | Op::InsertDefault
                | Op::InsertNew
                | Op::InsertBoth
                | Op::UpsertOld
                | Op::UpsertNew
                | Op::UpsertAcross
                | Op::Replace
                | Op::Ignore
        );
        let is_unwritten = |holder: u8| self.sessions[usize::from(holder)].wrote[key].is_none();
        self.on_mysql()
            && level == Level::Committed
            && statement.op != Op::Load
            && !inserts
            && self.rows[key].is_none()
            && self.is_locked(client, key)
            && self.locks[key].is_some_and(is_unwritten)
    }

    /// The level of a statement outside of transactions. It only matters where a key without a row is locked.
    fn level_by_itself(&self) -> Level {
        match self.config.level {
            Some(level) if self.on_mysql() => level,
            _ => Level::Committed,
        }
    }

    /// Runs a statement, or continues one that has waited.
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

    /// Ends the transaction of a failed statement.
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
        let build = self.instances[client].build;
        let new = self.knows_new(build);
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
            !self.config.pair.new_null && build != Build::Before
        } else {
            !self.config.pair.old_null
        };
        if side == NULL && unread {
            self.instances[client].loaded = None;
            // If `up` cannot convert an old build's value, the row is listed and stays pending.
            let excused = self.journal.torn
                || (new
                    && self.config.pair.kind != Kind::Required
                    && self.config.pair.fails(row.old));
            if excused {
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

    /// The answer to a write that the database rejects. Only triggers that do not fire are a reason.
    pub(super) fn rejected(&self, fault: Fault, key: usize) -> Result<Answer, Violation> {
        let two_way = self.config.pair.kind == Kind::TwoWay;
        if fault == Fault::NotNull && self.catalog.off && two_way {
            return Ok(Answer::Rejected);
        }
        Err(Self::fault(fault, key))
    }

    pub(super) fn fault(fault: Fault, key: usize) -> Violation {
        match fault {
            Fault::NoColumn => Violation::new(
                Invariant::Alive,
                "a build writes a column that is not there",
                key,
            ),
            Fault::NotNull => Violation {
                answer: Answer::Rejected,
                ..Violation::new(
                    Invariant::Totality,
                    "a legal write is rejected because of the other side",
                    key,
                )
            },
            Fault::Loop => {
                Violation::new(Invariant::Termination, "the triggers do not settle", key)
            }
        }
    }

    pub(super) fn snapshot_of(&self, client: usize, key: usize) -> Slot {
        self.sessions[client]
            .snapshot
            .map_or(self.rows[key], |snapshot| snapshot[key])
    }

    /// Whether a row differs from the one in the transaction's snapshot.
    pub(super) fn changed_since(&self, client: usize, key: usize) -> bool {
        self.sessions[client].level != Level::Committed
            && self.config.database == Database::Postgres
            && self.snapshot_of(client, key).map(|row| row.version)
                != self.rows[key].map(|row| row.version)
    }

    /// SQLite: a transaction with an older snapshot may not write. A write without a change makes no new state.
    pub(super) fn is_stale(&self, client: usize) -> bool {
        let held = |rows: [Slot; KEYS]| rows.map(|row| row.map(|it| (it.old, it.new, it.other)));
        self.on_sqlite()
            && self.sessions[client]
                .snapshot
                .is_some_and(|snapshot| held(snapshot) != held(self.rows))
    }

    /// PostgreSQL: a transaction that inserts a row which was deleted after its snapshot sees two rows with one key from
    /// then on.
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
