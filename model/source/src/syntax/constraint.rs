//! Reads `check(..)`, `unique(..)`, `references(..)` and `exclude(..)` on a struct, and `check` and `references` on a field.

use std::path::Path;

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{LitStr, Token};

use super::field::FieldAst;
use super::index::{Entry, What, entries};
use super::over::{Over, object_name};
use super::problem::{Problems, location};
use super::vocabulary::Name;
use super::word::{Value, Word};
use crate::{
    Check, Checked, Constraint, ConstraintDef, ConstraintShape, Exclude, References, Referential,
    Unique,
};
use expand_contract_schema::dialect::constraint_name;
use expand_contract_schema::key_column;

/// The words of all constraints that have no value.
const FLAGS: [&str; 3] = ["deferrable", "initially_deferred", "nulls_not_distinct"];

/// A kind of constraint, as its word says it.
#[derive(Clone, Copy)]
struct Kind {
    word: &'static str,
    /// How it is written.
    form: &'static str,
    /// Its further words.
    takes: &'static [&'static str],
}

const CHECK: Kind = Kind {
    word: "check",
    form: "write `check(\"price > 0\", name = \"..\")`",
    takes: &["name"],
};

const UNIQUE: Kind = Kind {
    word: "unique",
    form: "write `unique(tenant_id, email, name = \"..\")`",
    takes: &[
        "name",
        "nulls_not_distinct",
        "deferrable",
        "initially_deferred",
    ],
};

const REFERENCES: Kind = Kind {
    word: "references",
    form: "write `references(org_id, orgs(id), on_delete = \"cascade\")`; a table in another schema is `\"billing.orgs\"(id)`",
    takes: &[
        "name",
        "on_delete",
        "on_update",
        "deferrable",
        "initially_deferred",
    ],
};

const OWN_REFERENCES: Kind = Kind {
    form: "write `references = \"orgs(id)\"`, or `references(orgs(id), on_delete = \"cascade\")`",
    ..REFERENCES
};

const EXCLUDE: Kind = Kind {
    word: "exclude",
    form: "write `exclude(room with \"=\", during with \"&&\", using = \"gist\")`",
    takes: &["name", "using", "where", "deferrable", "initially_deferred"],
};

/// The constraint that a word declares, on a struct or, with its column, on a field; `None` after a problem.
pub(super) fn read(
    word: &Word,
    own: Option<&str>,
    table: &str,
    fields: &[FieldAst],
    file: &Path,
    problems: &mut Problems,
) -> Option<Constraint> {
    let kind = match own {
        _ if word.is(Name::Check) => CHECK,
        _ if word.is(Name::Unique) => UNIQUE,
        _ if word.is(Name::Exclude) => EXCLUDE,
        Some(_) => OWN_REFERENCES,
        None => REFERENCES,
    };
    let before = problems.len();
    let entries = match (&word.value, own) {
        (Value::List(group), _) => entries(group, &FLAGS, kind.form, problems)?,
        (Value::Text(text), Some(_)) => vec![Entry::Part {
            what: What::Expression(text.clone()),
            order: TokenStream::new(),
        }],
        _ => {
            let needs = match own {
                Some(_) => "needs a text or parentheses",
                None => "needs parentheses",
            };
            problems
                .error(word, format!("`{}` {needs}", kind.word))
                .help(kind.form);
            return None;
        }
    };
    let mut reader = Reader {
        kind,
        over: Over::new(fields),
        columns: own.map(str::to_owned).into_iter().collect(),
        said: Said::default(),
        problems,
    };
    for entry in entries {
        reader.entry(entry);
    }
    // A shape that lacks what an entry failed to say would be a second error about one mistake.
    if reader.problems.len() > before {
        return None;
    }
    let shape = if word.is(Name::Check) {
        reader.check(word)
    } else if word.is(Name::Unique) {
        reader.unique(word)
    } else if word.is(Name::Exclude) {
        reader.exclude(word)
    } else {
        reader.references(word)
    };
    let name = reader.said.name.take();
    if problems.len() > before {
        return None;
    }
    let shape = shape?;
    let name = name.unwrap_or_else(|| constraint_name(table, &shape));
    Some(Constraint {
        def: ConstraintDef { name, shape },
        location: location(file, word.name.span()),
    })
}

/// Reads `orgs(id)` from a text: the table and its columns.
fn target(text: &LitStr, kind: Kind, problems: &mut Problems) -> Option<(String, Group)> {
    let parser = |input: ParseStream<'_>| {
        let mut table = input.call(Ident::parse_any)?.unraw().to_string();
        if input.parse::<Option<Token![.]>>()?.is_some() {
            let name = input.call(Ident::parse_any)?;
            table = format!("{table}.{}", name.unraw());
        }
        let columns: Group = input.parse()?;
        Ok((table, columns))
    };
    let read = text.parse_with(parser).ok();
    if read.is_none() {
        problems
            .error(text, "expected a table with its columns in parentheses")
            .help(kind.form);
    }
    read
}

/// The words of the entries that were read so far.
#[derive(Default)]
struct Said {
    name: Option<String>,
    /// Expressions, each with its operator if it has one.
    elements: Vec<(String, Option<String>)>,
    /// The columns that the expressions read.
    read: Vec<String>,
    table: Option<(String, Vec<String>)>,
    on_delete: Referential,
    on_update: Referential,
    using: Option<String>,
    filter: Option<String>,
    checked: Checked,
    nulls_not_distinct: bool,
}

struct Reader<'a> {
    kind: Kind,
    over: Over<'a>,
    /// The fields that are named without an operator.
    columns: Vec<String>,
    said: Said,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn entry(&mut self, entry: Entry) {
        match entry {
            // A quoted table has its columns behind it.
            Entry::Part {
                what: What::Expression(table),
                order,
            } if self.kind.word == REFERENCES.word => match parentheses(&order) {
                Some(columns) => self.table(table.value(), &columns, &table),
                // Or the text says them, too, as after `references =`.
                None if order.is_empty() => {
                    if let Some((name, columns)) = target(&table, self.kind, self.problems) {
                        self.table(name, &columns, &table);
                    }
                }
                None => self.wrong(&table, "this is no table with its columns in parentheses"),
            },
            Entry::Part { what, order } => self.part(&what, &order),
            Entry::Word(word, value) => self.word(&word, &value),
        }
    }

    fn wrong(&mut self, tokens: impl quote::ToTokens, message: impl Into<String>) {
        self.problems.error(tokens, message).help(self.kind.form);
    }

    fn part(&mut self, what: &What, order: &TokenStream) {
        let excludes = self.kind.word == EXCLUDE.word;
        let operator = if excludes {
            let Some(operator) = operator(order) else {
                let tokens = match what {
                    What::Field(field) => field.to_token_stream(),
                    What::Expression(text) => text.to_token_stream(),
                };
                return self.wrong(
                    tokens,
                    "`exclude` needs an operator behind each field, such as `with \"=\"`",
                );
            };
            Some(operator)
        } else if order.is_empty() {
            None
        } else {
            return self.wrong(order, "expected a comma");
        };
        match what {
            What::Field(field) => {
                let Some(column) = self.over.column(field, self.problems) else {
                    return;
                };
                if excludes {
                    self.reads([column.clone()]);
                    self.said.elements.push((key_column(&column), operator));
                } else {
                    self.columns.push(column);
                }
            }
            What::Expression(text) => {
                let example = if excludes {
                    "tsrange(begins, ends)"
                } else {
                    "price > 0"
                };
                if let Some((sql, read)) = self.over.sql(text, example, self.problems) {
                    self.reads(read);
                    let sql = if excludes { format!("({sql})") } else { sql };
                    self.said.elements.push((sql, operator));
                }
            }
        }
    }

    fn reads(&mut self, columns: impl IntoIterator<Item = String>) {
        for column in columns {
            if !self.said.read.contains(&column) {
                self.said.read.push(column);
            }
        }
    }

    fn word(&mut self, word: &Ident, value: &Value) {
        let text = word.unraw().to_string();
        let is_known = self.kind.takes.contains(&text.as_str());
        match (text.as_str(), value) {
            ("name", Value::Text(name)) => {
                self.said.name = object_name(name, "a constraint", self.problems);
            }
            ("nulls_not_distinct", Value::None) if is_known => self.said.nulls_not_distinct = true,
            // The later moment includes the earlier one.
            ("deferrable", Value::None) if is_known => {
                if self.said.checked == Checked::AtOnce {
                    self.said.checked = Checked::Deferrable;
                }
            }
            ("initially_deferred", Value::None) if is_known => {
                self.said.checked = Checked::AtCommit;
            }
            ("using", Value::Text(method)) if is_known => self.said.using = Some(method.value()),
            ("where", Value::Text(filter)) if is_known => {
                if let Some((sql, read)) = self.over.sql(filter, "price > 0", self.problems) {
                    self.reads(read);
                    self.said.filter = Some(sql);
                }
            }
            ("on_delete" | "on_update", Value::Text(action)) if is_known => {
                let Some(read) = Referential::from_word(&action.value()) else {
                    self.problems
                        .error(action, "this is no action of a foreign key")
                        .help("write \"cascade\", \"restrict\", \"set null\", \"set default\" or \"no action\"");
                    return;
                };
                if text == "on_delete" {
                    self.said.on_delete = read;
                } else {
                    self.said.on_update = read;
                }
            }
            (_, Value::List(columns)) if self.kind.word == REFERENCES.word && !is_known => {
                self.table(text, columns, word);
            }
            _ => {
                let kind = self.kind;
                let takes: Vec<String> = kind.takes.iter().map(|one| format!("`{one}`")).collect();
                self.problems
                    .error(
                        word,
                        format!("`{}` does not know `{text}` in this form", kind.word),
                    )
                    .help(format!("its words are {}", takes.join(", ")))
                    .help(kind.form);
            }
        }
    }

    fn table(&mut self, name: String, columns: &Group, tokens: impl quote::ToTokens) {
        if self.said.table.is_some() {
            return self.wrong(tokens, "a foreign key refers to one table");
        }
        let parser = |input: ParseStream<'_>| {
            let columns = input.parse_terminated(column_name, Token![,])?;
            Ok(columns.into_iter().collect::<Vec<String>>())
        };
        match parser.parse2(columns.stream()) {
            Ok(columns) if !columns.is_empty() => self.said.table = Some((name, columns)),
            _ => self.wrong(
                columns.to_token_stream(),
                format!("name the columns of `{name}` here"),
            ),
        }
    }

    fn check(&mut self, word: &Word) -> Option<ConstraintShape> {
        let [(sql, _)] = self.said.elements.as_slice() else {
            self.wrong(word, "`check` needs one condition in quotes");
            return None;
        };
        Some(ConstraintShape::Check(Check {
            sql: sql.clone(),
            columns: self.said.read.clone(),
        }))
    }

    fn unique(&mut self, word: &Word) -> Option<ConstraintShape> {
        if !self.said.elements.is_empty() {
            self.problems
                .error(word, "`unique` takes fields, not expressions")
                .help(
                    "an index may be unique over an expression: `index(\"lower(email)\", unique)`",
                );
            return None;
        }
        if self.columns.is_empty() {
            self.wrong(word, "`unique` names no field");
            return None;
        }
        Some(ConstraintShape::Unique(Unique {
            columns: self.columns.clone(),
            nulls_not_distinct: self.said.nulls_not_distinct,
            checked: self.said.checked,
        }))
    }

    fn references(&mut self, word: &Word) -> Option<ConstraintShape> {
        let Some((table, target)) = self.said.table.clone() else {
            self.wrong(word, "`references` names no table");
            return None;
        };
        if self.columns.len() != target.len() {
            let (here, there) = (self.columns.len(), target.len());
            self.wrong(
                word,
                format!("`references` has {here} of its own columns, and {there} of `{table}`"),
            );
            return None;
        }
        Some(ConstraintShape::References(References {
            columns: self.columns.clone(),
            table,
            target,
            on_delete: self.said.on_delete,
            on_update: self.said.on_update,
            checked: self.said.checked,
        }))
    }

    fn exclude(&mut self, word: &Word) -> Option<ConstraintShape> {
        if self.said.elements.is_empty() {
            self.wrong(word, "`exclude` names no field");
            return None;
        }
        let (elements, operators): (Vec<String>, Vec<Option<String>>) =
            self.said.elements.drain(..).unzip();
        Some(ConstraintShape::Exclude(Exclude {
            elements,
            operators: operators.into_iter().flatten().collect(),
            columns: self.said.read.clone(),
            using: Some(self.said.using.take().unwrap_or_else(|| "gist".into())),
            filter: self.said.filter.take(),
            checked: self.said.checked,
        }))
    }
}

/// A column of another table: a word, or a text if it is none.
fn column_name(input: ParseStream<'_>) -> syn::Result<String> {
    if input.peek(LitStr) {
        return Ok(input.parse::<LitStr>()?.value());
    }
    let name = input.call(Ident::parse_any)?;
    Ok(name.unraw().to_string())
}

fn parentheses(tokens: &TokenStream) -> Option<Group> {
    let mut tokens = tokens.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::Parenthesis => {
            Some(group)
        }
        _ => None,
    }
}

/// Reads `with "&&"`.
fn operator(tokens: &TokenStream) -> Option<String> {
    let parser = |input: ParseStream<'_>| {
        let with = input.call(Ident::parse_any)?;
        let operator: LitStr = input.parse()?;
        Ok((with, operator))
    };
    let (with, operator) = parser.parse2(tokens.clone()).ok()?;
    let operator = operator.value().trim().to_owned();
    let is_sign = |c: char| "+-*/<>=~!@#%^&|`?".contains(c);
    (with == "with" && !operator.is_empty() && operator.chars().all(is_sign)).then_some(operator)
}
