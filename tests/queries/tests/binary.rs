//! The binary alone is enough to run migrations, without the folder and without the command.

use expand_contract::{Dialect, Fleet, FleetOptions, Migrator, Model, Stage};
use sqlx::SqlitePool;
use tests_queries::{Customer, SCHEMA};

#[test]
fn the_constant_is_lock_and_files() {
    assert_eq!((SCHEMA.name, SCHEMA.dialect), ("shop", Dialect::Sqlite));
    let [create, rename, others @ ..] = SCHEMA.migrations else {
        panic!("{SCHEMA:?}");
    };
    let others: Vec<&str> = others.iter().map(|migration| migration.id).collect();
    assert_eq!(
        others,
        [
            "20261122101500_orders_create",
            "20261122101500_users_create",
            "20261122101640_orders_label",
            "20261122101640_users_full_name",
        ]
    );
    assert_eq!(create.id, "20261121100000_customers_create");
    assert_eq!(create.stage, Stage::Contracted);
    assert_eq!(rename.after, [create.id]);
    assert_eq!(rename.stage, Stage::Expanding);
    for (file, phase) in rename
        .files
        .iter()
        .zip(["expand", "migrate", "contract", "rollback"])
    {
        let header = format!("-- expand-contract: {phase} 1\n");
        assert!(file.starts_with(&header), "{file}");
    }
    assert_eq!(
        Customer::STAGES,
        [create, rename].map(|migration| (migration.id, migration.stage))
    );
}

#[tokio::test]
async fn an_empty_database_becomes_what_the_models_want() {
    let (_folder, url) = tests_support::sqlite_database();
    let pool = SqlitePool::connect(&url).await.expect("a database");
    let migrator = Migrator::new(&pool, &[&SCHEMA]).expect("a schema of this database");
    migrator.for_build().await.expect("migrated");

    let options = FleetOptions::new("tests");
    let fleet = Fleet::join(&pool, &[&SCHEMA], options).await.expect("in");
    let ada = Customer::insert().id(1).full_name("Ada").returning(&pool);
    let ada = ada.await.expect("inserted");
    assert_eq!(ada.full_name, "Ada");
    let old: String = sqlx::query_scalar("SELECT customers.name FROM customers")
        .fetch_one(&pool)
        .await
        .expect("the old side is there");
    assert_eq!(old, "Ada");
    fleet.leave().await.expect("out");
}
