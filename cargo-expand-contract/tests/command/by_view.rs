//! `generate` of a rename by a view: it looks for the statements of old builds that a view does not take.

use tests_support::{PgServer, psql};

use crate::support::{FULL_NAME, FULL_NAME_CONTRACTED, NAME, Package, Ran};

fn by_view() -> String {
    FULL_NAME.replace("from = \"name\"", "from = \"name\", by = \"view\"")
}

/// A package on PostgreSQL whose code has these calls in a file of their own, published in `main`.
fn published(calls: &str) -> Package {
    let package = Package::with_feature("postgres", &format!("mod calls;\n{NAME}"));
    package.write("src/calls.rs", calls);
    package.run(&["init", "--existing"]).ok();
    package.git(&["init", "-q"]).ok();
    package.commit("as it runs");
    package.git(&["switch", "-q", "-c", "work"]).ok();
    package
}

fn call(sql: &str) -> String {
    format!(
        "pub async fn call(pool: &sqlx::PgPool) {{\n    sqlx::query({sql:?}).execute(pool).await;\n}}\n"
    )
}

#[test]
fn a_statement_that_a_view_does_not_take_keeps_generate_from_writing() {
    for (sql, says) in [
        (
            "TRUNCATE users",
            "`TRUNCATE` needs a table, and `users` is a view until",
        ),
        ("COPY users (id) FROM STDIN", "`COPY` needs a table"),
        (
            "INSERT INTO users (id, name) VALUES (1, 'a') ON CONFLICT ON CONSTRAINT users_name_key DO NOTHING",
            "`ON CONFLICT ON CONSTRAINT` needs a table",
        ),
    ] {
        let package = published(&call(sql));
        package.models(&format!("mod calls;\n{}", by_view()));
        let before = package.files();
        package
            .run(&["generate"])
            .code(1)
            .complains(says)
            .complains("src/calls.rs:2:")
            .complains("let the column be copied: take `by = \"view\"` away");
        assert_eq!(package.files(), before, "{sql}");
        // The copied rename takes it.
        package.models(&format!("mod calls;\n{FULL_NAME}"));
        package.run(&["generate"]).ok();
    }
}

#[test]
fn the_code_of_the_base_ref_counts_as_code_that_runs() {
    let package = published(&call("TRUNCATE users"));
    package.models(&format!("mod calls;\n{}", by_view()));
    // The same branch takes the statement away, but builds of `main` are alive.
    package.write("src/calls.rs", call("DELETE FROM users"));
    package
        .run(&["generate"])
        .code(1)
        .complains("`TRUNCATE` needs a table")
        .complains("so it is in main, and builds of it may be alive")
        .complains("deploy a build without it first");
    assert_eq!(package.ids(), [""; 0]);
    // It was deployed.
    package.git(&["stash", "-q"]).ok();
    package.git(&["switch", "-q", "main"]).ok();
    package.write("src/calls.rs", call("DELETE FROM users"));
    package.commit("without TRUNCATE");
    package.git(&["switch", "-q", "-c", "renamed"]).ok();
    package.models(&format!("mod calls;\n{}", by_view()));
    package
        .run(&["generate"])
        .ok()
        .says("users.name becomes full_name, by a view");
}

#[test]
fn a_wildcard_is_listed_and_the_file_says_what_was_not_seen() {
    let package = published(&call("SELECT * FROM users"));
    package.models(&format!("mod calls;\n{}", by_view()));
    package
        .run(&["generate"])
        .ok()
        .complains("`*` over `users` takes in columns")
        .complains("cached plan must not change result type");
    let id = &package.ids()[0];
    let text = package.read(&format!("migrations/{id}/expand.sql"));
    assert!(
        text.contains("It saw no other service, no script"),
        "{text}"
    );
    // Code that both builds share is told once.
    let said = package.run(&["generate", "--amend"]).ok();
    assert_eq!(
        said.stderr.matches("`*` over `users`").count(),
        1,
        "{}",
        said.stderr
    );
}

#[test]
fn a_new_build_that_writes_both_names_is_an_error_of_check() {
    let package = published("");
    package.models(&format!("mod calls;\n{}", by_view()));
    package.run(&["generate"]).ok();
    package.write(
        "src/calls.rs",
        call("UPDATE users SET name = 'a', full_name = 'a'"),
    );
    package
        .run(&["check"])
        .code(1)
        .complains("EC0009")
        .complains("which are one column under two names");
    let page = package.run(&["explain", "EC0009"]).ok();
    page.says("multiple assignments to same column");
}

#[test]
fn sqlite_is_shown_the_copied_rename() {
    let package = Package::new(NAME);
    package.run(&["init", "--existing"]).ok();
    package.models(&by_view());
    package
        .run(&["generate"])
        .code(1)
        .complains("a view of this database takes no write by itself")
        .complains("`#[migrate(renamed(from = \"name\"))]`");
}

#[test]
fn the_whole_way_of_a_rename_by_a_view() {
    let url = PgServer::shared().create_database();
    let package = Package::with_feature("postgres", NAME);
    let run = |args: &[&str]| Ran::of(package.command(args).env("DATABASE_URL", &url));
    let sql = |sql: &str| {
        let output = psql(&url, sql);
        assert_eq!(output.stderr, "", "{sql}");
        output.stdout.trim().to_owned()
    };
    run(&["init"]).ok();
    run(&["generate"]).ok();
    run(&["run", "--for-build"]).ok();
    sql("INSERT INTO users (id, name) VALUES (1, 'Ada')");
    package.models(&by_view());
    run(&["generate"]).ok();
    run(&["run", "expand"]).ok();
    run(&["ready"]).ok();
    run(&["status"]).ok().says("migrated");
    assert_eq!(sql("SELECT full_name FROM users WHERE name = 'Ada'"), "Ada");
    // Another package that begins now reads the table, and not the view.
    let other = Package::with_feature("postgres", NAME);
    let said = Ran::of(other.command(&["init"]).env("DATABASE_URL", &url)).ok();
    assert!(!said.stderr.contains("users"), "{}", said.stderr);
    package
        .models(&FULL_NAME_CONTRACTED.replace("from = \"name\"", "from = \"name\", by = \"view\""));
    run(&["generate"]).ok();
    let attest = run(&["run", "contract"]).code(1).sentence();
    run(&["run", "contract", "--attest", &attest]).ok();
    assert_eq!(sql("SELECT full_name FROM users"), "Ada");
    run(&["status"]).ok().says("contracted");
    package.models(&NAME.replace("name", "full_name"));
    run(&["generate"]).ok().says("nothing to do");
    run(&["generate", "--check"]).ok();
}
