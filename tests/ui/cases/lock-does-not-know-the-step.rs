#![deny(deprecated)]

#[expand_contract::migrate(
    table = "plain",
    step(
        name = "tags",
        expand = "CREATE TABLE tags (id int)",
        done_when = "SELECT to_regclass('tags') IS NOT NULL",
        rollback = "DROP TABLE tags"
    )
)]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
}

fn main() {}
