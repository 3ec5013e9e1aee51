//! A column that moves to a table of its own: one user, its part, and transactions of an old build, of a new build and of the backfill,
//! split at every lock and every write.
//!
//! A row's lock is held until its transaction ends. So the last transaction that ends has the last word, and two transactions that wait
//! for each other are a deadlock. Every action is tried in every reachable state.

use std::collections::HashSet;

/// The content of the column. 0 is NULL.
type Value = u8;

const VALUES: [Value; 3] = [0, 1, 2];
/// Transactions that each build may run.
const TRANSACTIONS: u8 = 3;

const OLD: usize = 0;
const NEW: usize = 1;
const RUNNER: usize = 2;

/// A way to keep the user and its part in step until the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Home {
    /// The user has the value. New builds write it through a view, and the part follows behind the write.
    User,
    /// Each of the two follows the other.
    Both,
    /// The user has the value, and the part does not follow a DELETE.
    UserWithoutDeletes,
    /// The user has the value, and the backfill reads it without a lock.
    UserReadWithoutLock,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Phase {
    Expanded,
    Migrated,
    Contracted,
    RolledBack,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Op {
    Set(Value),
    Delete,
    Fill,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Step {
    LockUser,
    LockPart,
    ReadUser,
    SetUser(Value),
    SetPart(Value),
    DropUser,
    Follow,
    DropPart,
    Fill,
}

/// What an abort makes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
enum Undo {
    /// The transaction has not changed it.
    #[default]
    Nothing,
    /// As it was before.
    To(Option<Value>),
}

impl Undo {
    fn of(self, now: Option<Value>) -> Option<Value> {
        match self {
            Self::Nothing => now,
            Self::To(before) => before,
        }
    }

    fn remember(&mut self, before: Option<Value>) {
        if *self == Self::Nothing {
            *self = Self::To(before);
        }
    }
}

/// One connection: its transaction, the next step of it, and what an abort brings back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Session {
    op: Option<Op>,
    at: usize,
    read: Option<Value>,
    /// Whether the write found its row.
    hit: bool,
    undo: [Undo; 2],
    spent: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct World {
    phase: Phase,
    user: Option<Value>,
    part: Option<Value>,
    /// Who holds the user's lock, and the part's.
    locks: [Option<usize>; 2],
    sessions: [Session; 3],
    is_filled: bool,
    truth: Option<Value>,
}

#[derive(Debug, Clone, Copy)]
enum Action {
    Begin(usize, Op),
    Go(usize),
    Abort(usize),
    Migrated,
    Contract,
    Rollback,
}

/// Visits every state. Returns their number, or the path to the first state that is wrong.
pub fn split(home: Home) -> Result<usize, String> {
    let world = World {
        phase: Phase::Expanded,
        user: Some(1),
        part: None,
        locks: [None; 2],
        sessions: [Session::default(); 3],
        is_filled: false,
        truth: Some(1),
    };
    let mut visited = HashSet::from([world]);
    let mut states = vec![(world, None::<usize>, None::<Action>)];
    let mut next = 0;
    while next < states.len() {
        let world = states[next].0;
        for action in actions() {
            let Some(after) = world.act(home, action) else {
                continue;
            };
            let wrong = after.judge(home);
            if wrong.is_some() || visited.insert(after) {
                states.push((after, Some(next), Some(action)));
            }
            if let Some(wrong) = wrong {
                return Err(format!("{wrong}: {after:?}\n{}", path(&states)));
            }
        }
        next += 1;
    }
    Ok(states.len())
}

/// The actions that lead to the last of these states.
fn path(states: &[(World, Option<usize>, Option<Action>)]) -> String {
    let mut lines = Vec::new();
    let mut at = states.last();
    while let Some((_, before, action)) = at {
        lines.extend(action.map(|action| format!("  {action:?}\n")));
        at = before.and_then(|before| states.get(before));
    }
    lines.reverse();
    lines.concat()
}

fn actions() -> impl Iterator<Item = Action> {
    let builds = [OLD, NEW].into_iter().flat_map(|session| {
        let sets = VALUES.map(|value| Action::Begin(session, Op::Set(value)));
        sets.into_iter().chain([Action::Begin(session, Op::Delete)])
    });
    let sessions = (0..3).flat_map(|session| [Action::Go(session), Action::Abort(session)]);
    builds
        .chain([Action::Begin(RUNNER, Op::Fill)])
        .chain(sessions)
        .chain([Action::Migrated, Action::Contract, Action::Rollback])
}

impl World {
    fn act(mut self, home: Home, action: Action) -> Option<Self> {
        let is_quiet = self.sessions.iter().all(|session| session.op.is_none());
        match action {
            Action::Begin(session, op) => {
                let may = self.sessions[session].op.is_none()
                    && self.sessions[session].spent < TRANSACTIONS
                    && match session {
                        OLD => self.phase != Phase::Contracted,
                        NEW => matches!(self.phase, Phase::Migrated | Phase::Contracted),
                        _ => self.phase == Phase::Expanded && !self.is_filled,
                    };
                if !may {
                    return None;
                }
                self.sessions[session] = Session {
                    op: Some(op),
                    spent: self.sessions[session].spent + 1,
                    ..Session::default()
                };
            }
            Action::Go(session) => {
                let op = self.sessions[session].op?;
                let steps = self.steps(home, session, op);
                match steps.get(self.sessions[session].at) {
                    Some(step) => self.step(home, session, *step)?,
                    None => self.commit(session, op),
                }
            }
            Action::Abort(session) => {
                self.sessions[session].op?;
                let [user, part] = self.sessions[session].undo;
                self.user = user.of(self.user);
                self.part = part.of(self.part);
                self.end(session);
            }
            Action::Migrated if self.phase == Phase::Expanded && self.is_filled => {
                self.phase = Phase::Migrated;
            }
            // The swap locks both, and no old build is alive.
            Action::Contract if self.phase == Phase::Migrated && is_quiet => {
                self.phase = Phase::Contracted;
            }
            Action::Rollback
                if matches!(self.phase, Phase::Expanded | Phase::Migrated) && is_quiet =>
            {
                self.phase = Phase::RolledBack;
                self.part = None;
            }
            _ => return None,
        }
        Some(self)
    }

    /// The steps of a transaction, as the phase has them. A phase that changes rows waits until no transaction is under way.
    fn steps(&self, home: Home, session: usize, op: Op) -> Vec<Step> {
        use Step::{
            DropPart, DropUser, Fill, Follow, LockPart, LockUser, ReadUser, SetPart, SetUser,
        };
        match (op, self.phase) {
            (Op::Set(value), Phase::RolledBack) => vec![LockUser, SetUser(value)],
            (Op::Delete, Phase::RolledBack) => vec![LockUser, DropUser],
            // The foreign key deletes the part.
            (Op::Delete, Phase::Contracted) => vec![LockUser, DropUser, LockPart, DropPart],
            (Op::Set(value), Phase::Contracted) => vec![LockPart, SetPart(value)],
            (Op::Set(value), _) if home == Home::Both && session == NEW => {
                vec![LockPart, SetPart(value), LockUser, SetUser(value)]
            }
            (Op::Set(value), _) => vec![LockUser, SetUser(value), LockPart, Follow],
            (Op::Delete, _) if home == Home::UserWithoutDeletes => vec![LockUser, DropUser],
            (Op::Delete, _) => vec![LockUser, DropUser, LockPart, Follow],
            (Op::Fill, _) if home == Home::UserReadWithoutLock => vec![ReadUser, LockPart, Fill],
            (Op::Fill, _) => vec![LockUser, ReadUser, LockPart, Fill],
        }
    }

    /// One step; `None` while another transaction holds the lock.
    fn step(&mut self, home: Home, session: usize, step: Step) -> Option<()> {
        let lock = match step {
            Step::LockUser => Some(0),
            Step::LockPart => Some(1),
            _ => None,
        };
        if let Some(lock) = lock {
            if self.locks[lock].is_some_and(|holder| holder != session) {
                return None;
            }
            self.locks[lock] = Some(session);
        }
        let (user, part) = (self.user, self.part);
        let me = &mut self.sessions[session];
        match step {
            Step::LockUser | Step::LockPart => {}
            Step::ReadUser => me.read = user,
            Step::SetUser(value) => {
                me.hit = user.is_some();
                self.user = user.map(|_| value);
            }
            // As an UPDATE, or the INSERT and DELETE of a build: the part of a user that is there.
            Step::SetPart(value) if self.phase == Phase::Contracted => {
                me.hit = part.is_some() && value != 0;
                self.part = if me.hit { Some(value) } else { part };
            }
            Step::SetPart(value) => {
                self.part = user.and((value != 0).then_some(value));
            }
            Step::DropUser => {
                me.hit = user.is_some();
                self.user = None;
            }
            Step::Follow => self.part = user.filter(|value| *value != 0),
            Step::DropPart => self.part = None,
            Step::Fill => {
                let value = me.read.filter(|value| *value != 0);
                // The value was read under the user's lock, or the row that is there is newer.
                let keeps = home == Home::UserReadWithoutLock && part.is_some();
                self.part = if keeps { part } else { value.or(part) };
            }
        }
        let me = &mut self.sessions[session];
        if self.user != user {
            me.undo[0].remember(user);
        }
        if self.part != part {
            me.undo[1].remember(part);
        }
        me.at += 1;
        Some(())
    }

    fn commit(&mut self, session: usize, op: Op) {
        match op {
            Op::Set(value) if self.sessions[session].hit => {
                self.truth = self.truth.map(|_| value);
            }
            Op::Delete => self.truth = None,
            Op::Set(_) => {}
            Op::Fill => self.is_filled = true,
        }
        self.end(session);
    }

    fn end(&mut self, session: usize) {
        for lock in &mut self.locks {
            if *lock == Some(session) {
                *lock = None;
            }
        }
        self.sessions[session] = Session {
            spent: self.sessions[session].spent,
            ..Session::default()
        };
    }

    /// The fault that the judge sees, if there is one.
    fn judge(&self, home: Home) -> Option<&'static str> {
        if self.is_locked_up(home) {
            return Some("transactions wait for each other");
        }
        if self.locks.iter().any(Option::is_some) {
            return None;
        }
        let part = self.truth.filter(|value| *value != 0);
        if self.user.is_none() && self.part.is_some() {
            return Some("a part belongs to no user");
        }
        if self.user.is_some() != self.truth.is_some() {
            return Some("a deleted user is there");
        }
        let is_wrong = match self.phase {
            Phase::Expanded => {
                self.user != self.truth || (self.part.is_some() && self.part != part)
            }
            Phase::Migrated => self.user != self.truth || self.part != part,
            Phase::Contracted => self.part != part,
            Phase::RolledBack => self.user != self.truth,
        };
        is_wrong.then_some("a build does not read what was written last")
    }

    /// Whether each of some transactions waits for the next one.
    fn is_locked_up(&self, home: Home) -> bool {
        let waits_for = |session: usize| {
            let op = self.sessions[session].op?;
            let lock = match self
                .steps(home, session, op)
                .get(self.sessions[session].at)?
            {
                Step::LockUser => 0,
                Step::LockPart => 1,
                _ => return None,
            };
            self.locks[lock].filter(|holder| *holder != session)
        };
        (0..self.sessions.len()).any(|first| {
            let mut at = first;
            for _ in 0..self.sessions.len() {
                match waits_for(at) {
                    Some(next) if next == first => return true,
                    Some(next) => at = next,
                    None => return false,
                }
            }
            false
        })
    }
}
