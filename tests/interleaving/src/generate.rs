//! Chooses the next action: any possible one, with a preference for those that make progress.

use crate::action::{Action, Build, CLIENTS, Command, Op, Side, Statement};
use crate::pair::Kind;
use crate::random::Random;
use crate::scheme::Scheme;
use crate::world::{Lease, State, World};

const OPS: [Op; 24] = [
    Op::InsertOld,
    Op::InsertDefault,
    Op::InsertNew,
    Op::InsertNew,
    Op::InsertBoth,
    Op::SetOld,
    Op::SetOld,
    Op::SetOld,
    Op::SetNew,
    Op::SetNew,
    Op::SetNew,
    Op::SetBoth,
    Op::SetOther,
    Op::SetOther,
    Op::Delete,
    Op::Load,
    Op::Load,
    Op::SaveAsLoaded,
    Op::Save,
    Op::UpsertOld,
    Op::UpsertNew,
    Op::UpsertAcross,
    Op::Replace,
    Op::Ignore,
];

/// The next action. It may still turn out to be impossible.
pub fn next(world: &World, random: &mut Random) -> Action {
    if world.config.interrupted {
        // An interrupted contract goes on soon.
        let half_way = world.journal.state == State::Contracting && world.has_both();
        if random.percent(if half_way { 50 } else { 6 }) {
            return interrupt(world, random);
        }
    }
    if random.percent(45) {
        return runner(world, random);
    }
    client(world, random)
}

/// Events beside builds and the runner.
fn interrupt(world: &World, random: &mut Random) -> Action {
    if random.percent(40) {
        let key = random.below(world.config.keys);
        return Action::ByHand(key, random.one(world.config.pair.old));
    }
    if !world.catalog.off {
        Action::TriggersOff
    } else if random.percent(30) {
        Action::TriggersOn
    } else {
        client(world, random)
    }
}

fn client(world: &World, random: &mut Random) -> Action {
    // There are only four clients.
    #[allow(clippy::cast_possible_truncation)]
    let client = random.below(CLIENTS as u8);
    let at = usize::from(client);
    let instance = &world.instances[at];
    match instance.lease {
        Lease::None => return Action::Join(client, build(world, random)),
        Lease::Expired => {
            return if random.percent(50) {
                Action::Wake(client)
            } else {
                runner(world, random)
            };
        }
        Lease::Live => {}
    }
    let open = world.sessions[at].open;
    let migrated = world.journal.state == State::Migrated;
    match random.below(100) {
        0..=1 => Action::Expire(client),
        2..=5 => Action::Leave(client),
        6..=11 if migrated && instance.build == Build::Before && !open => Action::Leave(client),
        8..=19 if !open => Action::Begin(client, world.level(random)),
        8..=27 if open => Action::Commit(client),
        28..=31 if open => Action::Abort(client),
        _ => {
            for _ in 0..4 {
                let statement = statement(world, random, instance.build);
                if world.is_legal(instance.build, statement) {
                    return Action::Run(client, statement);
                }
            }
            Action::Commit(client)
        }
    }
}

fn build(world: &World, random: &mut Random) -> Build {
    match world.journal.state {
        State::Migrated => random.one(&[Build::Before, Build::Expanding, Build::Contracted]),
        State::Contracting | State::Contracted => {
            random.one(&[Build::Before, Build::Contracted, Build::Contracted])
        }
        _ => random.one(&[
            Build::Before,
            Build::Before,
            Build::Before,
            Build::Expanding,
            Build::Contracted,
        ]),
    }
}

/// A statement of a build.
pub(crate) fn statement(world: &World, random: &mut Random, build: Build) -> Statement {
    let pair = world.config.pair;
    let op = random.one(&OPS);
    let new = match op {
        // Old builds write NULL into a column that becomes required.
        _ if pair.kind == Kind::Required => build != Build::Before,
        Op::InsertNew | Op::InsertBoth | Op::SetNew | Op::SetBoth | Op::UpsertNew => true,
        Op::Save => build != Build::Before,
        _ => false,
    };
    Statement {
        op,
        key: random.below(world.config.keys),
        value: random.one(if new { pair.new } else { pair.old }),
        across: random.one(pair.new),
        other: 1 + random.below(3),
    }
}

fn runner(world: &World, random: &mut Random) -> Action {
    if world.runner.command.is_none() {
        return start(world, random);
    }
    if world.config.whole_phases {
        if world.runner.command != Some(Command::Migrate) || world.runner.repairs {
            return if random.percent(97) {
                Action::Finish
            } else {
                Action::Crash
            };
        }
        // Only the statements of batches come one by one; a wrong scheme has no real runner.
        let by_hand = world.runner.is_filling() || world.config.scheme != Scheme::Generated;
        return match random.below(100) {
            0..=3 => Action::Crash,
            4..=9 => Action::Timeout,
            10..=19 if world.config.scheme == Scheme::Generated => Action::Finish,
            _ if by_hand => Action::Step,
            _ => Action::Finish,
        };
    }
    match random.below(100) {
        0..=2 => Action::Crash,
        3..=12 => Action::Timeout,
        _ => Action::Step,
    }
}

fn start(world: &World, random: &mut Random) -> Action {
    // A real runner would notice the wrong scheme, and could not remove it.
    let spoiled = world.config.whole_phases && world.config.scheme != Scheme::Generated;
    if spoiled && world.journal.state == State::Migrated {
        return client(world, random);
    }
    let back = random.percent(8) && !spoiled;
    let undecided = world.is_undecided();
    Action::Start(match world.journal.state {
        _ if random.percent(4) => return Action::FenceFalls,
        _ if world.catalog.off && random.percent(25) => Command::Expand,
        State::Migrated | State::Contracting if undecided && random.percent(50) => random.one(&[
            Command::Migrate,
            Command::Migrate,
            Command::Prefer(Side::Old),
            Command::Prefer(Side::New),
        ]),
        State::Expanding | State::Expanded | State::Migrating | State::Migrated if back => {
            Command::Rollback
        }
        State::None | State::Expanding => Command::Expand,
        State::Expanded | State::Migrating => Command::Migrate,
        // Most errors are possible while old and new builds run side by side.
        State::Migrated if random.percent(75) => return client(world, random),
        State::Migrated | State::Contracting => Command::Contract,
        State::Contracted => return Action::FenceFalls,
        State::RollingBack => Command::Rollback,
    })
}
