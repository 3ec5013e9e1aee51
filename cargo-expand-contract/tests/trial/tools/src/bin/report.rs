#[allow(deprecated)]
fn main() {
    let user = models::User::new(1);
    print!("{}", user.nick.unwrap_or_default()); //~ now
}
