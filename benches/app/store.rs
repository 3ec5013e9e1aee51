//! The shop's SQL. The build that checks SQL against the lock replaces `sqlx::query` by `expand_contract::query`.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::models::{Order, OrderLine, Payment, Product, Session, User};

pub type Result<T> = std::result::Result<T, sqlx::Error>;

pub struct Store(pub PgPool);

impl Store {
    pub async fn user(&self, id: i64) -> Result<Option<User>> {
        sqlx::query_as!(User, "SELECT id, email, full_name, active, created FROM users WHERE id = $1", id)
            .fetch_optional(&self.0)
            .await
    }

    pub async fn users(&self, limit: i64) -> Result<Vec<User>> {
        sqlx::query_as!(
            User,
            "SELECT id, email, full_name, active, created FROM users WHERE active ORDER BY created DESC LIMIT $1",
            limit
        )
        .fetch_all(&self.0)
        .await
    }

    pub async fn user_of(&self, token: &str) -> Result<Option<User>> {
        sqlx::query_as!(
            User,
            "SELECT u.id, u.email, u.full_name, u.active, u.created FROM users AS u JOIN sessions AS s ON s.user_id = u.id \
             WHERE s.token = $1",
            token
        )
        .fetch_optional(&self.0)
        .await
    }

    pub async fn register(&self, id: i64, email: &str, full_name: &str) -> Result<User> {
        sqlx::query_as!(
            User,
            "INSERT INTO users (id, email, full_name, active, created) VALUES ($1, $2, $3, true, now()) \
             RETURNING id, email, full_name, active, created",
            id,
            email,
            full_name
        )
        .fetch_one(&self.0)
        .await
    }

    pub async fn rename(&self, id: i64, full_name: &str) -> Result<u64> {
        let done = sqlx::query!("UPDATE users SET full_name = $2 WHERE id = $1", id, full_name)
            .execute(&self.0)
            .await?;
        Ok(done.rows_affected())
    }

    pub async fn deactivate(&self, id: i64) -> Result<u64> {
        let done = sqlx::query!("UPDATE users SET active = false WHERE id = $1", id).execute(&self.0).await?;
        Ok(done.rows_affected())
    }

    pub async fn product(&self, sku: &str) -> Result<Option<Product>> {
        sqlx::query_as!(Product, "SELECT id, sku, title, description, cents, stock FROM products WHERE sku = $1", sku)
            .fetch_optional(&self.0)
            .await
    }

    pub async fn search(&self, words: &str) -> Result<Vec<Product>> {
        sqlx::query_as!(
            Product,
            "SELECT id, sku, title, description, cents, stock FROM products \
             WHERE title ILIKE '%' || $1 || '%' OR description ILIKE '%' || $1 || '%' ORDER BY title LIMIT 50",
            words
        )
        .fetch_all(&self.0)
        .await
    }

    pub async fn restock(&self, id: i64, more: i32) -> Result<i32> {
        sqlx::query_scalar!("UPDATE products SET stock = stock + $2 WHERE id = $1 RETURNING stock", id, more)
            .fetch_one(&self.0)
            .await
    }

    pub async fn low(&self, below: i32) -> Result<i64> {
        let count = sqlx::query_scalar!("SELECT count(*) FROM products WHERE stock < $1", below)
            .fetch_one(&self.0)
            .await?;
        Ok(count.unwrap_or_default())
    }

    pub async fn order(&self, id: i64) -> Result<Option<Order>> {
        sqlx::query_as!(Order, "SELECT id, user_id, state, note, placed, shipped FROM orders WHERE id = $1", id)
            .fetch_optional(&self.0)
            .await
    }

    pub async fn orders_of(&self, user: i64) -> Result<Vec<Order>> {
        sqlx::query_as!(
            Order,
            "SELECT id, user_id, state, note, placed, shipped FROM orders WHERE user_id = $1 ORDER BY placed DESC",
            user
        )
        .fetch_all(&self.0)
        .await
    }

    pub async fn place(&self, id: i64, user: i64, note: Option<&str>) -> Result<Order> {
        sqlx::query_as!(
            Order,
            "INSERT INTO orders (id, user_id, state, note, placed) VALUES ($1, $2, 'new', $3, now()) \
             RETURNING id, user_id, state, note, placed, shipped",
            id,
            user,
            note
        )
        .fetch_one(&self.0)
        .await
    }

    pub async fn ship(&self, id: i64) -> Result<u64> {
        let done = sqlx::query!(
            "UPDATE orders SET state = 'shipped', shipped = now() WHERE id = $1 AND state = 'paid'",
            id
        )
        .execute(&self.0)
        .await?;
        Ok(done.rows_affected())
    }

    pub async fn lines(&self, order: i64) -> Result<Vec<OrderLine>> {
        sqlx::query_as!(
            OrderLine,
            "SELECT id, order_id, product_id, quantity, cents FROM order_lines WHERE order_id = $1 ORDER BY id",
            order
        )
        .fetch_all(&self.0)
        .await
    }

    pub async fn add_line(&self, id: i64, order: i64, product: i64, quantity: i32) -> Result<u64> {
        let done = sqlx::query!(
            "INSERT INTO order_lines (id, order_id, product_id, quantity, cents) \
             SELECT $1, $2, p.id, $4::integer, p.cents * $4::integer FROM products AS p WHERE p.id = $3",
            id,
            order,
            product,
            quantity
        )
        .execute(&self.0)
        .await?;
        Ok(done.rows_affected())
    }

    pub async fn total(&self, order: i64) -> Result<i64> {
        let total = sqlx::query_scalar!(
            "SELECT sum(cents)::bigint FROM order_lines WHERE order_id = $1",
            order
        )
        .fetch_one(&self.0)
        .await?;
        Ok(total.unwrap_or_default())
    }

    pub async fn best_sellers(&self, since: DateTime<Utc>) -> Result<Vec<(String, i64)>> {
        let rows = sqlx::query!(
            r#"SELECT p.title, sum(l.quantity) AS "sold!"
               FROM order_lines AS l
               JOIN products AS p ON p.id = l.product_id
               JOIN orders AS o ON o.id = l.order_id
               WHERE o.placed > $1
               GROUP BY p.title
               ORDER BY 2 DESC
               LIMIT 10"#,
            since
        )
        .fetch_all(&self.0)
        .await?;
        Ok(rows.into_iter().map(|row| (row.title, row.sold)).collect())
    }

    pub async fn payments(&self, order: i64) -> Result<Vec<Payment>> {
        sqlx::query_as!(
            Payment,
            "SELECT id, order_id, provider, reference, cents, received FROM payments WHERE order_id = $1",
            order
        )
        .fetch_all(&self.0)
        .await
    }

    pub async fn pay(&self, id: i64, order: i64, provider: &str, cents: i64) -> Result<Payment> {
        let mut transaction = self.0.begin().await?;
        let payment = sqlx::query_as!(
            Payment,
            "INSERT INTO payments (id, order_id, provider, cents, received) VALUES ($1, $2, $3, $4, now()) \
             RETURNING id, order_id, provider, reference, cents, received",
            id,
            order,
            provider,
            cents
        )
        .fetch_one(&mut *transaction)
        .await?;
        sqlx::query!("UPDATE orders SET state = 'paid' WHERE id = $1", order)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(payment)
    }

    pub async fn revenue(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<i64> {
        let cents = sqlx::query_scalar!(
            "SELECT sum(cents)::bigint FROM payments WHERE received >= $1 AND received < $2",
            from,
            to
        )
        .fetch_one(&self.0)
        .await?;
        Ok(cents.unwrap_or_default())
    }

    pub async fn log_in(&self, id: i64, user: i64, token: &str) -> Result<Session> {
        sqlx::query_as!(
            Session,
            "INSERT INTO sessions (id, user_id, token, seen) VALUES ($1, $2, $3, now()) RETURNING id, user_id, token, seen",
            id,
            user,
            token
        )
        .fetch_one(&self.0)
        .await
    }

    pub async fn seen(&self, token: &str) -> Result<u64> {
        let done = sqlx::query!("UPDATE sessions SET seen = now() WHERE token = $1", token).execute(&self.0).await?;
        Ok(done.rows_affected())
    }

    pub async fn expire(&self, before: DateTime<Utc>) -> Result<u64> {
        let done = sqlx::query!("DELETE FROM sessions WHERE seen < $1", before).execute(&self.0).await?;
        Ok(done.rows_affected())
    }
}
