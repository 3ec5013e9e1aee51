#[expand_contract::migrate(
    table = "orders",
    step(
        name = "noted_orders",
        expand = "CREATE VIEW noted_orders AS SELECT id, customer FROM orders WHERE note IS NOT NULL",
        done_when = "SELECT to_regclass('noted_orders') IS NOT NULL",
        rollback = "DROP VIEW noted_orders"
    ),
    step(
        name = "long_notes",
        migrate = "CREATE INDEX CONCURRENTLY orders_long_notes ON orders (length(note))",
        done_when = "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('orders_long_notes') AND indisvalid)",
        rollback = "DROP INDEX CONCURRENTLY orders_long_notes", no_transaction
    ),
    step(
        name = "no_open_orders",
        contract = "
            DROP VIEW open_orders; -- only old builds read it
            DROP VIEW closed_orders
        ",
        done_when = "
            SELECT NOT EXISTS ( -- neither of the two
                SELECT 1 WHERE to_regclass('open_orders') IS NOT NULL
            )
        "
    )
)]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    pub customer: i64,
    pub note: Option<String>,
}
