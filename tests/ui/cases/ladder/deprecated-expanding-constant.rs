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

impl Town {
    const fn town_of(&self) -> &Option<String> {
        &self.town
    }
}

fn main() {
    let _town = Town::default().town_of();
}
