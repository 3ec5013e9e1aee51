//! Words that belong in another place, or to another crate.

use super::vocabulary::{Entry, Name, Place, WORDS};

/// The word to write instead of one that is unknown in its place, if the word itself tells what the author meant.
pub(super) fn misplaced(word: &str, place: Place) -> Option<String> {
    // A projection's field itself says how it is read.
    let is_about_reading = matches!(word, "skip" | "ignore" | "json" | "try_from");
    if place == Place::Projection && !is_about_reading {
        return misplaced(word, Place::Model).map(|_| {
            "a projection's fields are the model's of the same names, and the model says what they are".into()
        });
    }
    WORDS
        .iter()
        .find(|entry| entry.word == word)
        .and_then(|entry| known(entry, place))
        .or_else(|| foreign(word, place).map(str::to_owned))
}

/// The help for a word of the table in a place where it is not allowed.
fn known(entry: &Entry, place: Place) -> Option<String> {
    let Entry { word, form, .. } = entry;
    if let Some((_, help)) = entry.not_in.filter(|(not_in, _)| *not_in == place) {
        return Some(help.into());
    }
    let said_in = place.name();
    // A word such as `default` belongs to this crate and to sqlx; the table has this crate's row first.
    Some(match entry.places.first()? {
        Place::Model | Place::Projection => {
            format!("`{word}` belongs on the struct: `#[migrate({form})]`")
        }
        Place::Field if place.enclosing_word().is_some() && entry.lifecycle => {
            format!("a field has one lifecycle at a time, and this one is {said_in}")
        }
        Place::Field if place.enclosing_word().is_some() => {
            format!("`{word}` belongs beside {said_in}, not into it")
        }
        Place::Field => format!("`{word}` belongs on a field: `#[migrate({form})]`"),
        Place::Added | Place::Renamed | Place::Extracted | Place::Deprecated | Place::Required => {
            format!("`{word}` belongs into the lifecycle: {}", entry.within)
        }
        Place::RenamedModel | Place::SplitModel | Place::DeprecatedModel => {
            format!("`{word}` belongs into the lifecycle of the table, on the struct")
        }
        // People mean the name of a table or a column by it.
        Place::Step if entry.name == Name::StepName => return None,
        Place::Step => format!("`{word}` belongs into a step: {}", entry.within),
        Place::Enum => return None,
        Place::Variant => format!("`{word}` belongs on a variant of an enum: `#[migrate({form})]`"),
        Place::Leaving => format!("`{word}` belongs into the lifecycle: {}", entry.within),
        Place::SqlxEnum | Place::SqlxVariant => {
            format!("sqlx has a word for that, on an enum: `#[sqlx({form})]`")
        }
        Place::SqlxModel => format!("sqlx has a word for that, on the struct: `#[sqlx({form})]`"),
        // These two are refused, or have another meaning than people expect.
        Place::SqlxField if matches!(entry.name, Name::Flatten | Name::Rename) => return None,
        Place::SqlxField => format!("sqlx has a word for that: `#[sqlx({form})]`"),
    })
}

/// The help for a word that is in no table of this crate.
fn foreign(word: &str, place: Place) -> Option<&'static str> {
    Some(match word {
        "flatten" => "a model cannot `flatten`: each of its fields is one column",
        "ignore" => "sqlx has a word for that: `#[sqlx(skip)]`",
        "rename" | "name" if place == Place::Model => "the table's name is `table = \"..\"`",
        "rename" | "name" => {
            "the column's name is `column = \"..\"`; to rename it in the database: `renamed(from = \"..\")`"
        }
        "type" => "the column's type is `sql_type = \"..\"`",
        "pk" | "primary" => "a field says it: `#[migrate(primary_key)]`",
        "null" | "nullable" | "not_null" => {
            "the field's type says so: `Option<T>` takes NULL, `T` does not"
        }
        "foreign_key" | "fk" => {
            "a foreign key is `references = \"orgs(id)\"` on its field, or `references(..)` on the struct"
        }
        "on_delete" | "on_update" => {
            "it belongs into the foreign key: `references(orgs(id), on_delete = \"cascade\")` on its field, or `references(org_id, orgs(id), ..)` on the struct"
        }
        "deferrable" | "initially_deferred" => {
            "it belongs into the constraint: `references(orgs(id), deferrable)`, or on the struct `unique(tenant_id, email, deferrable)`"
        }
        "include" | "using" | "where" | "ops" | "nulls_not_distinct" => {
            "it belongs into an index, which is on the struct: `index(tenant_id, email, where = \"..\")`"
        }
        _ => return None,
    })
}
