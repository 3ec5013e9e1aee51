//! Fuzzing of the attributes: with any tokens in them the macro ends without a panic, and its output is Rust that has the
//! struct in it, and an error if an attribute was wrong. `FUZZ=1000000 cargo test -p expand-contract-macros fuzz` runs it
//! for longer.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use expand_contract_schema::{Dialect, Lock, Schema, diff};
use expand_contract_source::syntax::{
    WORDS, is_enum, is_projection, parse_enum, parse_model, parse_model_with, parse_projection,
};
use proc_macro2::{TokenStream, TokenTree};
use tests_support::{Random, RandomModel, random_model};

use crate::lock::Found;
use crate::mode::Mode;
use crate::{migrate, query};

fn seeds() -> u64 {
    std::env::var("FUZZ").map_or(1_000, |seeds| seeds.parse().expect("FUZZ is a number"))
}

/// The model of a seed.
fn model(seed: u64) -> RandomModel {
    let words: Vec<&str> = WORDS.iter().map(|entry| entry.word).collect();
    random_model(seed, &words)
}

/// The tokens of a model, or `None` if it has none: rustc passes no text to a macro that it cannot cut into tokens.
fn tokens(model: &RandomModel) -> Option<(TokenStream, TokenStream)> {
    Some((model.words.parse().ok()?, model.item.parse().ok()?))
}

fn found(lock: &Lock) -> Found {
    Found {
        lock: Arc::new(lock.clone()),
        path: PathBuf::new(),
        tracked: TokenStream::new(),
    }
}

/// The lock after `generate` has seen the model.
fn locked(words: &TokenStream, item: &TokenStream, dialect: Dialect) -> Option<Lock> {
    let item = syn::parse2(item.clone()).ok()?;
    let (model, problems) = parse_model_with(words, &item, Path::new(""), &|_| true);
    let model = model.filter(|_| problems.is_empty())?;
    let schema = Schema {
        tables: [(model.table.name.clone(), model.table)].into(),
        ..Schema::default()
    };
    let plan = diff::diff(&Lock::new("fuzz", dialect), &schema, "20260101000000").ok()?;
    Some(plan.lock)
}

fn says(tokens: &TokenStream, word: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => says(&group.stream(), word),
        _ => false,
    })
}

/// Expands a model against a lock, or without one.
fn expanded(model: &RandomModel, words: &TokenStream, item: &TokenStream, lock: Option<&Lock>) {
    for mode in [Mode::Accessors, Mode::Core] {
        expanded_in(mode, model, words, item, lock);
    }
}

fn expanded_in(
    mode: Mode,
    model: &RandomModel,
    words: &TokenStream,
    item: &TokenStream,
    lock: Option<&Lock>,
) {
    let parsed: Option<syn::Item> = syn::parse2(item.clone()).ok();
    let projection = is_projection(words);
    let problems = parsed.as_ref().map(|item| {
        if projection {
            parse_projection(words, item, Path::new("")).1
        } else if is_enum(words) {
            parse_enum(words, item, Path::new("")).1
        } else {
            parse_model_with(words, item, Path::new(""), &|_| true).1
        }
    });
    let output = migrate::expand(
        words,
        item,
        Ok(mode),
        || lock.map(found).ok_or("no lock".into()),
        || false,
    );
    let wrong =
        problems.is_none_or(|problems| !problems.is_empty()) || (lock.is_none() && !projection);
    let reported = says(&output, "compile_error");
    assert!(
        reported || !wrong,
        "there is no error about {model:?}: {output}"
    );
    let Some(parsed) = parsed else { return };
    let file: syn::File = syn::parse2(output.clone())
        .unwrap_or_else(|error| panic!("{error}, from {model:?}: {output}"));
    if let syn::Item::Struct(parsed) = parsed {
        // The name of a removed table's model stands for nothing, and is there.
        let kept = file.items.iter().any(|item| match item {
            syn::Item::Struct(item) => item.ident == parsed.ident,
            syn::Item::Type(item) => item.ident == parsed.ident,
            _ => false,
        });
        assert!(kept, "the struct is gone from {model:?}: {output}");
    }
    assert!(
        !file.items.iter().any(says_migrate),
        "an attribute of this crate is left on {model:?}: {output}"
    );
}

/// Whether the struct itself still has a `migrate` attribute, which rustc would expand again.
fn says_migrate(item: &syn::Item) -> bool {
    let syn::Item::Struct(item) = item else {
        return false;
    };
    let fields = item.fields.iter().flat_map(|field| &field.attrs);
    item.attrs
        .iter()
        .chain(fields)
        .any(expand_contract_source::syntax::is_migrate)
}

#[test]
fn models_without_a_lock_and_with_an_empty_one() {
    for seed in 0..seeds() {
        let model = self::model(seed);
        let Some((words, item)) = tokens(&model) else {
            continue;
        };
        for dialect in Dialect::ALL {
            expanded(&model, &words, &item, Some(&Lock::new("fuzz", dialect)));
        }
        expanded(&model, &words, &item, None);
    }
}

#[test]
fn projections_of_a_model_somewhere() {
    for seed in 0..seeds() {
        let mut model = self::model(seed);
        // Half of the models have these words alone, and some of those models are right.
        let more = if seed % 2 == 0 { "" } else { &model.words };
        model.words = format!("reads = crate::models::User, {more}");
        if let Some((words, item)) = tokens(&model) {
            expanded(&model, &words, &item, None);
        }
    }
}

#[test]
fn models_beside_the_lock_of_another() {
    let mut known = None;
    let mut compared = 0;
    for seed in 0..seeds() {
        let model = self::model(seed);
        let Some((words, item)) = tokens(&model) else {
            continue;
        };
        if let Some(lock) = &known {
            expanded(&model, &words, &item, Some(lock));
            compared += 1;
        }
        known = locked(&words, &item, Dialect::Postgres).or(known);
    }
    assert!(compared > seeds() / 2, "only {compared} had a lock");
}

#[test]
fn texts_of_sql() {
    const PARTS: &[&str] = &[
        "\"SELECT \"",
        "\"{users}\"",
        "\"{u: users}\"",
        "\"{\"",
        "\"name\"",
        "\" FROM users u\"",
        "+",
        "+",
        ",",
        "1",
        "r#\"name\"#",
        "\"ä 'name\"",
        "\"\"",
        "(",
        ")",
        "{",
        "}",
        "User",
        "b\"x\"",
        "\"*\"",
        "\"WHERE u.name = $1\"",
    ];
    let model: TokenStream =
        "#[migrate(primary_key)] id: i64, #[migrate(renamed(from = \"name\"))] full_name: String"
            .parse()
            .expect("tokens");
    let item: TokenStream = format!("struct User {{ {model} }}")
        .parse()
        .expect("tokens");
    let first = "struct User { #[migrate(primary_key)] id: i64, name: String }"
        .parse()
        .expect("tokens");
    let words: TokenStream = "table = \"users\"".parse().expect("tokens");
    let lock = locked(&words, &first, Dialect::Postgres).expect("a lock");
    let (user, _) = parse_model(&words, &syn::parse2(item).expect("a struct"), Path::new(""));
    let table = user.expect("a model").table;
    let schema = Schema {
        tables: [(table.name.clone(), table)].into(),
        ..Schema::default()
    };
    let lock = diff::diff(&lock, &schema, "20260102000000")
        .expect("a plan")
        .lock;
    for seed in 0..seeds() {
        let random = &mut Random::new(seed);
        let parts: Vec<&str> = (0..random.below(6)).map(|_| random.word(PARTS)).collect();
        let Ok(input) = parts.join(" ").parse::<TokenStream>() else {
            continue;
        };
        let output = query::text(input, || Ok(found(&lock)));
        let parsed: Result<syn::Expr, _> = syn::parse2(output.clone());
        assert!(parsed.is_ok(), "{parts:?}: {output}");
    }
}
