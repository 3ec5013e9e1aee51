//! A column whose value is looked up in another table, on a PostgreSQL with roles of its own.

use tests_support::{PgServer, psql};

use crate::support::{Package, Ran};

/// The models, with these fields of `User` beside its own.
fn models(fields: &str) -> String {
    format!(
        "#[expand_contract::migrate(table = \"orgs\")]\npub struct Org {{\n    #[migrate(primary_key)]\n    pub id: i64,\n    \
         pub tenant_id: i64,\n}}\n#[expand_contract::migrate(table = \"users\")]\npub struct User {{\n    \
         #[migrate(primary_key)]\n    pub id: i64,\n    pub org_id: i64,\n{fields}}}\n"
    )
}

const ADDED: &str = "    #[migrate(added(up = \"(SELECT o.tenant_id FROM orgs AS o WHERE o.id = org_id)\"))]\n    pub tenant_id: i64,\n";

#[test]
fn who_writes_the_table_has_to_see_the_row_that_is_looked_up() {
    let server = PgServer::start();
    let url = server.create_database();
    let package = Package::with_feature("postgres", &models(""));
    let run = |args: &[&str]| Ran::of(package.command(args).env("DATABASE_URL", &url));
    let sql = |sql: &str| {
        let output = psql(&url, sql);
        assert_eq!(output.stderr, "", "{sql}");
        output.stdout.trim().to_owned()
    };
    run(&["init"]).ok();
    run(&["generate"]).ok();
    run(&["run", "--for-build"]).ok();
    sql("INSERT INTO orgs (id, tenant_id) VALUES (1, 10), (2, 20)");
    sql("INSERT INTO users (id, org_id) VALUES (1, 1), (2, 2)");
    sql("CREATE ROLE app LOGIN; GRANT SELECT, INSERT, UPDATE ON users TO app");
    package.models(&models(ADDED));
    run(&["generate"])
        .ok()
        .says("users.tenant_id is new, computed from org_id and a row of orgs");

    // A role that may write `users`, and not read `orgs`.
    run(&["run", "expand"])
        .code(3)
        .complains("each write of users looks up a row of orgs, and these roles may write users and not read it: app")
        .complains("GRANT SELECT (\"id\", \"tenant_id\") ON \"orgs\" TO app");
    let as_app = |statement: &str| sql(&format!("SET ROLE app; {statement}"));
    as_app("INSERT INTO users (id, org_id) VALUES (3, 1)");
    sql("GRANT SELECT (id, tenant_id) ON orgs TO app");

    // A row that a session may not see.
    sql("ALTER TABLE orgs ENABLE ROW LEVEL SECURITY");
    run(&["run", "expand"]).code(3).complains(
        "orgs has row security: a session that writes users may not see the row of orgs",
    );
    sql("ALTER TABLE orgs DISABLE ROW LEVEL SECURITY");

    run(&["run", "expand"]).ok();
    as_app("INSERT INTO users (id, org_id) VALUES (4, 2)");
    run(&["run", "migrate"]).ok();
    let all = "SELECT string_agg(tenant_id::text, ' ' ORDER BY id) FROM users";
    assert_eq!(sql(all), "10 20 10 20");

    // A change in the other table does not reach the rows, which are told and stay.
    sql("UPDATE orgs SET tenant_id = 21 WHERE id = 2");
    package.models(&models(
        &ADDED.replace("org_id)\"))]", "org_id)\", contracted))]"),
    ));
    run(&["generate"]).ok();
    let asked = run(&["run", "contract"]).code(1);
    let attest = asked.sentence();
    let said = run(&["run", "contract", "--attest", &attest]).ok();
    let said = format!("{}{}", said.stdout, said.stderr);
    assert!(
        said.contains("users.tenant_id holds in 2 rows another value than its `up` gives: explicit writes, which stay, writes past \
                       the triggers, or changes of the row that is looked up, which do not reach it: "),
        "{said}"
    );
    assert_eq!(sql(all), "10 20 10 20");
}

#[test]
fn a_row_without_one_in_the_other_table_waits_for_a_value() {
    let url = PgServer::shared().create_database();
    let package = Package::with_feature("postgres", &models(""));
    let run = |args: &[&str]| Ran::of(package.command(args).env("DATABASE_URL", &url));
    run(&["init"]).ok();
    run(&["generate"]).ok();
    run(&["run", "--for-build"]).ok();
    psql(
        &url,
        "INSERT INTO orgs (id, tenant_id) VALUES (1, 10); INSERT INTO users (id, org_id) VALUES (1, 1), (2, 7)",
    );
    package.models(&models(ADDED));
    run(&["generate"]).ok();
    run(&["generate", "--check"]).ok();
    run(&["check"]).ok();
    run(&["run", "expand"]).ok();
    // An old build's write is legal, whatever `orgs` holds.
    let output = psql(&url, "INSERT INTO users (id, org_id) VALUES (3, 8)");
    assert_eq!(output.stderr, "");
    run(&["run", "migrate"])
        .code(1)
        .complains("2")
        .complains("3");
    psql(
        &url,
        "INSERT INTO orgs (id, tenant_id) VALUES (7, 70), (8, 80)",
    );
    run(&["run", "migrate"]).ok();
    let found = psql(
        &url,
        "SELECT string_agg(tenant_id::text, ' ' ORDER BY id) FROM users",
    );
    assert_eq!(found.stdout.trim(), "10 70 80");
}
