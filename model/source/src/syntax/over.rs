//! The columns and expressions that an index or a constraint names.

use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::LitStr;
use syn::ext::IdentExt;

use super::field::FieldAst;
use super::problem::Problems;
use crate::nearest::nearest;
use expand_contract_sql::{TokenKind, columns_read, tokenize};

/// The fields of a struct, with their columns.
pub(super) struct Over<'a> {
    fields: &'a [FieldAst],
    columns: Vec<String>,
}

impl<'a> Over<'a> {
    /// These fields.
    pub(super) fn new(fields: &'a [FieldAst]) -> Self {
        let columns = fields
            .iter()
            .filter_map(|field| Some(field.column.as_ref()?.def.name.clone()));
        Self {
            fields,
            columns: columns.collect(),
        }
    }

    /// The column of a field.
    pub(super) fn column(&self, name: &Ident, problems: &mut Problems) -> Option<String> {
        let wanted = name.unraw().to_string();
        let found = self
            .fields
            .iter()
            .find(|field| field.ident.unraw() == wanted);
        let column = found.and_then(|field| field.column.as_ref());
        if let Some(column) = column {
            return Some(column.def.name.clone());
        }
        let names: Vec<String> = self
            .fields
            .iter()
            .map(|field| field.ident.unraw().to_string())
            .collect();
        let near = nearest(&wanted, names.iter().map(String::as_str)).map(str::to_owned);
        let problem = problems.error(
            name.to_token_stream(),
            format!("`{wanted}` is no field of this struct"),
        );
        match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help("name a field, or write an expression in quotes"),
        };
        None
    }

    /// One expression on one line, and the columns that it reads.
    pub(super) fn sql(
        &self,
        text: &LitStr,
        example: &str,
        problems: &mut Problems,
    ) -> Option<(String, Vec<String>)> {
        let sql = one_line(text.value().trim());
        let wrong = expand_contract_sql::problems(&sql);
        if let Some(why) = wrong.first() {
            problems
                .error(
                    text,
                    format!("this is no expression over the columns of one row: {why}"),
                )
                .help(format!("write one SQL expression, such as `{example}`"));
            return None;
        }
        let read = columns_read(&sql, &self.columns);
        if read.is_empty() {
            problems
                .error(text, "this reads no column of the table")
                .help("name a column in it");
            return None;
        }
        Some((sql, read))
    }
}

/// The own name of an index or a constraint. PostgreSQL would cut a longer one silently, and then not find it.
pub(super) fn object_name(text: &LitStr, what: &str, problems: &mut Problems) -> Option<String> {
    const LONGEST: usize = 63;
    let name = text.value();
    let why = match name.trim().len() {
        0 => format!("{what} needs a name"),
        1..=LONGEST if name.len() <= LONGEST => return Some(name),
        _ => format!(
            "the name of {what} has at most {LONGEST} bytes, and this one has {}",
            name.len()
        ),
    };
    problems.error(text, why).help(
        "shorten it, or leave `name` out: a name that is made of table and columns always fits",
    );
    None
}

/// The text with a space in the place of each line break and comment. A line break in a string stays.
fn one_line(sql: &str) -> String {
    let Ok(tokens) = tokenize(sql) else {
        return sql.to_owned();
    };
    let texts = tokens.iter().map(|token| {
        let breaks = token.kind == TokenKind::Space && token.text.contains('\n');
        if breaks || (token.is_blank() && token.kind != TokenKind::Space) {
            " "
        } else {
            token.text
        }
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_line_break_is_a_space_and_a_comment_ends_with_its_line() {
        assert_eq!(one_line("a > 0\n    -- why\n  AND b"), "a > 0   AND b");
        assert_eq!(one_line("a <> 'x\ny'"), "a <> 'x\ny'");
    }
}
