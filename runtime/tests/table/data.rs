//! Judged on data, always.

use crate::common::{Db, Set, sources};
use expand_contract::{Dialect, Error, Event};

const BEFORE: &str = r#"
#[migrate(table = "items")]
pub struct Item {
    #[migrate(primary_key)]
    pub id: i64,
    pub a: String,
    pub code: Option<String>,
}
"#;

fn after(contracted: &str) -> String {
    format!(
        r#"
#[migrate(table = "items")]
pub struct Item {{
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "a"{contracted}))]
    pub b: String,
    #[migrate(renamed(from = "code", up = "CAST(code AS bigint)", down = "CAST(number AS text)"{contracted}))]
    pub number: Option<i64>,
}}
"#
    )
}

#[tokio::test]
async fn an_interrupted_contract_verifies_what_was_written_since() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(
        Dialect::Postgres,
        &[BEFORE, &after(""), &after(", contracted")],
    );
    db.expand(&all[..1]).await.unwrap();
    db.run("INSERT INTO items VALUES (1, 'one', '11'), (2, 'two', '12')")
        .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    let refusal = match db.contract_with(&all, &Set::default()).await {
        Err(Error::Gate(refusal)) => refusal.attest.unwrap(),
        other => panic!("{other:?}"),
    };
    let set = Set {
        attest: Some(refusal),
        ..Set::stopping(|event| {
            matches!(
                event,
                Event::StepDone {
                    phase: expand_contract::Phase::Contract,
                    ..
                }
            )
        })
    };
    assert!(matches!(
        db.contract_with(&all, &set).await,
        Err(Error::Stopped)
    ));
    db.run("UPDATE items SET code = 'abc' WHERE id = 1").await;
    assert_eq!(
        db.one("SELECT number IS NULL FROM items WHERE id = 1")
            .await,
        "t"
    );
    let error = db.contract(&all).await.unwrap_err();
    assert!(matches!(error, Error::Disagree { .. }), "{error}");
    assert_eq!(db.one("SELECT code FROM items WHERE id = 1").await, "abc");
    db.run("UPDATE items SET code = '17' WHERE id = 1").await;
    db.contract(&all).await.unwrap();
    assert_eq!(
        db.rows("SELECT id, b, number FROM items ORDER BY id").await,
        ["1|one|17", "2|two|12"]
    );
}
