#[expand_contract::migrate(table = "plain")]
pub enum Plain {
    One {
        #[migrate(primary_key)]
        id: i64,
    },
}

fn main() {}
