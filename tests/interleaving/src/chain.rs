//! A second migration on the same table, whose column comes from the first one's: `a` becomes `b`, and `b` becomes `c`.
//!
//! One row, one session at a time: what matters is which triggers see which write. Every action is tried in every reachable
//! state. Each trigger runs once for a write, before the row is stored and in the order of the triggers' names, as on
//! PostgreSQL.

use std::collections::HashSet;

/// The content of a column. 0 is NULL.
type Value = u8;

const VALUES: [Value; 2] = [1, 2];
const BUILDS: usize = 3;

/// A way to order two migrations of one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// The second one expands when the first one is contracted, and the first one is rolled back only without it.
    OneAfterTheOther,
    /// Both are in flight, and the second one's trigger runs after the first one's.
    FirstTriggerFirst,
    /// Both are in flight, and the second one's trigger runs before the first one's.
    SecondTriggerFirst,
    /// The first one is rolled back although the second one stands on its column.
    RollbackBelow,
}

/// How far a migration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum State {
    None,
    Expanded,
    Migrated,
    Contracted,
}

/// The whole state: the row's columns, both migrations, and the running builds. Build 0 knows `a`, 1 `b` and 2 `c`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct World {
    row: Option<[Value; BUILDS]>,
    truth: Option<Value>,
    states: [State; 2],
    alive: [bool; BUILDS],
}

#[derive(Debug, Clone, Copy)]
enum Action {
    Insert(usize, Value),
    Set(usize, Value),
    Delete(usize),
    Join(usize),
    Leave(usize),
    Expand(usize),
    Migrate(usize),
    Contract(usize),
    Rollback(usize),
}

/// Visits every state. Returns their number, or the path to the first state in which a build reads a wrong value.
pub fn chain(order: Order) -> Result<usize, String> {
    let world = World {
        row: Some([1, 0, 0]),
        truth: Some(1),
        states: [State::None; 2],
        alive: [true, false, false],
    };
    let actions = actions();
    let mut visited = HashSet::from([world]);
    // Each state with the shortest path to it.
    let mut states = vec![(world, String::new())];
    let mut next = 0;
    while next < states.len() {
        let (world, path) = states[next].clone();
        next += 1;
        for action in &actions {
            let Some(after) = world.act(order, *action) else {
                continue;
            };
            let path = format!("{path}  {action:?}\n");
            if let Some(wrong) = after.judge() {
                return Err(format!("{wrong}: {after:?}\n{path}"));
            }
            if visited.insert(after) {
                states.push((after, path));
            }
        }
    }
    Ok(states.len())
}

fn actions() -> Vec<Action> {
    let mut actions = Vec::new();
    for at in 0..2 {
        actions.extend([
            Action::Expand(at),
            Action::Migrate(at),
            Action::Contract(at),
            Action::Rollback(at),
        ]);
    }
    for build in 0..BUILDS {
        actions.extend([
            Action::Join(build),
            Action::Leave(build),
            Action::Delete(build),
        ]);
        for value in VALUES {
            actions.extend([Action::Insert(build, value), Action::Set(build, value)]);
        }
    }
    actions
}

impl World {
    fn act(mut self, order: Order, action: Action) -> Option<Self> {
        match action {
            Action::Insert(build, value) if self.alive[build] && self.row.is_none() => {
                let mut row = [0; BUILDS];
                row[build] = value;
                self.row = Some(self.fire(order, [0; BUILDS], row));
                self.truth = Some(value);
            }
            Action::Set(build, value) if self.alive[build] => {
                let before = self.row?;
                let mut row = before;
                row[build] = value;
                self.row = Some(self.fire(order, before, row));
                self.truth = Some(value);
            }
            Action::Delete(build) if self.alive[build] => {
                self.row?;
                self.row = None;
                self.truth = None;
            }
            Action::Join(build) if !self.alive[build] && self.admits(build) => {
                self.alive[build] = true;
            }
            Action::Leave(build) if self.alive[build] => self.alive[build] = false,
            Action::Expand(at) if self.states[at] == State::None && self.may_expand(order, at) => {
                self.states[at] = State::Expanded;
            }
            Action::Migrate(at) if self.states[at] == State::Expanded => {
                self.states[at] = State::Migrated;
                if let Some(before) = self.row {
                    let mut row = before;
                    if row[at + 1] == 0 {
                        row[at + 1] = row[at];
                    }
                    self.row = Some(self.fire(order, before, row));
                }
            }
            Action::Contract(at) if self.states[at] == State::Migrated && !self.alive[at] => {
                self.states[at] = State::Contracted;
                if let Some(row) = &mut self.row {
                    row[at] = 0;
                }
            }
            Action::Rollback(at) if self.may_roll_back(order, at) => {
                self.states[at] = State::None;
                if let Some(row) = &mut self.row {
                    row[at + 1] = 0;
                }
            }
            _ => return None,
        }
        Some(self)
    }

    fn may_expand(&self, order: Order, at: usize) -> bool {
        at == 0
            || match order {
                Order::OneAfterTheOther | Order::RollbackBelow => {
                    self.states[0] == State::Contracted
                }
                _ => self.states[0] >= State::Migrated,
            }
    }

    fn may_roll_back(&self, order: Order, at: usize) -> bool {
        let in_flight = matches!(self.states[at], State::Expanded | State::Migrated);
        let below = at == 0 && self.states[1] != State::None;
        match order {
            // The old column is gone, too: its own contract is taken for something that can be taken back.
            Order::RollbackBelow if below => self.states[1] != State::Contracted && !self.alive[1],
            _ => in_flight && !below && !self.alive[at + 1],
        }
    }

    /// Whether a build may start: its column is filled, and it is not about to go.
    fn admits(&self, build: usize) -> bool {
        let filled = build == 0 || self.states[build - 1] >= State::Migrated;
        let stays = build == 2 || self.states[build] != State::Contracted;
        filled && stays
    }

    /// The row after the triggers of the migrations in flight.
    fn fire(&self, order: Order, before: [Value; BUILDS], row: [Value; BUILDS]) -> [Value; BUILDS] {
        let mut row = row;
        let triggers = match order {
            Order::SecondTriggerFirst => [1, 0],
            _ => [0, 1],
        };
        for at in triggers {
            if !matches!(self.states[at], State::Expanded | State::Migrated) {
                continue;
            }
            if row[at + 1] != before[at + 1] {
                row[at] = row[at + 1];
            } else if row[at] != before[at] {
                row[at + 1] = row[at];
            }
        }
        row
    }

    /// The fault that the judge sees, if there is one.
    fn judge(&self) -> Option<&'static str> {
        let row = self.row?;
        let wrong = (0..BUILDS).any(|build| self.alive[build] && Some(row[build]) != self.truth);
        wrong.then_some("a running build does not read what was written last")
    }
}
