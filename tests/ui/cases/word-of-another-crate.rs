#[expand_contract::migrate(name = "plain")]
pub struct Plain {
    #[migrate(pk)]
    pub id: i64,
    #[migrate(rename = "label", nullable)]
    pub title: String,
    #[migrate(type = "citext", references = "users(id)")]
    pub size: String,
    #[migrate(skip)]
    pub cached: String,
}

fn main() {}
