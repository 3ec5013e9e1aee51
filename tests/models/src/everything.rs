//! Every type, plain and as an `Option`.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

/// The types of both databases.
#[expand_contract::migrate(table = "everything")]
#[derive(Debug, Clone, PartialEq)]
pub struct Everything {
    #[migrate(primary_key)]
    pub id: i64,
    pub small: i16,
    pub integer: i32,
    pub real: f32,
    pub double: f64,
    pub boolean: bool,
    pub text: String,
    pub bytes: Vec<u8>,
    pub uuid: Uuid,
    pub date: NaiveDate,
    pub time: NaiveTime,
    pub timestamp: NaiveDateTime,
    pub timestamptz: DateTime<Utc>,
    pub value: serde_json::Value,
    pub typed: Json<Point>,
    #[sqlx(json)]
    pub attribute: Option<Point>,
    #[sqlx(json(nullable))]
    pub nullable: Option<Point>,
    #[sqlx(try_from = "i16")]
    pub level: Level,
    #[sqlx(rename = "wire_name")]
    pub renamed_for_sqlx: String,
    #[sqlx(skip)]
    pub cached: Vec<String>,
    #[sqlx(default)]
    pub sometimes: i64,
    #[migrate(sql_type = "smallint")]
    pub kind: Kind,
    pub url: sqlx::types::Text<std::net::IpAddr>,
}

/// The same types as `Option`.
#[expand_contract::migrate(table = "maybe")]
#[derive(Debug, Clone, PartialEq)]
pub struct Maybe {
    #[migrate(primary_key)]
    pub id: Uuid,
    pub small: Option<i16>,
    pub double: Option<f64>,
    pub boolean: std::option::Option<bool>,
    pub text: core::option::Option<String>,
    pub bytes: Option<Vec<u8>>,
    pub date: Option<NaiveDate>,
    pub timestamptz: Option<DateTime<Utc>>,
    pub value: Option<serde_json::Value>,
    #[migrate(sql_type = "smallint")]
    pub kind: Option<Kind>,
}

/// The types of `time`, and those that only PostgreSQL has.
#[expand_contract::migrate(table = "postgres_only.rows")]
#[derive(Debug, Clone, PartialEq)]
pub struct PostgresOnly {
    #[migrate(primary_key)]
    pub tenant: String,
    #[migrate(primary_key)]
    pub id: i64,
    pub amount: rust_decimal::Decimal,
    pub maybe_amount: Option<rust_decimal::Decimal>,
    pub date: time::Date,
    pub time: time::Time,
    pub timestamp: time::PrimitiveDateTime,
    pub timestamptz: time::OffsetDateTime,
    #[migrate(sql_type = "text[]")]
    pub tags: Vec<String>,
}

/// A value inside JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub x: i32,
    pub y: i32,
}

/// An enum that sqlx's own derive stores as a number.
#[derive(Debug, Clone, Copy, PartialEq, sqlx::Type)]
#[repr(i16)]
pub enum Kind {
    One = 1,
    Two = 2,
}

/// A type that is converted after reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level(pub u8);

impl TryFrom<i16> for Level {
    type Error = std::num::TryFromIntError;

    fn try_from(level: i16) -> Result<Self, Self::Error> {
        u8::try_from(level).map(Self)
    }
}
