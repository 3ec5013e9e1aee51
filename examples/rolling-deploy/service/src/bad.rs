//! A build with mistakes: some writes fail, and others store odd names.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{By, Result, User, Users};

/// A build's access with two mistakes.
pub struct Bad<U> {
    users: U,
    updates: AtomicUsize,
}

impl<U> Bad<U> {
    /// Puts the mistakes into this access.
    pub const fn new(users: U) -> Self {
        Self {
            users,
            updates: AtomicUsize::new(0),
        }
    }
}

impl<U: Users> Users for Bad<U> {
    type Database = U::Database;

    async fn read(&self, by: By, id: i64) -> Result<Option<User>> {
        self.users.read(by, id).await
    }

    async fn update(&self, by: By, id: i64, name: &str) -> Result<User> {
        match (by, self.updates.fetch_add(1, Ordering::Relaxed) % 3) {
            (By::Accessor, 0) => Err("not implemented".into()),
            // The mistake: `Debug` instead of `Display`.
            (By::Plain, _) => {
                let name = format!("{:?}", Some(name));
                self.users.update(by, id, &name).await
            }
            _ => self.users.update(by, id, name).await,
        }
    }

    async fn insert(&self, by: By, id: i64, name: &str) -> Result<User> {
        self.users.insert(by, id, name).await
    }
}
