//! How much of each scenario is played. With `SCENARIOS=all` it is all of it; else the servers take turns, which are the same in every run.
//!
//! MariaDB and MySQL share a dialect, so their files are the same, and `mysql_facts` measures them on both. A scenario goes forward on one of
//! the two and back on the other. Files by hand are piped at one of five points on a server, and at two others on SQLite, so a scenario has
//! up to four of them. Each scenario leaves one of its three lives to PostgreSQL and SQLite.

use expand_contract_schema::Dialect;
use tests_support::MySqlLike;

use crate::scenario::Scenario;

/// A life of a scenario, which the two servers take by turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// `play::forward`.
    Forward,
    /// `play::rollback`.
    Rollback,
    /// `play::by_hand`.
    ByHand,
}

/// The servers of MariaDB and MySQL, among those that this machine has, on which a scenario has a life.
pub fn servers(name: &str, life: Life) -> Vec<&'static MySqlLike> {
    let mut servers = MySqlLike::all();
    if !is_all() {
        let turn = number(name) + usize::from(life == Life::Rollback);
        servers = vec![servers[turn % servers.len()]];
    }
    servers
}

/// Whether a scenario has this life on MariaDB or MySQL. Each has two of the three.
pub fn lives(name: &str, life: Life) -> bool {
    is_all() || number(name) % 3 != life as usize
}

/// Those of the points at which files are piped by hand.
pub fn points<T: Copy>(scenario: &Scenario, points: &[T]) -> Vec<T> {
    if is_all() {
        return points.to_vec();
    }
    // Other ones on each database, and two on the one that is quick.
    let shifts: &[usize] = match scenario.dialect {
        Dialect::Postgres => &[0],
        Dialect::Sqlite => &[1, 3],
        Dialect::Mysql => &[2],
    };
    let number = number(&scenario.name());
    let next = shifts
        .iter()
        .map(|shift| points[(number + shift) % points.len()]);
    next.collect()
}

fn is_all() -> bool {
    std::env::var("SCENARIOS").is_ok_and(|asked| asked == "all")
}

fn number(name: &str) -> usize {
    name.bytes().map(usize::from).sum()
}
