//! Keys that only the database knows the type of.

use crate::common::{Db, sources};
use expand_contract::Dialect;

#[tokio::test]
async fn rows_are_found_by_a_key_of_a_row_type() {
    let model = |name: &str| {
        format!(
            "#[migrate(table = \"places\")]
             pub struct Place {{
                 #[migrate(primary_key, sql_type = \"spot\")]
                 pub at: Spot,
                 {name}
             }}"
        )
    };
    let (before, after) = (
        model("pub name: String,"),
        model("#[migrate(renamed(from = \"name\"))] pub label: String,"),
    );
    let db = Db::new(Dialect::Postgres).await;
    db.run("CREATE TYPE spot AS (x int, y int)").await;
    let all = sources(Dialect::Postgres, &[&before, &after]);
    db.expand(&all[..1]).await.unwrap();
    db.run("INSERT INTO places SELECT ROW(n, n % 7)::spot, 'n' || n FROM generate_series(1, 3000) AS n")
        .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    let equal = "SELECT count(*)::text FROM places WHERE name = label";
    assert_eq!(db.one(equal).await, "3000");
}
