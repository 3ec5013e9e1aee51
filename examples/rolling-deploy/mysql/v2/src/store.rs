//! Reads and writes users with each of the three kinds of code.
//!
//! MySQL has no `RETURNING`, so each write reads the row before its transaction ends.
//!
//! `"name!"`: this SQL is prepared against a migrated database, in which old builds may still write and the contract has
//! not set `NOT NULL` yet. No row that this build sees has a NULL there, but sqlx cannot know that.

use expand_contract::Model as _;
use rolling_service::{By, Result, User, Users};
use sqlx::{MySql, MySqlConnection, MySqlPool};

use crate::models;

/// The database.
pub(crate) struct Store(MySqlPool);

impl Store {
    pub(crate) fn new(pool: MySqlPool) -> Self {
        Self(pool)
    }
}

impl Users for Store {
    type Database = MySql;

    async fn read(&self, by: By, id: i64) -> Result<Option<User>> {
        find(&mut *self.0.acquire().await?, by, id).await
    }

    async fn update(&self, by: By, id: i64, name: &str) -> Result<User> {
        let mut transaction = self.0.begin().await?;
        match by {
            By::Accessor => {
                let version =
                    sqlx::query_scalar!("SELECT version FROM users WHERE id = ? FOR UPDATE", id)
                        .fetch_one(&mut *transaction)
                        .await?;
                models::User::update(id)
                    .full_name(name)
                    .version(version + 1)
                    .execute(&mut *transaction)
                    .await?;
            }
            By::Macro => {
                sqlx::query!(
                    "UPDATE users SET full_name = ?, version = version + 1 WHERE id = ?",
                    name,
                    id
                )
                .execute(&mut *transaction)
                .await?;
            }
            By::Plain => {
                sqlx::query("UPDATE users SET version = version + 1, full_name = ? WHERE id = ?")
                    .bind(name)
                    .bind(id)
                    .execute(&mut *transaction)
                    .await?;
            }
        }
        let user = find(&mut transaction, by, id).await?;
        transaction.commit().await?;
        user.ok_or_else(|| format!("there is no user {id}").into())
    }

    async fn insert(&self, by: By, id: i64, name: &str) -> Result<User> {
        let mut transaction = self.0.begin().await?;
        match by {
            By::Accessor => {
                let insert = models::User::insert().id(id).full_name(name).version(1);
                insert.execute(&mut *transaction).await?;
            }
            By::Macro => {
                sqlx::query!(
                    "INSERT INTO users (id, full_name, version) VALUES (?, ?, 1)
                     ON DUPLICATE KEY UPDATE full_name = VALUES(full_name), version = version + 1",
                    id,
                    name
                )
                .execute(&mut *transaction)
                .await?;
            }
            By::Plain => {
                sqlx::query("INSERT INTO users (id, version, full_name) VALUES (?, 1, ?)")
                    .bind(id)
                    .bind(name)
                    .execute(&mut *transaction)
                    .await?;
            }
        }
        let user = find(&mut transaction, by, id).await?;
        transaction.commit().await?;
        user.ok_or_else(|| format!("user {id} is gone again").into())
    }
}

async fn find(connection: &mut MySqlConnection, by: By, id: i64) -> Result<Option<User>> {
    Ok(match by {
        By::Accessor => models::User::find(id)
            .fetch_optional(connection)
            .await?
            .map(shown),
        By::Macro => {
            sqlx::query_as!(
                User,
                r#"SELECT id, full_name AS "name!", version FROM users WHERE id = ?"#,
                id
            )
            .fetch_optional(connection)
            .await?
        }
        By::Plain => sqlx::query_as("SELECT version, full_name, id FROM users WHERE id = ?")
            .bind(id)
            .fetch_optional(connection)
            .await?
            .map(|(version, name, id)| User { id, name, version }),
    })
}

fn shown(user: models::User) -> User {
    User {
        id: user.id,
        name: user.full_name,
        version: user.version,
    }
}
