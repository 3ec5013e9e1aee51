//! The values of `SQLite`.

use sqlx::error::BoxDynError;
use sqlx::sqlite::{Sqlite, SqliteQueryResult, SqliteValueRef};
use sqlx::{Decode, TypeInfo, ValueRef};

use crate::database::session::{Driver, Value};

impl Driver for Sqlite {
    fn read(raw: SqliteValueRef<'_>) -> Result<Value, BoxDynError> {
        let name = raw.type_info().name().to_owned();
        match name.as_str() {
            "INTEGER" | "BOOLEAN" => Decode::<Sqlite>::decode(raw).map(Value::Int),
            _ => Decode::<Sqlite>::decode(raw).map(Value::Text),
        }
    }

    fn rows_affected(done: &SqliteQueryResult) -> u64 {
        done.rows_affected()
    }
}
