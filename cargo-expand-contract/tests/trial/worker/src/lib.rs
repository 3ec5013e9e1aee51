//! Deprecated things may be used here, as long as nobody asks.
#![allow(deprecated)]
#![allow(unused_variables)]

mod patterns;

use models::User;

macro_rules! nick_of {
    ($user:expr) => {
        $user.nick.as_deref() //~ now
    };
}

macro_rules! user {
    ($id:expr) => {
        User {
            id: $id,
            handle: String::new(),
            nick: None, //~ flip
            town: None, //~ flip
            full_name: String::new(),
        }
    };
}

macro_rules! ask {
    ($text:literal) => {
        expand_contract::sql!($text)
    };
}

pub fn names(user: &User) {
    nick_of!(user);
    nick_of!(user);
    let other = user!(2);
    ask!("SELECT id FROM users");
    ask!("SELECT nick FROM users"); //~ now
    let read = |user: &User| user.town.is_some(); //~ now
}

pub fn noted(order: &models::Order) {
    let _ = order.note.is_some(); //~ now
}

pub fn offset() {
    std::mem::offset_of!(User, nick); //~ now
}

#[allow(unused_macros)]
mod unused {
    macro_rules! never {
        ($user:expr) => {
            $user.nick
        };
    }
}
