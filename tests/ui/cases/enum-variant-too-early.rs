#![deny(deprecated)]

#[expand_contract::migrate(enum)]
// sqlx's derive is not compiled for these cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mood {
    Happy,
    #[migrate(added)]
    Meh,
    Sad,
    #[migrate(deprecated(replaced_by = Sad))]
    Bored,
}

#[expand_contract::migrate(table = "moods")]
pub struct Row {
    #[migrate(primary_key)]
    pub id: i64,
    pub mood: Mood,
}

fn main() {
    let _ = Row {
        id: 1,
        mood: Mood::Meh,
    };
}
