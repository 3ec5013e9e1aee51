//! Reads and writes, in code and in SQL.

use expand_contract::Model as _;
use models::{Account, Order, User};
use sqlx::PgPool;

#[expand_contract::migrate(reads = User)]
#[derive(Debug)]
pub struct Called {
    pub id: i64,
    pub nick: Option<String>, //~ now
}

pub fn greeting(user: &User) -> String {
    let mut names = vec![user.full_name.clone()];
    names.extend(user.nick.clone()); //~ now
    names.push(format!("from {:?}", user.town)); //~ now
    user.call();
    names.join(" ")
}

pub fn forget(user: &mut User) {
    user.nick = None; //~ now
    let place = &mut user.town; //~ now
    place.take(); //~ gone with the line above
}

pub fn ordered(_: &Order) {}

pub fn account(user: &User) -> Account {
    let account = Account {
        id: user.id,
        ..Account::default()
    };
    let _ = account.nick;
    account
}

pub fn copy(user: &User) -> User {
    User {
        id: user.id,
        handle: user.handle.clone(),
        nick: user.nick.clone(), //~ flip
        town: user.town.clone(), //~ flip
        full_name: user.full_name.clone(),
    }
}

pub async fn insert(pool: &PgPool, user: &User) -> sqlx::Result<()> {
    let insert = User::insert().id(user.id);
    let insert = insert.nick(Some("x")); //~ now
    insert.full_name(&user.full_name).execute(pool).await?;
    sqlx::query("UPDATE users SET nick = NULL").execute(pool).await?; //~ now
    sqlx::query("UPDATE users SET name = handle").execute(pool).await?; //~ now
    let text = expand_contract::sql!("SELECT {users} FROM users");
    let _: Vec<User> = sqlx::query_as(text).fetch_all(pool).await?;
    expand_contract::query_as!(User, "SELECT {users} FROM users").fetch_all(pool).await?;
    expand_contract::query_as!(User, "SELECT id, handle, nick, town, full_name AS \"full_name!\" FROM users").fetch_all(pool).await?; //~ now now
    expand_contract::query_as!(Order, "SELECT * FROM orders").fetch_all(pool).await?; //~ now
    expand_contract::query_file!("queries/nicks.sql").fetch_all(pool).await?; //~ gone with its file
    Ok(())
}

pub fn statements() -> Vec<&'static str> {
    vec![
        expand_contract::sql!("SELECT town FROM users"), //~ now
    ]
}
