//! Judges an input by every rule of the table.

use super::changing_schema::ChangingSchema;
use super::rule::{History, Names, Publication, Rule, Text, Typed};
use super::rules::{RULES, THROUGH_A_VIEW};
use crate::lists::Listed;
use crate::{Diagnostic, Schema, Severity};

/// The rule of this code; upper and lower case do not matter.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(code))
}

/// The columns that code names according to a finding.
pub fn names(finding: &Diagnostic) -> Names {
    finding
        .code
        .and_then(rule)
        .map_or(Names::Nothing, |rule| rule.names)
}

/// Whether a finding is about a statement that fails once a view stands in a table's place, although the table takes it.
pub fn fails_through_a_view(finding: &Diagnostic) -> bool {
    finding
        .code
        .is_some_and(|code| THROUGH_A_VIEW.contains(&code))
}

/// The findings in a SQL text, in the order of the text. Each finding's span is in bytes of the text.
///
/// `whole` says that the database gets exactly this text. A text that the program puts together at run time is judged the
/// same, but there is no finding if it cannot be read.
pub fn sql(changing: &ChangingSchema, text: &str, whole: bool) -> Vec<Diagnostic> {
    let text = Text::new(changing, text, whole);
    let mut findings: Vec<Diagnostic> = RULES
        .iter()
        .filter_map(|rule| rule.sql)
        .flat_map(|look| look(&text))
        .collect();
    let span = |finding: &Diagnostic| finding.marked().map(|(span, _)| span.clone());
    findings.sort_by_key(|finding| (span(finding).map(|span| span.start), finding.code));
    findings.dedup_by(|a, b| span(a) == span(b) && a.code == b.code && a.message == b.message);
    findings
}

/// The findings in a text whose lists are written out. A list loses a column when the model loses it, so the author need
/// not change the list before.
pub fn listed(changing: &ChangingSchema, listed: &Listed, whole: bool) -> Vec<Diagnostic> {
    let mut findings = sql(changing, &listed.text, whole);
    findings.retain(|finding| {
        let span = finding.marked().map(|(span, _)| span);
        finding.severity == Severity::Error || !span.is_some_and(|span| listed.lists(span))
    });
    findings
}

/// The finding at a place in typed code.
pub fn typed(place: &Typed<'_>) -> Option<Diagnostic> {
    RULES
        .iter()
        .filter_map(|rule| rule.typed)
        .find_map(|judge| judge(place))
}

/// The findings about the change from one lock to another.
pub fn against(history: &History<'_>) -> Vec<Diagnostic> {
    RULES
        .iter()
        .filter_map(|rule| rule.history)
        .flat_map(|compare| compare(history))
        .collect()
}

/// The findings about the difference from the published lock.
pub fn published(publication: &Publication<'_>) -> Vec<Diagnostic> {
    RULES
        .iter()
        .filter_map(|rule| rule.published)
        .flat_map(|compare| compare(publication))
        .collect()
}

/// The findings in models on a day, as `yyyy-mm-dd`.
pub fn overdue(schema: &Schema, today: &str) -> Vec<Diagnostic> {
    RULES
        .iter()
        .filter_map(|rule| rule.models)
        .flat_map(|look| look(schema, today))
        .collect()
}
