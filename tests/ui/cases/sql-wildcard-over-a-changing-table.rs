#![deny(deprecated)]

fn main() {
    let _ = expand_contract::sql!("SELECT * FROM towns");
}
