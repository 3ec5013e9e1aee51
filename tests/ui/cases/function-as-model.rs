#[expand_contract::migrate(table = "plain")]
pub fn plain() {}

fn main() {}
