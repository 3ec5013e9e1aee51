#[expand_contract::migrate(table = "plain")]
pub struct Plain {}

fn main() {}
