//! Reads `step(..)` on a struct: a step of a migration in the author's own SQL.

use std::path::Path;

use expand_contract_schema::{DeclaredStep, Phase, StepDef, StepShape};
use expand_contract_sql::{on_one_line, without_ends};

use super::problem::{Problems, location};
use super::vocabulary::{Name, Place};
use super::word::{Word, get};

/// The steps among the words of a model, in their order.
pub(super) fn read_all(found: &[Word], file: &Path, problems: &mut Problems) -> Vec<DeclaredStep> {
    let mut steps: Vec<DeclaredStep> = Vec::new();
    for word in found.iter().filter(|word| word.is(Name::Step)) {
        let Some(def) = read(word, steps.len(), problems) else {
            continue;
        };
        if steps.iter().any(|step| step.def.name == def.name) {
            problems
                .error(
                    &word.name,
                    format!("two steps have the name `{}`", def.name),
                )
                .help("give one of them another name, or take it away");
            continue;
        }
        steps.push(DeclaredStep {
            def,
            location: location(file, word.name.span()),
        });
    }
    steps
}

fn read(word: &Word, position: usize, problems: &mut Problems) -> Option<StepDef> {
    let before = problems.len();
    let words = word.list(Place::Step, problems);
    if problems.len() > before {
        return None;
    }
    let name = name(&words, problems);
    let done = work(word, &words, problems);
    let done_when = text(&words, Name::DoneWhen, problems);
    if get(&words, Name::DoneWhen).is_none() {
        problems
            .error(
                &word.name,
                "a step needs `done_when`: after an interruption nothing else tells whether its SQL has run",
            )
            .help("write a query of one boolean that looks for the effect: `done_when = \"SELECT EXISTS (..)\"`");
    }
    let rollback = rollback(word, &words, problems);
    let no_transaction = flag(&words, Name::NoTransaction, problems);
    if problems.len() > before {
        return None;
    }
    let (phase, sql) = done?;
    Some(StepDef {
        name: name.unwrap_or_else(|| StepDef::name_of(&sql)),
        shape: StepShape {
            position,
            phase,
            sql: without_ends(&sql),
            done_when: on_one_line(&without_ends(&done_when?)),
            rollback: rollback.as_deref().map(without_ends),
            no_transaction,
            has_left_models: false,
        },
    })
}

fn text(words: &[Word], wanted: Name, problems: &mut Problems) -> Option<String> {
    Some(get(words, wanted)?.string(problems)?.value())
}

fn flag(words: &[Word], wanted: Name, problems: &mut Problems) -> bool {
    let word = get(words, wanted);
    if let Some(word) = word {
        word.flag(problems);
    }
    word.is_some()
}

/// The name by which databases remember the step; `None` if its author gave it none.
fn name(words: &[Word], problems: &mut Problems) -> Option<String> {
    let text = get(words, Name::StepName)?.string(problems)?;
    let name = text.value();
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase())
        || !name.chars().all(is_plain)
        || name.len() > 40
    {
        problems
            .error(
                &text,
                format!(
                    "\"{name}\" cannot be the name of a step: files and folders are called after it"
                ),
            )
            .help("take at most 40 lower-case letters, digits and `_`, and begin with a letter");
        return None;
    }
    Some(name)
}

/// The phase and the SQL.
fn work(word: &Word, words: &[Word], problems: &mut Problems) -> Option<(Phase, String)> {
    let phases = [
        (Name::Expand, Phase::Expand),
        (Name::Migrate, Phase::Migrate),
        (Name::Contract, Phase::Contract),
    ];
    let mut said = phases
        .into_iter()
        .filter_map(|(name, phase)| Some((get(words, name)?, phase)));
    let Some((first, phase)) = said.next() else {
        problems
            .error(
                &word.name,
                "a step does something in a phase, and this one has none",
            )
            .help("write `expand = \"..\"`, `migrate = \"..\"` or `contract = \"..\"`");
        return None;
    };
    if let Some((second, _)) = said.next() {
        problems
            .error(
                &second.name,
                format!(
                    "a step does one thing in one phase, since it has one `done_when`; this one has `{}` already",
                    first.text()
                ),
            )
            .since(&first.name)
            .help("make it two steps, each with a name and a `done_when`; they run in the order in which they are written");
        return None;
    }
    Some((phase, first.string(problems)?.value()))
}

/// The SQL that undoes it.
fn rollback(word: &Word, words: &[Word], problems: &mut Problems) -> Option<String> {
    let said = get(words, Name::Rollback);
    let irreversible = get(words, Name::Irreversible);
    flag(words, Name::Irreversible, problems);
    let has = |name: Name| get(words, name).is_some();
    let is_final = has(Name::Contract) && !has(Name::Expand) && !has(Name::Migrate);
    match (said, irreversible) {
        (Some(said), Some(irreversible)) => {
            problems
                .error(
                    &irreversible.name,
                    "`irreversible` and `rollback` exclude each other",
                )
                .since(&said.name)
                .help("take one of the two away");
        }
        (Some(word), None) | (None, Some(word)) if is_final => {
            problems
                .error(
                    &word.name,
                    format!("a step of the contract has no `{}`: nothing is rolled back once a contract has begun", word.text()),
                )
                .help(format!("take `{}` away", word.text()));
        }
        (None, None) if !is_final => {
            problems
                .error(
                    &word.name,
                    "a step says how it is undone, since a rollback may come until the contract",
                )
                .help("write `rollback = \"..\"`, or `irreversible` if its effect has to stay");
        }
        _ => {}
    }
    said.and_then(|said| said.string(problems))
        .map(|text| text.value())
}

#[cfg(test)]
mod tests {
    use crate::syntax::tests::read;

    #[test]
    fn a_step_without_a_name_is_called_after_its_text() {
        let names = |text: &str| {
            let model = format!(
                "#[migrate(table = \"t\", step(expand = \"{text}\", done_when = \"SELECT true\", irreversible))] \
                 struct T {{ #[migrate(primary_key)] id: i64 }}"
            );
            let (schema, problems) = read(&[("src/lib.rs", &model)]);
            assert_eq!(problems, []);
            schema.tables["t"].steps[0].def.name.clone()
        };
        let one = names("CREATE VIEW v AS SELECT 1");
        assert!(one.starts_with("step_") && one.len() == 13, "{one}");
        assert_eq!(names("CREATE VIEW v AS SELECT 1"), one);
        assert_ne!(names("CREATE VIEW v AS SELECT 2"), one);
    }
}
