//! Twenty old connections and twenty new ones, every statement prepared once, live through every phase. `WARM=split_table` lives through
//! that change alone.

use expand_contract_schema::Dialect;
use tests_generate::{Scenario, warm};
use tests_support::MySqlLike;

const CONNECTIONS: usize = 20;

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
        let servers = MySqlLike::all().into_iter();
        let scenarios = scenarios.chain(servers.map(|server| Scenario::on(name, server)));
        for scenario in scenarios {
            runtime.block_on(warm::through_a_soak(&scenario, CONNECTIONS));
        }
    }
}

fn every_change(scenario: impl Fn(&str) -> Scenario) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let only = std::env::var("WARM").ok();
    for (name, back) in CHANGES {
        if only.as_ref().is_some_and(|only| only != name) {
            continue;
        }
        let scenario = scenario(name);
        runtime.block_on(warm::through_every_phase(&scenario, CONNECTIONS, false));
        if back {
            runtime.block_on(warm::through_every_phase(&scenario, CONNECTIONS, true));
        }
    }
}

fn every_change_on(server: &'static MySqlLike) {
    every_change(|name| Scenario::on(name, server));
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
    every_change(|name| Scenario::new(name, Dialect::Postgres));
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
    every_change(|name| Scenario::new(name, Dialect::Sqlite));
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
