fn main() {
    let _ = expand_contract::sql!("SELECT {user} FROM users");
}
