//! The text of a stored `CREATE TABLE`: the definition of one column in it, and edits of it.

use std::ops::Range;

use expand_contract_format::ColumnEdit;
use expand_contract_sql::{Token, TokenKind, tokenize};

/// The text of a `CREATE TABLE` after an edit of one column. `clause` is what the column gets, if it gets a clause.
pub(super) fn edited(
    sql: &str,
    column: &str,
    edit: ColumnEdit,
    clause: &str,
) -> Result<String, String> {
    let tokens = tokenize(sql)?;
    let definition = definition(&tokens, column).ok_or_else(|| format!("no column {column}"))?;
    let mut texts: Vec<String> = tokens.iter().map(|token| token.text.to_owned()).collect();
    match edit {
        ColumnEdit::DropNotNull => {
            let constraint =
                not_null(&tokens, &definition).ok_or_else(|| format!("no NOT NULL at {column}"))?;
            cut(&tokens, &mut texts, &constraint);
        }
        ColumnEdit::SetNotNull => {
            let last = before_constraints(&tokens, &definition);
            texts[last].push_str(" NOT NULL");
        }
        ColumnEdit::SetType => {
            let last = before_constraints(&tokens, &definition);
            texts[definition.start + 1..=last]
                .iter_mut()
                .for_each(String::clear);
            texts[definition.start].push(' ');
            texts[definition.start].push_str(clause);
        }
        ColumnEdit::SetFirstDefault | ColumnEdit::SetDefault => {
            if let Some(old) = default(&tokens, &definition) {
                texts[old.clone()].iter_mut().for_each(String::clear);
                clause.clone_into(&mut texts[old.start]);
            } else {
                let last = before_constraints(&tokens, &definition);
                texts[last].push(' ');
                texts[last].push_str(clause);
            }
        }
        ColumnEdit::DropDefault => {
            let old =
                default(&tokens, &definition).ok_or_else(|| format!("no DEFAULT at {column}"))?;
            cut(&tokens, &mut texts, &old);
        }
        ColumnEdit::SetComment | ColumnEdit::Show => {
            return Err("a column has no comment here, and is never hidden".into());
        }
    }
    Ok(texts.concat())
}

/// Cuts a constraint out, with the space before it, so that adding it again restores the text. The space after it may be the one
/// that ends a comment.
fn cut(tokens: &[Token<'_>], texts: &mut [String], constraint: &Range<usize>) {
    let space = constraint.start - 1;
    let start = if tokens[space].kind == TokenKind::Space && !tokens[space - 1].is_blank() {
        space
    } else {
        constraint.start
    };
    texts[start..constraint.end]
        .iter_mut()
        .for_each(String::clear);
}

/// The last token before the first constraint, so that a trailing comment does not swallow what follows it.
fn before_constraints(tokens: &[Token<'_>], definition: &Range<usize>) -> usize {
    definition
        .clone()
        .take_while(|&index| index == definition.start || !begins_constraint(&tokens[index]))
        .filter(|&index| !tokens[index].is_blank())
        .last()
        // A definition without a type ends with its name.
        .unwrap_or(definition.start)
}

/// The default of a clause, as SQLite lists it: without the parentheses around an expression.
pub(super) fn listed(clause: &str) -> Option<&str> {
    let default = clause.strip_prefix("DEFAULT ")?;
    let inside = default
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    Some(inside.unwrap_or(default))
}

/// The tokens of one column's definition.
fn definition(tokens: &[Token<'_>], column: &str) -> Option<Range<usize>> {
    let open = tokens.iter().position(|token| token.is_symbol("("))?;
    let mut depth = 0_usize;
    let mut start = open + 1;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth -= 1;
        }
        let ends = depth == 0 || (depth == 1 && token.is_symbol(","));
        if ends {
            let first = (start..index).find(|&at| !tokens[at].is_blank())?;
            // A table constraint begins with a bare keyword; a column of that name is quoted.
            let constraint = begins_constraint(&tokens[first]);
            if !constraint
                && tokens[first]
                    .name()
                    .is_some_and(|name| name.eq_ignore_ascii_case(column))
            {
                return Some(first..index);
            }
            start = index + 1;
        }
        if depth == 0 {
            return None;
        }
    }
    None
}

fn begins_constraint(token: &Token<'_>) -> bool {
    const WORDS: [&str; 11] = [
        "constraint",
        "primary",
        "not",
        "null",
        "unique",
        "check",
        "default",
        "collate",
        "references",
        "generated",
        "foreign",
    ];
    WORDS.iter().any(|word| token.is_word(word)) || token.is_word("as")
}

/// The tokens of a definition that are neither blank nor in parentheses. A pair of parentheses has its `(` among them.
fn plain(tokens: &[Token<'_>], definition: &Range<usize>) -> Vec<usize> {
    let mut depth = 0_usize;
    definition
        .clone()
        .filter(|&index| {
            let token = &tokens[index];
            if token.is_symbol(")") {
                depth = depth.saturating_sub(1);
            }
            let outside = depth == 0 && !token.is_symbol(")");
            if token.is_symbol("(") {
                depth += 1;
            }
            outside && !token.is_blank()
        })
        .collect()
}

/// The first token of a constraint whose first word is at this place: its name belongs to it.
fn with_name(tokens: &[Token<'_>], plain: &[usize], at: usize) -> usize {
    if at >= 3 && tokens[plain[at - 2]].is_word("constraint") {
        plain[at - 2]
    } else {
        plain[at]
    }
}

/// The tokens of `[CONSTRAINT name] NOT NULL [ON CONFLICT word]`, outside of parentheses.
fn not_null(tokens: &[Token<'_>], definition: &Range<usize>) -> Option<Range<usize>> {
    let plain = plain(tokens, definition);
    let word = |at: usize, word: &str| plain.get(at).is_some_and(|&at| tokens[at].is_word(word));
    let at = (1..plain.len()).find(|&at| word(at, "not") && word(at + 1, "null"))?;
    let last = if word(at + 2, "on") && word(at + 3, "conflict") {
        *plain.get(at + 4)?
    } else {
        plain[at + 1]
    };
    Some(with_name(tokens, &plain, at)..last + 1)
}

/// The tokens of `[CONSTRAINT name] DEFAULT ..`, outside of parentheses.
fn default(tokens: &[Token<'_>], definition: &Range<usize>) -> Option<Range<usize>> {
    let plain = plain(tokens, definition);
    // `ON DELETE SET DEFAULT` is a part of a foreign key.
    let at = (1..plain.len()).find(|&at| {
        tokens[plain[at]].is_word("default") && !tokens[plain[at - 1]].is_word("set")
    })?;
    let mut value = *plain.get(at + 1)?;
    let token = &tokens[value];
    if token.is_symbol("(") {
        value = closing(tokens, value)?;
    } else if token.is_symbol("+") || token.is_symbol("-") {
        value = *plain.get(at + 2)?;
    } else if token.is_word("x") {
        // The two parts of a blob stand side by side.
        let next = &tokens.get(value + 1);
        value += usize::from(next.is_some_and(|next| next.kind == TokenKind::String));
    }
    Some(with_name(tokens, &plain, at)..value + 1)
}

/// The `)` of this `(`.
fn closing(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    (open..tokens.len()).find(|&index| {
        if tokens[index].is_symbol("(") {
            depth += 1;
        } else if tokens[index].is_symbol(")") {
            depth -= 1;
        }
        depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drop(sql: &str, column: &str) -> String {
        edited(sql, column, ColumnEdit::DropNotNull, "").expect("edits")
    }

    fn set(sql: &str, column: &str) -> String {
        edited(sql, column, ColumnEdit::SetNotNull, "").expect("edits")
    }

    #[test]
    fn not_null_goes_with_its_name_and_its_conflict_clause() {
        assert_eq!(
            drop(
                "CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL)",
                "name"
            ),
            "CREATE TABLE t (id integer PRIMARY KEY, name text)"
        );
        assert_eq!(
            drop(
                "CREATE TABLE t (a text CONSTRAINT full NOT NULL ON CONFLICT IGNORE DEFAULT 'NOT NULL', b text NOT NULL)",
                "a"
            ),
            "CREATE TABLE t (a text DEFAULT 'NOT NULL', b text NOT NULL)"
        );
        assert_eq!(
            drop(
                "CREATE TABLE t (\"a,(\" text DEFAULT ('x') CHECK (\"a,(\" IS NOT NULL) not /* now */ null)",
                "a,("
            ),
            "CREATE TABLE t (\"a,(\" text DEFAULT ('x') CHECK (\"a,(\" IS NOT NULL))"
        );
    }

    #[test]
    fn a_comment_before_not_null_stays_closed() {
        assert_eq!(
            drop("CREATE TABLE t (id, n text -- why\n NOT NULL)", "n"),
            "CREATE TABLE t (id, n text -- why\n )"
        );
    }

    #[test]
    fn not_null_comes_behind_the_type() {
        assert_eq!(
            set(
                "CREATE TABLE t (id integer PRIMARY KEY, n varchar(10) DEFAULT 'x' -- why\n)",
                "n"
            ),
            "CREATE TABLE t (id integer PRIMARY KEY, n varchar(10) NOT NULL DEFAULT 'x' -- why\n)"
        );
        assert_eq!(
            set("CREATE TABLE t (id, n -- no type\n)", "N"),
            "CREATE TABLE t (id, n NOT NULL -- no type\n)"
        );
    }

    #[test]
    fn a_keyword_in_quotes_is_a_column() {
        assert_eq!(
            set(
                "CREATE TABLE t (id, \"check\" text, CHECK (id > 0))",
                "check"
            ),
            "CREATE TABLE t (id, \"check\" text NOT NULL, CHECK (id > 0))"
        );
        assert!(
            edited(
                "CREATE TABLE t (id, CHECK (id > 0))",
                "check",
                ColumnEdit::SetNotNull,
                ""
            )
            .is_err()
        );
    }

    #[test]
    fn a_type_takes_the_place_of_another_one() {
        for (old, new) in [
            (
                "n varchar(20) NOT NULL -- why\n",
                "n varchar(50) NOT NULL -- why\n",
            ),
            ("n", "n varchar(50)"),
            (
                "n character varying ( 20 ) DEFAULT 'x'",
                "n varchar(50) DEFAULT 'x'",
            ),
        ] {
            assert_eq!(
                edited(
                    &format!("CREATE TABLE t (id, {old})"),
                    "n",
                    ColumnEdit::SetType,
                    "varchar(50)"
                )
                .expect("edits"),
                format!("CREATE TABLE t (id, {new})")
            );
        }
    }

    #[test]
    fn a_default_comes_changes_in_its_place_and_goes_again() {
        let set = |sql: &str, clause: &str| {
            edited(sql, "n", ColumnEdit::SetDefault, clause).expect("edits")
        };
        let drop = |sql: &str| edited(sql, "n", ColumnEdit::DropDefault, "").expect("edits");
        let bare = "CREATE TABLE t (id, n text NOT NULL -- why\n)";
        let with = "CREATE TABLE t (id, n text DEFAULT 'a' NOT NULL -- why\n)";
        assert_eq!(set(bare, "DEFAULT 'a'"), with);
        assert_eq!(drop(with), bare);
        for (old, new) in [
            (
                "CONSTRAINT d DEFAULT (a(')') + 1) CHECK (n > 0)",
                "DEFAULT 2 CHECK (n > 0)",
            ),
            ("DEFAULT -1 COLLATE nocase", "DEFAULT 2 COLLATE nocase"),
            ("DEFAULT x'00' NOT NULL", "DEFAULT 2 NOT NULL"),
            (
                "REFERENCES o ON DELETE SET DEFAULT DEFAULT current_time",
                "REFERENCES o ON DELETE SET DEFAULT DEFAULT 2",
            ),
        ] {
            assert_eq!(
                set(
                    &format!("CREATE TABLE t (n int {old}, m DEFAULT 1)"),
                    "DEFAULT 2"
                ),
                format!("CREATE TABLE t (n int {new}, m DEFAULT 1)")
            );
        }
        assert_eq!(
            set(
                "CREATE TABLE t (n REFERENCES o ON DELETE SET DEFAULT)",
                "DEFAULT (1 + 1)"
            ),
            "CREATE TABLE t (n DEFAULT (1 + 1) REFERENCES o ON DELETE SET DEFAULT)"
        );
    }
}
