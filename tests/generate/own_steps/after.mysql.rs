#[expand_contract::migrate(
    table = "orders",
    step(
        name = "noted_orders",
        expand = "CREATE VIEW noted_orders AS SELECT id, customer FROM orders WHERE note IS NOT NULL",
        done_when = "SELECT EXISTS (SELECT 1 FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'noted_orders')",
        rollback = "DROP VIEW noted_orders"
    ),
    step(
        name = "long_notes",
        migrate = "CREATE FULLTEXT INDEX orders_long_notes ON orders (note)",
        done_when = "SELECT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND INDEX_NAME = 'orders_long_notes')",
        rollback = "DROP INDEX orders_long_notes ON orders"
    ),
    step(
        name = "no_open_orders",
        contract = "
            DROP VIEW open_orders -- only old builds read it
        ",
        done_when = "
            SELECT NOT EXISTS ( -- as MySQL has no to_regclass
                SELECT 1 FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'open_orders'
            )
        "
    ),
    step(
        name = "no_closed_orders",
        contract = "DROP VIEW closed_orders",
        done_when = "SELECT NOT EXISTS (SELECT 1 FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'closed_orders')"
    )
)]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    pub customer: i64,
    pub note: Option<String>,
}
