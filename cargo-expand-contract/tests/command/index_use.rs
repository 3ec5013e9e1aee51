//! The use of an index that is to leave, as a user of the command sees it.

use tests_support::{PgServer, psql};

use crate::support::{Package, Ran};

fn model(indexes: &str) -> String {
    format!(
        "#[expand_contract::migrate(table = \"orders\"{indexes})]\npub struct Order {{\n    #[migrate(primary_key)]\n    \
         pub id: i64,\n    pub customer: i64,\n}}\n\
         pub fn queries() {{ sqlx::query(\"SELECT id FROM orders WHERE customer = 7\"); }}\n"
    )
}

/// A package whose index on the customer leaves. `run` runs the command on its database.
fn leaving(package: &Package, run: &dyn Fn(&[&str]) -> Ran) {
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    run(&["run", "--for-build"]).ok();
    package.models(&model(""));
    run(&["generate"]).ok();
    run(&["run", "expand"]).ok();
    run(&["run", "migrate"]).ok();
}

#[test]
fn a_contract_plans_the_statements_of_the_package() {
    let package = Package::new(&model(", index(customer)"));
    let run = |args: &[&str]| package.on_database(args);
    leaving(&package, &run);
    run(&["run", "contract"])
        .code(1)
        .complains("1 of 1 planned statements use index orders_customer_idx: SELECT id FROM orders WHERE customer = 7")
        .complains("; without the index: SCAN orders")
        .complains("--discard orders_customer_idx");
    // SQLite has no other servers.
    run(&[
        "run",
        "contract",
        "--standby",
        "postgres://me:secret@replica/shop",
    ])
    .code(2)
    .complains("--standby names postgres://me@replica/shop, which cannot stand beside");
}

#[test]
fn a_standby_or_a_clone_that_cannot_be_asked_is_named_without_its_password() {
    let server = PgServer::shared();
    let url = server.create_database();
    let package = Package::with_feature("postgres", &model(", index(customer)"));
    let run = |args: &[&str]| Ran::of(package.command(args).env("DATABASE_URL", &url));
    leaving(&package, &run);
    for flag in ["--standby", "--plan-url"] {
        let ran = run(&[
            "run",
            "contract",
            flag,
            "postgres://me:secret@127.0.0.1:1/shop",
        ]);
        let ran = ran.code(3).complains("postgres://me@127.0.0.1:1/shop");
        assert!(
            ran.stderr.contains(flag) && !ran.stderr.contains("secret"),
            "{}",
            ran.stderr
        );
        let ran = run(&["run", "contract", flag, "sqlite:shop.db"]);
        ran.code(2).complains("which cannot stand beside");
    }
    run(&["run", "contract", "--standby", &url])
        .code(1)
        .complains("is no standby of this database that has its tables");
    let filled = psql(
        &url,
        "INSERT INTO orders (id, customer) SELECT i, i FROM generate_series(1, 5000) AS i; ANALYZE orders",
    );
    assert_eq!(filled.stderr, "");
    // The database has no other connection now.
    let clone = server.copy_database(url.rsplit('/').next().unwrap());
    run(&["run", "contract", "--plan-url", &clone])
        .code(1)
        .complains("1 of 1 planned statements use index orders_customer_idx")
        .complains("; without the index: Seq Scan on orders; estimated cost ");
}
