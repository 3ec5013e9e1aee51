//! The evidence before a contract, as a person and a program read it.

use serde_json::Value;
use tests_support::{MySqlLike, PgServer, psql};

use crate::support::{FULL_NAME, FULL_NAME_CONTRACTED, NAME, Package, Ran};

/// A package whose rename is migrated, and contracted in the code. `run` runs the command on its database; `between` runs after the table
/// is made.
fn migrated(package: &Package, run: &dyn Fn(&[&str]) -> Ran, between: impl FnOnce()) -> String {
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    run(&["run", "--for-build"]).ok();
    between();
    package.models(FULL_NAME);
    run(&["generate"]).ok();
    run(&["run", "expand"]).ok();
    run(&["run", "migrate"]).ok();
    package.models(FULL_NAME_CONTRACTED);
    run(&["generate"]).ok();
    package.ids().remove(1)
}

/// The only report of a document.
#[track_caller]
fn only(text: &str) -> Value {
    let document: Value = serde_json::from_str(text).unwrap();
    assert_eq!(document["format"], 1, "{text}");
    let reports = document["reports"].as_array().unwrap();
    assert_eq!(reports.len(), 1, "{text}");
    reports[0].clone()
}

/// A text of a page as a person reads it.
fn words(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, behind)| behind));
        text.push(' ');
    }
    text
}

#[test]
fn a_report_says_what_a_contract_would_be_refused_for_and_changes_nothing() {
    let package = Package::new(NAME);
    let run = |args: &[&str]| package.on_database(args);
    let id = migrated(&package, &run, || {
        package.sql("INSERT INTO users (id, name) VALUES (1, 'Ada'), (2, 'Grace')");
        package.sql("CREATE VIEW people AS SELECT id, name FROM users");
    });
    let ran = run(&["run", "contract", "--report", "evidence.html"]).ok();
    ran.says(&format!("{id}: would be refused: no service ever joined"));
    let html = package.read("evidence.html");
    for text in [
        id.as_str(),
        "A contract would be refused now:",
        "column users.name",
        "No service ever joined, so nothing is known about running builds.",
        "2 rows read, 0 wrong, in",
        "Not looked at: this database keeps no record of it.",
        "no build that uses the old side of",
        "SQLite 3.",
    ] {
        assert!(html.contains(text), "{text}:\n{html}");
    }
    let report = only(&run(&["run", "contract", "--report", "-"]).ok().stdout);
    assert_eq!(report["verdict"]["would_be_refused"], true);
    assert_eq!(report["leaving"][0]["column"], "name");
    assert_eq!(report["verifications"][0]["proved"], true);
    assert_eq!(report["verifications"][0]["last"]["found"]["rows"], 2);
    assert_eq!(report["statements"]["seen"], false);
    assert_eq!(report["statements"]["reason"], "not kept");
    assert_eq!(report["dependents"]["reason"], "not kept");
    assert_eq!(report["texts"][0]["object"], "view people");
    package.sql("DROP VIEW people");

    // The sentence of the report is the one that a contract takes.
    let attest = report["verdict"]["attest"].as_str().unwrap();
    run(&["run", "contract", "--attest", attest]).ok();
    run(&["run", "contract", "--report", "evidence.json"])
        .ok()
        .says("no migration waits for a contract");
    let text = package.read("evidence.json");
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["reports"].as_array().unwrap().len(), 0);
    // Of one that is over, it says that nothing is next.
    run(&["run", "contract", &id, "--report", "evidence.json"])
        .ok()
        .says("a contract is not due");
    assert_eq!(only(&package.read("evidence.json"))["state"], "contracted");
}

#[test]
fn a_report_is_of_a_contract_and_its_file_says_its_form() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package
        .on_database(&["run", "migrate", "--report", "evidence.html"])
        .code(2)
        .complains("--report says what is known before a contract");
    package
        .on_database(&["run", "contract", "--report", "evidence.txt"])
        .code(2)
        .complains("the file ends with .html or .json");
    package
        .on_database(&["run", "--for-build", "--report", "evidence.html"])
        .code(2);
    package
        .on_database(&["report", "--into", "status.txt"])
        .code(2)
        .complains("the file ends with .html");
}

#[test]
fn a_name_from_the_database_is_no_markup() {
    let package = Package::new(NAME);
    let run = |args: &[&str]| package.on_database(args);
    let id = migrated(&package, &run, || {});
    let name = "<script>alert(1)</script>\"''&amp;";
    let quoted = name.replace('\'', "''");
    package.sql(&format!(
        "INSERT INTO _ec_lease (lock_name, service, instance, stages, joined_ms, expires_ms) \
         VALUES ('shop', '{quoted}', '{quoted}', '{id}=expanding', 0, 9000000000000); \
         INSERT INTO _ec_seen (lock_name, service, first_stages, stages, last_ms) VALUES ('shop', '{quoted}', '', '{id}=expanding', 0)"
    ));
    run(&["run", "contract", "--report", "evidence.html"])
        .ok()
        .says("would be refused: 1 live instance that may still use the old side");
    run(&["report", "--into", "status.html"]).ok();
    for file in ["evidence.html", "status.html"] {
        let html = package.read(file);
        assert!(!html.contains("<script"), "{file}:\n{html}");
        let shown = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&#39;&amp;amp;";
        assert!(html.contains(shown), "{file}:\n{html}");
        // Nothing of it comes from elsewhere.
        for outside in ["http://", "https://", "src=", "url(", "@import", "<link"] {
            assert!(!html.contains(outside), "{file}: {outside}");
        }
    }
    let report = only(&run(&["run", "contract", "--report", "-"]).ok().stdout);
    assert_eq!(report["fleet"]["alive"][0]["service"], name);
    assert_eq!(report["fleet"]["alive"][0]["standing"], "expanding");
}

#[test]
fn statements_on_the_old_side_are_counted_since_the_migration_was_migrated() {
    let server = PgServer::start_with(
        "fsync = off\nautovacuum = off\nshared_preload_libraries = 'pg_stat_statements'",
    );
    let url = server.create_database();
    let sql = |text: &str| {
        let output = psql(&url, text);
        assert_eq!(output.stderr, "", "{text}");
    };
    if server
        .run(
            "postgres",
            "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_stat_statements'",
        )
        .trim()
        == "0"
    {
        eprintln!("this machine has no pg_stat_statements: the test passes over");
        return;
    }
    sql("CREATE EXTENSION pg_stat_statements; CREATE ROLE \"<b>job</b>\" SUPERUSER");
    let package = Package::with_feature("postgres", NAME);
    let run = |args: &[&str]| Ran::of(package.command(args).env("DATABASE_URL", &url));
    migrated(&package, &run, || {
        sql("INSERT INTO users (id, name) VALUES (1, 'Ada'), (2, 'Grace')");
        // What was run before counts for nothing.
        sql("SELECT id FROM users WHERE name = 'Ada'; SELECT name, id FROM users");
    });
    let statements = || {
        let report = only(&run(&["run", "contract", "--report", "-"]).ok().stdout);
        assert_eq!(report["statements"]["seen"], true, "{report:#}");
        report["statements"]["found"].clone()
    };
    let found = statements();
    assert_eq!(found["counted_from"]["moment"], "migrated");
    assert_eq!(found["touching"].as_array().unwrap().len(), 0, "{found:#}");
    assert_eq!(
        found["unresolved"].as_array().unwrap().len(),
        0,
        "{found:#}"
    );

    sql("SELECT id FROM users WHERE name = 'Ada'; SELECT id FROM users WHERE name = 'Bob'");
    sql("SELECT u.full_name FROM users AS u; SELECT 'name' FROM users");
    sql("SET ROLE \"<b>job</b>\"; SELECT * FROM users");
    let found = statements();
    let touching = found["touching"].as_array().unwrap();
    let is_it = |one: &&Value| one["text"] == "SELECT id FROM users WHERE name = $1";
    let named = touching.iter().find(is_it).unwrap();
    assert_eq!(named["calls"], 2, "{found:#}");
    assert_eq!(named["touches"][0]["way"], "named");
    let all = touching
        .iter()
        .find(|one| one["text"] == "SELECT * FROM users");
    let all = all.unwrap_or_else(|| panic!("{found:#}"));
    assert_eq!(all["touches"][0]["way"], "wildcard");
    assert_eq!(all["role"], "<b>job</b>");
    assert_eq!(touching.len(), 2, "{found:#}");

    // A text that cannot be resolved is listed as such.
    sql(
        "SELECT name FROM users TABLESAMPLE SYSTEM (50), LATERAL XMLTABLE('/a' PASSING '<a/>' COLUMNS b text) AS x",
    );
    run(&["run", "contract", "--report", "evidence.html"]).ok();
    let html = package.read("evidence.html");
    let text = words(&html);
    assert!(
        text.contains("Calls are counted since the migration was migrated"),
        "{text}"
    );
    assert!(html.contains("&lt;b&gt;job&lt;/b&gt;"), "{html}");
    assert!(text.contains("XMLTABLE"), "{text}");

    // Counts that began again are said to have done so.
    sql("SELECT count(*) FROM pg_stat_statements_reset(); SELECT id FROM users WHERE name = 'Bob'");
    let found = statements();
    assert_eq!(found["counted_from"]["moment"], "reset", "{found:#}");
    assert_eq!(found["touching"][0]["calls"], 1, "{found:#}");
    sql("DROP EXTENSION pg_stat_statements");
    let report = only(&run(&["run", "contract", "--report", "-"]).ok().stdout);
    assert_eq!(report["statements"]["reason"], "off", "{report:#}");
}

#[test]
fn a_view_that_needs_the_old_column_and_sessions_of_no_instance_are_in_the_report() {
    let url = PgServer::shared().create_database();
    let package = Package::with_feature("postgres", NAME);
    let run = |args: &[&str]| Ran::of(package.command(args).env("DATABASE_URL", &url));
    migrated(&package, &run, || {
        let made = psql(&url, "CREATE VIEW people AS SELECT id, name FROM users");
        assert_eq!(made.stderr, "");
    });
    let report = only(&run(&["run", "contract", "--report", "-"]).ok().stdout);
    assert_eq!(report["dependents"]["found"][0]["object"], "view people");
    let refused = report["verdict"]["refused_for"].to_string();
    assert!(
        refused.contains("view people needs users.name"),
        "{refused}"
    );
    assert_eq!(report["replicas"]["seen"], true);
    assert_eq!(report["strangers"]["seen"], true);
    assert!(
        report["server"]
            .as_str()
            .unwrap()
            .starts_with("PostgreSQL ")
    );
    assert!(report["changed"]["found"]["seconds_ago"].as_u64().is_some());
    let events = report["events"]["found"].as_array().unwrap();
    assert!(
        events.iter().any(|one| one["what"] == "migrated"),
        "{events:?}"
    );
}

/// The reports of a rename on this server, whose view and whose statement name the old column.
fn reported(server: &MySqlLike) -> Value {
    let url = server.create_database();
    let name = url.split('?').next().unwrap().rsplit('/').next().unwrap();
    let package = Package::with_feature("mysql", NAME);
    let run = |args: &[&str]| Ran::of(package.command(args).env("DATABASE_URL", &url));
    migrated(&package, &run, || {
        let text = "INSERT INTO users (id, name) VALUES (1, 'Ada'); CREATE VIEW people AS SELECT id, name FROM users; \
             SELECT id FROM users WHERE name = 'Ada'";
        server.run(name, text);
    });
    server.run(name, "SELECT id FROM users WHERE name IN ('Ada', 'Bob')");
    let report = only(&run(&["run", "contract", "--report", "-"]).ok().stdout);
    assert_eq!(
        report["verifications"][0]["last"]["found"]["rows"], 1,
        "{report:#}"
    );
    // The texts of views tell what its own records do not.
    assert_eq!(report["dependents"]["found"].as_array().unwrap().len(), 0);
    assert_eq!(report["texts"][0]["object"], "view people", "{report:#}");
    assert_eq!(report["texts"][0]["column"], "name", "{report:#}");
    report
}

#[test]
fn mariadb_and_mysql_say_what_they_do_not_record() {
    // Those of the tests keep no texts of statements.
    for server in MySqlLike::all() {
        let report = reported(server);
        let found = &report["statements"];
        assert_eq!(found["reason"], "off", "{}: {report:#}", server.name());
    }
}

#[test]
fn mariadb_and_mysql_count_statements_on_the_old_side() {
    let settings = [
        "--performance-schema=ON",
        "--performance-schema-digests-size=2000",
        "--performance-schema-max-digest-length=1024",
        "--max-digest-length=1024",
        "--performance-schema-consumer-statements-digest=ON",
    ];
    let mysql = MySqlLike::start_mysql(&settings);
    for server in [MySqlLike::start_maria(&settings)].into_iter().chain(mysql) {
        let report = reported(&server);
        let found = &report["statements"]["found"];
        let touching = found["touching"].as_array().unwrap();
        let is_ours = |one: &&Value| one["text"].to_string().contains("IN (");
        let one = touching.iter().find(is_ours);
        let one = one.unwrap_or_else(|| panic!("{}: {report:#}", server.name()));
        assert_eq!(one["calls"], 1, "{}: {report:#}", server.name());
        assert_eq!(one["touches"][0]["way"], "named");
        assert_eq!(found["counted_from"]["moment"], "migrated");
        assert_eq!(touching.len(), 1, "{}: {report:#}", server.name());
    }
}
