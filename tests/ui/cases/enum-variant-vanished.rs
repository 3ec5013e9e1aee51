#[expand_contract::migrate(enum)]
// sqlx's derive is not compiled for these cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mood {
    Happy,
    #[migrate(added)]
    Meh,
    #[migrate(removed)]
    Bored,
}

fn main() {}
