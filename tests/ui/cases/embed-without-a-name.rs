expand_contract::embed!("migrations");

fn main() {}
