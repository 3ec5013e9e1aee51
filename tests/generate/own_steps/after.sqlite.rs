#[expand_contract::migrate(
    table = "orders",
    step(
        name = "noted_orders",
        expand = "CREATE VIEW noted_orders AS SELECT id, customer FROM orders WHERE note IS NOT NULL",
        done_when = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'noted_orders')",
        rollback = "DROP VIEW noted_orders"
    ),
    step(
        name = "long_notes",
        migrate = "CREATE INDEX orders_long_notes ON orders (length(note))",
        done_when = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'orders_long_notes')",
        rollback = "DROP INDEX orders_long_notes"
    ),
    step(
        name = "no_open_orders",
        contract = "
            DROP VIEW open_orders; -- only old builds read it
            DROP VIEW closed_orders
        ",
        done_when = "
            SELECT NOT EXISTS ( -- neither of the two
                SELECT 1 WHERE EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'open_orders')
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
