//! Transactions: their snapshots, their locks, and their waits for each other.

use super::{Invariant, Row, Slot, Violation, World};
use crate::action::{Answer, Command, KEYS, Level, RUNNER, SESSIONS, Statement, Woken};
use crate::scheme::Scheme;
use crate::truth::{Did, Logical};

/// The number of statements of a transaction that can be recorded.
const LOG: usize = 8;

/// A connection and its transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Session {
    pub(crate) open: bool,
    /// Whether the transaction is a single statement.
    pub(crate) by_itself: bool,
    pub(crate) level: Level,
    pub(crate) snapshot: Option<[Slot; KEYS]>,
    /// The rows that it has written and not committed.
    pub(crate) wrote: [Option<Slot>; KEYS],
    pub(crate) touches: Touch,
    pub(crate) waits: Option<Wait>,
    /// Whether its statement has waited for a row of MariaDB or MySQL.
    pub(super) waited: bool,
    log: [Option<(u8, Did)>; LOG],
    len: u8,
}

/// The strongest lock on the table, or the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Touch {
    Nothing,
    Reads,
    Writes,
}

/// A statement that waits for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Wait {
    pub(crate) key: u8,
    /// `None` for the runner's statement.
    pub(crate) statement: Option<Statement>,
    /// The life of the row in the statement's snapshot.
    pub(crate) saw: Option<u8>,
    pub(super) order: u8,
}

impl Session {
    pub(crate) const fn closed() -> Self {
        Self {
            open: false,
            by_itself: false,
            level: Level::Committed,
            snapshot: None,
            wrote: [None; KEYS],
            touches: Touch::Nothing,
            waits: None,
            waited: false,
            log: [None; LOG],
            len: 0,
        }
    }

    pub(crate) fn opened(level: Level, by_itself: bool) -> Self {
        Self {
            open: true,
            by_itself,
            level,
            ..Self::closed()
        }
    }

    pub(crate) fn writes(&self) -> bool {
        self.touches == Touch::Writes
    }

    pub(crate) fn reads(&self) -> bool {
        self.touches != Touch::Nothing
    }

    pub(crate) fn touch(&mut self, how: Touch) {
        self.touches = self.touches.max(how);
    }

    pub(crate) fn note(&mut self, key: usize, did: Did) {
        if let Some(place) = self.log.get_mut(usize::from(self.len)) {
            // There are only a few keys.
            #[allow(clippy::cast_possible_truncation)]
            let key = key as u8;
            *place = Some((key, did));
            self.len += 1;
        }
    }

    /// Whether this transaction has deleted a row.
    pub(crate) fn deleted(&self, key: usize) -> bool {
        let deletes = |(at, did): &(u8, Did)| usize::from(*at) == key && *did == Did::Delete;
        self.log.iter().flatten().any(deletes)
    }

    pub(crate) fn is_full(&self) -> bool {
        usize::from(self.len) + 2 >= LOG
    }
}

impl World {
    /// The row in a session's snapshot when a statement begins.
    pub(crate) fn seen(&self, session: usize, key: usize) -> Slot {
        let it = &self.sessions[session];
        it.wrote[key].unwrap_or_else(|| match &it.snapshot {
            Some(snapshot) if it.level != Level::Committed => snapshot[key],
            _ => self.rows[key],
        })
    }

    /// Whether another session has written a row, or locked its key.
    pub(crate) fn is_locked(&self, session: usize, key: usize) -> bool {
        self.locks[key].is_some_and(|holder| usize::from(holder) != session)
    }

    /// Writes a row whose lock is free, or held by this session.
    pub(crate) fn write(&mut self, session: usize, key: usize, row: Slot) {
        self.locks[key] = Some(number(session));
        self.sessions[session].wrote[key] = Some(row);
        self.sessions[session].touch(Touch::Writes);
    }

    /// Locks a key without writing its row.
    pub(crate) fn hold(&mut self, session: usize, key: usize) {
        self.locks[key] = Some(number(session));
        self.sessions[session].touch(Touch::Writes);
    }

    pub(crate) fn new_life(&mut self) -> u8 {
        self.lives = self.lives.wrapping_add(1);
        self.lives
    }

    /// Lets a session wait for a row, unless it would wait for ever.
    pub(crate) fn wait(
        &mut self,
        session: usize,
        key: usize,
        statement: Option<Statement>,
        saw: Option<u8>,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        let mut holder = self.locks[key];
        for _ in 0..SESSIONS {
            let Some(at) = holder.map(usize::from) else {
                break;
            };
            if at == session {
                // Another session waits for this one. The runner gives way before any session checks for a deadlock.
                if self.is_runner_on_the_way(session, key) {
                    if session != RUNNER && self.config.scheme == Scheme::HoldsWhileWaiting {
                        return Err(Violation {
                            answer: Answer::Deadlock,
                            ..Violation::new(
                                Invariant::Totality,
                                "the database ends a client's transaction, so that the backfill can go on",
                                key,
                            )
                        });
                    }
                    if session == RUNNER {
                        self.runner_gives_way(woken)?;
                        return Ok(Answer::Busy);
                    }
                    self.runner_gives_way(woken)?;
                    return Ok(Answer::Busy);
                }
                return Ok(Answer::Deadlock);
            }
            holder = self.sessions[at]
                .waits
                .and_then(|wait| self.locks[usize::from(wait.key)]);
        }
        self.order = self.order.wrapping_add(1);
        self.sessions[session].waits = Some(Wait {
            key: number(key),
            statement,
            saw,
            order: self.order,
        });
        Ok(Answer::Waits)
    }

    fn is_runner_on_the_way(&self, session: usize, key: usize) -> bool {
        let mut holder = self.locks[key].map(usize::from);
        let mut runner = session == RUNNER;
        for _ in 0..SESSIONS {
            match holder {
                Some(at) if at != session => {
                    runner |= at == RUNNER;
                    holder = self.sessions[at]
                        .waits
                        .and_then(|wait| self.locks[usize::from(wait.key)])
                        .map(usize::from);
                }
                _ => break,
            }
        }
        runner
    }

    /// The number of sessions that wait for a row.
    pub(crate) fn waiting_for(&self, key: usize) -> usize {
        self.sessions
            .iter()
            .filter(|it| it.waits.is_some_and(|wait| usize::from(wait.key) == key))
            .count()
    }

    /// Publishes the rows that a session wrote, informs the oracle, and continues the waiting sessions.
    pub(crate) fn commit(&mut self, session: usize, woken: &mut Woken) -> Result<(), Violation> {
        let it = self.sessions[session];
        // A row that stays as it is may have changed for the oracle.
        let mut changed = it.len > 0;
        for key in 0..KEYS {
            let Some(row) = it.wrote[key] else { continue };
            changed = true;
            self.versions = self.versions.wrapping_add(1);
            let version = self.versions;
            self.rows[key] = row.map(|row| Row { version, ..row });
        }
        for (key, did) in it.log.iter().flatten() {
            let at = usize::from(*key);
            let triggers = self.triggers(*did);
            self.truth[at] = Logical::after(self.truth[at], *did, self.config.pair, triggers);
        }
        if let (RUNNER, Some(Command::Prefer(side))) = (session, self.runner.command) {
            self.decide(&it.wrote, side);
        }
        self.end(session);
        let judged = if changed { self.judge() } else { Ok(()) };
        // The waiting sessions continue even if an invariant is broken.
        let woke = self.wake_sessions(woken);
        judged.and(woke)
    }

    /// Discards the rows that a session wrote.
    pub(crate) fn abort(&mut self, session: usize, woken: &mut Woken) -> Result<(), Violation> {
        self.end(session);
        self.wake_sessions(woken)
    }

    fn end(&mut self, session: usize) {
        self.sessions[session] = Session::closed();
        for lock in &mut self.locks {
            if lock.is_some_and(|holder| usize::from(holder) == session) {
                *lock = None;
            }
        }
    }

    /// Continues the sessions that waited for a released row, in the order of their waiting.
    fn wake_sessions(&mut self, woken: &mut Woken) -> Result<(), Violation> {
        loop {
            let next = self
                .sessions
                .iter()
                .enumerate()
                .filter_map(|(at, it)| it.waits.map(|wait| (wait.order, at, wait)))
                .filter(|(_, at, wait)| !self.is_locked(*at, usize::from(wait.key)))
                .min_by_key(|(order, ..)| *order);
            let Some((_, session, wait)) = next else {
                return Ok(());
            };
            self.sessions[session].waits = None;
            self.sessions[session].waited = self.on_mysql();
            let went_on = match wait.statement {
                Some(statement) => self.again(session, statement, wait.saw, woken),
                None => self.continue_update(woken),
            };
            match went_on {
                Ok(Answer::Waits) => {}
                Ok(answer) => woken.push(session, answer),
                Err(violation) => {
                    woken.push(session, violation.answer);
                    return Err(violation);
                }
            }
        }
    }
}

/// There are only a few sessions and keys.
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn number(index: usize) -> u8 {
    index as u8
}
