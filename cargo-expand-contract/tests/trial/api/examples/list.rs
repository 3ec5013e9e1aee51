use models::User;

fn main() {
    let users = vec![User {
        id: 1,
        handle: "ada".into(),
        nick: None, //~ flip
        town: None, //~ flip
        full_name: "Ada".into(),
    }];
    for user in &users {
        println!("{:?}", user.nick); //~ now
    }
}
