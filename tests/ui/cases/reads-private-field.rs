mod towns {
    #[expand_contract::migrate(table = "plain")]
    pub struct Plain {
        #[migrate(primary_key)]
        pub id: i64,
        label: String,
    }
}

#[expand_contract::migrate(reads = towns::Plain)]
pub struct Label {
    pub label: String,
}

fn main() {}
