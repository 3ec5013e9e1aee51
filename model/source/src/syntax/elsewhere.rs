//! Words that are understood in another place, or by another crate.

use super::lifecycle::LIFECYCLES;

/// What to write instead of a word that is unknown in its place, when the word itself says what was meant.
pub(super) fn elsewhere(word: &str, place: &str) -> Option<String> {
    if place == "a projection" && !matches!(word, "skip" | "ignore" | "json" | "try_from") {
        return elsewhere(word, "a model").map(|_| {
            "a projection's fields are the model's of the same names, and the model says what they are".into()
        });
    }
    let lifecycle = place.starts_with('`') && !place.contains("sqlx");
    Some(match word {
        "contracted" if place == "`deprecated`" => {
            "the contracted stage of `deprecated` has a word of its own: `#[migrate(removed)]`"
        }
        "up" if place == "`deprecated`" => {
            "`up` belongs on the fields that take its place: `added(up = \"..\")`; `down` computes this one from them"
        }
        "down" if place == "`added`" => {
            "`down` belongs on the field that goes: `deprecated(down = \"..\")`, or into `renamed(..)`"
        }
        word if lifecycle && LIFECYCLES.contains(&word) => {
            return Some(format!(
                "a field has one lifecycle at a time, and this one is {place}"
            ));
        }
        "table" | "reads" | "no_tombstones" => {
            return Some(format!("`{word}` belongs on the struct: `#[migrate({})]`", form(word)));
        }
        "primary_key" | "column" | "sql_type" | "unique" | "index" | "added" | "renamed"
        | "deprecated" | "removed" | "required" | "optional" => {
            return Some(if lifecycle {
                format!("`{word}` belongs beside {place}, not into it")
            } else {
                format!("`{word}` belongs on a field: `#[migrate({})]`", form(word))
            });
        }
        "default" if lifecycle => {
            return Some(format!("`default` belongs beside {place}, not into it"));
        }
        "default" => "`default` belongs on a field: `#[migrate(default = \"..\")]`",
        "from" => "`from` belongs into the lifecycle: `renamed(from = \"..\")`",
        "up" => "`up` belongs into the lifecycle: `added(up = \"..\")` or `renamed(from = \"..\", up = \"..\", down = \"..\")`",
        "down" => "`down` belongs into the lifecycle: `deprecated(down = \"..\")` or `renamed(from = \"..\", up = \"..\", down = \"..\")`",
        "fill_null" => "`fill_null` belongs into the lifecycle: `added(up = \"..\", fill_null)`",
        "contracted" => "`contracted` belongs into the lifecycle: `added(contracted)`, `renamed(from = \"..\", contracted)` or `required(contracted)`",
        "note" | "replaced_by" => {
            return Some(format!("`{word}` belongs into the lifecycle: `deprecated({})`", form(word)));
        }
        "backfill" => "`backfill` belongs into the lifecycle: `required(backfill = \"..\")`",
        "remove_after" => "`remove_after` belongs into the lifecycle: `deprecated(remove_after = \"2026-12-01\")`",
        "flatten" => "a model cannot `flatten`: each of its fields is one column",
        "skip" | "json" | "try_from" | "ignore" => {
            let word = if word == "ignore" { "skip" } else { word };
            return Some(format!("sqlx has a word for that: `#[sqlx({})]`", form(word)));
        }
        "rename_all" => "sqlx has a word for that, on the struct: `#[sqlx(rename_all = \"..\")]`",
        "rename" | "name" if place == "a model" => "the table's name is `table = \"..\"`",
        "rename" | "name" => "the column's name is `column = \"..\"`; to rename it in the database: `renamed(from = \"..\")`",
        "type" => "the column's type is `sql_type = \"..\"`",
        "pk" | "primary" => "a field says it: `#[migrate(primary_key)]`",
        "null" | "nullable" | "not_null" => {
            "the field's type says so: `Option<T>` takes NULL, `T` does not"
        }
        "check" | "references" | "foreign_key" => {
            "a model says nothing of foreign keys and checks: add them in SQL of your own"
        }
        _ => return None,
    }.into())
}

/// A word as it is written whole.
fn form(word: &str) -> String {
    match word {
        "table" | "column" | "sql_type" | "note" | "try_from" => format!("{word} = \"..\""),
        "reads" => "reads = User".into(),
        "renamed" => "renamed(from = \"..\")".into(),
        "deprecated" => "deprecated(note = \"..\")".into(),
        "required" => "required(backfill = \"..\")".into(),
        "replaced_by" => "replaced_by(..)".into(),
        word => word.into(),
    }
}
