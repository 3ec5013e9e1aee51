//! Visits a tiny world completely: every action in every reachable state.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::hash::{BuildHasherDefault, Hash as _, Hasher};

use crate::action::{Action, Answer, Build, Command, Level, Op, Statement, Woken};
use crate::config::Config;
use crate::pair::Image;
use crate::world::World;

/// Visits every state of one row, one old build and one more instance, which together run `budget` statements. Returns the
/// number of states, or the path to the first wrong one.
pub fn explore(config: Config, start: Image, budget: u8) -> Result<usize, String> {
    let mut world = World::tiny(config, start);
    world.budget = budget;
    let actions = actions(config);
    let mut visited: HashSet<u64, BuildHasherDefault<Mixer>> = HashSet::default();
    visited.insert(fingerprint(&world));
    // The path to the current state: each state, and the next action to try in it.
    let mut way: Vec<(World, usize)> = vec![(world, 0)];
    while let Some((world, next)) = way.last_mut() {
        let Some(action) = actions.get(*next) else {
            way.pop();
            continue;
        };
        *next += 1;
        let mut after = *world;
        match after.act(*action, &mut Woken::default()) {
            Ok(Answer::Impossible) => {}
            Ok(_) => {
                after.normalize();
                if visited.insert(fingerprint(&after)) {
                    way.push((after, 0));
                }
            }
            Err(violation) => {
                let mut told = format!("{violation:?}\n");
                for (_, next) in &way {
                    let _ = writeln!(told, "  {:?}", actions[next - 1]);
                }
                return Err(told);
            }
        }
    }
    Ok(visited.len())
}

/// Two states with one fingerprint count as one. With 64 bits and a million states, this happens in fewer than one of a
/// million worlds.
fn fingerprint(world: &World) -> u64 {
    let mut mixer = Mixer(0);
    world.hash(&mut mixer);
    mixer.finish()
}

/// Mixes small fields quickly, and returns a mixed number unchanged.
#[derive(Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(u64::from(value));
    }

    fn write_u16(&mut self, value: u16) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        let mixed = (self.0.rotate_left(23) ^ value ^ 0x51).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn write_isize(&mut self, value: isize) {
        self.write_usize(value.cast_unsigned());
    }
}

fn actions(config: Config) -> Vec<Action> {
    let mut actions = vec![
        Action::Step,
        Action::Crash,
        Action::Timeout,
        Action::FenceFalls,
        Action::Join(1, Build::Expanding),
        Action::Join(1, Build::Contracted),
    ];
    let commands = [
        Command::Expand,
        Command::Migrate,
        Command::Contract,
        Command::Rollback,
    ];
    actions.extend(commands.map(Action::Start));
    let pair = config.pair;
    // Two values per side are enough to distinguish a written value from an older one.
    let (old, new) = (pair.old[1], pair.new[pair.new.len() - 1]);
    for client in 0..2 {
        actions.extend([
            Action::Begin(client, config.level.unwrap_or(Level::Committed)),
            Action::Commit(client),
            Action::Abort(client),
            Action::Expire(client),
            Action::Wake(client),
            Action::Leave(client),
        ]);
        let run = |op, value| {
            Action::Run(
                client,
                Statement {
                    op,
                    key: 0,
                    value,
                    across: new,
                    other: 2,
                },
            )
        };
        if client == 0 {
            actions.extend([
                run(Op::SetOld, old),
                run(Op::SetOld, pair.old[0]),
                run(Op::Delete, 0),
                run(Op::InsertOld, old),
            ]);
        } else {
            actions.extend([
                run(Op::SetNew, new),
                run(Op::UpsertNew, pair.new[0]),
                run(Op::SetOther, 0),
                run(Op::UpsertAcross, old),
            ]);
        }
    }
    actions
}
