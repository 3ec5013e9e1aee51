//! Finds the columns that an expression reads, and replaces them.

use super::{Lookup, Token, TokenKind, lookups, tokenize};

/// A part of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Piece<'a> {
    /// SQL as the author wrote it, with spaces for line breaks and comments.
    Sql(&'a str),
    /// A column, by its name in `known`.
    Column(&'a str),
}

/// The columns of `known` that `sql` reads, in the order in which it first mentions them. Text that is not SQL reads none;
/// see [`problems`](super::problems).
///
/// Names without quotes match in any case, names in quotes exactly. A name after `.`, `::`, `AS` or `COLLATE`, or before
/// `(` or a string (`date '2026-01-01'`), is not a column. In a [`Lookup`], a name with the other table before it is not one
/// of `known`, and a name with another table before it is: the row's own table.
pub fn columns_read<S: AsRef<str>>(sql: &str, known: &[S]) -> Vec<String> {
    let mut read: Vec<String> = Vec::new();
    for piece in pieces(sql, known) {
        if let Piece::Column(name) = piece
            && !read.iter().any(|seen| seen == name)
        {
            read.push(name.to_owned());
        }
    }
    read
}

/// `sql` on one line, with `replace(column)` instead of each column of `known` that it reads.
pub fn substitute<S: AsRef<str>>(
    sql: &str,
    known: &[S],
    mut replace: impl FnMut(&str) -> String,
) -> String {
    let mut out = String::with_capacity(sql.len());
    for piece in pieces(sql, known) {
        match piece {
            Piece::Sql(text) => out.push_str(text),
            Piece::Column(name) => out.push_str(&replace(name)),
        }
    }
    out
}

/// `sql` split at the columns of `known` that it reads. Callers make templates of the pieces, with a placeholder for each
/// column.
pub fn pieces<'a, S: AsRef<str>>(sql: &'a str, known: &'a [S]) -> Vec<Piece<'a>> {
    let Ok(tokens) = tokenize(sql) else {
        return vec![Piece::Sql(sql)];
    };
    let solid: Vec<usize> = (0..tokens.len())
        .filter(|at| !tokens[*at].is_blank())
        .collect();
    let lookups = lookups(sql).unwrap_or_default();
    let mut pieces = Vec::with_capacity(tokens.len());
    // Text between columns stays one slice of the source, so that there are few pieces.
    let (mut from, mut at) = (0, 0);
    let mut position = 0;
    for (index, token) in tokens.iter().enumerate() {
        let end = at + token.text.len();
        if token.is_blank() {
            if token.kind == TokenKind::Comment || token.text.contains(['\n', '\r']) {
                push_text(&mut pieces, &sql[from..at]);
                // Blanks at the start or end of the text are dropped.
                if index > 0 && index + 1 < tokens.len() {
                    pieces.push(Piece::Sql(" "));
                }
                from = end;
            }
        } else {
            let lookup = lookups.iter().find(|lookup| lookup.is_at(at));
            if let Some((name, qualifier)) = found(
                &tokens,
                &solid,
                position,
                known,
                lookup.map(|one| (one, at)),
            ) {
                push_text(&mut pieces, &sql[from..at - qualifier]);
                pieces.push(Piece::Column(name));
                from = end;
            }
            position += 1;
        }
        at = end;
    }
    push_text(&mut pieces, &sql[from..]);
    pieces
}

fn push_text<'a>(pieces: &mut Vec<Piece<'a>>, text: &'a str) {
    if !text.is_empty() {
        pieces.push(Piece::Sql(text));
    }
}

/// The known column that the token at `solid[position]` names, and the length of the text before it that names its table.
fn found<'k, S: AsRef<str>>(
    tokens: &[Token<'_>],
    solid: &[usize],
    position: usize,
    known: &'k [S],
    lookup: Option<(&Lookup, usize)>,
) -> Option<(&'k str, usize)> {
    let Some((lookup, at)) = lookup else {
        return Some((column(tokens, solid, position, known)?, 0));
    };
    if lookup.is_source(at) {
        return None;
    }
    let before = |back: usize| position.checked_sub(back).map(|at| &tokens[solid[at]]);
    let Some(qualifier) = before(2).filter(|_| before(1).is_some_and(|dot| dot.is_symbol(".")))
    else {
        return Some((column(tokens, solid, position, known)?, 0));
    };
    let is_part = before(3).is_some_and(|token| token.is_symbol(".") || token.is_symbol("::"));
    if is_part || lookup.is_named(&qualifier.name()?) {
        return None;
    }
    // The name alone says which column it is, as if its table did not stand before it.
    let name = column(
        &tokens[solid[position]..],
        &until(tokens, solid, position),
        0,
        known,
    )?;
    let qualifier = &tokens[solid[position - 2]..solid[position]];
    let length = qualifier.iter().map(|token| token.text.len()).sum();
    Some((name, length))
}

/// The places of the solid tokens from this one on, counted from it.
fn until(tokens: &[Token<'_>], solid: &[usize], position: usize) -> Vec<usize> {
    debug_assert!(solid[position] < tokens.len());
    let first = solid[position];
    solid[position..].iter().map(|at| at - first).collect()
}

/// The known column that the token at `solid[position]` names.
fn column<'k, S: AsRef<str>>(
    tokens: &[Token<'_>],
    solid: &[usize],
    position: usize,
    known: &'k [S],
) -> Option<&'k str> {
    let token = &tokens[solid[position]];
    let name = token.name()?;
    let exact = token.kind == TokenKind::Quoted;
    let found = known.iter().map(AsRef::as_ref).find(|known| {
        if exact {
            *known == name
        } else {
            known.eq_ignore_ascii_case(&name)
        }
    })?;
    let previous = |back: usize| position.checked_sub(back).map(|at| &tokens[solid[at]]);
    let next = solid.get(position + 1).map(|at| &tokens[*at]);
    let word_before = |word: &str| previous(1).is_some_and(|token| token.is_word(word));
    if previous(1).is_some_and(|token| token.is_symbol(".") || token.is_symbol("::"))
        || word_before("as")
        || word_before("collate")
    {
        return None;
    }
    if next.is_some_and(|token| token.is_symbol("(") || token.is_symbol(".")) {
        return None;
    }
    if exact {
        return Some(found);
    }
    let keyword = RESERVED.iter().any(|word| token.is_word(word))
        // `x AT TIME ZONE ..`
        || (token.is_word("time") && word_before("at"))
        || (token.is_word("zone") && word_before("time"))
        // The second word of a type of several words.
        || (token.is_word("precision") && word_before("double"))
        || (token.is_word("varying") && (word_before("character") || word_before("bit")))
        // `extract(year FROM x)`
        || (next.is_some_and(|token| token.is_word("from"))
            && previous(1).is_some_and(|token| token.is_symbol("("))
            && previous(2).is_some_and(|token| token.is_word("extract")))
        // `date '2026-01-01'`
        || next.is_some_and(|token| token.kind == TokenKind::String);
    (!keyword).then_some(found)
}

/// Words that only name a column when they are quoted.
const RESERVED: [&str; 28] = [
    "and", "any", "array", "as", "between", "case", "cast", "collate", "distinct", "else", "end",
    "exists", "false", "from", "glob", "ilike", "in", "is", "isnull", "like", "not", "notnull",
    "null", "or", "similar", "then", "true", "when",
];

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 7] = ["name", "first", "last", "date", "text", "Mixed", "end"];

    #[test]
    fn finds_columns_in_order_of_first_mention() {
        for (sql, read) in [
            ("name", &["name"][..]),
            ("last || ', ' || first || last", &["last", "first"]),
            ("split_part(NAME, ' ', 1)", &["name"]),
            ("name(first)", &["first"]),
            ("cast(name as text)", &["name"]),
            ("name::text::date", &["name"]),
            ("date '2026-01-01' + name", &["name"]),
            ("\"name\" || \"Name\"", &["name"]),
            ("mixed || \"Mixed\"", &["Mixed"]),
            ("'name' || $$first$$ -- last", &[]),
            ("case when name = '' then first end", &["name", "first"]),
            ("\"end\"", &["end"]),
            ("name collate \"text\"", &["name"]),
            ("users.name", &[]),
            ("'unclosed", &[]),
        ] {
            assert_eq!(columns_read(sql, &KNOWN), read, "{sql}");
        }
    }

    #[test]
    fn substitutes_on_one_line() {
        let quote = |name: &str| format!("NEW.\"{name}\"");
        assert_eq!(
            substitute("trim(first || ' ' || \"last\")", &KNOWN, quote),
            "trim(NEW.\"first\" || ' ' || NEW.\"last\")"
        );
        assert_eq!(
            substitute(
                "\n  case when name = 'name'\n then /* x */ 1 end\n",
                &KNOWN,
                quote
            ),
            "case when NEW.\"name\" = 'name' then   1 end"
        );
    }
}
