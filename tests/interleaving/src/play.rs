//! One run: a number of actions, after which all transactions end and the runner finishes.

use std::fmt::{self, Write as _};

use crate::action::{Action, Answer, Build, CLIENTS, Command, KEYS, Op, Side, Statement, Woken};
use crate::config::Config;
use crate::generate::next;
use crate::pair::Database;
use crate::random::Random;
use crate::scheme::Scheme;
use crate::world::{Lease, State, Violation, World};

/// The number of actions in a run before its end begins.
const ACTIONS: usize = 160;

/// A run that went wrong.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The seed that repeats the run.
    pub seed: u64,
    /// The invariant that did not hold.
    pub violation: Violation,
    /// The run's settings.
    pub config: Config,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "INTERLEAVING_SEED={}: {:?}, row {}: {}\n{}",
            self.seed,
            self.violation.invariant,
            self.violation.key,
            self.violation.what,
            describe(self.config.scheme, self.seed)
        )
    }
}

/// The statistics of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// The number of actions that were possible.
    pub actions: u64,
    /// The number of times that a session waited for a lock.
    pub waits: u64,
    /// The number of contracts.
    pub contracts: u64,
    /// The number of rollbacks.
    pub rollbacks: u64,
    /// The number of statements that failed because of another session.
    pub conflicts: u64,
    /// The number of commands that were refused because of running builds.
    pub refusals: u64,
    /// The number of times that triggers stopped to fire.
    pub interruptions: u64,
    /// The number of rows that an operator wrote by hand in the middle of a contract.
    pub by_hand: u64,
    /// The number of commands that decided about differing rows.
    pub preferred: u64,
}

impl Stats {
    /// Adds the numbers of another run.
    pub fn add(&mut self, other: Self) {
        self.actions += other.actions;
        self.waits += other.waits;
        self.contracts += other.contracts;
        self.rollbacks += other.rollbacks;
        self.conflicts += other.conflicts;
        self.refusals += other.refusals;
        self.interruptions += other.interruptions;
        self.by_hand += other.by_hand;
        self.preferred += other.preferred;
    }
}

/// Plays the run of a seed.
pub fn play(scheme: Scheme, seed: u64) -> Result<Stats, Box<Failure>> {
    played(scheme, seed, &mut |_, _, _, _| {})
}

/// The run as text.
fn describe(scheme: Scheme, seed: u64) -> String {
    let mut text = String::new();
    let mut first = true;
    let _ = played(scheme, seed, &mut |config, action, answer, world| {
        if first {
            first = false;
            let _ = writeln!(
                text,
                "{:?}, {}, {:?}",
                config.database, config.pair.name, config.level
            );
        }
        let _ = writeln!(text, "  {action:?} => {answer:?}  {}", world.shown());
    });
    text
}

type Watch<'a> = &'a mut dyn FnMut(&Config, Action, Option<Answer>, &World);

fn played(scheme: Scheme, seed: u64, watch: Watch<'_>) -> Result<Stats, Box<Failure>> {
    let mut random = Random::new(seed);
    let config = Config::any(scheme, &mut random);
    let mut world = World::new(config, &mut random);
    let mut stats = Stats::default();
    let done = live(&mut world, &mut random, ACTIONS, &mut |world, action| {
        let mut woken = Woken::default();
        let answer = world.act(action, &mut woken);
        if !matches!(answer, Ok(Answer::Impossible)) {
            watch(&config, action, answer.ok(), world);
        }
        for (_, answer) in woken.iter() {
            stats.count(answer, action, world);
        }
        let answer = answer?;
        stats.count(answer, action, world);
        Ok(answer)
    });
    match done {
        Ok(()) => Ok(stats),
        Err(violation) => Err(Box::new(Failure {
            seed,
            violation,
            config,
        })),
    }
}

/// Runs random actions in a world, and brings it to its end.
pub(crate) fn live<E: From<Violation>>(
    world: &mut World,
    random: &mut Random,
    actions: usize,
    act: Act<'_, E>,
) -> Result<(), E> {
    for _ in 0..actions {
        let action = next(world, random);
        act(world, action)?;
    }
    if world.config.whole_phases && world.config.scheme != Scheme::Generated {
        // A real runner would notice the wrong scheme.
        return Ok(());
    }
    end(world, random, act)
}

impl Stats {
    /// Counts one more answer.
    pub(crate) fn count(&mut self, answer: Answer, action: Action, world: &World) {
        let stats = self;
        match answer {
            Answer::Impossible => return,
            Answer::Waits => stats.waits += 1,
            Answer::Serialization | Answer::Deadlock => stats.conflicts += 1,
            Answer::Refused if matches!(action, Action::Step | Action::Finish) => {
                stats.refusals += 1;
            }
            _ => {}
        }
        stats.actions += 1;
        let half_way = world.journal.state == State::Contracting;
        match action {
            Action::TriggersOff => stats.interruptions += 1,
            Action::ByHand(..) if half_way && answer == Answer::Rows(1) => stats.by_hand += 1,
            Action::Start(Command::Prefer(_)) => stats.preferred += 1,
            _ => {}
        }
        if matches!(action, Action::Step | Action::Finish) && world.runner.command.is_none() {
            match world.journal.state {
                State::Contracted => stats.contracts += 1,
                State::None => stats.rollbacks += 1,
                _ => {}
            }
        }
    }
}

type Act<'a, E> = &'a mut dyn FnMut(&mut World, Action) -> Result<Answer, E>;

/// Ends all open transactions and starts the runner until it has finished; no write may be lost.
fn end<E: From<Violation>>(
    world: &mut World,
    random: &mut Random,
    act: Act<'_, E>,
) -> Result<(), E> {
    act(world, Action::Crash)?;
    act(world, Action::FenceFalls)?;
    for round in 0..CLIENTS * CLIENTS {
        let client = crate::world::number(round % CLIENTS);
        if world.instances[usize::from(client)].lease == Lease::Expired {
            act(world, Action::Wake(client))?;
        }
        let last = if random.percent(80) {
            Action::Commit(client)
        } else {
            Action::Abort(client)
        };
        act(world, last)?;
    }
    let back = random.percent(25)
        && !matches!(world.journal.state, State::Contracting | State::Contracted);
    let end = if back { State::None } else { State::Contracted };
    for round in 0..40 {
        if world.catalog.off && world.journal.state == State::Contracting {
            // The contract drops the triggers itself, so that no runner installs them again.
            act(world, Action::TriggersOn)?;
        }
        let undecided = world.is_undecided();
        let command = match world.journal.state {
            state if state == end => break,
            State::Expanded | State::Migrating | State::Migrated if world.catalog.off => {
                Command::Expand
            }
            State::Migrated | State::Contracting
                if undecided || (back && world.is_old_side_missing()) =>
            {
                match round % 2 {
                    0 => Command::Migrate,
                    _ => Command::Prefer(random.one(&[Side::Old, Side::New])),
                }
            }
            State::RollingBack => Command::Rollback,
            _ if back => Command::Rollback,
            State::None | State::Expanding => Command::Expand,
            State::Expanded | State::Migrating => Command::Migrate,
            _ => Command::Contract,
        };
        if matches!(command, Command::Contract | Command::Rollback) {
            for client in 0..crate::world::number(CLIENTS) {
                let hurt = match world.instances[usize::from(client)].build {
                    Build::Before => command == Command::Contract,
                    Build::Expanding => true,
                    Build::Contracted => command == Command::Rollback,
                };
                if hurt {
                    act(world, Action::Leave(client))?;
                }
            }
        }
        act(world, Action::Start(command))?;
        let by_steps = world.config.interrupted && !world.config.whole_phases;
        if command == Command::Contract && by_steps && random.percent(30) {
            stop_half_way(world, random, act)?;
            continue;
        }
        if act(world, Action::Finish)? == Answer::Pending {
            repair(world, act)?;
        }
    }
    if world.journal.state != end {
        return Err(Violation::new(
            crate::world::Invariant::Termination,
            "the runner does not come to its end, though nobody is in its way",
            0,
        )
        .into());
    }
    Ok(world.judge()?)
}

/// Kills a contract that has begun, and lets an operator write, mostly past the triggers. Where each statement commits by itself, a new
/// build writes before.
fn stop_half_way<E>(world: &mut World, random: &mut Random, act: Act<'_, E>) -> Result<(), E> {
    while world.runner.command.is_some() && world.journal.state != State::Contracting {
        act(world, Action::Step)?;
    }
    if world.config.database == Database::Mysql {
        for _ in 0..random.below(8) {
            act(world, Action::Step)?;
        }
    }
    act(world, Action::Crash)?;
    if world.config.database == Database::Mysql {
        // A step of several statements is half done.
        let client = 0;
        act(world, Action::Join(client, Build::Contracted))?;
        let statement = Statement {
            op: Op::InsertNew,
            key: random.below(world.config.keys),
            value: random.one(world.config.pair.new),
            across: 0,
            other: 1,
        };
        act(world, Action::Run(client, statement))?;
    }
    if random.percent(70) {
        act(world, Action::TriggersOff)?;
    }
    let key = random.below(world.config.keys);
    act(
        world,
        Action::ByHand(key, random.one(world.config.pair.old)),
    )?;
    if random.percent(50) {
        act(world, Action::TriggersOn)?;
    }
    Ok(())
}

/// Replaces the values that `up` cannot convert, as their owners would have to do.
fn repair<E>(world: &mut World, act: Act<'_, E>) -> Result<(), E> {
    let client = 0;
    act(world, Action::Join(client, Build::Before))?;
    if world.instances[0].build == Build::Contracted {
        act(world, Action::Leave(client))?;
        act(world, Action::Join(client, Build::Before))?;
    }
    for key in 0..KEYS {
        if world.truth[key].is_some_and(|truth| world.config.pair.fails(truth.old)) {
            if world.journal.state == State::Contracting {
                // No old build may start any more, and even `--prefer new` needs `up` to see that the sides differ.
                let value = world.config.pair.old[0];
                act(world, Action::ByHand(crate::world::number(key), value))?;
                continue;
            }
            let statement = Statement {
                op: Op::SetOld,
                key: crate::world::number(key),
                value: world.config.pair.old[0],
                across: 0,
                other: 1,
            };
            act(world, Action::Run(client, statement))?;
        }
    }
    Ok(())
}
