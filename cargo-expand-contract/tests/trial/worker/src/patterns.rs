use models::User;

pub fn id(user: &User) -> i64 {
    match user {
        User {
            id,
            handle: _,
            nick: _, //~ flip
            town: _, //~ flip
            full_name: _,
        } => *id,
    }
}

pub fn ids(users: &[User]) -> Vec<i64> {
    let mut ids = Vec::new();
    for user in users {
        let User {
            id,
            nick: _, //~ now
            town, //~ now
            ..
        } = user;
        ids.push(*id);
    }
    ids
}
