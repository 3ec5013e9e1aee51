//! A key that gets a wider type, on PostgreSQL: the tables were made by hand, with names of their own.

use tests_support::{PgServer, psql};

use crate::support::{Package, Ran};

fn models(ty: &str) -> String {
    format!(
        "#[expand_contract::migrate(table = \"orders\")]\npub struct Order {{\n    #[migrate(primary_key, default = \
         \"nextval('order_numbers')\")]\n    pub id: {ty},\n    pub note: String,\n}}\n\
         #[expand_contract::migrate(table = \"items\")]\npub struct Item {{\n    #[migrate(primary_key)]\n    pub id: i64,\n    \
         #[migrate(references(orders(id), on_delete = \"cascade\", name = \"of_order\"), index)]\n    pub order_id: {ty},\n}}\n"
    )
}

const TABLES: &str = "CREATE SEQUENCE order_numbers AS integer; \
    CREATE TABLE orders (id integer DEFAULT nextval('order_numbers') CONSTRAINT the_key PRIMARY KEY, note text NOT NULL); \
    ALTER SEQUENCE order_numbers OWNED BY orders.id; COMMENT ON COLUMN orders.id IS 'on the invoice'; \
    CREATE TABLE items (id bigint PRIMARY KEY, order_id integer NOT NULL CONSTRAINT of_order REFERENCES orders ON DELETE CASCADE); \
    CREATE INDEX by_order ON items (order_id); \
    INSERT INTO orders (note) SELECT 'o' || i FROM generate_series(1, 100) AS i; \
    INSERT INTO items SELECT i, i % 100 + 1 FROM generate_series(1, 300) AS i;";

#[test]
fn a_key_grows_with_what_refers_to_it_and_everything_keeps_its_name() {
    let url = PgServer::shared().create_database();
    let package = Package::with_feature("postgres", &models("i32"));
    let run = |args: &[&str]| Ran::of(package.command(args).env("DATABASE_URL", &url));
    let sql = |sql: &str| {
        let output = psql(&url, sql);
        assert_eq!(output.stderr, "", "{sql}");
        output.stdout.trim().to_owned()
    };
    sql(TABLES);
    run(&["init"]).ok();
    package.models(&models("i64"));
    run(&["generate"])
        .ok()
        .says("orders.id and items.order_id grow from integer to bigint");
    let [id] = &package.ids()[..] else {
        panic!("one migration for both tables: {:?}", package.ids());
    };
    assert!(id.ends_with("_orders_id"), "{id}");
    run(&["generate", "--check"]).ok();
    run(&["check"]).ok();

    // A view would stay with the narrower column.
    sql("CREATE VIEW numbers AS SELECT id FROM orders");
    run(&["run", "expand"])
        .code(3)
        .complains("what hangs on orders.id does not go over to the wider column: view numbers");
    sql("DROP VIEW numbers");
    run(&["run", "expand"]).ok();
    run(&["run", "migrate"]).ok();
    sql("INSERT INTO orders (note) VALUES ('between'); INSERT INTO items VALUES (301, 101)");
    let attest = run(&["run", "contract"]).code(1).sentence();
    run(&["run", "contract", "--attest", &attest]).ok();
    run(&["status"]).ok().says("contracted");

    // The columns have the wider type, and nothing else has changed.
    let types = "SELECT string_agg(concat_ws(' ', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull), ', ' ORDER BY \
                 attrelid::regclass::text DESC, attname) FROM pg_attribute WHERE attrelid IN ('orders'::regclass, 'items'::regclass) AND \
                 attnum > 0 AND NOT attisdropped";
    assert_eq!(
        sql(types),
        "orders id bigint t, orders note text t, items id bigint t, items order_id bigint t"
    );
    let names = "SELECT string_agg(conname || ' ' || pg_get_constraintdef(oid), ', ' ORDER BY conname) FROM pg_constraint WHERE conrelid \
                 IN ('orders'::regclass, 'items'::regclass) AND contype IN ('p', 'f')";
    assert_eq!(
        sql(names),
        "items_pkey PRIMARY KEY (id), of_order FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE, the_key PRIMARY KEY (id)"
    );
    assert_eq!(
        sql(
            "SELECT string_agg(indexrelid::regclass::text, ' ' ORDER BY 1) FROM (SELECT indexrelid FROM pg_index WHERE indrelid IN \
             ('orders'::regclass, 'items'::regclass) ORDER BY indexrelid::regclass::text) AS i"
        ),
        "by_order items_pkey the_key"
    );
    assert_eq!(
        sql(
            "SELECT col_description('orders'::regclass, attnum) FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attname = 'id'"
        ),
        "on the invoice"
    );
    assert_eq!(
        sql("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"),
        "0"
    );

    // The numbers go on beyond what the narrower type held.
    sql("SELECT setval('order_numbers', 3000000000)");
    assert_eq!(
        sql("INSERT INTO orders (note) VALUES ('wide') RETURNING id")
            .lines()
            .next(),
        Some("3000000001")
    );
    sql("INSERT INTO items VALUES (302, 3000000001); DELETE FROM orders WHERE id = 3000000001");
    assert_eq!(sql("SELECT count(*) FROM items"), "301");
    sql("DROP TABLE items, orders");
    assert_eq!(sql("SELECT to_regclass('order_numbers') IS NULL"), "t");
}

#[test]
fn a_key_that_grew_may_shrink_back_until_the_contract() {
    let url = PgServer::shared().create_database();
    let package = Package::with_feature("postgres", &models("i32"));
    let run = |args: &[&str]| Ran::of(package.command(args).env("DATABASE_URL", &url));
    psql(&url, TABLES);
    run(&["init"]).ok();
    package.models(&models("i64"));
    run(&["generate"]).ok();
    run(&["run", "expand"]).ok();
    run(&["run", "migrate"]).ok();
    // The contract stops at the swap, with all that it built before.
    psql(&url, "CREATE VIEW late AS SELECT id FROM orders");
    let attest = run(&["run", "contract"]).code(1).sentence();
    run(&["run", "contract", "--attest", &attest])
        .code(3)
        .complains("what hangs on orders.id does not go over to the wider column: view late");
    let id = package.ids().remove(0);
    run(&["run", "rollback", &id]).ok();
    let rest = psql(
        &url,
        "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attrelid::regclass::text, attnum) FROM \
         pg_attribute WHERE attrelid IN ('orders'::regclass, 'items'::regclass) AND attnum > 0 AND NOT attisdropped",
    );
    assert_eq!(
        rest.stdout.trim(),
        "id bigint, order_id integer, id integer, note text"
    );
}

#[test]
fn sql_that_returns_the_key_without_a_cast_is_listed() {
    let package = Package::with_feature("postgres", &format!("mod calls;\n{}", models("i32")));
    package.write("src/calls.rs", "");
    package.run(&["init", "--existing"]).ok();
    package.models(&format!("mod calls;\n{}", models("i64")));
    package.run(&["generate"]).ok();
    for (sql, is_listed) in [
        ("SELECT id, note FROM orders", true),
        ("SELECT id::bigint, note FROM orders WHERE id = $1", false),
    ] {
        let call = format!(
            "pub async fn call(pool: &sqlx::PgPool) {{\n    sqlx::query_as::<_, (i64, String)>({sql:?}).fetch_all(pool).await;\n}}\n"
        );
        package.write("src/calls.rs", call);
        let said = package.run(&["check"]);
        let said = format!("{}{}", said.stdout, said.stderr);
        assert_eq!(
            said.contains("EC0012") && said.contains("`orders.id` as the narrower type"),
            is_listed,
            "{said}"
        );
    }
}
