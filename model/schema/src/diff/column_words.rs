//! Rules for the words beside a column's name that the database computes a column by, or compares it by.

use super::Problem;
use crate::{Column, ColumnDef, ColumnWords};

/// The words that do not change on a column in use, each with its value in words.
fn standing(words: &ColumnWords) -> [(&'static str, Option<String>); 3] {
    let kind = if words.is_virtual { ", virtual" } else { "" };
    let generated = words.generated.as_ref();
    [
        ("collate", words.collate.clone()),
        ("generated", generated.map(|sql| format!("{sql}{kind}"))),
        ("identity", words.is_identity.then(|| "identity".into())),
    ]
}

/// The first of these words that two columns do not have alike, with both values.
pub(super) fn differing(
    one: &ColumnWords,
    other: &ColumnWords,
) -> Option<(&'static str, Option<String>, Option<String>)> {
    let pairs = standing(one).into_iter().zip(standing(other));
    pairs
        .map(|((word, one), (_, other))| (word, one, other))
        .find(|(_, one, other)| one != other)
}

pub(super) fn said(word: &str, value: Option<&String>) -> String {
    match value {
        Some(value) if word == value => format!("`{word}`"),
        Some(value) => format!("`{word} = {value:?}`"),
        None => format!("no `{word}`"),
    }
}

/// A word that cannot change on the column that it stands on.
pub(super) fn shape(known: &ColumnDef, def: &ColumnDef) -> Option<Problem> {
    let (word, had, has) = differing(&known.words, &def.words)?;
    let name = &def.name;
    let problem = Problem::new(
        name,
        format!(
            "`{name}` has {} in the lock, and {} in the model",
            said(word, had.as_ref()),
            said(word, has.as_ref())
        ),
    );
    Some(problem.help(match word {
        "collate" => format!(
            "a new collation writes the column's indexes anew under one lock: give the field a new name and \
             `#[migrate(renamed(from = \"{name}\", up = \"{name}\", down = \"..\"))]` beside the new `collate`"
        ),
        "generated" => {
            let up = def.words.generated.as_deref().unwrap_or("..");
            format!(
                "the database would compute every row at once: give the field a new name, say `#[migrate(added(up = {up:?}, derived))]`, \
                 and deprecate `{name}`"
            )
        }
        _ => format!(
            "an identity belongs to a column from its beginning; numbers for `{name}` are also a default: `default = \"nextval('..')\"`"
        ),
    }))
}

/// A new column that replaces no other column.
pub(super) fn added(column: &Column) -> Vec<Problem> {
    let def = &column.def;
    let (name, words) = (&def.name, &def.words);
    let mut problems = Vec::new();
    if words.is_identity {
        problems.push(
            Problem::new(name, format!("`{name}` is new and an identity, so the database would number every row at once"))
                .help("numbers in batches: create a sequence, and say `default = \"nextval('..')\"`"),
        );
    }
    if let Some(generated) = &words.generated {
        if !words.is_virtual {
            problems.push(
                Problem::new(name, format!("`{name}` is new and generated, so the database would compute and store it for every row at once"))
                    .help(format!("let triggers keep it: `#[migrate(added(up = {generated:?}, derived))]` on `{}`", column.field))
                    .help("where the database can compute it on reading: `virtual` beside `generated`"),
            );
        } else if !def.nullable {
            problems.push(
                Problem::new(name, format!("`{name}` is new, generated and never NULL, so a write of an old build for which it is NULL would be rejected"))
                    .help("make it an `Option`"),
            );
        }
    }
    problems
}

/// A new column in the place of another one. `copies`: value for value.
pub(super) fn renamed(old: &ColumnDef, new: &ColumnDef, copies: bool) -> Vec<Problem> {
    let (from, name) = (&old.name, &new.name);
    let mut problems = Vec::new();
    for (def, words) in [(old, &old.words), (new, &new.words)] {
        if words.fill_it() {
            let is = if words.is_identity {
                "an identity"
            } else {
                "generated"
            };
            problems.push(
                Problem::new(
                    name,
                    format!(
                        "`{}` is {is}, so no trigger could write it from `{}`",
                        def.name,
                        if def.name == *from { name } else { from }
                    ),
                )
                .help(format!(
                    "renamed in Rust alone, which costs nothing: `#[migrate(column = \"{from}\")]`"
                )),
            );
        }
    }
    // The runner carries over the words that only the database knows of the old column. They would contradict the new ones.
    let texts = [
        ("comment", &old.words.comment, &new.words.comment),
        ("collate", &old.words.collate, &new.words.collate),
        ("storage", &old.words.storage, &new.words.storage),
    ];
    let differs = texts.into_iter().find(|(_, old, new)| old != new);
    if let Some((word, had, has)) = differs.filter(|_| copies && problems.is_empty()) {
        problems.push(
            Problem::new(
                name,
                format!(
                    "`{from}` has {} and `{name}` has {}, but a plain `renamed` carries it over",
                    said(word, had.as_ref()),
                    said(word, has.as_ref())
                ),
            )
            .help(match had {
                Some(had) => format!(
                    "say `{word} = {had:?}` of `{name}`; it may change after this migration"
                ),
                None => format!("take `{word}` away; it may come after this migration"),
            }),
        );
    }
    problems
}
