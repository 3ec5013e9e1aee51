//! The types that `CREATE TABLE` and `ADD COLUMN` write: sqlx reads and writes them as the field's type.

// A helper of a test that fails has nobody to report to.
#![allow(clippy::unwrap_used)]

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use expand_contract_schema::operation::{AddColumn, CreateTable};
use expand_contract_schema::{Change, ColumnType, Dialect, Phase, TableDef};
use sqlx::types::Decimal;
use sqlx::{
    AssertSqlSafe, Connection as _, MySqlConnection, PgConnection, Row as _, SqliteConnection,
};
use tests_support::{MySqlLike, PgServer};
use tests_sync::{column, statements as statements_of};
use uuid::Uuid;

/// One table with a column of the type, and one that gets it later.
fn schema(dialect: Dialect, ty: &ColumnType) -> Vec<String> {
    let mut id = column("id", ColumnType::BigInt, false, None).def;
    id.primary_key = true;
    let create = Change::CreateTable(CreateTable {
        table: TableDef {
            comment: None,
            indexes: Vec::new(),
            constraints: Vec::new(),
            name: "t".into(),
            columns: vec![id, column("created", ty.clone(), false, None).def],
        },
        copies: Vec::new(),
    });
    let add = Change::AddColumn(AddColumn {
        table: "t".into(),
        column: column("added", ty.clone(), true, None).def,
    });
    let changes = [create, add];
    let statements = changes
        .iter()
        .flat_map(|change| statements_of(dialect, change, Phase::Expand));
    statements.map(|statement| statement.sql).collect()
}

/// A statement with the placeholders of the database.
fn placed(dialect: Dialect, sql: &str) -> String {
    match dialect {
        Dialect::Mysql => sql.replace("$1", "?").replace("$2", "?"),
        Dialect::Postgres | Dialect::Sqlite => sql.to_owned(),
    }
}

macro_rules! round_trip {
    ($connection:expr, $dialect:expr, $($ty:ident: $rust:ty = $value:expr),+ $(,)?) => {$(
        sqlx::raw_sql("DROP TABLE IF EXISTS t").execute(&mut $connection).await.unwrap();
        for sql in schema($dialect, &ColumnType::$ty) {
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut $connection).await.unwrap();
        }
        // The same text was prepared for another type.
        $connection.clear_cached_statements().await.unwrap();
        let value: $rust = $value;
        let both = placed($dialect, "INSERT INTO t (id, created, added) VALUES (1, $1, $2)");
        sqlx::query(AssertSqlSafe(both))
            .bind(value.clone())
            .bind(value.clone())
            .execute(&mut $connection)
            .await
            .unwrap();
        let one = placed($dialect, "INSERT INTO t (id, created) VALUES (2, $1)");
        sqlx::query(AssertSqlSafe(one))
            .bind(value.clone())
            .execute(&mut $connection)
            .await
            .unwrap();
        let rows = sqlx::query("SELECT created, added FROM t ORDER BY id")
            .fetch_all(&mut $connection)
            .await
            .unwrap();
        assert_eq!(rows[0].get::<Option<$rust>, _>("created"), Some(value.clone()));
        assert_eq!(rows[0].get::<Option<$rust>, _>("added"), Some(value));
        assert_eq!(rows[1].get::<Option<$rust>, _>("added"), None);
    )+};
}

fn at() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 22)
        .unwrap()
        .and_hms_milli_opt(10, 15, 0, 250)
        .unwrap()
}

macro_rules! on_each {
    ($connection:expr, $dialect:expr) => {
        round_trip!($connection, $dialect,
            SmallInt: i16 = -7,
            Integer: i32 = 1 << 20,
            BigInt: i64 = i64::MAX,
            Real: f32 = 1.5,
            Double: f64 = 3.0,
            Boolean: bool = true,
            Text: String = "1e5".to_owned(),
            Bytes: Vec<u8> = vec![0, 255],
            Uuid: Uuid = Uuid::from_u128(7),
            Date: NaiveDate = at().date(),
            Time: NaiveTime = at().time(),
            Timestamp: NaiveDateTime = at(),
            TimestampTz: DateTime<Utc> = at().and_utc(),
            Json: serde_json::Value = serde_json::json!({"a": [1, 2.5, null]}),
            Json: serde_json::Value = serde_json::json!(1),
        );
    };
}

#[tokio::test]
async fn on_postgres() {
    let url = PgServer::shared().create_database();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    on_each!(connection, Dialect::Postgres);
    round_trip!(connection, Dialect::Postgres, Decimal: Decimal = Decimal::new(1050, 2));
}

#[tokio::test]
async fn on_sqlite() {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    on_each!(connection, Dialect::Sqlite);
}

#[tokio::test]
async fn on_mysql() {
    for server in MySqlLike::all() {
        let mut connection = MySqlConnection::connect(&server.create_database())
            .await
            .unwrap();
        on_each!(connection, Dialect::Mysql);
    }
}
