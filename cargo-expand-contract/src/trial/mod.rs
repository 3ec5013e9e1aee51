//! `check --trial`: finds the code that would break if every column on its way out were gone.
//!
//! ```text
//! args      the selection of what to build, in cargo's words
//! cargo     `cargo check` of the workspace, as a user would run it
//! wrapper   this program in the place of the compiler, so that `#[allow(deprecated)]` hides nothing
//! message   a warning of the compiler: its column and its place
//! place     the tokens at the place, and the use that they show
//! tally     the remaining uses of each column
//! ```

mod args;
mod cargo;
mod message;
mod place;
mod tally;
#[cfg(test)]
mod tests;
pub(crate) mod wrapper;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use expand_contract_schema::{Diagnostic, Location, Severity, Subject};
use expand_contract_source::lint::{self, Names, Typed};

pub(crate) use self::args::TrialArgs;
use self::message::{Item, Message};
use self::place::{Code, Pos, Way};
pub(crate) use self::tally::Tally;
use crate::args::MembersArgs;
use crate::failure::Failure;
use crate::package::{Member, Workspace};
use crate::project::shown;
use crate::report::Report;

/// One place that uses a column on its way out.
struct Use {
    column: Subject,
    way: Way,
    file: PathBuf,
    start: Pos,
    end: Pos,
    note: String,
    /// The macros whose expansion contains the use.
    macros: Vec<String>,
}

/// Adds the compiler's findings to `found`, and counts them together with the SQL that `found` already holds.
pub(crate) fn run(
    selected: &MembersArgs,
    args: &TrialArgs,
    workspace: &Workspace,
    members: &[&Member],
    found: &mut Vec<Diagnostic>,
    tally: &mut Tally,
    report: &Report<'_>,
) -> Result<(), Failure> {
    let checked = cargo::check(selected, args)?;
    if !checked.compiles {
        // A library and its tests give the same messages.
        let mut known = BTreeSet::new();
        for error in &checked.messages {
            let message = &error["message"];
            if message["level"] == "error" && known.insert(message.to_string()) {
                report.compiler(error);
            }
        }
        return Err(cargo::broken(known.len()));
    }
    let mut files = Files::default();
    for finding in found.iter_mut() {
        let columns = match lint::names(finding) {
            Names::LeavingColumn => finding.subject().cloned().into_iter().collect(),
            Names::EveryColumn if fills_struct(finding) => {
                let columns = finding
                    .subject()
                    .map_or_else(Vec::new, |of| tally.of(&of.table));
                if !columns.is_empty() {
                    *finding = finding
                        .clone()
                        .note("a struct's fields must be all of its columns: must change now");
                }
                columns
            }
            _ => Vec::new(),
        };
        for column in columns {
            finding.severity = Severity::Error;
            tally.count(&column, Way::Sql);
        }
    }
    let ids: BTreeSet<&str> = members.iter().map(|member| member.id.as_str()).collect();
    let messages = checked.messages.iter().filter(|message| {
        message["package_id"]
            .as_str()
            .is_some_and(|id| ids.contains(id))
    });
    let mut uses: BTreeMap<(PathBuf, Pos, Pos, Subject), Use> = BTreeMap::new();
    for message in messages {
        if let Some(message) = Message::of(&message["message"], &workspace.root)
            && let Some(place) = files.place(&message, &workspace.root, found)
        {
            // Each place counts once, even if several targets contain the file.
            let key = (
                place.file.clone(),
                place.start,
                place.end,
                place.column.clone(),
            );
            uses.entry(key).or_insert(place);
        }
    }
    let uses: Vec<Use> = uses.into_values().collect();
    for place in &uses {
        // `nick: other.nick` is removed as a whole.
        let is_inside = uses.iter().any(|other| {
            matches!(other.way, Way::Given | Way::Overridden)
                && (&other.file, &other.column) == (&place.file, &place.column)
                && (other.start, other.end) != (place.start, place.end)
                && other.start <= place.start
                && place.end <= other.end
        });
        if !is_inside {
            tally.count(&place.column, place.way);
            found.extend(files.finding(place));
        }
    }
    Ok(())
}

/// Every examined file, read once.
#[derive(Default)]
struct Files(BTreeMap<PathBuf, (String, Option<Code>)>);

impl Files {
    fn read(&mut self, file: &Path) -> &(String, Option<Code>) {
        self.0.entry(file.to_owned()).or_insert_with(|| {
            // A use in an unreadable file is unknown, and an unknown use must change now.
            let text = std::fs::read_to_string(file).unwrap_or_default();
            let code = Code::parse(&text);
            (text, code)
        })
    }

    /// The use. `None` if it is removed together with the model itself, or if it is SQL that `found` already holds.
    fn place(&mut self, message: &Message<'_>, root: &Path, found: &[Diagnostic]) -> Option<Use> {
        let file = message.file(root);
        let (start, end) = message.range();
        let (_, code) = self.read(&file);
        let way = match message.item {
            Item::Sql => {
                let around = code.as_ref().and_then(|code| code.call(start));
                let lines = around.unwrap_or((start.0, end.0));
                if found
                    .iter()
                    .any(|finding| is_same(finding, message, &file, lines))
                {
                    return None;
                }
                Way::Sql
            }
            Item::Setter => Way::Set,
            Item::Model => Way::Model,
            Item::Variant => code
                .as_ref()
                .map_or(Way::Expanded, |code| code.variant(start)),
            // Such a macro reads exactly the columns that its SQL names.
            Item::Field if message.is_in(is_record) => {
                return None;
            }
            Item::Field => match code {
                Some(code) if code.is_model(start) => return None,
                // The macro reads it, by the name of the projection's field.
                Some(code) if code.is_projection(start) => Way::Read,
                Some(code) => code.way(start, end),
                None => Way::Expanded,
            },
        };
        Some(Use {
            column: message.note.subject.clone(),
            way,
            file,
            start,
            end,
            note: message.note.said.clone(),
            macros: message.macros.iter().map(|&name| name.to_owned()).collect(),
        })
    }

    fn finding(&mut self, place: &Use) -> Option<Diagnostic> {
        let (text, _) = self.read(&place.file);
        let does = match place.way {
            Way::Read => "this reads",
            Way::Written => "this writes",
            Way::Set => "this sets",
            Way::Model => "this uses the struct of",
            Way::Named => "this names",
            Way::Arm => "this arm matches",
            Way::Matched => "this pattern needs",
            Way::Beside | Way::Passed => "this pattern names",
            Way::Overridden | Way::Given => "this literal names",
            Way::Expanded => "what this expands to uses",
            Way::Sql => "this SQL names",
        };
        let label = match place.way {
            Way::Beside => "must change now: leave it out, `..` stands for it",
            Way::Overridden => "must change now: leave it out, the base has it",
            Way::Arm => "changes with the flip: take it out together with the variant",
            way if way.must_change_now() => "must change now",
            _ => "changes with the flip: take it out together with the field",
        };
        let at = Location {
            file: shown(&place.file),
            line: place.start.0,
            column: place.start.1 + 1,
        };
        let used = Typed::LeavingColumn {
            subject: &place.column,
            does,
            now: place.way.must_change_now(),
        };
        let finding = lint::typed(&used)?
            .at(&at)
            .span(offset(text, place.start)..offset(text, place.end), label)
            .note(place.note.as_str());
        Some(match place.macros.last() {
            Some(name) => finding.note(format!("in the expansion of `{name}`")),
            None => finding,
        })
    }
}

/// Whether a text is the whole of a struct's fields: the argument of sqlx's `query_as!`, or of ours.
fn fills_struct(finding: &Diagnostic) -> bool {
    finding
        .call()
        .is_some_and(|call| call.name.ends_with('!') && is_record(&call.name))
}

/// Whether a macro of this name fills a struct with a row.
fn is_record(name: &str) -> bool {
    name.contains("query_as") || name.contains("query_file_as")
}

/// Whether `check` has already found the text that our macro warns about. The text is between these lines, or in a file
/// that they name.
fn is_same(
    finding: &Diagnostic,
    message: &Message<'_>,
    file: &Path,
    lines: (usize, usize),
) -> bool {
    if lint::names(finding) != Names::LeavingColumn
        || finding.subject() != Some(&message.note.subject)
    {
        return false;
    }
    let file = shown(file);
    let is_here = |at: &Location| at.file == file && (lines.0..=lines.1).contains(&at.line);
    finding.location.as_ref().is_some_and(is_here)
        || finding.call().is_some_and(|call| is_here(&call.location))
}

/// The byte offset of a place in a text.
fn offset(text: &str, at: Pos) -> usize {
    let begin = match at.0 {
        0 | 1 => 0,
        line => text
            .match_indices('\n')
            .nth(line - 2)
            .map_or(text.len(), |(end, _)| end + 1),
    };
    let mut characters = text[begin..].char_indices();
    characters
        .nth(at.1)
        .map_or(text.len(), |(bytes, _)| begin + bytes)
}
