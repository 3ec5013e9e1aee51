//! What is wrong with one SQL text.

use crate::lists::Listed;
use crate::{Diagnostic, Severity, Stage};
use expand_contract_sql::{TouchKind, Touches, touches};

use super::flux::{Flux, Leaving};
use super::{ec0001, ec0002, ec0003, ec0004, ec0005, ec0006};

/// What is wrong with a text, in its order. Each finding's span is in bytes of the text.
///
/// `whole`: the text is known as the database gets it. What is put together at run time is judged the same, but a text
/// that then cannot be read is no surprise.
pub fn sql(flux: &Flux, text: &str, whole: bool) -> Vec<Diagnostic> {
    let found = touches(&flux.all, text);
    let mut findings = Vec::new();
    if let Some(reason) = &found.unreadable {
        return ec0006::findings(flux, text, &found, reason, whole);
    }
    let leaving = found
        .touches
        .iter()
        .filter_map(|touch| Some((touch, flux.leaving(&touch.table, &touch.column)?)));
    // Only asked where a column that has left is named.
    let mut left: Option<Touches> = None;
    for (touch, leaving) in leaving {
        let span = touch.span.clone();
        match touch.kind {
            TouchKind::Named if leaving.has_left() => {
                // Beside the living column of another table, the name has meant that one since this one is gone.
                let left = left.get_or_insert_with(|| touches(&flux.left, text));
                if !left.touches.iter().any(|other| other.span == span) {
                    findings.push((span, ec0001::finding(&leaving)));
                }
            }
            TouchKind::Named => findings.push((span, ec0002::finding(&leaving))),
            TouchKind::Rebinds => findings.push((span, ec0005::finding(&leaving))),
            TouchKind::Positional => {}
        }
    }
    for wildcard in &found.wildcards {
        if flux.changes(&wildcard.table) {
            let span = wildcard.span.clone();
            let whole_row = text
                .get(span.clone())
                .is_none_or(|word| !word.ends_with('*'));
            findings.push((span, ec0003::finding(flux, &wildcard.table, whole_row)));
        }
    }
    for touch in &found.touches {
        let by_wildcard = found
            .wildcards
            .iter()
            .any(|wildcard| wildcard.table == touch.table && wildcard.span == touch.span);
        if touch.kind == TouchKind::Positional && !by_wildcard && flux.changes(&touch.table) {
            let span = touch.span.clone();
            findings.push((span, ec0004::finding(flux, &touch.table)));
        }
    }
    findings.sort_by_key(|(span, finding)| (span.start, finding.code));
    findings.dedup_by(|a, b| a.0 == b.0 && a.1.code == b.1.code && a.1.message == b.1.message);
    findings
        .into_iter()
        .map(|(span, finding)| {
            let label = finding.marked().map(|(_, label)| label.clone());
            finding.span(span, label.unwrap_or_default())
        })
        .collect()
}

/// The same of a text whose lists are written out: what stands in a list goes when the model lets it go, and nobody has to
/// write anything else before.
pub fn listed(flux: &Flux, listed: &Listed, whole: bool) -> Vec<Diagnostic> {
    let mut findings = sql(flux, &listed.text, whole);
    findings.retain(|finding| {
        let span = finding.marked().map(|(span, _)| span);
        finding.severity == Severity::Error || !span.is_some_and(|span| listed.lists(span))
    });
    findings
}

/// Says which migration drops a column, and until when it is kept in step.
pub(super) fn notes(finding: Diagnostic, leaving: &Leaving<'_>) -> Diagnostic {
    let finding = match &leaving.exit.note {
        Some(note) => finding.note(note.clone()),
        None => finding,
    };
    match leaving.exit.stage {
        Stage::Contracted => finding,
        Stage::Expanding => finding.note("it is kept in step until the contract drops it; from the stage `contracted` on this is an error"),
    }
}
