//! An index as the database knows it.

use expand_contract_sql::{TokenKind, columns_read, quote, substitute, tokenize};

use crate::Location;
use crate::dialect::index_name;

/// The properties of an index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexShape {
    /// The columns that the index reads, each once. Without a [`IndexShape::key`] they are its key, in this order.
    pub columns: Vec<String>,
    /// The parts of the key as SQL, if they are more than columns: `name DESC`, `lower(name)`.
    pub key: Vec<String>,
    /// Whether the index is unique.
    pub unique: bool,
    /// The access method: `gin`. `None` for the database's own.
    pub using: Option<String>,
    /// The condition of a row that the index has, as SQL.
    pub filter: Option<String>,
    /// Further columns that the index stores.
    pub include: Vec<String>,
    /// Whether a unique index takes NULL only once.
    pub nulls_not_distinct: bool,
    /// Storage parameters, as SQL: `fillfactor = 70`.
    pub with: Option<String>,
}

/// An index and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexDef {
    /// The index's name.
    pub name: String,
    /// Its properties.
    pub shape: IndexShape,
}

/// An index that a model declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// The index.
    pub def: IndexDef,
    /// The attribute's place in the source.
    pub location: Location,
}

/// One part of an index's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPart {
    /// The column, if the part is no expression.
    pub column: Option<String>,
    /// The value that is compared, as SQL: the column or the expression, without an operator class and the order.
    pub value: String,
    /// Whether the order is descending.
    pub descending: bool,
    /// Whether NULL comes first. Left out, it comes where the order puts the largest value.
    pub nulls_first: Option<bool>,
}

impl IndexShape {
    /// The index of one column alone, as `index` or `unique` on a field declares it.
    pub fn of_column(column: &str, unique: bool) -> Self {
        Self {
            columns: vec![column.to_owned()],
            unique,
            ..Self::default()
        }
    }

    /// Whether it is the own index of one column.
    pub fn is_of_column(&self, column: &str) -> bool {
        *self == Self::of_column(column, self.unique)
    }

    /// The columns, if they in this order are all that there is to the index apart from being unique; otherwise none.
    pub fn plain_columns(&self) -> &[String] {
        let plain = Self {
            columns: self.columns.clone(),
            unique: self.unique,
            ..Self::default()
        };
        if *self == plain { &self.columns } else { &[] }
    }

    /// The parts of the key as SQL. `name` writes the name of a column.
    pub fn key_sql(&self, name: impl Fn(&str) -> String) -> Vec<String> {
        if self.key.is_empty() {
            return self.columns.iter().map(|column| name(column)).collect();
        }
        let key = self.key.iter();
        key.map(|sql| substitute(sql, &self.columns, &name))
            .collect()
    }

    /// The values that the index compares, as SQL. `name` writes the name of a column.
    pub fn values_sql(&self, name: impl Fn(&str) -> String) -> Vec<String> {
        let parts = self.parts().into_iter();
        parts
            .map(|part| match &part.column {
                Some(column) => name(column),
                None => substitute(&part.value, &self.columns, &name),
            })
            .collect()
    }

    /// The condition as SQL. `name` writes the name of a column.
    pub fn filter_sql(&self, name: impl Fn(&str) -> String) -> Option<String> {
        let filter = self.filter.as_ref()?;
        Some(substitute(filter, &self.columns, name))
    }

    /// The same index once columns have other names: each pair is a name and the one that takes its place.
    #[must_use]
    pub fn renamed(&self, columns: &[(String, String)]) -> Self {
        let name = |old: &String| {
            let found = columns.iter().find(|(from, _)| from == old);
            found.map_or_else(|| old.clone(), |(_, to)| to.clone())
        };
        let sql = |old: &str| key_column(&name(&old.to_owned()));
        Self {
            columns: self.columns.iter().map(name).collect(),
            key: if self.key.is_empty() {
                Vec::new()
            } else {
                self.key_sql(sql)
            },
            filter: self.filter_sql(sql),
            include: self.include.iter().map(name).collect(),
            ..self.clone()
        }
    }

    /// The parts of the key.
    pub fn parts(&self) -> Vec<KeyPart> {
        if self.key.is_empty() {
            let columns = self.columns.iter();
            return columns
                .map(|column| KeyPart {
                    column: Some(column.clone()),
                    value: key_column(column),
                    descending: false,
                    nulls_first: None,
                })
                .collect();
        }
        self.key
            .iter()
            .map(|sql| part(sql, &self.columns))
            .collect()
    }
}

impl IndexDef {
    /// The index of one column alone, under the name that it has.
    pub fn of_column(table: &str, column: &str, unique: bool) -> Self {
        Self {
            name: index_name(table, column, unique),
            shape: IndexShape::of_column(column, unique),
        }
    }
}

/// The name of a column in a part of a key: quoted where SQL would not read it as this column.
pub fn key_column(column: &str) -> String {
    if columns_read(column, &[column]) == [column] {
        column.to_owned()
    } else {
        quote(column)
    }
}

/// Reads `name DESC NULLS LAST`, from its end.
fn part(sql: &str, columns: &[String]) -> KeyPart {
    let Ok(tokens) = tokenize(sql) else {
        return KeyPart {
            column: None,
            value: sql.to_owned(),
            descending: false,
            nulls_first: None,
        };
    };
    let mut tokens: Vec<_> = tokens.iter().filter(|token| !token.is_blank()).collect();
    let ends_with = |tokens: &[&expand_contract_sql::Token<'_>], word: &str| {
        tokens.last().is_some_and(|token| token.is_word(word))
    };
    let mut nulls_first = None;
    for (word, first) in [("first", true), ("last", false)] {
        let before = tokens.len().saturating_sub(1);
        if ends_with(&tokens, word) && ends_with(&tokens[..before], "nulls") {
            tokens.truncate(tokens.len() - 2);
            nulls_first = Some(first);
            break;
        }
    }
    let descending = ends_with(&tokens, "desc");
    if descending || ends_with(&tokens, "asc") {
        tokens.pop();
    }
    // A column, perhaps with an operator class behind it.
    let names = tokens
        .iter()
        .all(|token| token.kind == TokenKind::Word || token.name().is_some());
    let column = tokens.first().and_then(|token| token.name());
    let column = column.filter(|name| names && tokens.len() <= 2 && columns.contains(name));
    let value = match &column {
        Some(column) => key_column(column),
        None => in_parentheses(sql).to_owned(),
    };
    KeyPart {
        column,
        value,
        descending,
        nulls_first,
    }
}

/// The expression in parentheses that a part of a key begins with; the whole part if it does not.
fn in_parentheses(sql: &str) -> &str {
    let mut depth = 0;
    let mut end = 0;
    for token in tokenize(sql).unwrap_or_default() {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth -= 1;
        } else if depth == 0 && !token.is_blank() {
            break;
        }
        end += token.text.len();
        if depth == 0 && !token.is_blank() {
            return &sql[..end];
        }
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_key_is_read_from_its_end() {
        let columns = ["a".to_owned(), "desc".to_owned(), "Odd".to_owned()];
        let of = |sql| {
            let part = part(sql, &columns);
            (part.column, part.descending, part.nulls_first)
        };
        let column = |name: &str| Some(name.to_owned());
        assert_eq!(of("a"), (column("a"), false, None));
        assert_eq!(of("a DESC NULLS LAST"), (column("a"), true, Some(false)));
        assert_eq!(
            of("\"Odd\" text_pattern_ops asc"),
            (column("Odd"), false, None)
        );
        assert_eq!(of("\"desc\""), (column("desc"), false, None));
        assert_eq!(of("lower(a) DESC"), (None, true, None));
        assert_eq!(of("(a || 'x')"), (None, false, None));
        let value = |sql| part(sql, &columns).value;
        assert_eq!(value("a text_pattern_ops DESC"), "a");
        assert_eq!(
            value("(lower(a) || ')') text_pattern_ops DESC NULLS LAST"),
            "(lower(a) || ')')"
        );
    }
}
