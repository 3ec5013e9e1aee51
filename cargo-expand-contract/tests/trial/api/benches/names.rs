#![allow(deprecated)]

fn main() {
    let user = models::User::new(1);
    std::hint::black_box(&user.town); //~ now
}
