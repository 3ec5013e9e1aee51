//! Tests every word, in every place, with every wrong value, beside every other word: `words.txt` has each message on a
//! line. `BLESS=1 cargo test -p expand-contract-source words` writes the file again; read the difference as the person who
//! made the mistake.

use std::fmt::Write as _;
use std::path::Path;

use proc_macro2::TokenStream;

use crate::syntax::vocabulary::Stored;
use crate::syntax::{
    Entry, Kind, Name, Place, Problem, WORDS, is_enum, is_projection, parse_enum, parse_model,
    parse_projection,
};

/// A place for words.
struct Case {
    /// The name of the place in the file.
    name: String,
    /// The words that are allowed there, each in its full form.
    words: Vec<String>,
    /// The model around them; `$` stands for the words.
    model: &'static str,
}

/// A model for a place, in which `$` stands for the words.
fn model(place: Place) -> &'static str {
    match place {
        Place::Model => "#[migrate($)] struct T { #[migrate(primary_key)] id: i64, x: String }",
        Place::Projection => "#[migrate(reads = T, $)] struct X { x: String }",
        Place::RenamedModel => {
            "#[migrate(table = \"t\", renamed($))] struct T { #[migrate(primary_key)] id: i64, x: i64 }"
        }
        Place::SplitModel => {
            "#[migrate(table = \"t\", split($))] struct T { #[migrate(primary_key)] id: i64, x: i64 }"
        }
        Place::DeprecatedModel => {
            "#[migrate(table = \"t\", deprecated($))] struct T { #[migrate(primary_key)] id: i64, x: i64 }"
        }
        Place::Field => {
            "#[migrate(table = \"t\")] struct T { #[migrate(primary_key)] id: i64, #[migrate($)] x: i64 }"
        }
        Place::Added => {
            "#[migrate(table = \"t\")] struct T { #[migrate(primary_key)] id: i64, #[migrate(added($))] x: Option<i64> }"
        }
        Place::Renamed => {
            "#[migrate(table = \"t\")] struct T { #[migrate(primary_key)] id: i64, #[migrate(renamed($))] x: i64 }"
        }
        Place::Extracted => {
            "#[migrate(table = \"t\")] struct T { #[migrate(primary_key)] id: i64, #[migrate(extracted($), references = \"y(id)\")] x: i64 }"
        }
        Place::Deprecated => {
            "#[migrate(table = \"t\")] struct T { #[migrate(primary_key)] id: i64, #[migrate(deprecated($))] x: i64, y: i64 }"
        }
        Place::Required => {
            "#[migrate(table = \"t\")] struct T { #[migrate(primary_key)] id: i64, #[migrate(required($))] x: i64 }"
        }
        Place::Step => {
            "#[migrate(table = \"t\", step($))] struct T { #[migrate(primary_key)] id: i64, x: i64 }"
        }
        Place::Enum => "#[migrate(enum, $)] #[derive(sqlx::Type)] enum T { X, Y }",
        Place::Variant => "#[migrate(enum)] #[derive(sqlx::Type)] enum T { X, #[migrate($)] Y }",
        Place::Leaving => {
            "#[migrate(enum)] #[derive(sqlx::Type)] enum T { X, #[migrate(deprecated($))] Y }"
        }
        Place::SqlxEnum => "#[migrate(enum)] #[derive(sqlx::Type)] #[sqlx($)] enum T { X, Y }",
        Place::SqlxVariant => "#[migrate(enum)] #[derive(sqlx::Type)] enum T { X, #[sqlx($)] Y }",
        Place::SqlxModel => {
            "#[migrate(table = \"t\")] #[sqlx($)] struct T { #[migrate(primary_key)] id: i64, x: i64 }"
        }
        Place::SqlxField => {
            "#[migrate(table = \"t\")] struct T { #[migrate(primary_key)] id: i64, #[sqlx($)] x: i64 }"
        }
    }
}

/// Values that fit these models, for words whose example in the table does not.
const SAMPLES: [(Name, &str); 15] = [
    (Name::Table, "table = \"t\""),
    (Name::Column, "column = \"y\""),
    (Name::Added, "added(up = \"y\")"),
    (Name::Renamed, "renamed(from = \"z\")"),
    (Name::Extracted, "extracted(from = \"z\")"),
    (Name::Deprecated, "deprecated(note = \"n\")"),
    (Name::Required, "required(backfill = \"0\")"),
    (Name::From, "from = \"z\""),
    (Name::Note, "note = \"n\""),
    (Name::ReplacedBy, "replaced_by(y)"),
    (Name::Backfill, "backfill = \"0\""),
    (Name::Up, "up = \"y\""),
    (Name::Down, "down = \"y\""),
    (Name::Rename, "rename = \"y\""),
    (Name::TryFrom, "try_from = \"i32\""),
];

/// A word in its full form for these models.
fn sample(entry: &Entry) -> &'static str {
    let own = SAMPLES.iter().find(|(name, _)| *name == entry.name);
    own.map_or(entry.example, |(_, sample)| sample)
}

/// Every place with its words from the table.
fn cases() -> Vec<Case> {
    let case = |name: &str, place: Place, words: Vec<String>| Case {
        name: name.to_owned(),
        words,
        model: model(place),
    };
    let words = |place: Place| {
        let said = place
            .words()
            // The word that makes it a projection belongs to another case, and a refused form is a different word.
            .filter(|entry| entry.name != Name::Reads && entry.kind != Kind::Refused);
        said.map(|entry| sample(entry).to_owned()).collect()
    };
    let optional = Case {
        model: "#[migrate(table = \"t\")] struct T { #[migrate(primary_key)] id: i64, #[migrate($)] x: Option<i64> }",
        ..case(
            "an optional field",
            Place::Field,
            vec!["optional".into(), "removed".into()],
        )
    };
    vec![
        case("a model", Place::Model, words(Place::Model)),
        case("a projection", Place::Projection, words(Place::Model)),
        case(
            "renamed(..) on a model",
            Place::RenamedModel,
            words(Place::RenamedModel),
        ),
        case(
            "split(..) on a model",
            Place::SplitModel,
            words(Place::SplitModel),
        ),
        case(
            "deprecated(..) on a model",
            Place::DeprecatedModel,
            words(Place::DeprecatedModel),
        ),
        case("a field", Place::Field, words(Place::Field)),
        optional,
        case("added(..)", Place::Added, words(Place::Added)),
        case("renamed(..)", Place::Renamed, words(Place::Renamed)),
        case("extracted(..)", Place::Extracted, words(Place::Extracted)),
        case(
            "deprecated(..)",
            Place::Deprecated,
            words(Place::Deprecated),
        ),
        case("required(..)", Place::Required, words(Place::Required)),
        case("step(..)", Place::Step, words(Place::Step)),
        case("sqlx on a model", Place::SqlxModel, words(Place::SqlxModel)),
        case("sqlx on a field", Place::SqlxField, words(Place::SqlxField)),
        case("an enum", Place::Enum, words(Place::Enum)),
        case(
            "a variant",
            Place::Variant,
            ["added", "renamed", "deprecated(replaced_by = X)", "removed"]
                .map(str::to_owned)
                .into(),
        ),
        case(
            "deprecated(..) of a variant",
            Place::Leaving,
            vec!["replaced_by = X".into(), "note = \"n\"".into()],
        ),
        case("sqlx on an enum", Place::SqlxEnum, words(Place::SqlxEnum)),
        case(
            "sqlx on a variant",
            Place::SqlxVariant,
            words(Place::SqlxVariant),
        ),
    ]
}

/// Values that people write after a word.
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

/// Words of other crates and of the database.
const FOREIGN: [&str; 21] = [
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
    "on_delete",
    "deferrable",
    "include",
    "where",
    "references = \"orgs(id)\"",
    "check = \"x > 0\"",
    "remove",
    "colum = \"y\"",
];

/// The messages for a file with these words in that place: the underlined tokens, the message, each help.
fn said(place: &Case, words: &str) -> String {
    let source = place.model.replace('$', words);
    let Ok(item) = syn::parse_str::<syn::Item>(&source) else {
        return format!("{words}\n    rustc says it itself");
    };
    let mut item = item;
    let attributes = match &mut item {
        syn::Item::Struct(item) => &mut item.attrs,
        syn::Item::Enum(item) => &mut item.attrs,
        _ => panic!("a struct or an enum"),
    };
    let at = attributes.iter().position(super::super::is_migrate);
    let attribute = attributes.remove(at.expect("a model"));
    let tokens = match attribute.meta {
        syn::Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    };
    let file = Path::new("lib.rs");
    let problems = if is_enum(&tokens) {
        parse_enum(&tokens, &item, file).1
    } else if is_projection(&tokens) {
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
    let cases = cases();
    for place in &cases {
        let _ = writeln!(text, "== {}\n", place.name);
        for word in &place.words {
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
        let others = cases.iter().flat_map(|other| &other.words);
        let mut others: Vec<&str> = others.map(String::as_str).chain(FOREIGN).collect();
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

#[test]
fn the_table_of_words_is_of_one_piece() {
    for (at, entry) in WORDS.iter().enumerate() {
        let word = entry.word;
        for &place in entry.places {
            let first = place.word(word).expect("a word of the place");
            assert!(std::ptr::eq(first, entry), "{word} is in {place:?} twice");
        }
        assert!(!entry.places.is_empty(), "{word} is said nowhere");
        // The refused form of a word is a different word.
        let is_refused = entry.kind == Kind::Refused;
        assert_eq!(entry.form.starts_with(word), !is_refused, "{word}");
        assert_eq!(entry.example.starts_with(word), !is_refused, "{word}");
        let fits = match entry.stored {
            Stored::Flag(_) => entry.kind == Kind::Flag,
            Stored::Text(_) => entry.kind == Kind::Text,
            Stored::Apart => true,
        };
        assert!(fits, "{word} is stored as something else than it is");
        let is_inner = |place: &Place| place.enclosing_word().is_some();
        let is_within = entry.places.iter().any(is_inner) && !is_refused;
        assert_eq!(!entry.within.is_empty(), is_within, "{word}");
        // All rows of a word have one spelling.
        let first = WORDS.iter().find(|other| other.name == entry.name);
        assert_eq!(first.map(|other| other.word), Some(word), "row {at}");
    }
}
