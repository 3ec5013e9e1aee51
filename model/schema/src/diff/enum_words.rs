//! One enum of the models against the lock: the words that come, those that leave, and what is refused.

use std::collections::BTreeSet;

use crate::lock::{EnumFact, EnumShape, Fact, LeavingWord, LockEnum};
use crate::{Diagnostic, EnumDef, Location, Stage, Variant, VariantLifecycle};

/// What the models say of an enum that the lock does not know yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnumChanges {
    /// The words that come.
    pub added: Vec<String>,
    /// The words that begin to leave.
    pub leaving: Vec<LeavingWord>,
    /// The migrations whose words no code mentions any more.
    pub finished: BTreeSet<String>,
}

/// The changes of an enum, or each reason why it is another one than the lock has.
pub fn enum_changes(known: &LockEnum, def: &EnumDef) -> Result<EnumChanges, Vec<Diagnostic>> {
    let last = known.last();
    let mut judge = Judge {
        known,
        def,
        last: &last,
        errors: Vec::new(),
    };
    judge.type_name();
    let mut changes = EnumChanges::default();
    for variant in &def.variants {
        judge.variant(variant, &mut changes);
    }
    judge.finished(&mut changes);
    judge.vanished();
    if judge.errors.is_empty() {
        Ok(changes)
    } else {
        Err(judge.errors)
    }
}

struct Judge<'a> {
    known: &'a LockEnum,
    def: &'a EnumDef,
    last: &'a EnumShape,
    errors: Vec<Diagnostic>,
}

impl<'a> Judge<'a> {
    fn error(&mut self, at: &Location, what: &str, help: &[&str]) {
        let error = error(self.def, what).at(at);
        self.errors
            .push(help.iter().fold(error, |error, help| error.help(*help)));
    }

    fn leaves(&self, word: &str) -> Option<(&'a LeavingWord, &'a Fact<EnumFact>)> {
        self.known.leaving().find(|(one, _)| one.word == word)
    }

    fn type_name(&mut self) {
        if self.last.type_name == self.def.type_name {
            return;
        }
        let back = match &self.last.type_name {
            Some(ty) => format!("write `#[sqlx(type_name = {ty:?})]`"),
            None => "take `type_name` away".to_owned(),
        };
        let help = format!(
            "{back}; a new enum beside it, and new columns `renamed(from = \"..\", up = \"..\", down = \"..\")`, change the type"
        );
        self.error(
            &self.def.location,
            "it has another `type_name` in the lock, and its columns would need another type",
            &[&help],
        );
    }

    fn variant(&mut self, variant: &Variant, changes: &mut EnumChanges) {
        let (name, word, at) = (&variant.name, &variant.word, &variant.location);
        let leaves = self.leaves(word);
        match (&variant.lifecycle, leaves) {
            (Some(VariantLifecycle::Deprecated { replaced_by, .. }), None) => {
                self.begins_to_leave(variant, replaced_by, changes);
            }
            (Some(VariantLifecycle::Deprecated { replaced_by, .. }), Some((leaving, fact))) => {
                if fact.stage == Stage::Contracted {
                    let what =
                        format!("`{name}` is removed in the lock, and a stage never goes back");
                    self.error(
                        at,
                        &what,
                        &["write `#[migrate(removed)]`, or delete the variant"],
                    );
                } else if leaving.replaced_by != *replaced_by {
                    let (id, was) = (&fact.migration, &leaving.replaced_by);
                    let what = format!(
                        "`{name}` becomes `{was}` by migration `{id}` in the lock, and `{replaced_by}` here"
                    );
                    self.error(at, &what, &["bring back what the lock has", AMEND]);
                }
            }
            (Some(VariantLifecycle::Removed), Some(_)) => {}
            (Some(VariantLifecycle::Removed), None) => {
                let what = if self.last.words.contains(word) {
                    format!(
                        "`{name}` is removed, but was never deprecated: builds that write `{word}` may be alive"
                    )
                } else {
                    format!("`{name}` is removed, but the lock does not know `{word}`")
                };
                let help = "write `#[migrate(deprecated(replaced_by = ..))]`, generate and deploy; `#[migrate(removed)]` comes after that";
                self.error(at, &what, &[help]);
            }
            (None | Some(VariantLifecycle::Added), Some((leaving, fact))) => {
                let id = &fact.migration;
                if fact.stage == Stage::Contracted {
                    let what = format!(
                        "the word `{word}` of `{name}` was removed by migration `{id}`; it stays reserved"
                    );
                    self.error(
                        at,
                        &what,
                        &["give the variant another word: `#[sqlx(rename = \"..\")]`"],
                    );
                } else {
                    let what = format!(
                        "`{name}` is deprecated in the lock (migration `{id}`), and the variant does not say so"
                    );
                    let back = format!(
                        "bring the attribute back: `#[migrate(deprecated(replaced_by = ..))]`, which becomes `{}`",
                        leaving.replaced_by
                    );
                    let discard = format!(
                        "if it is to stay after all and the migration is not published: `cargo expand-contract discard {id}`"
                    );
                    self.error(
                        at,
                        &what,
                        &[
                            &back,
                            "when no code uses it any more: `#[migrate(removed)]`",
                            &discard,
                        ],
                    );
                }
            }
            (Some(VariantLifecycle::Added), None) => {
                if !self.last.words.contains(word) {
                    changes.added.push(word.clone());
                } else if self.known.brought_by(word).is_none() {
                    let what = format!("the lock has `{word}` from before: `{name}` is not added");
                    self.error(at, &what, &["take `added` away"]);
                }
            }
            (None, None) => {
                if !self.last.words.contains(word) {
                    self.bare(variant);
                }
            }
        }
    }

    fn bare(&mut self, variant: &Variant) {
        let (name, word) = (&variant.name, &variant.word);
        let mut help =
            vec!["let the database take it when they are gone: `#[migrate(added)]`".to_owned()];
        help.extend(self.gone().into_iter().map(|gone| {
            format!("renamed in Rust alone, which costs nothing: `#[sqlx(rename = {gone:?})]` on `{name}`")
        }));
        let help: Vec<&str> = help.iter().map(String::as_str).collect();
        let what = format!("variant `{name}` is new, and old builds cannot read its word `{word}`");
        self.error(&variant.location, &what, &help);
    }

    fn begins_to_leave(&mut self, variant: &Variant, replaced_by: &str, changes: &mut EnumChanges) {
        let (name, word, at) = (&variant.name, &variant.word, &variant.location);
        if !self.last.words.contains(word) {
            let what = format!("`{name}` is deprecated, but the lock does not know `{word}`");
            return self.error(at, &what, &["take the attribute away"]);
        }
        if !self.last.living().iter().any(|one| one == replaced_by) {
            let what = format!(
                "`{replaced_by}`, which takes the place of `{word}`, is no word that the lock has"
            );
            return self.error(
                at,
                &what,
                &["let the database take it first: `#[migrate(added)]` there, generate, deploy, `run contract`; then say this"],
            );
        }
        changes.leaving.push(LeavingWord {
            word: word.clone(),
            replaced_by: replaced_by.to_owned(),
        });
    }

    /// Words that leave together are removed together: they have one stage.
    fn finished(&mut self, changes: &mut EnumChanges) {
        for fact in &self.known.history {
            let EnumFact::Leaves(words) = &fact.what else {
                continue;
            };
            if fact.stage == Stage::Contracted {
                continue;
            }
            let is_removed = |word: &&LeavingWord| {
                self.def.variants.iter().any(|variant| {
                    variant.word == word.word
                        && variant.lifecycle == Some(VariantLifecycle::Removed)
                })
            };
            let removed: Vec<&LeavingWord> = words.iter().filter(is_removed).collect();
            if removed.len() == words.len() {
                changes.finished.insert(fact.migration.clone());
            } else if let Some(first) = removed.first() {
                let variant = self.def.variants.iter().find(|one| one.word == first.word);
                let at = variant.map_or(&self.def.location, |variant| &variant.location);
                let what = format!(
                    "`{}` is removed, and other words that leave with migration `{}` are not",
                    first.word, fact.migration
                );
                self.error(
                    at,
                    &what,
                    &["remove them together, when no code uses any of them"],
                );
            }
        }
    }

    /// The words of the lock that no variant has. One that is removed may go.
    fn gone(&self) -> Vec<&'a String> {
        let words = self.last.words.iter();
        words
            .filter(|word| {
                !self
                    .def
                    .variants
                    .iter()
                    .any(|variant| variant.word == **word)
            })
            .filter(|word| {
                let leaves = self.leaves(word);
                leaves.is_none_or(|(_, fact)| fact.stage != Stage::Contracted)
            })
            .collect()
    }

    fn vanished(&mut self) {
        for word in self.gone() {
            let at = &self.def.location;
            if let Some((_, fact)) = self.leaves(word) {
                let what = format!(
                    "`{word}` is deprecated in the lock (migration `{}`), but no variant has it",
                    fact.migration
                );
                self.error(at, &what, &["put the variant back under `#[migrate(removed)]` and generate; after that it may go"]);
                continue;
            }
            let what = format!("the word `{word}` is in the lock, and no variant has it");
            let renamed = format!(
                "renamed in Rust alone, which costs nothing: `#[sqlx(rename = {word:?})]` on its variant"
            );
            let leaves = "to be removed: put the variant back under `#[migrate(deprecated(replaced_by = ..))]`, generate and deploy; `#[migrate(removed)]` \
                          comes after that";
            let discard = self
                .known
                .brought_by(word)
                .map(|id| format!("never published: `cargo expand-contract discard {id}`"));
            let mut help = vec![renamed.as_str(), leaves];
            help.extend(discard.as_deref());
            self.error(at, &what, &help);
        }
    }
}

const AMEND: &str =
    "if the migration is not published yet, make it anew: `cargo expand-contract generate --amend`";

pub(super) fn error(def: &EnumDef, what: &str) -> Diagnostic {
    Diagnostic::error(format!("enum `{}`: {what}", def.name))
}
