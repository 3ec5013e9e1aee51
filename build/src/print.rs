//! Prints a finding as a warning or error of cargo. Each line of the finding is one line for cargo, which writes the
//! package's name before it.

use expand_contract_schema::{Diagnostic, Severity};

use crate::files::Files;

/// The lines of a finding.
pub(crate) fn lines(finding: &Diagnostic, files: &Files) -> Vec<String> {
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let text = finding
        .location
        .as_ref()
        .and_then(|at| files.read(&at.file).ok());
    let lines = text_of(finding, text.as_deref());
    lines
        .into_iter()
        .map(|line| format!("cargo::{word}={line}"))
        .collect()
}

fn text_of(finding: &Diagnostic, source: Option<&str>) -> Vec<String> {
    let mut lines = Vec::new();
    let code = finding.code.map(|code| format!("[{code}] "));
    one_line(&mut lines, &code.unwrap_or_default(), &finding.message);
    if let Some(location) = &finding.location {
        lines.push(format!("  --> {location}"));
    }
    if let (Some(source), Some((bytes, label))) = (source, finding.marked())
        && source.get(bytes.clone()).is_some()
    {
        let begin = source[..bytes.start].rfind('\n').map_or(0, |at| at + 1);
        let line = source[begin..].lines().next().unwrap_or_default();
        let indent = line.len() - line.trim_start().len();
        let before = source[begin..bytes.start].chars().count();
        let end = bytes.end.min(begin + line.len()).max(bytes.start);
        let marked = source[bytes.start..end].chars().count().max(1);
        lines.push(format!("   |  {}", line.trim()));
        let mark = format!(
            "   |  {}{} {label}",
            " ".repeat(before.saturating_sub(indent)),
            "^".repeat(marked)
        );
        lines.push(mark.trim_end().to_owned());
    }
    for note in finding.notes() {
        one_line(&mut lines, "   = note: ", note);
    }
    for help in &finding.help {
        one_line(&mut lines, "   = help: ", help);
    }
    lines
}

/// Prints a text of several lines as one line, because a message for cargo ends with its line.
fn one_line(lines: &mut Vec<String>, begin: &str, text: &str) {
    let mut parts = text.lines();
    lines.push(format!("{begin}{}", parts.next().unwrap_or_default()));
    lines.extend(parts.map(|part| format!("     {part}")));
}

#[cfg(test)]
mod tests {
    use super::*;
    use expand_contract_schema::Location;

    #[test]
    fn the_line_is_quoted_with_a_caret() {
        let finding = Diagnostic::error("SQL names `users.name`")
            .code("EC0001")
            .at(&Location {
                file: "src/a.rs".into(),
                line: 2,
                column: 13,
            })
            .span(22..26, "use `full_name`")
            .note("two\nlines")
            .help("h");
        let lines = text_of(&finding, Some("fn ä() {\n    \"SELECT name\""));
        assert_eq!(
            lines,
            [
                "[EC0001] SQL names `users.name`",
                "  --> src/a.rs:2:13",
                "   |  \"SELECT name\"",
                "   |          ^^^^ use `full_name`",
                "   = note: two",
                "     lines",
                "   = help: h",
            ]
        );
    }
}
