//! Builds that run beside several tenants.

use expand_contract::{Error, MigrationSource, Obstacle};

use super::{builds, tenants};
use crate::common::{Instance, Set, id};

#[tokio::test]
async fn builds_join_only_where_every_tenant_lets_them() {
    let (_, tenants) = tenants(&["t1", "t2"]).await;
    let [before, expanding, contracted] = builds();
    let [t1, t2] = &tenants[..] else {
        unreachable!()
    };
    let refused = async |build: &[MigrationSource]| {
        let mut texts = Vec::new();
        for tenant in [t1, t2] {
            let error = Instance::join(tenant, build).await.err().unwrap();
            let text = error.report().to_string();
            assert_eq!(
                Instance::ready(tenant, build, None)
                    .await
                    .unwrap_err()
                    .report()
                    .to_string(),
                text
            );
            texts.push(text);
        }
        assert_eq!(texts[0], texts[1]);
        texts.remove(0)
    };
    t1.expand(&expanding).await.unwrap();
    t1.migrate(&expanding).await.unwrap();
    // The other tenant has nothing of it.
    Instance::join(t2, &before).await.unwrap().leave().await;
    let text = refused(&expanding).await;
    assert!(
        text.contains("in schema t2 is not in this database"),
        "{text}"
    );
    assert!(text.contains("--schema t2"), "{text}");
    // A question about one tenant is answered for that one.
    Instance::ready(t2, &expanding, Some("t1")).await.unwrap();
    Instance::ready(t1, &expanding, Some("t2"))
        .await
        .unwrap_err();
    t2.expand(&expanding).await.unwrap();
    let text = refused(&expanding).await;
    assert!(
        text.contains("in schema t2 is expanded, not migrated"),
        "{text}"
    );
    assert!(text.contains("run migrate --schema t2"), "{text}");
    // Contracted in one, expanded in the other: nothing fits but waiting.
    t1.contract(&contracted).await.unwrap();
    let text = refused(&before).await;
    assert!(
        text.contains("too old") && text.contains("in schema t1 is contracted"),
        "{text}"
    );
    let text = refused(&contracted).await;
    assert!(text.contains("in schema t2 is expanded"), "{text}");
    t2.migrate(&contracted).await.unwrap();
    let new = Instance::join(t2, &contracted).await.unwrap();
    // It uses the new side, so that no rollback of any tenant takes it away.
    let rename = id(&contracted, "full_name");
    let error = t2.rollback(&contracted, &rename, &[]).await.unwrap_err();
    assert!(matches!(error, Error::Gate { .. }), "{error}");
    t2.contract(&contracted).await.unwrap();
    new.leave().await;
}

#[tokio::test]
async fn a_tenants_contract_waits_for_every_build_that_knows_its_old_side() {
    let (db, tenants) = tenants(&["t1", "t2"]).await;
    let [before, expanding, contracted] = builds();
    let [t1, t2] = &tenants[..] else {
        unreachable!()
    };
    let old = Instance::join(t2, &before).await.unwrap();
    for tenant in [t1, t2] {
        tenant.expand(&contracted).await.unwrap();
        tenant.migrate(&contracted).await.unwrap();
    }
    for name in ["an old build", "an expanding build"] {
        let error = t1
            .contract_with(&contracted, &Set::default())
            .await
            .unwrap_err();
        let Error::Gate(refusal) = error else {
            panic!("{name}: {error}")
        };
        assert!(
            matches!(refusal.obstacles[..], [Obstacle::Alive { .. }]),
            "{name}: {refusal}"
        );
        if name == "an old build" {
            std::mem::forget(Instance::join_as(t1, "worker", &expanding).await.unwrap());
            db.run("DELETE FROM expand_contract.lease WHERE service = 'web'")
                .await;
            db.run("DELETE FROM expand_contract.seen WHERE service = 'web'")
                .await;
        }
    }
    drop(old);
    db.run("DELETE FROM expand_contract.lease").await;
    // The new build joined before a further tenant came, and still counts as new there.
    let new = Instance::join_as(t1, "worker", &contracted).await.unwrap();
    t1.contract(&contracted).await.unwrap();
    t2.contract(&contracted).await.unwrap();
    let again = Instance::join_as(t1, "worker", &contracted).await.unwrap();
    db.run("CREATE SCHEMA t3").await;
    let t3 = db.with_search_path("t3").await;
    t3.expand(&before).await.unwrap();
    t3.expand(&contracted).await.unwrap();
    t3.migrate(&contracted).await.unwrap();
    t3.contract_with(&contracted, &Set::default())
        .await
        .unwrap();
    new.leave().await;
    again.leave().await;
}

#[tokio::test]
async fn a_tenant_that_is_gone_keeps_no_build_out() {
    let (db, tenants) = tenants(&["t1", "t2"]).await;
    let [_, expanding, _] = builds();
    for tenant in &tenants {
        tenant.expand(&expanding).await.unwrap();
    }
    tenants[0].migrate(&expanding).await.unwrap();
    Instance::join(&tenants[0], &expanding).await.err().unwrap();
    db.run("DROP SCHEMA t2 CASCADE").await;
    Instance::join(&tenants[0], &expanding)
        .await
        .unwrap()
        .leave()
        .await;
}
