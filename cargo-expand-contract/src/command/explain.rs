//! `explain`: the page of a finding.

use expand_contract_schema::Diagnostic;
use expand_contract_source::lint;

use crate::cli::ExplainArgs;
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;

pub(crate) fn run(args: &ExplainArgs, output: &mut Output) -> Result<u8, Failure> {
    let Some(name) = &args.code else {
        for code in lint::CODES {
            output.line(format!("{}  {}", code.name, code.title));
        }
        return Ok(exit::DONE);
    };
    let code = lint::code(name).ok_or_else(|| {
        Failure::usage(
            Diagnostic::error(format!("there is no finding `{name}`"))
                .help("`cargo expand-contract explain` lists them"),
        )
    })?;
    output.line(code.page.trim_end());
    Ok(exit::DONE)
}
