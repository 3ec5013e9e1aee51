#[expand_contract::migrate]
pub struct Plain {
    pub id: i64,
    pub label: usize,
}

fn main() {}
