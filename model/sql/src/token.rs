//! Cuts SQL into tokens. The tokens joined together are the text again.

use crate::Dialect;

/// The kind of a [`Token`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// An unquoted name or keyword.
    Word,
    /// A quoted name: `"x"`, `` `x` `` or `[x]` (the last only at a place where a name can stand).
    Quoted,
    /// A string of any kind, prefix included: `'x'`, `E'x'`, `X'00'`, `$$x$$`.
    String,
    /// A number.
    Number,
    /// `$1`, `?`, `:name`, `@name`.
    Parameter,
    /// An operator or punctuation: one character, or `::`.
    Symbol,
    /// `-- ..` or `/* .. */`.
    Comment,
    /// White space.
    Space,
}

/// A piece of SQL text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token<'a> {
    /// Its kind.
    pub kind: TokenKind,
    /// Its text, as written.
    pub text: &'a str,
}

impl Token<'_> {
    /// Whether it is this keyword or unquoted name, in any case.
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is this operator or punctuation.
    pub fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == TokenKind::Symbol && self.text == symbol
    }

    /// The name it stands for, without quotes.
    pub fn name(&self) -> Option<String> {
        let inner = || &self.text[1..self.text.len() - 1];
        match self.kind {
            TokenKind::Word => Some(self.text.to_owned()),
            TokenKind::Quoted => Some(match self.text.as_bytes()[0] {
                b'"' => inner().replace("\"\"", "\""),
                b'`' => inner().replace("``", "`"),
                _ => inner().to_owned(),
            }),
            _ => None,
        }
    }

    /// Whether it has no meaning: white space or a comment.
    pub fn is_blank(&self) -> bool {
        matches!(self.kind, TokenKind::Space | TokenKind::Comment)
    }
}

/// The differences between the databases. A syntax without a field here is common to all of them, or one has it and the
/// others refuse it.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools)] // Each habit is independent of the others.
pub(super) struct Rules {
    /// `'it\'s'` is a string with an escape, and `"x"` is a string.
    pub(super) mysql_strings: bool,
    /// `# ..` is a comment, and `--x` is not.
    pub(super) mysql_comments: bool,
    /// A comment may contain another comment.
    pub(super) nested_comments: bool,
    /// `[x]` is a name.
    pub(super) brackets: bool,
    /// `` `x` `` is a name.
    pub(super) backticks: bool,
    /// `$x$ .. $x$` is a string.
    pub(super) dollar_strings: bool,
    /// `E'\n'` is a string with escapes.
    pub(super) e_strings: bool,
    /// `@x` is a parameter or variable; otherwise `@` is an operator.
    pub(super) at_names: bool,
}

impl Rules {
    /// The rules of one database.
    pub(super) fn of(dialect: Dialect) -> Self {
        let mysql = dialect == Dialect::Mysql;
        let postgres = dialect == Dialect::Postgres;
        Self {
            mysql_strings: mysql,
            mysql_comments: mysql,
            nested_comments: postgres,
            brackets: dialect == Dialect::Sqlite,
            backticks: !postgres,
            dollar_strings: postgres,
            e_strings: postgres,
            at_names: !postgres,
        }
    }

    /// The rules for expressions of an unknown database.
    const ANY: Self = Self {
        mysql_strings: false,
        mysql_comments: false,
        nested_comments: true,
        brackets: true,
        backticks: true,
        dollar_strings: true,
        e_strings: true,
        at_names: true,
    };
}

/// Cuts `sql` into tokens. The error names the part that is not closed, such as ``a string that `'` begins is not closed``.
pub fn tokenize(sql: &str) -> Result<Vec<Token<'_>>, String> {
    tokenize_by(sql, Rules::ANY)
}

/// Like [`tokenize`], by the rules of one database.
pub(super) fn tokenize_by(sql: &str, rules: Rules) -> Result<Vec<Token<'_>>, String> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    // `a[1]` is a subscript, `[a]` is a name.
    let mut after_value = false;
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let (kind, len) = next(rest, first, after_value, rules)?;
        let (text, tail) = rest.split_at(len);
        let token = Token { kind, text };
        if !token.is_blank() {
            after_value = match kind {
                TokenKind::Word => !token.is_word("array"),
                TokenKind::Quoted => true,
                _ => token.is_symbol(")") || token.is_symbol("]"),
            };
        }
        tokens.push(token);
        rest = tail;
    }
    Ok(tokens)
}

fn next(
    rest: &str,
    first: char,
    after_value: bool,
    rules: Rules,
) -> Result<(TokenKind, usize), String> {
    let second = rest[first.len_utf8()..].chars().next();
    Ok(match first {
        c if c.is_whitespace() => (TokenKind::Space, length(rest, |c: char| c.is_whitespace())),
        '-' if second == Some('-')
            && (!rules.mysql_comments || rest[2..].chars().next().is_none_or(|c| c <= ' ')) =>
        {
            (TokenKind::Comment, length(rest, |c| c != '\n'))
        }
        '#' if rules.mysql_comments => (TokenKind::Comment, length(rest, |c| c != '\n')),
        '/' if second == Some('*') => (
            TokenKind::Comment,
            block_comment(rest, rules.nested_comments)?,
        ),
        '\'' => (TokenKind::String, quoted(rest, '\'', rules.mysql_strings)?),
        '"' if rules.mysql_strings => (TokenKind::String, quoted(rest, '"', true)?),
        '"' => (TokenKind::Quoted, quoted(rest, first, false)?),
        '`' if rules.backticks => (TokenKind::Quoted, quoted(rest, first, false)?),
        '[' if rules.brackets && !after_value && second.is_some_and(is_name_start) => {
            let end = rest
                .find(']')
                .ok_or("a name that `[` begins is not closed")?;
            (TokenKind::Quoted, end + 1)
        }
        '$' => dollar(rest, rules.dollar_strings)?,
        '?' => (
            TokenKind::Parameter,
            1 + length(&rest[1..], |c| c.is_ascii_digit()),
        ),
        ':' if second == Some(':') => (TokenKind::Symbol, 2),
        ':' | '@' if second.is_some_and(is_name_start) && (first == ':' || rules.at_names) => {
            (TokenKind::Parameter, 1 + length(&rest[1..], is_name))
        }
        c if c.is_ascii_digit() || (c == '.' && second.is_some_and(|c| c.is_ascii_digit())) => {
            (TokenKind::Number, number(rest))
        }
        c if is_name_start(c) => {
            let word = length(rest, is_name);
            let prefix = &rest[..word];
            if rest[word..].starts_with('\'')
                && ["e", "b", "x", "n"]
                    .iter()
                    .any(|p| prefix.eq_ignore_ascii_case(p))
            {
                let e = prefix.eq_ignore_ascii_case("e");
                if e && !rules.e_strings {
                    return Ok((TokenKind::Word, word));
                }
                let escapes = e || rules.mysql_strings;
                (
                    TokenKind::String,
                    word + quoted(&rest[word..], '\'', escapes)?,
                )
            } else {
                (TokenKind::Word, word)
            }
        }
        c => (TokenKind::Symbol, c.len_utf8()),
    })
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn length(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

fn quoted(rest: &str, quote: char, escapes: bool) -> Result<usize, String> {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if escapes && c == '\\' {
            chars.next();
        } else if c == quote {
            match chars.peek() {
                Some((_, next)) if *next == quote => {
                    chars.next();
                }
                _ => return Ok(at + 1),
            }
        }
    }
    let what = if quote == '\'' { "string" } else { "name" };
    Err(format!("a {what} that `{quote}` begins is not closed"))
}

fn block_comment(rest: &str, nested: bool) -> Result<usize, String> {
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        let tail = &rest[at..];
        if tail.starts_with("/*") && (nested || depth == 0) {
            depth += 1;
            at += 2;
        } else if tail.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Ok(at);
            }
        } else if let Some(c) = tail.chars().next() {
            at += c.len_utf8();
        } else {
            return Err("a comment that `/*` begins is not closed".into());
        }
    }
}

fn dollar(rest: &str, strings: bool) -> Result<(TokenKind, usize), String> {
    let digits = length(&rest[1..], |c| c.is_ascii_digit());
    if digits > 0 {
        return Ok((TokenKind::Parameter, 1 + digits));
    }
    let tag = 1 + length(&rest[1..], |c| c.is_alphanumeric() || c == '_');
    if !strings || !rest[tag..].starts_with('$') {
        return Ok((TokenKind::Parameter, tag));
    }
    let delimiter = &rest[..=tag];
    let body = &rest[delimiter.len()..];
    let end = body
        .find(delimiter)
        .ok_or_else(|| format!("a string that `{delimiter}` begins is not closed"))?;
    Ok((TokenKind::String, delimiter.len() + end + delimiter.len()))
}

fn number(rest: &str) -> usize {
    let mut previous = ' ';
    let mut end = 0;
    for (at, c) in rest.char_indices() {
        let exponent_sign = matches!(c, '+' | '-')
            && matches!(previous, 'e' | 'E')
            && !rest.starts_with("0x")
            && !rest.starts_with("0X");
        if !(c.is_ascii_alphanumeric() || c == '.' || c == '_' || exponent_sign) {
            break;
        }
        previous = c;
        end = at + 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(sql: &str) -> Vec<(TokenKind, &str)> {
        tokenize(sql)
            .unwrap()
            .into_iter()
            .filter(|token| token.kind != TokenKind::Space)
            .map(|token| (token.kind, token.text))
            .collect()
    }

    #[test]
    fn tokens_are_the_text_again() {
        for sql in [
            "lower(name) || 'it''s' || E'a\\'b' || \"x\"\"y\" || $$a'b$$ || $t$ $$ $t$",
            "a::text -- end",
            "/* a /* b */ c */ 1.5e-3 + .5 - 0xFF",
            "a[1] + [b c] + `d`",
            "?1 $2 :x @y",
            "ä || 'ö'",
        ] {
            let joined: String = tokenize(sql).unwrap().iter().map(|t| t.text).collect();
            assert_eq!(joined, sql);
        }
    }

    #[test]
    fn strings_names_and_numbers_are_told_apart() {
        use TokenKind::{Number, Parameter, Quoted, String, Symbol, Word};
        assert_eq!(
            kinds("x'00' \"x\" 1-2 a.b ::"),
            [
                (String, "x'00'"),
                (Quoted, "\"x\""),
                (Number, "1"),
                (Symbol, "-"),
                (Number, "2"),
                (Word, "a"),
                (Symbol, "."),
                (Word, "b"),
                (Symbol, "::"),
            ]
        );
        assert_eq!(kinds("$1"), [(Parameter, "$1")]);
        assert_eq!(kinds("$a$ 'x $a$"), [(String, "$a$ 'x $a$")]);
        assert_eq!(kinds("tags[i]")[1], (Symbol, "["));
    }

    #[test]
    fn what_is_left_open_is_named() {
        assert!(tokenize("'abc").unwrap_err().contains("`'`"));
        assert!(tokenize("\"abc").unwrap_err().contains("`\"`"));
        assert!(tokenize("/* abc").unwrap_err().contains("`/*`"));
        assert!(tokenize("$x$ abc").unwrap_err().contains("`$x$`"));
    }
}
