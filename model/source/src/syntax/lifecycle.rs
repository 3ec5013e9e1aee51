//! Reads the lifecycle of a field: `added`, `renamed`, `extracted`, `deprecated`, `removed`, `required`, `optional`.

use proc_macro2::Ident;
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;

use super::field::{FieldAst, position, underline_both};
use super::problem::Problems;
use super::vocabulary::{Name, Place};
use super::word::{Value, Word, get};
use crate::{Explicit, LifecycleKind, RenamedBy, Stage};

/// Reads the lifecycle among a field's words. A second one is a problem, and the first counts.
pub(super) fn read(
    found: &[Word],
    ast: &mut FieldAst,
    problems: &mut Problems,
) -> Option<(LifecycleKind, Stage)> {
    let mut said = found.iter().filter_map(|word| {
        let entry = Place::Field.word(&word.text())?;
        entry.lifecycle.then_some((word, entry))
    });
    let (word, entry) = said.next()?;
    ast.lifecycle_span = word.name.span();
    for (second, other) in said {
        problems
            .error(
                &second.name,
                format!(
                    "a field has one lifecycle at a time; this one is `{}` already, and cannot be `{}` as well",
                    word.text(),
                    second.text()
                ),
            )
            .since(&word.name)
            .help(match (entry.name, other.name) {
                (Name::Deprecated, Name::Removed) | (Name::Removed, Name::Deprecated) => {
                    "`removed` takes the place of `deprecated`: write it alone"
                }
                _ => "finish the first one, generate, and then say the second",
            });
    }
    Some(match entry.name {
        Name::Added => added(word, found, ast, problems),
        Name::Renamed => renamed(word, ast, problems)?,
        Name::Extracted => extracted(word, found, ast, problems)?,
        Name::Deprecated => deprecated(word, ast, problems),
        Name::Required => required(word, ast, problems),
        Name::Optional => {
            word.flag(problems);
            if !ast.nullable() {
                problems
                    .error(
                        &word.name,
                        format!("`optional` says that `{}` may be NULL now, but its type is no `Option`", ast.ident),
                    )
                    .help("make the field an `Option`, or take `optional` away");
            }
            (LifecycleKind::Optional, Stage::Contracted)
        }
        _ => {
            word.flag(problems);
            (LifecycleKind::Removed, Stage::Contracted)
        }
    })
}

pub(super) fn stage(words: &[Word], problems: &mut Problems) -> Stage {
    match get(words, Name::Contracted) {
        Some(word) => {
            word.flag(problems);
            Stage::Contracted
        }
        None => Stage::Expanding,
    }
}

/// The last day before the contract is overdue.
pub(super) fn date(words: &[Word], problems: &mut Problems) -> Option<String> {
    let word = get(words, Name::RemoveAfter)?;
    let text = word.string(problems)?;
    let date = text.value();
    let parts: Vec<&str> = date.split('-').collect();
    let number = |at: usize, len: usize| {
        let part = parts.get(at).filter(|part| part.len() == len)?;
        part.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| part.parse().unwrap_or(0))
    };
    let is_day = parts.len() == 3
        && number(0, 4).is_some_and(|year: u16| year > 0)
        && number(1, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(2, 2).is_some_and(|day| (1..=31).contains(&day));
    if !is_day {
        problems
            .error(&text, format!("`{date}` is no day"))
            .help(format!("write year, month and day: `{}`", word.example()));
        return None;
    }
    Some(date)
}

fn sql(words: &[Word], wanted: Name, problems: &mut Problems) -> Option<String> {
    let word = get(words, wanted)?;
    Some(word.string(problems)?.value())
}

fn added(
    word: &Word,
    found: &[Word],
    ast: &mut FieldAst,
    problems: &mut Problems,
) -> (LifecycleKind, Stage) {
    let words = word.list(Place::Added, problems);
    ast.remove_after = date(&words, problems);
    let stage = stage(&words, problems);
    let has_up = get(&words, Name::Up).is_some();
    let up = sql(&words, Name::Up, problems);
    if let (true, Some(default)) = (has_up, position(found, Name::Default)) {
        let problem = problems.error(
            &found[default].name,
            "`default` and `up` exclude each other: a row that has the default could be new or not filled yet",
        );
        if let Some(added) = position(found, Name::Added) {
            underline_both(problem, default, added, &found[added]);
        }
        problem.help(
            "let `up` give the default where it has nothing better: `up = \"coalesce(old, 0)\"`",
        );
    }
    let kind = LifecycleKind::Added {
        up,
        explicit: explicit(&words, has_up, ast, problems),
    };
    (kind, stage)
}

/// The fate of a value that a build writes itself.
fn explicit(words: &[Word], has_up: bool, ast: &FieldAst, problems: &mut Problems) -> Explicit {
    let fill_null = get(words, Name::FillNull);
    let derived = get(words, Name::Derived);
    for word in [fill_null, derived].into_iter().flatten() {
        word.flag(problems);
    }
    if let Some(fill_null) = fill_null {
        if !has_up {
            problems
                .error(
                    &fill_null.name,
                    "`fill_null` says what an inserted NULL means to `up`; there is no `up`",
                )
                .help("write `added(up = \"..\", fill_null)`, or take it away");
        } else if !ast.option {
            problems
                .error(
                    &fill_null.name,
                    format!(
                        "`{}` is never NULL, so `fill_null` has nothing to fill",
                        ast.ident
                    ),
                )
                .help("take `fill_null` away");
        }
    }
    if let Some(derived) = derived {
        if !has_up {
            problems
                .error(
                    &derived.name,
                    "`derived` says that the column is nothing but its `up`; there is no `up`",
                )
                .help("write `added(up = \"..\", derived)`, or take it away");
        }
        if let Some(fill_null) = fill_null {
            problems
                .error(
                    &fill_null.name,
                    "`derived` and `fill_null` exclude each other: a derived column is NULL where its `up` is, and nowhere else",
                )
                .since(&derived.name)
                .help("take `fill_null` away");
        }
    }
    match (fill_null, derived) {
        (_, Some(_)) => Explicit::GivesWay,
        (Some(_), None) => Explicit::StaysUnlessNull,
        (None, None) => Explicit::Stays,
    }
}

fn renamed(
    word: &Word,
    ast: &mut FieldAst,
    problems: &mut Problems,
) -> Option<(LifecycleKind, Stage)> {
    let before = problems.len();
    let words = word.list(Place::Renamed, problems);
    let understood = problems.len() == before;
    ast.remove_after = date(&words, problems);
    let stage = stage(&words, problems);
    let up = sql(&words, Name::Up, problems);
    let down = sql(&words, Name::Down, problems);
    let by = renamed_by(&words, problems);
    let Some(from) = get(&words, Name::From) else {
        if understood {
            problems
                .error(&word.name, "`renamed` must say what the column was called")
                .help("write `renamed(from = \"name\")`");
        }
        return None;
    };
    let from = from.string(problems)?;
    let kind = LifecycleKind::Renamed {
        from: from.value(),
        up,
        down,
        by,
    };
    ast.from = Some(from);
    Some((kind, stage))
}

fn extracted(
    word: &Word,
    found: &[Word],
    ast: &mut FieldAst,
    problems: &mut Problems,
) -> Option<(LifecycleKind, Stage)> {
    let before = problems.len();
    let words = word.list(Place::Extracted, problems);
    let understood = problems.len() == before;
    ast.remove_after = date(&words, problems);
    let stage = stage(&words, problems);
    let Some(from) = get(&words, Name::From) else {
        if understood {
            problems
                .error(
                    &word.name,
                    "`extracted` must say which column has the values",
                )
                .help("write `extracted(from = \"city\")`");
        }
        return None;
    };
    let from = from.string(problems)?;
    if stage == Stage::Expanding && get(found, Name::References).is_none() {
        problems
            .error(
                &word.name,
                format!(
                    "`{}` does not say to which table it refers, whose rows have the values of `{}`",
                    ast.ident,
                    from.value()
                ),
            )
            .help("say it beside `extracted`: `references = \"cities(id)\"`");
    }
    let kind = LifecycleKind::Renamed {
        from: from.value(),
        up: None,
        down: None,
        by: RenamedBy::Lookup,
    };
    ast.from = Some(from);
    Some((kind, stage))
}

/// The way in which both names are kept alive.
fn renamed_by(words: &[Word], problems: &mut Problems) -> RenamedBy {
    let word = get(words, Name::By);
    let said = word.and_then(|word| word.string(problems));
    let Some(said) = said else {
        return RenamedBy::default();
    };
    let text = said.value();
    if text != RenamedBy::View.name() {
        problems
            .error(&said, format!("`{text}` is no way to rename a column"))
            .help("write `by = \"view\"`: a view shows the column under both names, and nothing is copied")
            .help("or leave `by` out: a new column is kept in step with the old one");
        return RenamedBy::default();
    }
    for other in [Name::Up, Name::Down] {
        if let Some(other) = get(words, other) {
            problems
                .error(
                    &other.name,
                    format!("a view shows the column as it is, so `{}` has nothing to compute", other.text()),
                )
                .help("take it away, or leave `by` out: then the column is copied, and may change its type");
        }
    }
    RenamedBy::View
}

fn required(word: &Word, ast: &mut FieldAst, problems: &mut Problems) -> (LifecycleKind, Stage) {
    const HELP: &str = "say what becomes of NULL, also where old builds still write it: `required(backfill = \"''\")`";
    if ast.nullable() {
        problems
            .error(
                &word.name,
                format!(
                    "`required` says that `{}` is never NULL now, but its type is an `Option`",
                    ast.ident
                ),
            )
            .help("take the `Option` away, or `required`");
    }
    let before = problems.len();
    let words = word.list(Place::Required, problems);
    let understood = problems.len() == before;
    ast.remove_after = date(&words, problems);
    let stage = stage(&words, problems);
    let backfill = sql(&words, Name::Backfill, problems);
    if understood && stage == Stage::Expanding && get(&words, Name::Backfill).is_none() {
        problems
            .error(
                &word.name,
                "`required` must say what takes the place of NULL",
            )
            .help(HELP);
    }
    (LifecycleKind::Required { backfill }, stage)
}

fn deprecated(word: &Word, ast: &mut FieldAst, problems: &mut Problems) -> (LifecycleKind, Stage) {
    let words = word.list(Place::Deprecated, problems);
    ast.remove_after = date(&words, problems);
    if let Some(contracted) = get(&words, Name::Contracted) {
        problems
            .error(
                &contracted.name,
                "the contracted stage of `deprecated` has a word of its own",
            )
            .help("write `#[migrate(removed)]`");
    }
    let note = get(&words, Name::Note).and_then(|word| word.string(problems));
    if let Some(word) = get(&words, Name::ReplacedBy) {
        ast.replaced_by = field_names(word, problems);
    }
    let kind = LifecycleKind::Deprecated {
        note: note.map(|note| note.value()),
        replaced_by: Vec::new(),
        down: sql(&words, Name::Down, problems),
    };
    (kind, Stage::Expanding)
}

fn field_names(word: &Word, problems: &mut Problems) -> Vec<Ident> {
    const HELP: &str = "name the fields to use instead: `replaced_by(first_name, last_name)`";
    let Value::List(inner) = &word.value else {
        problems
            .error(word, "`replaced_by` needs fields in parentheses")
            .help(word.value.name().map_or_else(
                || HELP.to_owned(),
                |name| format!("write `replaced_by({name})`"),
            ));
        return Vec::new();
    };
    let parser = |input: ParseStream<'_>| {
        Punctuated::<Ident, Token![,]>::parse_terminated_with(input, Ident::parse_any)
    };
    match parser.parse2(inner.stream()) {
        Ok(names) if names.is_empty() => {
            problems
                .error(&word.name, "`replaced_by` is empty")
                .help(HELP);
            Vec::new()
        }
        Ok(names) => names.into_iter().collect(),
        Err(wrong) => {
            problems
                .error_at(
                    wrong.span(),
                    wrong.span(),
                    "`replaced_by` takes names of fields",
                )
                .help(word.value.name().map_or_else(
                    || HELP.to_owned(),
                    |name| format!("write `replaced_by({name})`"),
                ));
            Vec::new()
        }
    }
}
