//! Old connections and as many new ones, every statement prepared once, live through every phase. `WARM=split_table` lives through that
//! change alone, on every server; `WARM=all` through every change on every server. Else MariaDB and MySQL take turns, and fewer connections
//! do.

use expand_contract_schema::Dialect;
use tests_generate::turns::{self, Life};
use tests_generate::{Scenario, warm};
use tests_support::MySqlLike;

/// Asked for by the environment: one change, or `all`.
fn asked() -> Option<String> {
    std::env::var("WARM").ok()
}

/// The connections of each build.
fn connections() -> usize {
    if asked().is_some() { 20 } else { 6 }
}

/// One of each kind of change, and whether a rollback of it is lived through, too.
const CHANGES: [(&str, bool); 16] = [
    ("renamed_plain", true),
    ("renamed_type", true),
    ("split", true),
    ("merge", false),
    ("added_up", false),
    ("removed", false),
    ("required", false),
    ("optional", false),
    ("renamed_by_view", true),
    ("renamed_key", true),
    ("defaults", true),
    ("new_key", true),
    ("renamed_table", true),
    ("removed_table", false),
    ("split_table", true),
    ("extract_table", true),
];

/// One of each kind of change that drops columns.
const SOAKED: [&str; 6] = [
    "deprecated_down",
    "extract_table",
    "merge",
    "removed",
    "renamed_type",
    "renamed_unique",
];

#[test]
fn warm_connections_of_new_builds_live_through_a_soak() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    for name in SOAKED {
        let dialects = [Dialect::Postgres, Dialect::Sqlite].into_iter();
        let scenarios = dialects.map(|dialect| Scenario::new(name, dialect));
        let servers = match asked() {
            None => turns::servers(name, Life::Forward),
            Some(_) => MySqlLike::all(),
        };
        let scenarios =
            scenarios.chain(servers.into_iter().map(|server| Scenario::on(name, server)));
        for scenario in scenarios {
            runtime.block_on(warm::through_a_soak(&scenario, connections()));
        }
    }
}

fn every_change(scenario: impl Fn(&str) -> Scenario, has_turn: impl Fn(&str, Life) -> bool) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let asked = asked();
    for (name, back) in CHANGES {
        if asked
            .as_ref()
            .is_some_and(|asked| asked != "all" && asked != name)
        {
            continue;
        }
        // Another end of it has its turn on the other one of two servers.
        let ends = [(Life::Forward, true), (Life::Rollback, back)];
        for (end, is_lived) in ends {
            if !is_lived || (asked.is_none() && !has_turn(name, end)) {
                continue;
            }
            let back = end == Life::Rollback;
            runtime.block_on(warm::through_every_phase(
                &scenario(name),
                connections(),
                back,
            ));
        }
    }
}

fn every_change_on(server: &'static MySqlLike) {
    let has_turn = |name: &str, end| {
        let mut servers = turns::servers(name, end).into_iter();
        servers.any(|one| one.name() == server.name())
    };
    every_change(|name| Scenario::on(name, server), has_turn);
    // Statements of a table that has changed were prepared anew by the server.
    let anew = server.run("mysql", "SHOW GLOBAL STATUS LIKE 'Com_stmt_reprepare'");
    assert_ne!(
        anew.trim(),
        "Com_stmt_reprepare\t0",
        "no statement was warm"
    );
}

#[test]
fn warm_connections_live_through_every_phase_on_postgres() {
    every_change(|name| Scenario::new(name, Dialect::Postgres), |_, _| true);
}

#[test]
fn warm_connections_live_through_every_phase_on_mariadb() {
    every_change_on(MySqlLike::maria());
}

#[test]
fn warm_connections_live_through_every_phase_on_mysql() {
    if let Some(server) = MySqlLike::mysql() {
        every_change_on(server);
    }
}

#[test]
fn warm_connections_live_through_every_phase_on_sqlite() {
    every_change(|name| Scenario::new(name, Dialect::Sqlite), |_, _| true);
}

/// MariaDB looks for a value of each column before it fires a trigger, but only where the rows come from a query. `docs/mysql.md` says so.
#[test]
fn rows_of_a_query_need_the_old_column_until_the_contract_on_mariadb_alone() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    for server in MySqlLike::all() {
        let inserts = runtime.block_on(warm::inserts_from_a_query(server));
        assert_eq!(
            inserts,
            [server.name() == "mysql", true],
            "{}",
            server.name()
        );
    }
}
