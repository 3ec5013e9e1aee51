#![deny(deprecated)]

#[expand_contract::migrate(table = "towns")]
pub struct Town {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
    #[migrate(deprecated(note = "towns have one name", replaced_by(name)))]
    pub town: Option<String>,
}

#[expand_contract::migrate(reads = Town)]
pub struct Name {
    pub town: Option<String>,
}

fn main() {}
