#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
    // Volatile, and yet the same each time.
    #[migrate(default = "rand() * 0 + 7")]
    pub score: f64,
    #[migrate(default = "rand() * 0 + 8", index)]
    pub bonus: Option<f64>,
    #[migrate(default = "concat('tri', 'al')")]
    pub plan: String,
}
