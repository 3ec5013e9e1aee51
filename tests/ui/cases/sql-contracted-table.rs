fn main() {
    let _ = expand_contract::query!("SELECT count(*) FROM audit");
    let _ = expand_contract::query!("DELETE FROM clients WHERE id = 1");
    let _ = expand_contract::query!("SELECT {clients} FROM clients");
}
