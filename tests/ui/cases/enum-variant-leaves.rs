#![deny(deprecated)]

#[expand_contract::migrate(enum)]
// sqlx's derive is not compiled for these cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mood {
    Happy,
    Meh,
    Sad,
    #[migrate(deprecated(replaced_by = Sad, note = "nobody is bored"))]
    Bored,
}

fn main() {
    let _ = Mood::Bored;
    match Mood::Sad {
        Mood::Bored => {}
        _ => {}
    }
}
