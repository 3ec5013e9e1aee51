//! The words of `CREATE TABLE` and `ADD COLUMN`.

use expand_contract_sql::{TokenKind, tokenize};

use super::convert::Expression;
use super::{QUOTE, convert, literal, type_name};
use crate::dialect::broken;
use crate::{ColumnDef, ColumnType, ConstraintShape, IndexDef, IndexShape, TableDef};

/// `CREATE TABLE`, with its indexes and constraints: one statement is there whole or not at all.
pub(super) fn create(table: &TableDef) -> String {
    let mut lines: Vec<String> = table.columns.iter().map(definition).collect();
    let key = table.columns.iter().filter(|column| column.primary_key);
    let key: Vec<&str> = key.map(|column| column.name.as_str()).collect();
    if !key.is_empty() {
        lines.push(format!("PRIMARY KEY ({})", list(key)));
    }
    for column in table.columns.iter().filter(|one| one.unique || one.index) {
        let index = IndexDef::of_column(&table.name, &column.name, column.unique);
        lines.push(self::index(&index));
    }
    lines.extend(table.indexes.iter().map(index));
    for constraint in &table.constraints {
        lines.push(match &constraint.shape {
            ConstraintShape::Unique(unique) => index(&IndexDef {
                name: constraint.name.clone(),
                shape: IndexShape {
                    columns: unique.columns.clone(),
                    unique: true,
                    ..IndexShape::default()
                },
            }),
            _ => broken::named(QUOTE, constraint, |column| QUOTE.name(column)),
        });
    }
    let comment = table.comment.as_ref();
    let comment = comment.map_or_else(String::new, |text| format!(" COMMENT {}", literal(text)));
    format!(
        "CREATE TABLE IF NOT EXISTS {} (\n  {}\n) ENGINE=InnoDB{comment}",
        QUOTE.table(&table.name),
        lines.join(",\n  ")
    )
}

/// A column as `CREATE TABLE` and `ADD COLUMN` define it.
pub(super) fn definition(column: &ColumnDef) -> String {
    let words = &column.words;
    let mut sql = format!("{} {}", QUOTE.name(&column.name), type_name(&column.ty));
    if let Some(collation) = &words.collate {
        sql += &format!(" COLLATE {collation}");
    }
    if let Some(expression) = &words.generated {
        let kind = if words.is_virtual {
            "VIRTUAL"
        } else {
            "STORED"
        };
        sql += &format!(" GENERATED ALWAYS AS ({}) {kind}", expression.trim());
    }
    // MariaDB takes no NULL or NOT NULL beside an expression.
    if words.generated.is_none() {
        // Without a word, an old server makes a timestamp NOT NULL and sets it on each write.
        sql += if column.nullable {
            " NULL"
        } else {
            " NOT NULL"
        };
    }
    if let Some(default) = &column.default {
        sql += &format!(" DEFAULT {}", default_sql(&column.ty, default));
    }
    if words.is_identity {
        sql += " AUTO_INCREMENT";
    }
    if let Some(comment) = &words.comment {
        sql += &format!(" COMMENT {}", literal(comment));
    }
    sql
}

/// A default: a literal as it is, and anything else in parentheses. A long text takes no literal.
pub(super) fn default_sql(ty: &ColumnType, default: &str) -> String {
    let default = default.trim();
    if default.eq_ignore_ascii_case("null") {
        return default.to_owned();
    }
    match (is_literal(default), convert::needs_expression(ty)) {
        (true, None) => default.to_owned(),
        (true, Some(Expression::Json)) => format!("(json_extract({default}, '$'))"),
        (true, Some(Expression::Text)) => format!("(concat({default}))"),
        (false, _) => format!("({default})"),
    }
}

/// Whether a default is one literal.
pub(super) fn is_literal(default: &str) -> bool {
    let Ok(tokens) = tokenize(default) else {
        return false;
    };
    let mut solid = tokens.iter().filter(|token| !token.is_blank()).peekable();
    if solid
        .peek()
        .is_some_and(|token| token.is_symbol("-") || token.is_symbol("+"))
    {
        solid.next();
    }
    let literal = solid.next().is_some_and(|token| {
        matches!(token.kind, TokenKind::String | TokenKind::Number)
            || ["null", "true", "false"]
                .iter()
                .any(|word| token.is_word(word))
    });
    literal && solid.next().is_none()
}

/// An index as `CREATE TABLE` and `ADD` take it.
pub(super) fn index(index: &IndexDef) -> String {
    let shape = &index.shape;
    let unique = if shape.unique { "UNIQUE " } else { "" };
    let using = shape.using.as_deref().unwrap_or_default();
    let (kind, using) = match using.to_ascii_lowercase().as_str() {
        word @ ("fulltext" | "spatial") => (format!("{} ", word.to_uppercase()), String::new()),
        "" => (unique.to_owned(), String::new()),
        word => (unique.to_owned(), format!(" USING {}", word.to_uppercase())),
    };
    let key = shape.key_sql(|column| QUOTE.name(column));
    format!(
        "{kind}INDEX {} ({}){using}",
        QUOTE.name(&index.name),
        key.join(", ")
    )
}

/// Names, separated by commas.
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| QUOTE.name(name)).collect();
    names.join(", ")
}
