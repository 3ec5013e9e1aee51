//! A schema for each tenant, as an operator runs it.

use tests_support::{PgServer, psql};

use crate::support::{FULL_NAME, FULL_NAME_CONTRACTED, NAME, Package, Ran};

fn sql(url: &str, text: &str) -> String {
    let output = psql(url, text);
    assert!(output.stderr.is_empty(), "{text}: {output:?}");
    output.stdout
}

struct Tenants {
    package: Package,
    url: String,
}

impl Tenants {
    /// Two tenants whose tables have rows, and a migration that is generated.
    fn new() -> Self {
        let url = PgServer::shared().create_database();
        sql(&url, "CREATE SCHEMA t1; CREATE SCHEMA t2");
        let package = Package::with_feature("postgres", NAME);
        package.run(&["init"]).ok();
        package.run(&["generate"]).ok();
        let tenants = Self { package, url };
        for schema in ["t1", "t2"] {
            tenants.run(&["run", "expand", "--schema", schema]).ok();
            let insert = format!("INSERT INTO {schema}.users (id, name) VALUES (1, '{schema}')");
            sql(&tenants.url, &insert);
        }
        tenants.package.models(FULL_NAME);
        tenants.package.run(&["generate"]).ok();
        tenants
    }

    fn run(&self, args: &[&str]) -> Ran {
        let args = [args, &["--database-url", &self.url]].concat();
        self.package.run(&args)
    }

    /// The same, with the tenant on the search path of the URL.
    fn run_on(&self, schema: &str, args: &[&str]) -> Ran {
        let and = if self.url.contains('?') { '&' } else { '?' };
        let url = format!("{}{and}options=-c%20search_path%3D{schema}", self.url);
        let args = [args, &["--database-url", &url]].concat();
        self.package.run(&args)
    }
}

#[test]
fn the_second_tenant_is_not_skipped_after_the_first() {
    let tenants = Tenants::new();
    let id = tenants.package.ids().remove(1);
    tenants.run_on("t1", &["run", "expand"]).ok().says(&id);
    tenants.run_on("t1", &["run", "migrate"]).ok().says(&id);
    tenants
        .run_on("t2", &["ready"])
        .code(1)
        .complains("in schema t2 is not in this database")
        .complains("run --for-build --schema t2");
    tenants.run_on("t2", &["run", "expand"]).ok().says(&id);
    // Neither path lets a build in before both are migrated; a question about one is answered for that one.
    for schema in ["t1", "t2"] {
        tenants
            .run_on(schema, &["ready"])
            .code(1)
            .complains("in schema t2 is expanded");
    }
    tenants.run(&["ready", "--schema", "t1"]).ok();
    tenants.run(&["ready", "--schema", "t2"]).code(1);
    tenants
        .run(&["run", "migrate", "--schema", "t2"])
        .ok()
        .says(&id);
    tenants.run(&["ready"]).ok();

    tenants.package.models(FULL_NAME_CONTRACTED);
    tenants.package.run(&["generate"]).ok();
    for schema in ["t1", "t2"] {
        let contract = ["run", "contract", "--schema", schema];
        let refused = tenants.run(&contract).code(1);
        let sentence = refused.sentence();
        let attested = [&contract[..], &["--attest", &sentence]].concat();
        tenants.run(&attested).ok().says(&id);
        let select = format!("SELECT full_name FROM {schema}.users");
        assert_eq!(sql(&tenants.url, &select).trim(), schema);
    }
}

#[test]
fn status_shows_each_schema_and_one_with_the_flag() {
    let tenants = Tenants::new();
    let id = tenants.package.ids().remove(1);
    tenants
        .run(&["run", "expand", "--schema", "t1"])
        .ok()
        .says("Next: `run migrate`");
    let states = |ran: Ran| -> Vec<String> {
        let objects = ran.ok().objects().into_iter();
        let of_rename = objects.filter(|object| object["id"] == id.as_str());
        of_rename
            .map(|object| {
                format!(
                    "{} {} {}",
                    object["database_schema"], object["state"], object["here"]
                )
            })
            .collect()
    };
    let json = ["status", "--message-format", "json"];
    assert_eq!(
        states(tenants.run_on("t2", &json)),
        ["\"t2\" null true", "\"t1\" \"expanded\" false"]
    );
    assert_eq!(
        states(tenants.run(&[&json[..], &["--schema", "t1"]].concat())),
        ["\"t1\" \"expanded\" true"]
    );
    tenants
        .run(&["status"])
        .ok()
        .says("schema    t1")
        .says("schema    t2");
    // A rollback without an id is of the only migration that can be rolled back in this schema.
    let rollback = ["run", "rollback", "--schema", "t1"];
    tenants.run(&rollback).ok().says(&id);
}

#[test]
fn a_schema_that_does_not_exist_is_named_and_sqlite_has_none() {
    let tenants = Tenants::new();
    for args in [
        &["run", "expand", "--schema", "t9"][..],
        &["status", "--schema", "t9"],
        &["ready", "--schema", "t9"],
    ] {
        tenants
            .run(args)
            .code(3)
            .complains("no schema `t9` in this database")
            .complains("CREATE SCHEMA t9");
    }
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    for args in [
        &["run", "expand", "--schema", "main"][..],
        &["status", "--schema", "main"],
        &["ready", "--schema", "main"],
    ] {
        package
            .on_database(args)
            .code(3)
            .complains("sqlite has one schema, and none can be chosen");
    }
}
