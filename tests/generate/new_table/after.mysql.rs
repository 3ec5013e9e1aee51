#[expand_contract::migrate(table = "readings")]
pub struct Reading {
    #[migrate(primary_key)]
    pub id: i64,
    pub small: i16,
    pub tiny: u8,
    pub int: i32,
    pub big: i64,
    pub wide: u32,
    pub ratio: f32,
    pub exact: f64,
    #[migrate(default = "false")]
    pub flag: bool,
    #[migrate(index)]
    pub label: String,
    pub blob: Vec<u8>,
    #[migrate(unique)]
    pub token: uuid::Uuid,
    pub day: chrono::NaiveDate,
    pub hour: chrono::NaiveTime,
    pub local: chrono::NaiveDateTime,
    pub at: chrono::DateTime<chrono::Utc>,
    pub also_at: time::OffsetDateTime,
    pub document: serde_json::Value,
    #[migrate(sql_type = "decimal(20, 4)")]
    pub price: Option<rust_decimal::Decimal>,
    #[migrate(sql_type = "varchar(8)")]
    pub code: Option<Code>,
}
