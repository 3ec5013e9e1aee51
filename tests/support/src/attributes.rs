//! Random models for the readers of attributes. Most of them are wrong, and a seed decides each.

use std::fmt::Write as _;

use crate::random::Random;

/// A model: the text between the parentheses of its attribute, and the item below it.
#[derive(Debug, Clone)]
pub struct RandomModel {
    /// The words of the attribute.
    pub words: String,
    /// The item, most often a struct `T`.
    pub item: String,
}

impl RandomModel {
    /// The whole file; the first line does not belong to the model.
    pub fn file(&self) -> String {
        format!("// A model.\n#[migrate({})]\n{}\n", self.words, self.item)
    }
}

/// Unknown words, and words at places where only a name is allowed.
const OTHERS: &[&str] = &["nullable", "uniqe", "r#type", "self", "crate", "_", "ä"];

const TEXTS: &[&str] = &[
    "\"t\"",
    "\"a\"",
    "\"b\"",
    "\"c\"",
    "\"\"",
    "\" \"",
    "\"a.b\"",
    "\"_ec_x\"",
    "\"lower(a)\"",
    "\"a ||\"",
    "\"''\"",
    "\"2026-12-01\"",
    "\"2026-99-99\"",
    "\"snake_case\"",
    "\"i32\"",
    "\"Vec<\"",
    "\"ä\\n\\0\\u{1F600}\"",
    "\"type\"",
    "\"1 x\"",
    "\"ü\"",
    "r#\"a \"b\"\"#",
    "\"{a}\"",
    "\"\"x",
    "b\"a\"",
    "c\"a\"",
    "'a'",
    "0",
    "-1",
    "1.5e3f32",
    "true",
    "a",
    "a::b",
    "concat!(\"a\", \"b\")",
    "\"a\" + \"b\"",
    "||",
    "{ }",
    "[1, 2]",
];

const TYPES: &[&str] = &[
    "i64",
    "i64",
    "String",
    "Option<String>",
    "Option<i64>",
    "core::option::Option<bool>",
    "Option<Option<i32>>",
    "Option",
    "Option<>",
    "Option<String, i64>",
    "Vec<u8>",
    "Vec<Vec<u8>>",
    "usize",
    "u32",
    "f32",
    "char",
    "&'static str",
    "()",
    "(i64, i64)",
    "[u8; 4]",
    "fn(i64) -> i64",
    "impl Copy",
    "dyn Copy",
    "_",
    "!",
    "m!()",
    "Json<T>",
    "<T as U>::V",
    "r#type",
    "DateTime<Utc>",
    "(String)",
];

/// The model of a seed, made of the words that attributes understand.
pub fn random_model(seed: u64, understood: &[&str]) -> RandomModel {
    let random = &mut Random::new(seed);
    let words: Vec<&str> = understood.iter().chain(OTHERS).copied().collect();
    let words = &*words;
    let mut model = RandomModel {
        words: struct_words(random, words),
        item: item(random, words),
    };
    // Half of the models are close to what a person could have meant; the other half is garbled.
    if seed % 2 == 1 {
        for _ in 0..=random.below(3) {
            model.words = garbled(&model.words, random, words);
            model.item = garbled(&model.item, random, words);
        }
    }
    model
}

fn struct_words(random: &mut Random, words: &[&str]) -> String {
    match random.below(8) {
        0 => list(random, words, 0),
        1 => String::new(),
        4 if random.below(2) == 0 => format!("reads = {}", random.word(TYPES)),
        3 => format!("table = {}", random.word(TEXTS)),
        2 => format!("table = \"t\", {}", list(random, words, 0)),
        _ => "table = \"t\"".into(),
    }
}

fn item(random: &mut Random, words: &[&str]) -> String {
    let mut text = String::new();
    for _ in 0..random.below(3) {
        text.push_str(match random.below(8) {
            0 => "#[derive(Debug, sqlx::FromRow)] ",
            1 => "#[derive(Clone)] ",
            2 => "#[sqlx(rename_all = \"camelCase\", default)] ",
            3 => "#[cfg_attr(test, derive(FromRow))] ",
            4 => "#[migrate(table = \"u\")] ",
            5 => "/// Words.\n",
            _ => "",
        });
    }
    if random.below(4) == 0 {
        text.push_str(random.word(&["pub ", "pub(crate) ", "pub(in a::b) "]));
    }
    match random.below(16) {
        0 => text.push_str("enum T { A, B(i64) }"),
        1 => text.push_str("struct T;"),
        2 => text.push_str("struct T(i64, #[migrate(primary_key)] String);"),
        3 => text.push_str("fn t() {}"),
        4 => text.push_str("union T { #[migrate(primary_key)] id: i64 }"),
        _ => {
            text.push_str(random.word(&[
                "struct T ",
                "struct T ",
                "struct T ",
                "struct r#type ",
                "struct T<'a, A: Copy, const N: usize> where A: Clone ",
            ]));
            text.push('{');
            fields(random, words, &mut text);
            text.push('}');
        }
    }
    text
}

fn fields(random: &mut Random, words: &[&str], text: &mut String) {
    if random.below(8) > 0 {
        text.push_str(" #[migrate(primary_key)] pub id: i64,");
    }
    for _ in 0..random.below(5) {
        for _ in 0..random.below(3) {
            let said = list(random, words, 0);
            let attribute = match random.below(12) {
                0 => "#[migrate] ".to_owned(),
                1 => format!("#[sqlx({said})] "),
                2 => "#[cfg(unix)] ".to_owned(),
                3 => format!("#[expand_contract::migrate({said})] "),
                4 => format!("#[migrate = {}] ", random.word(TEXTS)),
                5 => "#[deprecated] ".to_owned(),
                _ => format!("#[migrate({said})] "),
            };
            text.push_str(&attribute);
        }
        let name = random.word(&["a", "b", "c", "d", "r#type", "r#fn", "id", "ä"]);
        let visible = random.word(&["", "pub ", "pub(crate) "]);
        let ty = random.word(TYPES);
        let _ = write!(text, "{visible}{name}: {ty}, ");
    }
}

fn list(random: &mut Random, words: &[&str], depth: usize) -> String {
    let mut text = String::new();
    for at in 0..random.below(4) {
        if at > 0 {
            text.push_str(random.word(&[", ", ", ", ", ", " ", ",, "]));
        }
        text.push_str(random.word(words));
        match random.below(6) {
            0 | 1 => {
                text.push_str(random.word(&[" = ", " = ", " = ", ": ", " == ", " "]));
                text.push_str(random.word(TEXTS));
            }
            2 | 3 if depth < 3 => {
                text.push('(');
                text.push_str(&list(random, words, depth + 1));
                text.push(')');
            }
            4 => text.push_str(random.word(&[" =", "::a", "!", "[a]", "{}", ""])),
            _ => {}
        }
    }
    text
}

/// Removes a part of the text, repeats it, moves it, or inserts a word.
fn garbled(text: &str, random: &mut Random, words: &[&str]) -> String {
    let parts: Vec<&str> = text.split_inclusive([' ', ',', '(', ')', '=']).collect();
    if parts.is_empty() {
        return random.word(TEXTS).to_owned();
    }
    let mut parts = parts;
    let at = random.below(parts.len());
    match random.below(4) {
        0 => {
            parts.remove(at);
        }
        1 => parts.insert(at, parts[at]),
        2 => {
            let other = random.below(parts.len());
            parts.swap(at, other);
        }
        _ => parts.insert(at, random.word(words)),
    }
    parts.concat()
}
