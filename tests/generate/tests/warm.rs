//! Twenty old connections and twenty new ones, every statement prepared once, live through every phase.

use expand_contract_schema::Dialect;
use tests_generate::{Scenario, warm};

const CONNECTIONS: usize = 20;

/// One of each kind of change, and whether a rollback of it is lived through, too.
const CHANGES: [(&str, bool); 10] = [
    ("renamed_plain", true),
    ("renamed_type", true),
    ("split", true),
    ("merge", false),
    ("added_up", false),
    ("removed", false),
    ("required", false),
    ("optional", false),
    ("renamed_by_view", true),
    ("defaults", true),
];

fn every_change(dialect: Dialect) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    for (name, back) in CHANGES {
        let scenario = Scenario::new(name, dialect);
        runtime.block_on(warm::through_every_phase(&scenario, CONNECTIONS, false));
        if back {
            runtime.block_on(warm::through_every_phase(&scenario, CONNECTIONS, true));
        }
    }
}

#[test]
fn warm_connections_live_through_every_phase_on_postgres() {
    every_change(Dialect::Postgres);
}

#[test]
fn warm_connections_live_through_every_phase_on_sqlite() {
    every_change(Dialect::Sqlite);
}
