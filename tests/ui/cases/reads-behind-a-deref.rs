#[expand_contract::migrate(table = "plain", no_tombstones)]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    #[sqlx(skip)]
    pub more: More,
    pub label: String,
}

#[derive(Default)]
pub struct More {
    pub size: i64,
}

impl std::ops::Deref for Plain {
    type Target = More;

    fn deref(&self) -> &More {
        &self.more
    }
}

#[expand_contract::migrate(reads = Plain)]
pub struct Size {
    pub size: i64,
}

fn main() {}
