//! Code names a variant on its way out.

use crate::Diagnostic;
use crate::lint::rule::{Rule, Typed};

pub(super) const RULE: Rule = Rule {
    typed: Some(typed),
    ..Rule::new(
        "leaving_variant",
        "EC0013",
        "code names a variant that is on its way out",
        include_str!("pages/EC0013.md"),
    )
};

fn typed(place: &Typed<'_>) -> Option<Diagnostic> {
    let &Typed::LeavingColumn { subject, does, now } = place else {
        return None;
    };
    if !subject.is_variant {
        return None;
    }
    let message = format!("{does} `{subject}`, which is on its way out");
    let finding = if now {
        RULE.error(message)
    } else {
        RULE.warning(message)
    };
    Some(finding.about(subject.clone()))
}
