fn main() {
    let _ = expand_contract::query_scalar!("SELECT " + "name FROM users WHERE id = $1", 1);
}
