//! A finding in rustc's own layout.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use expand_contract_schema::{Diagnostic, Severity};

/// The finding with its line of the source; `text` is the whole file.
pub(super) fn render(finding: &Diagnostic, text: Option<&str>, color: bool) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(finding.message.as_str());
    let title = match finding.code {
        Some(code) => title.id(code),
        None => title,
    };
    let mut group = annotate_snippets::Group::with_title(title);
    if let Some(location) = &finding.location {
        let path = location.file.display().to_string();
        match (text, finding.marked()) {
            (Some(text), Some((bytes, label))) if text.get(bytes.clone()).is_some() => {
                let mark = AnnotationKind::Primary.span(bytes.clone());
                let mark = if label.is_empty() {
                    mark
                } else {
                    mark.label(label.clone())
                };
                group = group.element(Snippet::source(text.to_owned()).path(path).annotation(mark));
            }
            _ => {
                group = group.element(
                    annotate_snippets::Origin::path(path)
                        .line(location.line)
                        .char_column(location.column),
                );
            }
        }
    }
    for note in finding.notes() {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    for help in &finding.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&[group])
}
