//! A finding as an annotation: <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.

use std::fmt::Write;

use expand_contract_schema::{Diagnostic, Severity};

use super::compiler_message::ends;

pub(super) fn render(finding: &Diagnostic, text: Option<&str>) -> String {
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut fields = Vec::new();
    if let Some(location) = &finding.location {
        let path = location.file.display().to_string();
        fields.push(format!("file={}", property(&path)));
        fields.push(format!("line={}", location.line));
        if let (Some(text), Some((bytes, _))) = (text, finding.marked()) {
            let (_, end) = ends(text, bytes);
            fields.push(format!("endLine={}", end.0));
            // GitHub uses columns only within one line.
            if end.0 == location.line {
                fields.push(format!("col={}", location.column));
                fields.push(format!("endColumn={}", end.1));
            }
        } else {
            fields.push(format!("col={}", location.column));
        }
    }
    if let Some(code) = finding.code {
        fields.push(format!("title={code}"));
    }
    let mut message = finding.message.clone();
    for note in finding.notes() {
        let _ = write!(message, "\nnote: {note}");
    }
    for help in &finding.help {
        let _ = write!(message, "\nhelp: {help}");
    }
    let space = if fields.is_empty() { "" } else { " " };
    format!("::{word}{space}{}::{}", fields.join(","), data(&message))
}

/// A message that is not a finding.
pub(super) fn notice(text: &str) -> String {
    format!("::notice::{}", data(text))
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use expand_contract_schema::Location;

    use super::*;

    #[test]
    fn an_annotation_is_one_line() {
        let finding = Diagnostic::warning("50% of\nit")
            .code("EC0001")
            .at(&Location {
                file: "a,b.rs".into(),
                line: 1,
                column: 3,
            })
            .span(2..4, "")
            .help("mend it");
        assert_eq!(
            render(&finding, Some("ab cd\n")),
            "::warning file=a%2Cb.rs,line=1,endLine=1,col=3,endColumn=5,title=EC0001::50%25 of%0Ait%0Ahelp: mend it"
        );
        assert_eq!(
            render(&Diagnostic::error("no place"), None),
            "::error::no place"
        );
    }
}
