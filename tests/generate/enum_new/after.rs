/// An order goes through these.
#[expand_contract::migrate(enum)]
#[derive(Debug, Clone, Copy, PartialEq, sqlx::Type)]
#[sqlx(type_name = "order_state", rename_all = "kebab-case")]
pub enum State {
    New,
    InTransit,
    Done,
}

/// An order is paid by one of these.
#[expand_contract::migrate(enum)]
#[derive(Debug, Clone, Copy, PartialEq, sqlx::Type)]
#[sqlx(type_name = "text")]
pub enum Payment {
    Cash,
    #[sqlx(rename = "the customer's card")]
    Card,
}

#[expand_contract::migrate(table = "orders")]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    pub total: i64,
    #[migrate(added, default = "'new'")]
    pub state: State,
    #[migrate(added)]
    pub payment: Option<Payment>,
}
