#![deny(deprecated)]

#[expand_contract::migrate(table = "towns")]
#[derive(Clone, Default)]
pub struct Town {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
    #[migrate(deprecated(note = "towns have one name", replaced_by(name)))]
    pub town: Option<String>,
}

fn main() {
    let place = Town::default();
    let town = move || -> Option<String> { place.town };
    drop(town());
}
