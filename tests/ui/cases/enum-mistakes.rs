#[expand_contract::migrate(enum)]
// sqlx's derive is not compiled for these cases.
#[derive(Debug, Clone, Copy)]
#[repr(i32)]
pub enum Level {
    Low = 1,
    High = 2,
}

#[expand_contract::migrate(enum)]
#[derive(Debug, Clone, Copy)]
pub enum Plain {
    One(i64),
    #[migrate(renamed(from = "two"))]
    Second,
    #[migrate(aded)]
    Third,
}

fn main() {
    let _ = (Level::Low, Plain::Second);
}

#[expand_contract::migrate(enum)]
#[derive(Debug, Clone, Copy)]
pub enum Leaving {
    #[migrate(deprecated)]
    One,
    #[migrate(deprecated(replaced_by = Fourth))]
    Two,
    #[migrate(deprecated(replaced_by = Two))]
    Three,
    #[migrate(added, removed)]
    Four,
}
