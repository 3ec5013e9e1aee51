#[expand_contract::migrate(enum)]
#[derive(Debug, Clone, Copy, PartialEq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Mood {
    Happy,
    Meh,
    #[sqlx(rename = "not amused")]
    Sad,
}

#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
    #[migrate(default = "'happy'", index)]
    pub mood: Mood,
    pub earlier: Option<Mood>,
}
