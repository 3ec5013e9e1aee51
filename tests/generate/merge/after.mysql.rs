#[expand_contract::migrate(table = "people")]
pub struct Person {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(deprecated(replaced_by(name), down = "substring_index(name, ' ', 1)"))]
    pub first: String,
    #[migrate(deprecated(replaced_by(name), down = "substr(name, instr(concat(name, ' '), ' ') + 1)"))]
    pub last: String,
    #[migrate(added(up = "concat(first, ' ', last)"))]
    pub name: String,
}
