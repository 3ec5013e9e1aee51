//! The shop's tables. The build without expand-contract leaves out the lines with `migrate`.

use chrono::{DateTime, Utc};
use serde::Serialize;

#[expand_contract::migrate(table = "users")]
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
    pub active: bool,
    pub created: DateTime<Utc>,
}

#[expand_contract::migrate(table = "products")]
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Product {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(unique)]
    pub sku: String,
    pub title: String,
    pub description: Option<String>,
    pub cents: i64,
    pub stock: i32,
}

#[expand_contract::migrate(table = "orders")]
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(index)]
    pub user_id: i64,
    pub state: String,
    pub note: Option<String>,
    pub placed: DateTime<Utc>,
    pub shipped: Option<DateTime<Utc>>,
}

#[expand_contract::migrate(table = "order_lines")]
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct OrderLine {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(index)]
    pub order_id: i64,
    pub product_id: i64,
    pub quantity: i32,
    pub cents: i64,
}

#[expand_contract::migrate(table = "payments")]
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Payment {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(index)]
    pub order_id: i64,
    pub provider: String,
    pub reference: Option<String>,
    pub cents: i64,
    pub received: DateTime<Utc>,
}

#[expand_contract::migrate(table = "sessions")]
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Session {
    #[migrate(primary_key)]
    pub id: i64,
    pub user_id: i64,
    pub token: String,
    pub seen: DateTime<Utc>,
}
