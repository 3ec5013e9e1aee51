fn main() {
    let _ = expand_contract::query!(
        "SELECT id, u.name
         FROM users AS u
         WHERE u.name <> ''"
    );
}
