//! Every word, in every place, with every wrong value, beside every other word: `words.txt` has what is said, a line each.
//! `BLESS=1 cargo test -p expand-contract-source words` writes it again; read the difference as the person who
//! made the mistake.

use std::fmt::Write as _;
use std::path::Path;

use proc_macro2::TokenStream;

use crate::syntax::{Problem, is_projection, parse_model, parse_projection};

/// Where words are said.
struct Place {
    /// What the file calls it.
    name: &'static str,
    /// The words that are understood there, each as it is written whole.
    words: &'static [&'static str],
    /// The model around them; `$` stands for the words.
    model: &'static str,
}

const MODEL: &str = "#[migrate($)] struct T { #[migrate(primary_key)] id: i64, x: String }";

const PLACES: [Place; 10] = [
    Place {
        name: "a model",
        words: &["table = \"t\"", "no_tombstones"],
        model: MODEL,
    },
    Place {
        name: "a projection",
        words: &["table = \"t\"", "no_tombstones"],
        model: "#[migrate(reads = T, $)] struct X { x: String }",
    },
    Place {
        name: "a field",
        words: &[
            "primary_key",
            "column = \"y\"",
            "sql_type = \"citext\"",
            "default = \"0\"",
            "unique",
            "index",
            "added(up = \"y\")",
            "renamed(from = \"z\")",
            "deprecated(note = \"n\")",
            "removed",
            "required(backfill = \"0\")",
            "optional",
        ],
        model: "#[migrate(table = \"t\")] struct T { #[migrate(primary_key)] id: i64, #[migrate($)] x: i64 }",
    },
    Place {
        name: "an optional field",
        words: &["optional", "removed"],
        model: "#[migrate(table = \"t\")] struct T { #[migrate(primary_key)] id: i64, #[migrate($)] x: Option<i64> }",
    },
    Place {
        name: "added(..)",
        words: &[
            "up = \"y\"",
            "fill_null",
            "contracted",
            "remove_after = \"2026-12-01\"",
        ],
        model: "#[migrate(table = \"t\")] struct T { #[migrate(primary_key)] id: i64, #[migrate(added($))] x: Option<i64> }",
    },
    Place {
        name: "renamed(..)",
        words: &[
            "from = \"z\"",
            "up = \"y\"",
            "down = \"y\"",
            "contracted",
            "remove_after = \"2026-12-01\"",
        ],
        model: "#[migrate(table = \"t\")] struct T { #[migrate(primary_key)] id: i64, #[migrate(renamed($))] x: i64 }",
    },
    Place {
        name: "deprecated(..)",
        words: &[
            "note = \"n\"",
            "replaced_by(y)",
            "down = \"y\"",
            "remove_after = \"2026-12-01\"",
        ],
        model: "#[migrate(table = \"t\")] struct T { #[migrate(primary_key)] id: i64, #[migrate(deprecated($))] x: i64, y: i64 }",
    },
    Place {
        name: "required(..)",
        words: &[
            "backfill = \"0\"",
            "contracted",
            "remove_after = \"2026-12-01\"",
        ],
        model: "#[migrate(table = \"t\")] struct T { #[migrate(primary_key)] id: i64, #[migrate(required($))] x: i64 }",
    },
    Place {
        name: "sqlx on a model",
        words: &["rename_all = \"snake_case\"", "default"],
        model: "#[migrate(table = \"t\")] #[sqlx($)] struct T { #[migrate(primary_key)] id: i64, x: i64 }",
    },
    Place {
        name: "sqlx on a field",
        words: &[
            "rename = \"y\"",
            "skip",
            "default",
            "json",
            "try_from = \"i32\"",
            "flatten",
        ],
        model: "#[migrate(table = \"t\")] struct T { #[migrate(primary_key)] id: i64, #[sqlx($)] x: i64 }",
    },
];

/// What people write behind a word.
const VALUES: [&str; 12] = [
    "",
    " = \"x\"",
    " = \"\"",
    " = x",
    " = 7",
    " = 'x'",
    " = \"a\" + \"b\"",
    " =",
    "()",
    "(\"x\")",
    "(x = \"y\")",
    ": \"x\"",
];

/// Words that other crates and the database have.
const FOREIGN: [&str; 17] = [
    "primarykey",
    "primary",
    "pk",
    "type = \"text\"",
    "rename = \"y\"",
    "rename(from = \"y\")",
    "name = \"y\"",
    "nullable",
    "not_null",
    "null",
    "skip",
    "ignore",
    "foreign_key",
    "references = \"orgs(id)\"",
    "check = \"x > 0\"",
    "remove",
    "colum = \"y\"",
];

/// What a file with these words in that place is told: the tokens that are underlined, the message, each help.
fn said(place: &Place, words: &str) -> String {
    let source = place.model.replace('$', words);
    let Ok(item) = syn::parse_str::<syn::ItemStruct>(&source) else {
        return format!("{words}\n    rustc says it itself");
    };
    let mut item = item;
    let at = item
        .attrs
        .iter()
        .position(super::super::is_migrate)
        .expect("a model");
    let attribute = item.attrs.remove(at);
    let tokens = match attribute.meta {
        syn::Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    };
    let (item, file) = (syn::Item::Struct(item), Path::new("lib.rs"));
    let problems = if is_projection(&tokens) {
        parse_projection(&tokens, &item, file).1
    } else {
        parse_model(&tokens, &item, file).1
    };
    let mut text = words.to_owned();
    for problem in problems {
        let _ = write!(text, "\n    {}", line(&source, &problem));
    }
    text
}

fn line(source: &str, problem: &Problem) -> String {
    let (start, end) = (problem.begin.byte_range(), problem.end.byte_range());
    let mut line = format!(
        "[{}] {}",
        source.get(start.start..end.end).unwrap_or("?"),
        problem.diagnostic.message
    );
    for help in &problem.diagnostic.help {
        let _ = write!(line, " | {help}");
    }
    line
}

/// `column = "y"` is the word `column`.
fn bare(word: &str) -> &str {
    word.split([' ', '(']).next().unwrap_or(word)
}

fn all() -> String {
    let mut text = String::new();
    for place in &PLACES {
        let _ = writeln!(text, "== {}\n", place.name);
        for word in place.words {
            for value in VALUES {
                let _ = writeln!(text, "{}", said(place, &format!("{}{value}", bare(word))));
            }
            let _ = writeln!(text, "{}", said(place, &format!("{word}, {word}")));
        }
        let _ = writeln!(text, "\n== {}: two words\n", place.name);
        for (at, first) in place.words.iter().enumerate() {
            for second in &place.words[at + 1..] {
                let _ = writeln!(text, "{}", said(place, &format!("{first}, {second}")));
            }
        }
        let _ = writeln!(text, "\n== {}: words of other places\n", place.name);
        let others = PLACES.iter().flat_map(|other| other.words.iter());
        let mut others: Vec<&str> = others.chain(&FOREIGN).copied().collect();
        others.sort_unstable();
        others.dedup();
        others.retain(|other| !place.words.iter().any(|word| bare(word) == bare(other)));
        for other in others {
            let _ = writeln!(text, "{}", said(place, other));
        }
        text.push('\n');
    }
    text
}

#[test]
fn every_word_in_every_place() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/syntax/tests/words.txt");
    let now = all();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&golden, &now).expect("the golden file");
    }
    let before = std::fs::read_to_string(&golden).unwrap_or_default();
    let different = now
        .lines()
        .zip(before.lines())
        .find(|(now, before)| now != before);
    assert!(
        now == before,
        "what is said has changed, first: {different:?}; BLESS=1 takes it over"
    );
}
