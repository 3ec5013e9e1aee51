//! The words that SQL of an author lists as the only ones of a column.

use crate::{Token, TokenKind, tokenize};

/// The column and the words of `mood IN ('happy', 'sad')`; `None` if the condition is another one.
pub fn words_in(condition: &str) -> Option<(String, Vec<String>)> {
    let tokens = meaningful(condition)?;
    let mut tokens = &tokens[..];
    while let [first, inside @ .., last] = tokens
        && first.is_symbol("(")
        && last.is_symbol(")")
    {
        tokens = inside;
    }
    let [column, word, list @ ..] = tokens else {
        return None;
    };
    Some((column.name().filter(|_| word.is_word("in"))?, words(list)?))
}

/// The words of the type `enum('happy', 'sad')`; `None` if it is another type.
pub fn words_of_type(ty: &str) -> Option<Vec<String>> {
    let tokens = meaningful(ty)?;
    let (word, list) = tokens.split_first()?;
    words(list).filter(|_| word.is_word("enum"))
}

fn meaningful(sql: &str) -> Option<Vec<Token<'_>>> {
    let tokens = tokenize(sql).ok()?.into_iter();
    Some(tokens.filter(|token| !token.is_blank()).collect())
}

/// `('happy', 'sad')`
fn words(list: &[Token<'_>]) -> Option<Vec<String>> {
    let [open, inside @ .., close] = list else {
        return None;
    };
    let is_list = open.is_symbol("(") && close.is_symbol(")");
    let mut found = Vec::new();
    for (at, token) in inside.iter().enumerate() {
        if at % 2 == 0 {
            found.push(word(token)?);
        } else if !token.is_symbol(",") {
            return None;
        }
    }
    (is_list && inside.len() % 2 == 1).then_some(found)
}

/// Databases read a backslash in two ways, so a string with one is no word that is known.
fn word(token: &Token<'_>) -> Option<String> {
    if token.kind != TokenKind::String || token.text.contains('\\') {
        return None;
    }
    let inside = token.text.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(inside.replace("''", "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_words_is_read_however_it_is_written() {
        for condition in [
            "mood IN ('happy', 'it''s')",
            "( \"mood\" in('happy','it''s') )",
            "((mood IN -- two\n ('happy' , 'it''s')))",
        ] {
            let (column, words) = words_in(condition).expect(condition);
            assert_eq!(
                (column.as_str(), &words[..]),
                ("mood", &["happy".into(), "it's".into()][..])
            );
        }
        assert_eq!(
            words_of_type("ENUM( 'a','b' )"),
            Some(vec!["a".into(), "b".into()])
        );
    }

    #[test]
    fn any_other_condition_and_type_has_no_list() {
        for condition in [
            "mood NOT IN ('a')",
            "mood IN ('a') OR true",
            "(mood IN ('a')) AND (mood IN ('b'))",
            "mood IN ()",
            "mood IN ('a',)",
            "mood IN ('a' 'b')",
            "mood IN (1)",
            "mood IN ('a\\'b')",
            "mood IN (E'a')",
            "lower(mood) IN ('a')",
            "mood = 'a'",
            "mood IN ('a",
        ] {
            assert_eq!(words_in(condition), None, "{condition}");
        }
        for ty in ["text", "enum", "set('a')", "mood", "enum('a') null"] {
            assert_eq!(words_of_type(ty), None, "{ty}");
        }
    }
}
