//! Builds that join the fleet of any kind of database.

use expand_contract::{
    EmbeddedMigration, EmbeddedSchema, Error, Fleet, FleetOptions, MigrationSource,
};

use super::Db;

/// What `embed!` makes of these migrations.
fn schema(sources: &[MigrationSource]) -> &'static EmbeddedSchema {
    let leak = |text: &String| -> &'static str { text.clone().leak() };
    let migrations: Vec<_> = sources
        .iter()
        .map(|source| {
            let after: Vec<_> = source.after.iter().map(leak).collect();
            let files = source.files.each_ref().map(leak);
            EmbeddedMigration::new(leak(&source.id), after.leak(), source.stage.unwrap(), files)
        })
        .collect();
    let dialect = sources[0].dialect;
    Box::leak(Box::new(EmbeddedSchema::new(
        "shop",
        dialect,
        migrations.leak(),
    )))
}

/// An instance of any kind of database.
pub enum Instance {
    Sqlite(Fleet<sqlx::Sqlite>),
    Postgres(Fleet<sqlx::Postgres>),
    Mysql(Fleet<sqlx::MySql>),
}

impl Instance {
    pub async fn join(db: &Db, sources: &[MigrationSource]) -> Result<Self, Error> {
        Self::join_as(db, "web", sources).await
    }

    pub async fn join_as(
        db: &Db,
        service: &str,
        sources: &[MigrationSource],
    ) -> Result<Self, Error> {
        let schema = schema(sources);
        let options = FleetOptions::new(service).instance("web-1");
        Ok(match db {
            Db::Sqlite(pool, _) => Self::Sqlite(Fleet::join(pool, &[schema], options).await?),
            Db::Postgres(pool, _) => Self::Postgres(Fleet::join(pool, &[schema], options).await?),
            Db::Mysql(pool, _) => Self::Mysql(Fleet::join(pool, &[schema], options).await?),
        })
    }

    /// Whether a build may run: against all schemas, or against one.
    pub async fn ready(
        db: &Db,
        sources: &[MigrationSource],
        only: Option<&str>,
    ) -> Result<(), Error> {
        let schemas = [schema(sources)];
        match (db, only) {
            (Db::Sqlite(pool, _), None) => expand_contract::ready(&[pool], &schemas).await,
            (Db::Sqlite(pool, _), Some(only)) => {
                expand_contract::ready_in(&[pool], &schemas, only).await
            }
            (Db::Postgres(pool, _), None) => expand_contract::ready(&[pool], &schemas).await,
            (Db::Postgres(pool, _), Some(only)) => {
                expand_contract::ready_in(&[pool], &schemas, only).await
            }
            (Db::Mysql(pool, _), None) => expand_contract::ready(&[pool], &schemas).await,
            (Db::Mysql(pool, _), Some(only)) => {
                expand_contract::ready_in(&[pool], &schemas, only).await
            }
        }
    }

    pub async fn leave(self) {
        match self {
            Self::Sqlite(fleet) => fleet.leave().await.unwrap(),
            Self::Postgres(fleet) => fleet.leave().await.unwrap(),
            Self::Mysql(fleet) => fleet.leave().await.unwrap(),
        }
    }
}
