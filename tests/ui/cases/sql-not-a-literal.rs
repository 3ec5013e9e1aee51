fn main() {
    let columns = "id";
    let _ = expand_contract::sql!(format!("SELECT {columns} FROM users"));
}
