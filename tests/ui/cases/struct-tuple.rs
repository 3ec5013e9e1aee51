#[expand_contract::migrate(table = "plain")]
pub struct Plain(i64, String);

fn main() {}
