#[expand_contract::migrate(table = "people")]
pub struct Person {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(removed)]
    pub name: String,
    pub visits: i64,
    #[migrate(added(up = "substring_index(name, ' ', 1)", contracted))]
    pub first: String,
    #[migrate(added(up = "substr(name, instr(concat(name, ' '), ' ') + 1)", contracted))]
    pub last: String,
}
