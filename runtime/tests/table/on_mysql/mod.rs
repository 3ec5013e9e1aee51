//! A live table of MariaDB or MySQL has more than its model says.

mod aside;
mod carried;
mod refused;
mod users;

use crate::common::{Db, MYSQL_LIKE, here};
use expand_contract::MigrationSource;

/// A database on each of the servers, whose table was made by hand.
async fn adopted(all: &[MigrationSource], sql: &str) -> Vec<Db> {
    let mut adopted = Vec::new();
    for on in here(&MYSQL_LIKE) {
        let db = Db::new(on).await;
        db.run(sql).await;
        db.adopt(&all[0]).await;
        adopted.push(db);
    }
    adopted
}

async fn through(db: &Db, all: &[MigrationSource]) {
    db.expand(all).await.unwrap();
    db.migrate(all).await.unwrap();
    db.contract(all).await.unwrap();
}
