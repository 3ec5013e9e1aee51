//! MariaDB and MySQL: what `init` reads there, and what is wrong with a URL.

use tests_support::MySqlLike;

use crate::support::{NAME, Package};

/// A package for a new database of this server, and the database's name.
fn package(server: &MySqlLike, source: &str) -> (Package, String) {
    let url = server.create_database();
    let name = url.split('?').next().unwrap().rsplit('/').next().unwrap();
    let package = Package::with_feature("mysql", source);
    package.write(".env", format!("DATABASE_URL={url}\n"));
    (package, name.to_owned())
}

#[test]
fn tables_are_read_from_the_information_schema() {
    for server in MySqlLike::all() {
        let (package, database) = package(server, NAME);
        server.run(
            &database,
            "CREATE TABLE users (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(255) NOT NULL)",
        );
        let ran = package.run(&["init"]).ok();
        assert_eq!(ran.stderr, "", "{}", server.name());
        ran.says("table users is there already")
            .says("GRANT SELECT, INSERT, UPDATE, DELETE, CREATE");
        assert!(
            package
                .read("expand-contract.lock")
                .contains("dialect = \"mysql\"")
        );
        package.run(&["generate"]).ok().says("nothing to do");
    }
}

#[test]
fn mariadb_is_another_name_of_mysql() {
    let package = Package::with_feature("runtime-tokio", NAME);
    package.run(&["init", "--dialect", "mariadb"]).ok();
    for file in ["expand-contract.lock", "expand-contract.toml"] {
        assert!(package.read(file).contains("dialect = \"mysql\""), "{file}");
    }
    let server = MySqlLike::maria();
    let (package, _) = self::package(server, NAME);
    let url = server.create_database().replacen("mysql", "mariadb", 1);
    let ran = package.run(&["init", "--dialect", "mariadb", "--database-url", &url]);
    ran.ok()
        .says("table users is not in the database: `generate` will create it");
}

#[test]
fn a_table_of_many_shapes_fits_the_model_that_init_asks_for() {
    let model = |words: [&str; 7]| {
        let [name, email, seen, price, tags, number, flag] = words;
        format!(
            "#[expand_contract::migrate(table = \"users\")]\npub struct User {{\n    \
             #[migrate(primary_key)] pub id: i64,\n    {name} pub name: String,\n    \
             {email} pub email: Option<String>,\n    {seen} pub seen: Option<chrono::NaiveDateTime>,\n    \
             {price} pub price: Option<rust_decimal::Decimal>,\n    {tags} pub tags: Option<serde_json::Value>,\n    \
             {number} pub number: Option<i64>,\n    {flag} pub flag: bool,\n}}\n"
        )
    };
    for server in MySqlLike::all() {
        let (package, database) = package(server, &model([""; 7]));
        server.run(
            &database,
            "CREATE TABLE users (
                id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
                name varchar(80) NOT NULL DEFAULT 'it''s',
                email varchar(255) UNIQUE,
                seen datetime DEFAULT CURRENT_TIMESTAMP,
                price decimal(10, 2),
                tags json,
                number bigint unsigned,
                flag boolean NOT NULL DEFAULT FALSE,
                KEY (seen))",
        );
        let ran = package.run(&["init"]).ok();
        for help in [
            "say `sql_type = \"varchar(80)\"`",
            "say `default = \"'it''s'\"`",
            "say `unique`",
            "say `sql_type = \"datetime\"`",
            "say `index`",
            "say `sql_type = \"decimal(10,2)\"`",
            "say `sql_type = \"bigint unsigned\"`",
            "say `default = \"0\"`",
        ] {
            assert!(ran.stderr.contains(help), "{help} is not in {}", ran.stderr);
        }
        assert_eq!(ran.stderr.matches("warning:").count(), 9, "{}", ran.stderr);

        package.models(&model([
            "#[migrate(sql_type = \"varchar(80)\", default = \"'it''s'\")]",
            "#[migrate(unique)]",
            "#[migrate(index, sql_type = \"datetime\", default = \"now()\")]",
            "#[migrate(sql_type = \"decimal(10, 2)\")]",
            "",
            "#[migrate(sql_type = \"BIGINT UNSIGNED\")]",
            "#[migrate(default = \"false\")]",
        ]));
        for file in ["expand-contract.toml", "expand-contract.lock"] {
            std::fs::remove_file(package.root.join(file)).unwrap();
        }
        let ran = package.run(&["init"]).ok();
        assert_eq!(ran.stderr, "", "{}", server.name());
        package.run(&["generate"]).ok().says("nothing to do");
    }
}

#[test]
fn touches_takes_the_columns_from_the_database() {
    for server in MySqlLike::all() {
        let (package, database) = package(server, NAME);
        server.run(
            &database,
            "CREATE TABLE orgs (id bigint PRIMARY KEY, `the name` text)",
        );
        let url = server.url("root", None, &database);
        package
            .run(&[
                "touches",
                "--database-url",
                &url,
                "SELECT `the name` FROM orgs",
            ])
            .ok()
            .says("orgs.the name");
    }
}

#[test]
fn a_wrong_password_and_a_missing_database_are_named_without_the_password() {
    for server in MySqlLike::all() {
        let (package, database) = package(server, NAME);
        let name = format!("wrong_password_{}", std::process::id());
        server.create_user(&name, "right");
        let init = |url: &str| package.run(&["init", "--database-url", url]).code(3);

        let url = server.url(&name, Some("wrong-secret"), &database);
        // MySQL wants to see the whole of a password that it does not know.
        let ran = init(&url.replace("ssl-mode=disabled", "ssl-mode=preferred"))
            .complains("does not let this user in")
            .complains(&name);
        assert!(!ran.stderr.contains("wrong-secret"), "{}", ran.stderr);
        let ran = init(&server.url(&name, Some("right"), &database))
            .complains("gives this user no right to the database");
        assert!(!ran.stderr.contains("right@"), "{}", ran.stderr);
        init(&server.url("root", None, "no_such_database"))
            .complains("does not have this database");
        init(&server.url("root", None, "")).complains("names no database");
    }
}

#[test]
fn a_url_that_would_not_be_as_it_says_is_refused() {
    let package = Package::with_feature("mysql", NAME);
    let init = |url: &str| package.run(&["init", "--database-url", url]).code(3);
    init("mysql://me:secret@127.0.0.1:1/shop?ssl_mode=REQUIRED")
        .complains("says `ssl_mode`, which sqlx ignores")
        .complains("ssl-mode=REQUIRED");
    init("mysql://me:secret@127.0.0.1:1/shop?ssl-mode=require").complains("VERIFY_IDENTITY");
    init("mysql:me:secret@127.0.0.1/shop").complains("is not a database URL");
    let ran = init("mysql://me:secret@127.0.0.1:1/shop")
        .complains("mysql://me@127.0.0.1:1/shop")
        .complains("cannot be reached");
    assert!(!ran.stderr.contains("secret"), "{}", ran.stderr);

    let postgres = Package::with_feature("postgres", NAME);
    postgres.run(&["init"]).ok();
    postgres.run(&["generate"]).ok();
    postgres
        .run(&["status", "--database-url", "mysql://me@127.0.0.1:1/shop"])
        .code(1)
        .complains("the migrations are written for postgres, and --database-url is of mysql");
}

#[test]
fn a_server_without_tls_is_named_with_the_way_to_get_it() {
    let server = MySqlLike::maria();
    let (package, database) = package(server, NAME);
    let url = server.url("root", None, &database);
    let url = url.replace("ssl-mode=disabled", "ssl-mode=REQUIRED");
    package
        .run(&["init", "--database-url", &url])
        .code(3)
        .complains("gives no TLS connection")
        .complains("ssl_cert and ssl_key");
}
