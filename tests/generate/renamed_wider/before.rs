#[expand_contract::migrate(table = "parts")]
pub struct Part {
    #[migrate(primary_key)]
    pub id: i64,
    pub count: i32,
    pub size: Option<i16>,
    pub ratio: f32,
    pub note: Option<String>,
}
