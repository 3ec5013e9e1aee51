//! A model, and the same operations by hand.

use expand_contract::{Backend, BindKey, Model};
use sqlx::{Encode, Executor, FromRow, IntoArguments, Type};

use crate::Result;

/// The table, for either database.
pub(crate) const CREATE: &str = "CREATE TABLE accounts (id bigint PRIMARY KEY, full_name text NOT NULL, \
     email text NOT NULL, note text, balance bigint NOT NULL)";

/// The model for accessors.
#[expand_contract::migrate(table = "accounts")]
#[derive(Debug, Clone)]
#[allow(dead_code)] // Only the time of a read matters, not the row.
pub(crate) struct Account {
    #[migrate(primary_key)]
    pub(crate) id: i64,
    pub(crate) full_name: String,
    pub(crate) email: String,
    pub(crate) note: Option<String>,
    pub(crate) balance: i64,
}

/// The struct for statements by hand.
#[derive(Debug, Clone, FromRow)]
#[allow(dead_code)] // See above.
pub(crate) struct ByHand {
    pub(crate) id: i64,
    pub(crate) full_name: String,
    pub(crate) email: String,
    pub(crate) note: Option<String>,
    pub(crate) balance: i64,
}

/// The author of a statement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum By {
    Accessor,
    Hand,
}

impl By {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Accessor => "accessor",
            Self::Hand => "hand",
        }
    }
}

/// A measured operation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Operation {
    Find,
    Insert,
    Update,
}

impl Operation {
    pub(crate) const ALL: [Self; 3] = [Self::Find, Self::Insert, Self::Update];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Find => "find",
            Self::Insert => "insert",
            Self::Update => "update",
        }
    }
}

/// One call. A row `id` exists, except for an INSERT.
pub(crate) async fn call<'e, DB, E>(by: By, operation: Operation, id: i64, executor: E) -> Result
where
    DB: Backend,
    E: Executor<'e, Database = DB>,
    Account: BindKey<DB> + for<'r> FromRow<'r, DB::Row>,
    ByHand: for<'r> FromRow<'r, DB::Row>,
    DB::Arguments: IntoArguments<DB>,
    i64: for<'q> Encode<'q, DB> + Type<DB>,
    for<'q> &'q str: Encode<'q, DB> + Type<DB>,
    for<'q> Option<&'q str>: Encode<'q, DB> + Type<DB>,
{
    let (name, email) = ("Ada Lovelace", "ada@example.org");
    match (operation, by) {
        (Operation::Find, By::Accessor) => {
            let row = Account::find(id).fetch_optional(executor).await?;
            std::hint::black_box(row);
        }
        (Operation::Find, By::Hand) => {
            let query = sqlx::query_as::<DB, ByHand>(
                "SELECT id, full_name, email, note, balance FROM accounts WHERE id = $1",
            );
            let row = query.bind(id).fetch_optional(executor).await?;
            std::hint::black_box(row);
        }
        (Operation::Insert, By::Accessor) => {
            Account::insert()
                .id(id)
                .full_name(name)
                .email(email)
                .note(Some("first"))
                .balance(id)
                .execute(executor)
                .await?;
        }
        (Operation::Insert, By::Hand) => {
            sqlx::query(
                "INSERT INTO accounts (id, full_name, email, note, balance) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(id)
            .bind(name)
            .bind(email)
            .bind(Some("first"))
            .bind(id)
            .execute(executor)
            .await?;
        }
        (Operation::Update, By::Accessor) => {
            Account::update(id)
                .full_name(name)
                .balance(id)
                .execute(executor)
                .await?;
        }
        (Operation::Update, By::Hand) => {
            sqlx::query("UPDATE accounts SET full_name = $1, balance = $2 WHERE id = $3")
                .bind(name)
                .bind(id)
                .bind(id)
                .execute(executor)
                .await?;
        }
    }
    Ok(())
}
