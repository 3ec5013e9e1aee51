//! No stall, no dead end.

use crate::common::{Db, V1, V2, fill, id, sources};
use expand_contract::{Dialect, State};

#[tokio::test]
async fn a_role_with_limits_and_read_only_transactions_builds_its_index() {
    let db = Db::new(Dialect::Postgres).await;
    let with_index = V2.replace("#[migrate(renamed", "#[migrate(index, renamed");
    let all = sources(Dialect::Postgres, &[V1, &with_index]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 100).await;
    let name = db.one("SELECT current_database()").await;
    if db
        .one("SELECT count(*) FROM pg_settings WHERE name = 'transaction_timeout'")
        .await
        == "1"
    {
        db.run(&format!(
            "ALTER DATABASE \"{name}\" SET transaction_timeout = '30ms'"
        ))
        .await;
    }
    for setting in [
        "statement_timeout = '30ms'",
        "idle_in_transaction_session_timeout = '30ms'",
        "quote_all_identifiers = on",
        "row_security = on",
        // The last one, since it holds for the next connection of this test, too.
        "default_transaction_read_only = on",
    ] {
        // A setting of the database holds for each new connection.
        db.run(&format!("ALTER DATABASE \"{name}\" SET {setting}"))
            .await;
    }
    let db = db.again().await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    assert_eq!(
        db.state(&all, &id(&all, "full_name")).await,
        Some(State::Migrated)
    );
}
