//! Columns that are looked up in another table.

use super::*;

const ORG: &str = "#[migrate(table = \"orgs\")] struct Org { #[migrate(primary_key)] id: i64, tenant_id: i64, \
    #[migrate(unique)] code: String, region: String }";

const BY_ID: &str = "(SELECT o.tenant_id FROM orgs AS o WHERE o.id = org_id)";

/// Models of both tables, with these fields of `User` beside its own.
fn both(orgs: &str, fields: &str) -> Schema {
    models(&format!(
        "{orgs}\n#[migrate(table = \"users\")]\nstruct User {{ #[migrate(primary_key)] id: i64, org_id: i64, region: String, code: Option<String>,\n{fields} }}"
    ))
}

fn existing() -> Lock {
    adopt("shop", Dialect::Postgres, &both(ORG, "")).unwrap()
}

fn added(up: &str) -> String {
    format!("#[migrate(added(up = \"{up}\"))] tenant_id: i64")
}

fn planned(lock: &Lock, schema: &Schema, now: &str) -> Plan {
    let plan = diff(lock, schema, now).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let again = diff(&plan.lock, schema, now).expect("what was generated is accepted");
    assert_eq!(again.migrations, [], "a second run finds nothing");
    plan
}

fn refused(lock: &Lock, schema: &Schema) -> String {
    let errors = diff(lock, schema, LATER).expect_err("it is refused");
    let [error] = &errors[..] else {
        panic!("one error: {errors:#?}");
    };
    assert!(!error.help.is_empty(), "{error}");
    error.to_string()
}

#[test]
fn a_row_is_looked_up_by_each_of_its_keys() {
    for up in [
        BY_ID,
        "coalesce((SELECT o.tenant_id FROM orgs AS o WHERE o.id = org_id), 0)",
        "(SELECT orgs.tenant_id FROM orgs WHERE users.org_id = orgs.id AND orgs.region = users.region)",
        "coalesce((SELECT o.tenant_id FROM orgs AS o WHERE o.code = users.code), id)",
    ] {
        let plan = planned(&existing(), &both(ORG, &added(up)), NOW);
        let [Change::Computed(computed)] = &plan.migrations[0].changes[..] else {
            panic!("{:#?}", plan.migrations);
        };
        let expr = computed.0.new[0].expr.as_ref().unwrap();
        assert_eq!(expr.lookups()[0].table, "orgs", "{up}");
    }
}

#[test]
fn a_lookup_that_may_find_another_row_or_none_by_a_key_is_refused() {
    for (up, why) in [
        (
            "(SELECT tenant_id FROM orgs WHERE orgs.id = org_id)",
            "has the bare name `tenant_id`, which `users` and `orgs` both have",
        ),
        (
            "(SELECT o.tenant_id FROM orgs AS o WHERE o.code = code)",
            "has the bare name `code`",
        ),
        (
            "(SELECT o.tenant_id FROM orgs AS o WHERE o.region = users.region)",
            "may find several rows of `orgs`",
        ),
        (
            "(SELECT o.tenant_id FROM orgs AS o WHERE o.id = abs(org_id))",
            "may find several rows of `orgs`",
        ),
        (
            "(SELECT o.tenant_id FROM orgs AS o WHERE o.code = org_id)",
            "`orgs.code`, which is `text`, with `org_id`, which is `bigint`",
        ),
        (
            "(SELECT o.tenant FROM orgs AS o WHERE o.id = org_id)",
            "reads `orgs.tenant`, which is not in the lock",
        ),
        (
            "(SELECT o.tenant_id FROM org AS o WHERE o.id = org_id)",
            "a row of `org`, which the lock does not know",
        ),
        (
            "(SELECT u.org_id FROM users AS u WHERE u.id = org_id)",
            "another row of `users` itself",
        ),
        (
            "(SELECT users.tenant_id FROM orgs AS users WHERE users.id = org_id)",
            "the name of the row's own table",
        ),
        (
            "(SELECT x.tenant_id FROM orgs AS o WHERE o.id = org_id)",
            "which is neither `o` nor `users`",
        ),
        (
            "(SELECT o FROM orgs AS o WHERE o.id = org_id)",
            "reads whole rows of `orgs`",
        ),
        (
            "(SELECT o.tenant_id FROM orgs AS o WHERE o.id = organisation)",
            "with `organisation`, which `users` does not have",
        ),
        (
            "(SELECT o.tenant_id FROM orgs AS o WHERE o.id = org_id LIMIT 1)",
            "`LIMIT` is for several rows",
        ),
        (
            "(SELECT count(*) FROM orgs AS o WHERE o.id = org_id)",
            "`count()` works over several rows",
        ),
        (
            "(SELECT o.tenant_id FROM orgs AS o WHERE o.id = org_id AND o.region = now())",
            "`now()` gives another value every time",
        ),
        (
            "EXISTS (SELECT 1 FROM orgs AS o WHERE o.id = org_id)",
            "`exists` reads other rows",
        ),
    ] {
        let message = refused(&existing(), &both(ORG, &added(up)));
        assert!(message.contains(why), "{up}: {message}");
    }
}

#[test]
fn only_one_side_may_follow_what_is_looked_up() {
    for (fields, why) in [
        (
            format!("#[migrate(added(up = \"{BY_ID}\", derived))] tenant_id: i64"),
            "`tenant_id` is `derived`, and looks up a row of `orgs`",
        ),
        (
            "#[migrate(renamed(from = \"region\", up = \"coalesce((SELECT o.region FROM orgs AS o WHERE o.code = users.code), region)\", \
             down = \"area\"))] area: String"
                .into(),
            "`up` of `area` looks up a row of `orgs`, and what changes there would reach only one of the two sides",
        ),
        (
            "#[migrate(deprecated(down = \"(SELECT o.region FROM orgs AS o WHERE o.id = org_id)\"))] region: String".into(),
            "`down` of `region` looks up a row of `orgs`",
        ),
    ] {
        let own = "struct User { #[migrate(primary_key)] id: i64, org_id: i64, code: Option<String>,";
        let region = if fields.contains("region: String") || fields.contains("from = \"region\"") {
            ""
        } else {
            "region: String,"
        };
        let schema = models(&format!("{ORG}\n#[migrate(table = \"users\")]\n{own} {region} {fields} }}"));
        let had = models(&format!("{ORG}\n#[migrate(table = \"users\")]\n{own} region: String }}"));
        let lock = adopt("shop", Dialect::Postgres, &had).unwrap();
        let message = refused(&lock, &schema);
        assert!(message.contains(why), "{message}");
    }
}

#[test]
fn a_value_that_is_missing_has_to_be_given() {
    let fields = "#[migrate(added(up = \"(SELECT o.tenant_id FROM orgs AS o WHERE o.code = users.code)\"))] tenant_id: i64";
    let schema = both(ORG, fields);
    let plan = planned(&existing(), &schema, NOW);
    let change = plan.migrations[0].changes[0].operation();
    let database = expand_contract_schema::dialect::database(Dialect::Postgres);
    let message = change
        .refuse(database)
        .expect_err("code may be NULL")
        .to_string();
    assert!(
        message.contains("users.code may be NULL, and users.tenant_id may not"),
        "{message}"
    );
    assert!(
        message.contains(
            "coalesce((SELECT o.tenant_id FROM orgs AS o WHERE o.code = users.code), ..)"
        ),
        "{message}"
    );
}

#[test]
fn a_column_that_is_looked_up_stays_until_nothing_reads_it() {
    let expanding = both(ORG, &added(BY_ID));
    let lock = planned(&existing(), &expanding, NOW).lock;
    let leaving = ORG.replace(
        "tenant_id: i64",
        "#[migrate(renamed(from = \"tenant_id\"))] owner: i64",
    );
    let message = refused(&lock, &both(&leaving, &added(BY_ID)));
    assert!(
        message.contains("migration `20261122101500_users_tenant_id` has a part in `orgs.tenant_id`, and the code is still expanding there"),
        "{message}"
    );
    let contracted = "#[migrate(added(contracted))] tenant_id: i64";
    let lock = planned(&lock, &both(ORG, contracted), LATER).lock;
    let plan = planned(&lock, &both(&leaving, contracted), LATER);
    assert_eq!(plan.migrations[0].after, ["20261122101500_users_tenant_id"]);
    // Another column of the table has nothing to do with it.
    let other = ORG.replace(
        "region: String",
        "#[migrate(renamed(from = \"region\"))] area: String",
    );
    let plan = planned(&lock, &both(&other, contracted), LATER);
    assert_eq!(plan.migrations[0].after, [""; 0]);
}

#[test]
fn a_column_that_is_on_its_way_is_not_looked_up_yet() {
    let coming = ORG.replace(
        "tenant_id: i64",
        "#[migrate(renamed(from = \"tenant_id\"))] owner: i64",
    );
    let lock = planned(&existing(), &both(&coming, ""), NOW).lock;
    let message = refused(
        &lock,
        &both(
            &coming,
            &added("(SELECT o.owner FROM orgs AS o WHERE o.id = org_id)"),
        ),
    );
    assert!(message.contains("has a part in `orgs.owner`"), "{message}");
    let errors = diff(&lock, &both(&coming, &added(BY_ID)), LATER).expect_err("it leaves");
    let why = "reads `orgs.tenant_id`, which migration `20261122101500_orgs_owner` takes away";
    assert!(
        errors.iter().any(|error| error.message.contains(why)),
        "{errors:#?}"
    );
}

#[test]
fn a_table_that_comes_together_with_the_column_comes_first() {
    let without = models(
        "#[migrate(table = \"users\")] struct User { #[migrate(primary_key)] id: i64, org_id: i64 }",
    );
    let lock = adopt("shop", Dialect::Postgres, &without).unwrap();
    let with = models(&format!(
        "{ORG}\n#[migrate(table = \"users\")] struct User {{ #[migrate(primary_key)] id: i64, org_id: i64, {} }}",
        added(BY_ID)
    ));
    let plan = planned(&lock, &with, NOW);
    let [orgs, users] = &plan.migrations[..] else {
        panic!("{:#?}", plan.migrations);
    };
    assert_eq!(orgs.after, [""; 0]);
    assert_eq!(users.after, std::slice::from_ref(&orgs.id));
}

#[test]
fn a_table_that_is_looked_up_keeps_its_name_until_nothing_reads_it() {
    let lock = planned(&existing(), &both(ORG, &added(BY_ID)), NOW).lock;
    let renamed = ORG.replace(
        "table = \"orgs\"",
        "table = \"units\", renamed(from = \"orgs\")",
    );
    let error = refused(&lock, &both(&renamed, &added(BY_ID)));
    let because = "migration `20261122101500_users_tenant_id` has a part in `orgs.";
    assert!(error.contains(because), "{error}");
    let left = ORG.replace("table = \"orgs\"", "table = \"orgs\", deprecated");
    let error = refused(&lock, &both(&left, &added(BY_ID)));
    assert!(error.contains(because), "{error}");
    let contracted = "#[migrate(added(contracted))] tenant_id: i64";
    let lock = planned(&lock, &both(ORG, contracted), LATER).lock;
    for orgs in [renamed, left] {
        let plan = planned(&lock, &both(&orgs, contracted), LATER);
        assert_eq!(plan.migrations[0].after, ["20261122101500_users_tenant_id"]);
    }
}
