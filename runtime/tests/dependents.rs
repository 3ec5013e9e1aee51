//! What users hung on a column that goes.
#![cfg(all(feature = "postgres", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{BOTH, Db, V1, V2, V2_CONTRACTED, fill, id, sources};
use expand_contract::State;

#[tokio::test]
async fn a_view_on_a_column_that_goes_is_named_with_what_to_do() {
    for dialect in BOTH {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 3).await;
        db.run("CREATE VIEW people AS SELECT id, name FROM customers")
            .await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        let text = db.contract(&all).await.unwrap_err().to_string();
        assert!(text.contains("view people"), "{text}");
        assert!(text.contains("drop what depends on it"), "{text}");
        assert_eq!(
            db.one("SELECT count(*) FROM customers WHERE name = full_name")
                .await,
            "3"
        );
        db.run("DROP VIEW people").await;
        db.contract(&all).await.unwrap();
        assert_eq!(
            db.state(&all, &id(&all, "full_name")).await,
            Some(State::Contracted)
        );
    }
}
