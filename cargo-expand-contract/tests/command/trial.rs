//! `check --trial` on a workspace of four crates, with real builds: `tests/trial`.
//!
//! A line that has to change says so: `//~ now`, once for each finding; `//~ flip` changes together with the attribute, and
//! `//~ gone` is only there because of one above. So the promise itself can be tried: without the first, trial says that the flip is
//! safe, and then nothing but the second has to go.
//!
//! `api/.sqlx` is what `cargo sqlx prepare` writes of these texts on PostgreSQL, before and after the flip.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tests_support::Fixture;

use crate::support::{BINARY, Ran};

const ALL: [&str; 4] = ["check", "--workspace", "--all-targets", "--offline"];

/// The workspace, in a folder whose name is its own.
fn workspace(name: &str) -> Fixture {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixture = Fixture::copy(name, &here.join("tests/trial"));
    // The macros in crates without models need to know whose they use.
    config(
        &fixture,
        &format!(
            "[env]\nEXPAND_CONTRACT_LOCK = {{ value = \"{name}/models/expand-contract.lock\", relative = true }}\n"
        ),
    );
    fixture
}

fn config(fixture: &Fixture, text: &str) {
    let folder = fixture.root().join(".cargo");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), text).unwrap();
}

/// The command, as cargo starts it, in the folder of a package.
fn command(fixture: &Fixture, folder: &str, args: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    fixture.environment(&mut command);
    command
        .arg("expand-contract")
        .args(args)
        .current_dir(fixture.path(folder))
        .env("SOURCE_DATE_EPOCH", "1764806400");
    command
}

fn run(fixture: &Fixture, folder: &str, args: &[&str]) -> Ran {
    Ran::of(&mut command(fixture, folder, args))
}

/// Every file of the workspace, with its text.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            let text = fs::read_to_string(&path).unwrap();
            files.insert(path, text);
        }
    }
    files
}

/// Lines of `now` or `flip`, each as often as it says so.
fn marked(fixture: &Fixture, word: &str) -> Vec<(PathBuf, usize)> {
    let mut lines = Vec::new();
    for (path, text) in files(fixture.root()) {
        if path.to_str().unwrap().contains(".sqlx") {
            continue;
        }
        for (index, line) in text.lines().enumerate() {
            let words = line.split_once("~ ").map_or("", |(_, words)| words);
            let times = words.split(' ').filter(|said| *said == word).count();
            lines.extend(vec![(path.clone(), index + 1); times]);
        }
    }
    lines
}

/// Takes away the lines that say one of these words, and with them what is prepared for their texts.
fn cut(fixture: &Fixture, words: &[&str], prepared: &str) {
    for (path, text) in files(fixture.root()) {
        let is_cut = |line: &&str| words.iter().any(|word| line.contains(&format!("~ {word}")));
        if path.to_str().unwrap().contains(".sqlx") {
            if text.contains(prepared) {
                fs::remove_file(path).unwrap();
            }
        } else if text.lines().any(|line| is_cut(&line)) {
            let kept: Vec<&str> = text.lines().filter(|line| !is_cut(line)).collect();
            fs::write(path, kept.join("\n") + "\n").unwrap();
        }
    }
}

#[test]
fn what_must_change_now_is_told_from_what_changes_with_the_flip() {
    let fixture = workspace("trial");
    // Cargo adds the fixture's packages to its copy of the lock.
    // What fills all of a model's fields is no use of theirs that anybody could change.
    let _ = fixture
        .build(&ALL)
        .ok()
        .says("use of deprecated field `models::User::nick`")
        .silent_about("query_as!(User, \"SELECT {users}");
    let before = files(fixture.root());
    let ran = run(
        &fixture,
        "api",
        &["check", "--trial", "--message-format", "json"],
    )
    .code(1);
    assert!(
        before == files(fixture.root()),
        "the user's tree was changed"
    );

    let objects = ran.objects();
    let found = |level: &str| -> Vec<(PathBuf, usize)> {
        let messages = objects
            .iter()
            .map(|object| &object["message"])
            .filter(|message| message["level"] == level);
        let mut lines: Vec<_> = messages
            .map(|message| {
                let code = message["code"]["code"].as_str().unwrap();
                assert!(["EC0002", "EC0003"].contains(&code), "{message}");
                let span = &message["spans"][0];
                let line = usize::try_from(span["line_start"].as_u64().unwrap()).unwrap();
                let file = fixture
                    .path("api")
                    .join(span["file_name"].as_str().unwrap());
                (file, line)
            })
            .collect();
        lines.sort();
        lines
    };
    assert_eq!(found("error"), marked(&fixture, "now"));
    assert_eq!(found("warning"), marked(&fixture, "flip"));

    let [.., summary, end] = objects.as_slice() else {
        panic!("{}", ran.stdout);
    };
    assert_eq!(end["success"], false);
    assert_eq!(
        (&summary["reason"], &summary["safe"]),
        (&"expand-contract-trial".into(), &false.into())
    );
    let column = |name: &str| {
        let columns = summary["columns"].as_array().unwrap();
        columns
            .iter()
            .find(|column| column["column"] == name)
            .unwrap()
            .clone()
    };
    assert_eq!(
        column("users.name")["must_change_now"],
        serde_json::json!({ "in SQL": 1 })
    );
    assert_eq!(
        column("orders.note")["must_change_now"],
        serde_json::json!({ "in SQL": 1, "read": 1 })
    );
    assert_eq!(
        column("users.town")["changes_with_the_flip"],
        serde_json::json!({ "literal": 4, "pattern": 1 })
    );

    // Nothing of the dependencies is built for it, and nothing of the user's is built again because of it.
    assert_eq!(fixture.build(&ALL).ok().compiled(), BTreeSet::new());
    let again = run(&fixture, "api", &["check", "--trial"]).code(1);
    assert!(!again.stderr.contains("Checking"), "{}", again.stderr);
    again
        .complains("error[EC0002]: this reads `users.nick`, which is on its way out\n")
        .complains("^^^^^^^^^ must change now\n")
        .complains("= note: nicknames are handles now (users.nick leaves with migration ")
        .complains("must change now: leave it out, `..` stands for it")
        .complains("changes with the flip: take it out together with the field")
        .complains("= note: in the expansion of `nick_of!`")
        .complains("= note: orders say nothing; orders.note leaves with migration ")
        .says("orders.note  must change now: 1 read, 1 in SQL\n")
        .says("users.name   must change now: 1 in SQL\n")
        .says("not seen: doc tests, ")
        .says("the flip is not safe: 26 places must change now\n");

    // A package alone, and what only a feature has.
    run(&fixture, "tools", &["check", "--trial", "-p", "tools", "--features", "export", "--message-format", "github"])
        .code(1)
        .says("::error file=src/lib.rs,line=6,endLine=6,col=22,endColumn=31,title=EC0002::this reads `users.town`")
        .says("::error file=src/bin/report.rs,line=4,")
        .says("::notice::the flip is not safe: 2 places must change now\n");
    // Several packages, and the program without cargo in front of it.
    let mut plain = Command::new(BINARY);
    fixture.environment(&mut plain);
    let words = ["check", "--trial", "-p", "tools", "-p", "models"];
    Ran::of(plain.args(words).current_dir(fixture.root()))
        .code(1)
        .says("users.nick   must change now: 1 read; changes with the flip: 1 literal\n")
        .says("the flip is not safe: 1 place must change now\n");

    cut(&fixture, &["now", "gone"], " nick");
    let safe = run(&fixture, "api", &["check", "--trial"]).ok();
    safe.says("users.nick   changes with the flip: 4 literals, 1 pattern\n")
        .says("the flip is safe: nothing must change now\n");

    let path = "models/src/lib.rs";
    fixture.edit(
        path,
        "deprecated(note = \"nicknames are handles now\", replaced_by(handle))",
        "removed",
    );
    fixture.edit(
        path,
        "    #[migrate(deprecated)]",
        "    #[migrate(removed)]",
    );
    fixture.edit(
        path,
        "renamed(from = \"name\")",
        "renamed(from = \"name\", contracted)",
    );
    cut(&fixture, &["flip"], "nick");
    run(&fixture, "models", &["generate"]).ok();
    let _ = fixture.build(&ALL).ok();
    run(&fixture, "models", &["check", "--trial"])
        .ok()
        .says("orders.note  nothing is left\nnot seen");
}

/// A small package with one column on its way out.
fn small(name: &str) -> Fixture {
    let fixture = Fixture::new(name);
    fixture.package("shop", "", MODEL);
    fixture.write("shop/expand-contract.lock", LOCK);
    fixture
}

const LOCK: &str = r#"version = 1
name = "shop"
dialect = "postgres"

[table.users]

[table.users.columns]
id = { position = 0, type = "bigint" }
nick = { position = 1, type = "text", nullable = true }

[table.users.indexes]

[table.users.constraints]
users_pkey = { primary_key = ["id"] }

# end of users
"#;

const MODEL: &str = r#"
#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(deprecated)]
    pub nick: Option<String>,
}
"#;

#[test]
fn a_wrapper_that_is_there_already_is_kept() {
    let fixture = small("trial-wrapped");
    let script = fixture.root().join("tools/wrap.sh");
    fs::create_dir_all(script.parent().unwrap()).unwrap();
    let log = fixture.root().join("log");
    fs::write(
        &script,
        format!("#!/bin/sh\necho \"$@\" >>{}\nexec \"$@\"\n", log.display()),
    )
    .unwrap();
    Command::new("chmod")
        .arg("+x")
        .arg(&script)
        .status()
        .unwrap();
    config(
        &fixture,
        "[build]\nrustc-workspace-wrapper = \"tools/wrap.sh\"\n",
    );
    run(&fixture, "shop", &["check", "--trial"])
        .code(1)
        .complains("generate");
    let said = fs::read_to_string(&log).unwrap();
    let compiled = said
        .lines()
        .filter(|line| line.contains("--crate-name shop "));
    assert!(compiled.clone().count() == 2, "{said}");
    assert!(
        compiled
            .clone()
            .all(|line| line.ends_with("--force-warn deprecated")),
        "{said}"
    );
    fs::remove_file(&log).unwrap();

    // The environment is asked first, as by cargo.
    fixture.edit(
        "shop/src/lib.rs",
        "pub struct",
        "#[derive(Debug)]\npub struct",
    );
    let mut command = command(&fixture, "shop", &["check", "--trial"]);
    Ran::of(command.env("RUSTC_WORKSPACE_WRAPPER", "")).code(1);
    assert!(!log.exists(), "{}", fs::read_to_string(&log).unwrap());
}

#[test]
fn code_that_does_not_compile_is_not_judged() {
    let fixture = small("trial-broken");
    let broken = MODEL.replace("    #[migrate(deprecated)]\n", "") + "fn f() -> u8 { \"\" }\n";
    fixture.write("shop/src/lib.rs", &broken);
    let ran = run(&fixture, "shop", &["check", "--trial"]).code(1);
    let ran = ran.complains("error[E0308]: mismatched types").complains(
        "error: this workspace does not compile as it is: what would break cannot be known",
    );
    assert_eq!(ran.stderr.matches("E0308").count(), 1, "{}", ran.stderr);
    assert_eq!(ran.stdout, "");

    let ran = run(
        &fixture,
        "shop",
        &["check", "--trial", "--message-format", "json"],
    )
    .code(1);
    let objects = ran.objects();
    assert_eq!(objects[0]["message"]["code"]["code"], "E0308");
    assert_eq!(objects.last().unwrap()["success"], false);
    run(
        &fixture,
        "shop",
        &["check", "--trial", "--message-format", "github"],
    )
    .code(1)
    .says("line=8,col=16::mismatched types");

    run(
        &fixture,
        "shop",
        &["check", "--trial", "--features", "nonsense"],
    )
    .code(3)
    .complains("nonsense")
    .complains("`cargo check` failed before it compiled this workspace");
    run(&fixture, "shop", &["check", "--features", "nonsense"])
        .code(2)
        .complains("--trial");
    let mut command = command(&fixture, "shop", &["check", "--trial"]);
    Ran::of(command.env("CARGO", "/nowhere/cargo"))
        .code(3)
        .complains("cannot run cargo (/nowhere/cargo)");
}

const MOODS: &str = r#"
#[expand_contract::migrate(enum)]
#[derive(Debug, Clone, Copy, PartialEq, sqlx::Type)]
#[sqlx(type_name = "mood", rename_all = "snake_case")]
pub enum Mood {
    Happy,
    Sad,
    #[migrate(deprecated(replaced_by = Sad, note = "nobody is angry", remove_after = "2025-12-01"))]
    Angry,
}

#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub mood: Mood,
}

pub fn shown(mood: Mood) -> &'static str {
    match mood {
        Mood::Happy => ":)",
        Mood::Sad => ":(",
        Mood::Angry => ":<", // flip
    }
}

pub fn angry(mood: Mood) -> bool {
    mood == Mood::Angry // now
}
"#;

#[test]
fn a_variant_on_its_way_out_is_found_where_it_is_named() {
    let fixture = Fixture::new("trial-variant");
    fixture.package(
        "shop",
        "",
        &MOODS.replace("    #[migrate(deprecated", "    // "),
    );
    fixture.write(
        "shop/expand-contract.toml",
        "name = \"shop\"\ndialect = \"postgres\"\n",
    );
    fixture.write(
        "shop/expand-contract.lock",
        "version = 1\nname = \"shop\"\ndialect = \"postgres\"\n",
    );
    run(&fixture, "shop", &["generate"]).ok();
    fixture.write("shop/src/lib.rs", MOODS);
    run(&fixture, "shop", &["generate"]).ok();

    run(&fixture, "shop", &["check", "--trial"])
        .code(1)
        .complains("warning[EC0104]: the contract of `Mood::Angry` is overdue since 2025-12-01")
        .complains("error[EC0013]: this names `Mood::Angry`, which is on its way out\n")
        .complains("= note: nobody is angry (Mood::Angry leaves with migration ")
        .complains("warning[EC0013]: this arm matches `Mood::Angry`, which is on its way out\n")
        .complains("changes with the flip: take it out together with the variant")
        .says("Mood::Angry  must change now: 1 use; changes with the flip: 1 arm\n")
        .says("the flip is not safe: 1 place must change now\n");

    fixture.edit("shop/src/lib.rs", "Mood::Angry // now", "Mood::Sad");
    run(&fixture, "shop", &["check", "--trial"])
        .ok()
        .says("Mood::Angry  changes with the flip: 1 arm\n")
        .says("the flip is safe: nothing must change now\n");
    // And so it is.
    fixture.edit(
        "shop/src/lib.rs",
        "        Mood::Angry => \":<\", // flip\n",
        "",
    );
    fixture.edit(
        "shop/src/lib.rs",
        "deprecated(replaced_by = Sad, note = \"nobody is angry\", remove_after = \"2025-12-01\")",
        "removed",
    );
    run(&fixture, "shop", &["generate"]).ok();
    let _ = fixture.build(&ALL).ok();
    run(&fixture, "shop", &["check", "--trial"])
        .ok()
        .says("no column, no table and no variant is on its way out");
}
