//! The values of `PostgreSQL`.

use sqlx::error::BoxDynError;
use sqlx::postgres::{PgQueryResult, PgValueRef, Postgres};
use sqlx::{Decode, Type, TypeInfo, ValueRef};

use crate::database::session::{Driver, Value};

impl Driver for Postgres {
    fn read(raw: PgValueRef<'_>) -> Result<Value, BoxDynError> {
        let info = raw.type_info().into_owned();
        match info.name() {
            "INT8" => Decode::<Postgres>::decode(raw).map(Value::Int),
            "INT4" => {
                <i32 as Decode<Postgres>>::decode(raw).map(|number| Value::Int(number.into()))
            }
            "BOOL" => Decode::<Postgres>::decode(raw).map(Value::Bool),
            // A function without a result has this type.
            "VOID" => Ok(Value::Null),
            _ if <String as Type<Postgres>>::compatible(&info) => {
                Decode::<Postgres>::decode(raw).map(Value::Text)
            }
            // The bytes of another type would be misread as a text.
            other => Err(format!("values of the type {other} are not read").into()),
        }
    }

    fn rows_affected(done: &PgQueryResult) -> u64 {
        done.rows_affected()
    }
}
