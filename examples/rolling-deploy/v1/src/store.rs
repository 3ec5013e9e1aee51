//! Reads and writes users with each of the three kinds of code.

use expand_contract::Model as _;
use rolling_service::{By, Result, User, Users};
use sqlx::{PgPool, Postgres};

use crate::models;

/// The database.
pub(crate) struct Store(PgPool);

impl Store {
    pub(crate) fn new(pool: PgPool) -> Self {
        Self(pool)
    }
}

impl Users for Store {
    type Database = Postgres;

    async fn read(&self, by: By, id: i64) -> Result<Option<User>> {
        Ok(match by {
            By::Accessor => models::User::find(id)
                .fetch_optional(&self.0)
                .await?
                .map(shown),
            By::Macro => {
                sqlx::query_as!(
                    User,
                    "SELECT id, name, version FROM users WHERE id = $1",
                    id
                )
                .fetch_optional(&self.0)
                .await?
            }
            By::Plain => sqlx::query_as("SELECT version, name, id FROM users WHERE id = $1")
                .bind(id)
                .fetch_optional(&self.0)
                .await?
                .map(|(version, name, id)| User { id, name, version }),
        })
    }

    async fn update(&self, by: By, id: i64, name: &str) -> Result<User> {
        match by {
            By::Accessor => {
                let mut transaction = self.0.begin().await?;
                let version = sqlx::query_scalar!(
                    "SELECT version FROM users WHERE id = $1 FOR UPDATE",
                    id
                )
                .fetch_one(&mut *transaction)
                .await?;
                models::User::update(id)
                    .name(name)
                    .version(version + 1)
                    .execute(&mut *transaction)
                    .await?;
                let user = models::User::find(id).fetch_one(&mut *transaction).await?;
                transaction.commit().await?;
                Ok(shown(user))
            }
            By::Macro => Ok(sqlx::query_as!(
                User,
                "UPDATE users SET name = $2, version = version + 1 WHERE id = $1 RETURNING id, name, version",
                id,
                name
            )
            .fetch_one(&self.0)
            .await?),
            By::Plain => {
                let (name, version) = sqlx::query_as(
                    "UPDATE users SET version = version + 1, name = $1 WHERE id = $2 RETURNING name, version",
                )
                .bind(name)
                .bind(id)
                .fetch_one(&self.0)
                .await?;
                Ok(User { id, name, version })
            }
        }
    }

    async fn insert(&self, by: By, id: i64, name: &str) -> Result<User> {
        match by {
            By::Accessor => {
                let insert = models::User::insert().id(id).name(name).version(1);
                Ok(shown(insert.returning(&self.0).await?))
            }
            By::Macro => Ok(sqlx::query_as!(
                User,
                "INSERT INTO users (id, name, version) VALUES ($1, $2, 1)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = users.version + 1
                 RETURNING id, name, version",
                id,
                name
            )
            .fetch_one(&self.0)
            .await?),
            By::Plain => {
                let (name, version) = sqlx::query_as(
                    "INSERT INTO users (id, version, name) VALUES ($1, 1, $2) RETURNING name, version",
                )
                .bind(id)
                .bind(name)
                .fetch_one(&self.0)
                .await?;
                Ok(User { id, name, version })
            }
        }
    }
}

fn shown(user: models::User) -> User {
    User {
        id: user.id,
        name: user.name,
        version: user.version,
    }
}
