#[expand_contract::migrate(enum)]
// sqlx's derive is not compiled for these cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mood {
    Happy,
    Meh,
    Sad,
    Angry,
    #[migrate(deprecated(replaced_by = Sad))]
    Bored,
}

fn main() {}
