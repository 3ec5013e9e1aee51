#[expand_contract::migrate(table = "people")]
pub struct Person {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(deprecated(replaced_by(name), down = "split_part(name, ' ', 1)"))]
    pub first: String,
    #[migrate(deprecated(replaced_by(name), down = "substr(name, length(split_part(name, ' ', 1)) + 2)"))]
    pub last: String,
    #[migrate(added(up = "first || ' ' || last"))]
    pub name: String,
}
