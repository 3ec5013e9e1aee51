#[expand_contract::migrate(enum)]
// sqlx's derive is not compiled for these cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mood {
    Happy,
    Meh,
    Sad,
    #[migrate(deprecated(replaced_by = Sad))]
    Bored,
    #[migrate(removed)]
    Silly,
}

fn main() {
    let mood: Mood = Mood::Silly;
    match mood {
        Mood::Silly => {}
        _ => {}
    }
}
