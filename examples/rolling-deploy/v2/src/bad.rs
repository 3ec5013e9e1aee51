//! A build with mistakes: some writes fail, and others store odd names.

use std::sync::atomic::{AtomicUsize, Ordering};

use rolling_service::{By, Result, User, Users};
use sqlx::PgPool;

use crate::store::Store;

/// A store with two mistakes.
pub(crate) struct Bad {
    store: Store,
    updates: AtomicUsize,
}

impl Bad {
    pub(crate) fn new(pool: PgPool) -> Self {
        Self {
            store: Store::new(pool),
            updates: AtomicUsize::new(0),
        }
    }
}

impl Users for Bad {
    async fn read(&self, by: By, id: i64) -> Result<Option<User>> {
        self.store.read(by, id).await
    }

    async fn update(&self, by: By, id: i64, name: &str) -> Result<User> {
        match (by, self.updates.fetch_add(1, Ordering::Relaxed) % 3) {
            (By::Accessor, 0) => Err("not implemented".into()),
            // The mistake: `Debug` instead of `Display`.
            (By::Plain, _) => {
                let name = format!("{:?}", Some(name));
                self.store.update(by, id, &name).await
            }
            _ => self.store.update(by, id, name).await,
        }
    }

    async fn insert(&self, by: By, id: i64, name: &str) -> Result<User> {
        self.store.insert(by, id, name).await
    }
}
