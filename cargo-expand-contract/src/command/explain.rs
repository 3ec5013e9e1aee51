//! `explain`: the page of a finding.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use expand_contract_schema::Diagnostic;
use expand_contract_source::lint;

use crate::exit;
use crate::failure::Failure;
use crate::output::Output;
use clap::Args;

/// Say more about a finding of `check`
///
/// Without a code: all codes, a line each.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Safe at any time: it only prints.\n\nExample:\n  cargo expand-contract explain EC0001"
)]
pub(crate) struct ExplainArgs {
    /// The code: EC0001
    pub(crate) code: Option<String>,
}

pub(crate) fn run(args: &ExplainArgs, output: &mut Output) -> Result<u8, Failure> {
    let Some(name) = &args.code else {
        for rule in lint::RULES {
            output.line(format!("{}  {}", rule.code, rule.title));
        }
        return Ok(exit::DONE);
    };
    let rule = lint::rule(name).ok_or_else(|| {
        Failure::usage(
            Diagnostic::error(format!("there is no finding `{name}`"))
                .help("`cargo expand-contract explain` lists them"),
        )
    })?;
    output.line(rule.page.trim_end());
    Ok(exit::DONE)
}
