#![deny(deprecated)]

#[expand_contract::migrate(table = "drafts", deprecated(note = "nobody reads them"))]
#[derive(Debug, Clone)]
pub struct Draft {
    #[migrate(primary_key)]
    pub id: i64,
}

fn read(draft: &Draft) {
    let _ = draft;
}

fn main() {}
