//! Columns that an enum takes over: nothing is migrated, and words come from then on.

use tests_support::{MySqlLike, PgServer};

use crate::support::Package;

const MOOD: &str = r#"
    #[expand_contract::migrate(enum)]
    #[derive(sqlx::Type)]
    #[sqlx(type_name = "mood", rename_all = "snake_case")]
    pub enum Mood { Happy, Sad }

    #[expand_contract::migrate(table = "users")]
    pub struct User {
        #[migrate(primary_key)]
        pub id: i64,
        pub mood: Mood,
        pub earlier: Option<Mood>,
    }
"#;

/// The models with `words` on the field `mood`, and without a second one.
fn one(words: &str) -> String {
    MOOD.replace("pub mood:", &format!("{words}\n pub mood:"))
        .replace("pub earlier: Option<Mood>,", "")
}

/// Takes the models over, lets the word `meh` come, and runs all of it.
fn taken_over(package: &Package, url: &str) {
    let ids = package.ids();
    package.models(&one(""));
    package
        .run(&["generate", "--database-url", url])
        .ok()
        .says("users.mood: the lock knows enum `Mood` with the words `sad`, `happy`");
    assert_eq!(package.ids(), ids, "nothing is migrated");
    package.run(&["check"]).ok();
    package.models(&one("").replace("Happy,", "Happy, #[migrate(added)] Meh,"));
    package.run(&["generate"]).ok();
    contracted(package, url);
}

fn contracted(package: &Package, url: &str) {
    let run = |words: &[&str]| package.run(&[words, &["--database-url", url]].concat());
    run(&["run", "expand"]).ok();
    run(&["run", "migrate"]).ok();
    let attest = run(&["run", "contract"]).code(1).sentence();
    run(&["run", "contract", "--attest", &attest]).ok();
}

#[test]
fn the_type_of_a_column_keeps_the_order_of_its_words_on_mariadb_and_mysql() {
    for server in MySqlLike::all() {
        let url = server.create_database();
        let name = url.split('?').next().unwrap().rsplit('/').next().unwrap();
        server.run(
            name,
            "CREATE TABLE users (id bigint NOT NULL PRIMARY KEY, mood enum('sad','happy') NOT NULL);
             INSERT INTO users VALUES (1, 'sad'), (2, 'happy')",
        );
        let words = "#[migrate(sql_type = \"enum('sad','happy')\")]";
        let plain = one(words).replace("#[expand_contract::migrate(enum)]", "");
        let package = Package::with_feature("mysql", &plain);
        package.run(&["init", "--database-url", &url]).ok();
        taken_over(&package, &url);
        let ty = "SELECT COLUMN_TYPE FROM information_schema.COLUMNS WHERE TABLE_NAME = 'users' AND COLUMN_NAME = 'mood' \
                  AND TABLE_SCHEMA = DATABASE()";
        assert_eq!(server.run(name, ty).trim(), "enum('sad','happy','meh')");
        let rows = server.run(name, "SELECT mood FROM users ORDER BY id");
        assert_eq!(rows, "sad\nhappy\n");
    }
}

#[test]
fn a_text_keeps_its_check_until_a_word_comes() {
    let check = "check = \"mood in ( 'sad','happy' )\"";
    let plain = one(&format!("#[migrate(sql_type = \"text\", {check})]"));
    let plain = plain.replace("#[expand_contract::migrate(enum)]", "");
    let package = Package::new(&plain);
    package.run(&["init", "--dialect", "sqlite"]).ok();
    package.run(&["generate"]).ok();
    let url = package.url();
    package
        .run(&["run", "--for-build", "--database-url", &url])
        .ok();
    package.sql("INSERT INTO users VALUES (1, 'sad')");
    taken_over(&package, &url);
    package.sql("INSERT INTO users VALUES (2, 'meh')");
    assert_eq!(
        package.sql("SELECT mood FROM users ORDER BY id").trim(),
        "sad\nmeh"
    );
    let table = package.sql("SELECT sql FROM sqlite_schema WHERE name = 'users'");
    assert!(!table.contains("( 'sad','happy' )"), "{table}");
}

#[test]
fn a_type_of_its_own_is_taken_over_after_its_words_were_compared() {
    let url = PgServer::shared().create_database();
    let ran = tests_support::psql(
        &url,
        "CREATE TYPE mood AS ENUM ('sad', 'happy');
         CREATE TABLE users (id bigint PRIMARY KEY, mood mood NOT NULL, earlier mood)",
    );
    assert_eq!(ran.stderr, "");
    let plain = MOOD
        .replace("#[expand_contract::migrate(enum)]", "")
        .replace("pub mood:", "#[migrate(sql_type = \"mood\")]\n pub mood:")
        .replace(
            "pub earlier:",
            "#[migrate(sql_type = \"mood\")]\n pub earlier:",
        );
    let package = Package::with_feature("postgres", &plain);
    package.run(&["init", "--database-url", &url]).ok();
    package.run(&["generate"]).ok().says("nothing to do");

    // Without a database the words are taken from the variants, and that is said.
    package.models(MOOD);
    package
        .run(&["check"])
        .code(1)
        .complains("the models are ahead of the lock: users.mood");
    package
        .run(&["generate", "--dry-run"])
        .ok()
        .complains("no database was asked")
        .complains("SELECT enum_range(NULL::mood)");
    // With one they are compared.
    package.models(&MOOD.replace("Happy,", "Happy, Meh,"));
    package
        .run(&["generate", "--database-url", &url])
        .code(1)
        .complains("type `mood` has the words `sad`, `happy` in the database");
    package.models(MOOD);
    package
        .run(&["generate", "--database-url", &url])
        .ok()
        .says("users.mood: the lock knows enum `Mood` with the words `happy`, `sad`");
    assert_eq!(package.ids(), [""; 0], "nothing is migrated");
    package.run(&["generate"]).ok().says("nothing to do");
    package.run(&["check"]).ok();

    // From now on a word comes as to any other enum.
    package.models(&MOOD.replace("Happy,", "Happy, #[migrate(added)] Meh,"));
    package.run(&["generate"]).ok();
    let run = |words: &[&str]| package.run(&[words, &["--database-url", &url]].concat());
    run(&["run", "expand"]).ok();
    run(&["run", "migrate"]).ok();
    let attest = run(&["run", "contract"]).code(1).sentence();
    run(&["run", "contract", "--attest", &attest]).ok();
    let words = tests_support::psql(&url, "SELECT enum_range(NULL::mood)");
    assert!(words.stdout.contains("{sad,happy,meh}"), "{}", words.stdout);
}
