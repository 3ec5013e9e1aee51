//! A finding in the form in which cargo prints those of rustc, so that tools for those show ours too:
//! <https://doc.rust-lang.org/cargo/reference/external-tools.html> and
//! <https://doc.rust-lang.org/rustc/json.html>.

use std::ops::Range;
use std::path::PathBuf;

use expand_contract_schema::{Diagnostic, Severity};
use serde_json::{Value, json};

use super::frame;
use crate::package::Member;

/// A package in cargo's words.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    /// The directory of its `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Cargo's id of the package.
    pub(crate) id: String,
    /// The package's targets, as `cargo metadata` has them.
    pub(crate) targets: Vec<Value>,
}

impl Unit {
    /// The unit of a package of the workspace.
    pub(crate) fn of(member: &Member) -> Self {
        Self {
            root: member.package.root.clone(),
            id: member.id.clone(),
            targets: member.targets.clone(),
        }
    }
}

/// One `compiler-message`.
pub(super) fn render(finding: &Diagnostic, text: Option<&str>, units: &[Unit]) -> Value {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let code = finding
        .code
        .map(|code| json!({ "code": code, "explanation": expand_contract_source::lint::rule(code).map(|rule| rule.page) }));
    let children = |level: &'static str, texts: &[String]| -> Vec<Value> {
        let child = |text: &String| json!({ "message": text, "code": null, "level": level, "spans": [], "children": [], "rendered": null });
        texts.iter().map(child).collect()
    };
    let mut all = children("note", finding.notes());
    all.extend(children("help", &finding.help));
    let mut message = json!({
        "reason": "compiler-message",
        "message": {
            "$message_type": "diagnostic",
            "rendered": format!("{}\n", frame::render(finding, text, false)),
            "message": finding.message,
            "code": code,
            "level": level,
            "spans": span(finding, text).into_iter().collect::<Vec<_>>(),
            "children": all,
        },
    });
    let file = finding.location.as_ref().map(|location| {
        std::path::absolute(&location.file).unwrap_or_else(|_| location.file.clone())
    });
    let unit = match &file {
        // The deepest package wins, because a package may be in another's folder.
        Some(file) => units
            .iter()
            .filter(|unit| file.starts_with(&unit.root))
            .max_by_key(|unit| unit.root.components().count()),
        None => units.first(),
    };
    if let Some(unit) = unit {
        message["package_id"] = unit.id.clone().into();
        message["manifest_path"] = unit.root.join("Cargo.toml").display().to_string().into();
        let same = unit.targets.iter().find(|target| {
            file.as_ref()
                .is_some_and(|file| target["src_path"].as_str() == file.to_str())
        });
        if let Some(target) = same.or(unit.targets.first()) {
            message["target"] = target.clone();
        }
    }
    message
}

/// The last line of the output.
pub(super) fn finished(success: bool) -> Value {
    json!({ "reason": "build-finished", "success": success })
}

fn span(finding: &Diagnostic, text: Option<&str>) -> Option<Value> {
    let location = finding.location.as_ref()?;
    let file = location.file.display().to_string();
    let (Some(text), Some((bytes, label))) = (text, finding.marked()) else {
        return Some(json!({
            "file_name": file, "byte_start": 0, "byte_end": 0, "is_primary": true,
            "line_start": location.line, "line_end": location.line,
            "column_start": location.column, "column_end": location.column,
            "text": [], "label": null, "suggested_replacement": null,
            "suggestion_applicability": null, "expansion": null,
        }));
    };
    let (begin, end) = ends(text, bytes);
    let lines: Vec<Value> = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(number, _)| (begin.0..=end.0).contains(number))
        .map(|(number, line)| {
            json!({
                "text": line,
                "highlight_start": if number == begin.0 { begin.1 } else { 1 },
                "highlight_end": if number == end.0 { end.1 } else { line.chars().count() + 1 },
            })
        })
        .collect();
    let label = Some(label).filter(|label| !label.is_empty());
    Some(json!({
        "file_name": file, "byte_start": bytes.start, "byte_end": bytes.end, "is_primary": true,
        "line_start": begin.0, "line_end": end.0, "column_start": begin.1, "column_end": end.1,
        "text": lines, "label": label, "suggested_replacement": null,
        "suggestion_applicability": null, "expansion": null,
    }))
}

/// The start and the end of a part of a text, as line and column. Both count from 1, columns in characters.
pub(super) fn ends(text: &str, bytes: &Range<usize>) -> ((usize, usize), (usize, usize)) {
    let place = |offset: usize| {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let begin = before.rfind('\n').map_or(0, |at| at + 1);
        (line, before[begin..].chars().count() + 1)
    };
    (place(bytes.start), place(bytes.end))
}
