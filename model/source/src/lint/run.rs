//! Looks into something with every rule of the table.

use super::flux::Flux;
use super::rule::{History, Names, Publication, Rule, Text, Typed};
use super::rules::RULES;
use crate::lists::Listed;
use crate::{Diagnostic, Schema, Severity};

/// The rule of this code, in any case.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(code))
}

/// Which columns a finding says that code names.
pub fn names(finding: &Diagnostic) -> Names {
    finding
        .code
        .and_then(rule)
        .map_or(Names::Nothing, |rule| rule.names)
}

/// What is wrong with a SQL text, in its order. Each finding's span is in bytes of the text.
///
/// `whole`: the text is known as the database gets it. What is put together at run time is judged the same, but a text
/// that then cannot be read is no surprise.
pub fn sql(flux: &Flux, text: &str, whole: bool) -> Vec<Diagnostic> {
    let text = Text::new(flux, text, whole);
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

/// The same of a text whose lists are written out. What stands in a list goes when the model lets it go, so the list is not to
/// be changed before.
pub fn listed(flux: &Flux, listed: &Listed, whole: bool) -> Vec<Diagnostic> {
    let mut findings = sql(flux, &listed.text, whole);
    findings.retain(|finding| {
        let span = finding.marked().map(|(span, _)| span);
        finding.severity == Severity::Error || !span.is_some_and(|span| listed.lists(span))
    });
    findings
}

/// What is to say of a place in typed code.
pub fn typed(place: &Typed<'_>) -> Option<Diagnostic> {
    RULES
        .iter()
        .filter_map(|rule| rule.typed)
        .find_map(|judge| judge(place))
}

/// What is wrong with going from one lock to another.
pub fn against(history: &History<'_>) -> Vec<Diagnostic> {
    RULES
        .iter()
        .filter_map(|rule| rule.history)
        .flat_map(|compare| compare(history))
        .collect()
}

/// What is wrong here with what is published.
pub fn published(publication: &Publication<'_>) -> Vec<Diagnostic> {
    RULES
        .iter()
        .filter_map(|rule| rule.published)
        .flat_map(|compare| compare(publication))
        .collect()
}

/// What is wrong with models on a day, as `yyyy-mm-dd`.
pub fn overdue(schema: &Schema, today: &str) -> Vec<Diagnostic> {
    RULES
        .iter()
        .filter_map(|rule| rule.models)
        .flat_map(|look| look(schema, today))
        .collect()
}
