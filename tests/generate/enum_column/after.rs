#[expand_contract::migrate(enum)]
#[derive(Debug, Clone, Copy, PartialEq, sqlx::Type)]
#[sqlx(type_name = "mood", rename_all = "snake_case")]
pub enum Mood {
    Happy,
    Sad,
}

#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
    #[migrate(renamed(from = "mood"))]
    pub feeling: Mood,
    #[migrate(deprecated)]
    pub earlier: Option<Mood>,
}
