fn main() {
    let _ = expand_contract::sql!();
    let _ = expand_contract::sql!("SELECT id FROM plain" "WHERE id = 1");
    let _ = expand_contract::sql!("SELECT id FROM plain", 1);
    let _ = expand_contract::sql!(b"SELECT id FROM plain");
    let _ = expand_contract::sql!("SELECT {p: plains} FROM plain p");
    let _ = expand_contract::sql!("SELECT id FROM plain WHERE");
}
