//! Models that are mostly wrong, for the readers of attributes: a seed decides what comes.

use std::fmt::Write as _;

use crate::random::Random;

/// A model: what is between the parentheses of its attribute, and the item below it.
#[derive(Debug, Clone)]
pub struct Written {
    /// The words of the attribute.
    pub words: String,
    /// The item, most often a struct `T`.
    pub item: String,
}

impl Written {
    /// A whole file; the first line is none of the model's.
    pub fn file(&self) -> String {
        format!("// A model.\n#[migrate({})]\n{}\n", self.words, self.item)
    }
}

const WORDS: &[&str] = &[
    "table",
    "no_tombstones",
    "reads",
    "primary_key",
    "column",
    "sql_type",
    "default",
    "unique",
    "index",
    "added",
    "renamed",
    "deprecated",
    "removed",
    "required",
    "optional",
    "up",
    "down",
    "from",
    "fill_null",
    "contracted",
    "remove_after",
    "note",
    "replaced_by",
    "backfill",
    "rename",
    "rename_all",
    "skip",
    "json",
    "nullable",
    "try_from",
    "flatten",
    "uniqe",
    "r#type",
    "self",
    "crate",
    "_",
    "ä",
];

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

/// The model of a seed.
pub fn written(seed: u64) -> Written {
    let random = &mut Random::new(seed);
    let mut model = Written {
        words: struct_words(random),
        item: item(random),
    };
    // Half of them are as a person could have meant them; the rest went through a mill.
    if seed % 2 == 1 {
        for _ in 0..=random.below(3) {
            model.words = milled(&model.words, random);
            model.item = milled(&model.item, random);
        }
    }
    model
}

fn struct_words(random: &mut Random) -> String {
    match random.below(8) {
        0 => list(random, 0),
        1 => String::new(),
        4 if random.below(2) == 0 => format!("reads = {}", random.one(TYPES)),
        3 => format!("table = {}", random.one(TEXTS)),
        2 => format!("table = \"t\", {}", list(random, 0)),
        _ => "table = \"t\"".into(),
    }
}

fn item(random: &mut Random) -> String {
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
        text.push_str(*random.one(&["pub ", "pub(crate) ", "pub(in a::b) "]));
    }
    match random.below(16) {
        0 => text.push_str("enum T { A, B(i64) }"),
        1 => text.push_str("struct T;"),
        2 => text.push_str("struct T(i64, #[migrate(primary_key)] String);"),
        3 => text.push_str("fn t() {}"),
        4 => text.push_str("union T { #[migrate(primary_key)] id: i64 }"),
        _ => {
            text.push_str(*random.one(&[
                "struct T ",
                "struct T ",
                "struct T ",
                "struct r#type ",
                "struct T<'a, A: Copy, const N: usize> where A: Clone ",
            ]));
            text.push('{');
            fields(random, &mut text);
            text.push('}');
        }
    }
    text
}

fn fields(random: &mut Random, text: &mut String) {
    if random.below(8) > 0 {
        text.push_str(" #[migrate(primary_key)] pub id: i64,");
    }
    for _ in 0..random.below(5) {
        for _ in 0..random.below(3) {
            let words = list(random, 0);
            let attribute = match random.below(12) {
                0 => "#[migrate] ".to_owned(),
                1 => format!("#[sqlx({words})] "),
                2 => "#[cfg(unix)] ".to_owned(),
                3 => format!("#[expand_contract::migrate({words})] "),
                4 => format!("#[migrate = {}] ", random.one(TEXTS)),
                5 => "#[deprecated] ".to_owned(),
                _ => format!("#[migrate({words})] "),
            };
            text.push_str(&attribute);
        }
        let name = random.one(&["a", "b", "c", "d", "r#type", "r#fn", "id", "ä"]);
        let visible = random.one(&["", "pub ", "pub(crate) "]);
        let ty = random.one(TYPES);
        let _ = write!(text, "{visible}{name}: {ty}, ");
    }
}

fn list(random: &mut Random, depth: usize) -> String {
    let mut text = String::new();
    for at in 0..random.below(4) {
        if at > 0 {
            text.push_str(*random.one(&[", ", ", ", ", ", " ", ",, "]));
        }
        text.push_str(*random.one(WORDS));
        match random.below(6) {
            0 | 1 => {
                text.push_str(*random.one(&[" = ", " = ", " = ", ": ", " == ", " "]));
                text.push_str(*random.one(TEXTS));
            }
            2 | 3 if depth < 3 => {
                text.push('(');
                text.push_str(&list(random, depth + 1));
                text.push(')');
            }
            4 => text.push_str(*random.one(&[" =", "::a", "!", "[a]", "{}", ""])),
            _ => {}
        }
    }
    text
}

/// Takes a part away, says it twice, moves it, or puts a word of its own in.
fn milled(text: &str, random: &mut Random) -> String {
    let parts: Vec<&str> = text.split_inclusive([' ', ',', '(', ')', '=']).collect();
    if parts.is_empty() {
        return (*random.one(TEXTS)).to_owned();
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
        _ => parts.insert(at, *random.one(WORDS)),
    }
    parts.concat()
}
