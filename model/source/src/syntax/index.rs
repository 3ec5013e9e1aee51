//! Reads `index(..)` on a struct: fields with an order, expressions, and words.

use std::path::Path;

use proc_macro2::{Group, Ident, TokenStream};
use quote::ToTokens as _;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{LitStr, Token, token};

use super::field::FieldAst;
use super::over::{Over, object_name};
use super::problem::{Problems, location};
use super::word::{Value, Word, up_to_comma};
use crate::{Index, IndexDef, IndexShape};
use expand_contract_schema::dialect::index_name;
use expand_contract_schema::key_column;
use expand_contract_sql::{Token, TokenKind, tokenize};

const FORM: &str = "write `index(customer_id, created_at desc, name = \"..\", where = \"..\")`";

/// One entry between the commas.
pub(super) enum Entry {
    /// A field or an expression, with the words behind it.
    Part { what: What, order: TokenStream },
    /// `word = ".."`, `word(..)`.
    Word(Ident, Value),
}

/// A field or an expression.
pub(super) enum What {
    Field(Ident),
    Expression(LitStr),
}

/// The index that a word declares; `None` after a problem.
pub(super) fn read(
    word: &Word,
    table: &str,
    fields: &[FieldAst],
    file: &Path,
    problems: &mut Problems,
) -> Option<Index> {
    let Value::List(group) = &word.value else {
        problems
            .error(word, "`index` needs fields in parentheses")
            .help(FORM);
        return None;
    };
    let before = problems.len();
    let flags = ["unique", "nulls_not_distinct"];
    let entries = entries(group, &flags, FORM, problems)?;
    let mut index = Reader {
        over: Over::new(fields),
        shape: IndexShape::default(),
        name: None,
        filter: None,
        is_plain: true,
        key: Vec::new(),
        problems,
    };
    for entry in entries {
        index.entry(entry);
    }
    // The key alone gives the name.
    let stem = index.shape.columns.join("_");
    if let Some(filter) = index.filter.take() {
        index.shape.filter = index.sql(&filter);
    }
    let Reader {
        mut shape,
        name,
        is_plain,
        key,
        ..
    } = index;
    if key.is_empty() && problems.len() == before {
        problems.error(word, "`index` names no field").help(FORM);
    }
    if problems.len() > before {
        return None;
    }
    // The own index of one column is what `index` on its field means, unless it has a name of its own.
    let is_own = is_plain && shape.columns.len() == 1 && name.is_some();
    if !is_plain || is_own {
        shape.key = key;
    }
    let name = name.unwrap_or_else(|| index_name(table, &stem, shape.unique));
    Some(Index {
        def: IndexDef { name, shape },
        location: location(file, word.name.span()),
    })
}

/// The entries between the commas; `None` after a problem. A bare name is a field unless it is one of these flags.
pub(super) fn entries(
    group: &Group,
    flags: &[&str],
    form: &str,
    problems: &mut Problems,
) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    // With its parentheses, a text that ends too early has a place.
    let parser = |input: ParseStream<'_>| {
        let list;
        syn::parenthesized!(list in input);
        let input = &list;
        while !input.is_empty() {
            entries.push(entry(input, flags)?);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    };
    if let Err(wrong) = parser.parse2(group.to_token_stream()) {
        problems
            .error_at(wrong.span(), wrong.span(), wrong.to_string())
            .help(form);
        return None;
    }
    Some(entries)
}

fn entry(input: ParseStream<'_>, flags: &[&str]) -> syn::Result<Entry> {
    if input.peek(LitStr) {
        let what = What::Expression(input.parse()?);
        return Ok(Entry::Part {
            what,
            order: up_to_comma(input)?,
        });
    }
    let name = input.call(Ident::parse_any)?;
    if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        return Ok(Entry::Word(name, Value::Text(input.parse()?)));
    }
    if input.peek(token::Paren) {
        return Ok(Entry::Word(name, Value::List(input.parse()?)));
    }
    let order = up_to_comma(input)?;
    let is_flag = order.is_empty() && flags.iter().any(|flag| name == flag);
    Ok(if is_flag {
        Entry::Word(name, Value::None)
    } else {
        Entry::Part {
            what: What::Field(name),
            order,
        }
    })
}

struct Reader<'a> {
    over: Over<'a>,
    shape: IndexShape,
    name: Option<String>,
    filter: Option<LitStr>,
    /// Whether the key is nothing but columns.
    is_plain: bool,
    key: Vec<String>,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn entry(&mut self, entry: Entry) {
        match entry {
            Entry::Part { what, order } => self.part(&what, &order),
            Entry::Word(word, value) => self.word(&word, &value),
        }
    }

    fn part(&mut self, what: &What, order: &TokenStream) {
        let mut sql = match what {
            What::Field(field) => {
                let Some(column) = self.over.column(field, self.problems) else {
                    return;
                };
                self.reads([column.clone()]);
                key_column(&column)
            }
            What::Expression(text) => {
                let Some(sql) = self.sql(text) else {
                    return;
                };
                self.is_plain = false;
                format!("({sql})")
            }
        };
        if !order.is_empty() {
            let Some(words) = self.order(order) else {
                return;
            };
            if !words.is_empty() {
                self.is_plain = false;
                sql = format!("{sql} {words}");
            }
        }
        self.key.push(sql);
    }

    /// The words behind a field: an operator class, the order, and the place of NULL.
    fn order(&mut self, order: &TokenStream) -> Option<String> {
        let parser = |input: ParseStream<'_>| {
            let mut words = Vec::new();
            while !input.is_empty() {
                words.push(input.call(Ident::parse_any)?.unraw().to_string());
            }
            Ok(words)
        };
        let words = parser.parse2(order.clone()).unwrap_or_default();
        let rest = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [ref rest @ .., "nulls", "first" | "last"] => rest.len(),
            _ => words.len(),
        };
        let known = match words.get(..rest) {
            Some([] | [_]) => true,
            Some([_, order]) => order == "asc" || order == "desc",
            _ => false,
        };
        if words.is_empty() || !known {
            self.problems
                .error(order, "expected an operator class, `asc` or `desc`, and `nulls first` or `nulls last`")
                .help(FORM);
            return None;
        }
        // `asc` says nothing, and so the same index has one spelling.
        let words = words.iter().map(|word| match word.as_str() {
            "desc" | "nulls" | "first" | "last" => word.to_uppercase(),
            word => word.to_owned(),
        });
        Some(
            words
                .filter(|word| word != "asc")
                .collect::<Vec<_>>()
                .join(" "),
        )
    }

    fn word(&mut self, word: &Ident, value: &Value) {
        let text = word.unraw().to_string();
        match (text.as_str(), value) {
            ("unique", Value::None) => self.shape.unique = true,
            ("nulls_not_distinct", Value::None) => self.shape.nulls_not_distinct = true,
            ("name", Value::Text(text)) => {
                self.name = object_name(text, "an index", self.problems);
            }
            ("using", Value::Text(text)) => {
                self.is_plain = false;
                self.shape.using = Some(text.value());
            }
            ("with", Value::Text(text)) if is_parameters(&text.value()) => {
                self.shape.with = Some(text.value().trim().to_owned());
            }
            ("with", Value::Text(text)) => {
                self.problems
                    .error(
                        text,
                        "`with` takes storage parameters, each a name and a value",
                    )
                    .help("write `with = \"fillfactor = 70, fastupdate = off\"`");
            }
            ("where", Value::Text(text)) => {
                self.is_plain = false;
                self.filter = Some(text.clone());
            }
            ("include", Value::List(group)) => {
                let parser =
                    |input: ParseStream<'_>| input.parse_terminated(Ident::parse_any, Token![,]);
                match parser.parse2(group.stream()) {
                    Ok(fields) => {
                        for field in &fields {
                            let column = self.over.column(field, self.problems);
                            self.shape.include.extend(column);
                        }
                    }
                    Err(wrong) => {
                        self.problems
                            .error_at(
                                wrong.span(),
                                wrong.span(),
                                "`include` takes names of fields",
                            )
                            .help("write `include(total, currency)`");
                    }
                }
            }
            _ => {
                self.problems
                    .error(word, format!("`index` does not know `{text}` in this form"))
                    .help("its words are `name = \"..\"`, `unique`, `using = \"..\"`, `where = \"..\"`, `include(..)`, `nulls_not_distinct` and `with = \"..\"`");
            }
        }
    }

    /// One expression, and the columns that it reads.
    fn sql(&mut self, text: &LitStr) -> Option<String> {
        let (sql, read) = self.over.sql(text, "lower(email)", self.problems)?;
        self.reads(read);
        Some(sql)
    }

    fn reads(&mut self, columns: impl IntoIterator<Item = String>) {
        for column in columns {
            if !self.shape.columns.contains(&column) {
                self.shape.columns.push(column);
            }
        }
    }
}

/// Whether a text is `name = value, ..`: it is written between parentheses, and must not end them.
fn is_parameters(text: &str) -> bool {
    let Ok(tokens) = tokenize(text) else {
        return false;
    };
    let tokens: Vec<_> = tokens.iter().filter(|token| !token.is_blank()).collect();
    let is_one = |parameter: &[&Token<'_>]| match parameter {
        [name, sign, value] => {
            let kinds = [TokenKind::Word, TokenKind::Number, TokenKind::String];
            name.kind == TokenKind::Word && sign.is_symbol("=") && kinds.contains(&value.kind)
        }
        _ => false,
    };
    tokens.split(|token| token.is_symbol(",")).all(is_one)
}
