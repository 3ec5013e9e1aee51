//! The way in which code uses a column, at a place that the compiler has named.
//!
//! Only tokens are examined. The place may be in the arguments or in the body of a macro, which have no syntax tree.

use proc_macro2::{Delimiter, Group, LineColumn, Spacing, TokenStream, TokenTree};

/// A place in a file: line from 1, column from 0, in characters.
pub(super) type Pos = (usize, usize);

/// The way in which a column is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// `user.nick`
    Read,
    /// `user.nick = ..`, `&mut user.nick`
    Written,
    /// `User::insert().nick(..)`
    Set,
    /// A pattern that binds or tests it.
    Matched,
    /// A pattern that says `nick: _` although it has `..`.
    Beside,
    /// A literal that sets the field although it has `..base`.
    Overridden,
    /// A literal that must set the field as long as it exists.
    Given,
    /// A pattern that must skip the field as long as it exists.
    Passed,
    /// A macro's expansion, whose source does not show the use.
    Expanded,
    /// Hand-written SQL.
    Sql,
    /// The struct of a table.
    Model,
    /// A variant, by its name.
    Named,
    /// The pattern of an arm, which a `match` may need as long as the variant exists.
    Arm,
}

impl Way {
    /// Whether the code can and must change while the field still exists.
    pub(super) fn must_change_now(self) -> bool {
        !matches!(self, Self::Given | Self::Passed | Self::Arm)
    }
}

/// A file of Rust.
pub(super) struct Code(TokenStream);

/// The tokens between two brackets, and the one at a place or around it.
struct Level {
    tokens: Vec<TokenTree>,
    index: usize,
}

impl Code {
    /// Parses the text; `None` if it is not Rust.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = match text.strip_prefix("#!") {
            // Lines must keep their numbers.
            Some(line) if !line.trim_start().starts_with('[') => {
                text.find('\n').map_or("", |end| &text[end..])
            }
            _ => text,
        };
        text.parse().ok().map(Self)
    }

    /// Whether a place is in a struct under `#[migrate(table = ..)]`, or in the attributes above it.
    pub(super) fn is_model(&self, at: Pos) -> bool {
        self.is_declared(at, "table")
    }

    /// Whether a place is in a struct under `#[migrate(reads = ..)]`.
    pub(super) fn is_projection(&self, at: Pos) -> bool {
        self.is_declared(at, "reads")
    }

    fn is_declared(&self, at: Pos, key: &str) -> bool {
        self.levels(at).iter().any(|level| {
            (0..level.tokens.len()).any(|word| declares(&level.tokens, word, level.index, key))
        })
    }

    /// The first and the last line of the innermost macro call around a place.
    pub(super) fn call(&self, at: Pos) -> Option<(usize, usize)> {
        let levels = self.levels(at);
        let [.., outer, _] = levels.as_slice() else {
            return None;
        };
        let [.., TokenTree::Ident(name), bang] = &outer.tokens[..outer.index] else {
            return None;
        };
        let end = outer.tokens[outer.index].span().end();
        is_punct(bang, '!').then(|| (name.span().start().line, end.line))
    }

    /// The use of a field at a place. The compiler marks all of `user.nick`, and all of `nick: None`.
    pub(super) fn way(&self, start: Pos, end: Pos) -> Way {
        let levels = self.levels(start);
        named(&levels, end).unwrap_or_else(|| self.accessed(&levels, end))
    }

    /// The use of a variant at a place. The compiler marks the last part of its path.
    pub(super) fn variant(&self, at: Pos) -> Way {
        let levels = self.levels(at);
        let mut inner = &levels[..];
        while let [around @ .., level] = inner {
            // Another macro than ours may make anything of an arrow.
            if around.last().is_some_and(is_argument) {
                break;
            }
            match part(level, around.last()) {
                Part::Arm => return Way::Arm,
                Part::Inside => inner = around,
                Part::Other => break,
            }
        }
        Way::Named
    }

    /// `user.nick`
    fn accessed(&self, start: &[Level], end: Pos) -> Way {
        let last = self.levels((end.0, end.1.saturating_sub(1)));
        let (Some(first), Some(last)) = (start.last(), last.last()) else {
            return Way::Expanded;
        };
        // Otherwise the place is a whole macro call, or an attribute.
        let is_name = matches!(last.tokens.get(last.index), Some(TokenTree::Ident(_)));
        if !is_name || last.index == first.index {
            return Way::Expanded;
        }
        let before = &first.tokens[..first.index];
        let lent = matches!(before, [.., and, word] if is_punct(and, '&') && is_word(word, "mut"));
        if lent || assigns(&last.tokens[last.index + 1..]) {
            Way::Written
        } else {
            Way::Read
        }
    }

    /// The levels from the whole file down to the innermost brackets around a place.
    fn levels(&self, at: Pos) -> Vec<Level> {
        let mut levels = Vec::new();
        let mut stream = self.0.clone();
        loop {
            let tokens: Vec<TokenTree> = stream.into_iter().collect();
            let around =
                |token: &TokenTree| pos(token.span().start()) <= at && at < pos(token.span().end());
            let Some(index) = tokens.iter().position(around) else {
                return levels;
            };
            let inside = match &tokens[index] {
                TokenTree::Group(group)
                    if pos(group.span_open().end()) <= at
                        && at < pos(group.span_close().start()) =>
                {
                    Some(group.stream())
                }
                _ => None,
            };
            levels.push(Level { tokens, index });
            match inside {
                Some(inside) => stream = inside,
                None => return levels,
            }
        }
    }
}

/// `nick: None` or `nick` in a struct's literal or pattern.
fn named(levels: &[Level], end: Pos) -> Option<Way> {
    let [around @ .., inside] = levels else {
        return None;
    };
    let outer = around.last()?;
    let TokenTree::Group(group) = &outer.tokens[outer.index] else {
        return None;
    };
    if group.delimiter() != Delimiter::Brace {
        return None;
    }
    let mut rest = &inside.tokens[inside.index..];
    // `$field: None` in a macro; `ref mut nick` in a pattern.
    let binds = |token: &TokenTree| is_word(token, "ref") || is_word(token, "mut");
    while let [first, next, ..] = rest
        && (is_punct(first, '$') || binds(first) && matches!(next, TokenTree::Ident(_)))
    {
        rest = &rest[1..];
    }
    let [TokenTree::Ident(name), rest @ ..] = rest else {
        return None;
    };
    let is_whole = pos(name.span().end()) < end;
    let value = match rest {
        [colon, value @ ..] if is_single(colon, rest, ':') => {
            // A name alone, followed by a value, is the field of another struct, from which a derive made this code.
            if !is_whole {
                return Some(Way::Expanded);
            }
            let end = value.iter().position(|token| is_punct(token, ','));
            &value[..end.unwrap_or(value.len())]
        }
        // The place of an access extends beyond its first name.
        _ if is_whole => return None,
        _ => &[],
    };
    let passes_over = matches!(value, [token] if is_word(token, "_"));
    Some(match base(group) {
        Some(Base::Rest) if passes_over => Way::Beside,
        Some(Base::Rest) => Way::Matched,
        Some(Base::Value) => Way::Overridden,
        None if passes_over => Way::Passed,
        None if is_pattern(around) => Way::Matched,
        None => Way::Given,
    })
}

enum Base {
    /// `..` alone, which only patterns have.
    Rest,
    /// `..base`
    Value,
}

/// The part that replaces the fields which a literal or pattern does not name.
fn base(group: &Group) -> Option<Base> {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    let begins = |at: usize| at == 0 || is_punct(&tokens[at - 1], ',');
    let dots = |at: &usize| is_punct(&tokens[*at], '.') && is_punct(&tokens[at + 1], '.');
    let last = tokens.len().saturating_sub(1);
    let at = (0..last).filter(dots).find(|at| begins(*at))?;
    Some(if tokens.len() == at + 2 {
        Base::Rest
    } else {
        Base::Value
    })
}

/// The role of a token, as the tokens beside it tell.
enum Part {
    /// A part of the pattern of an arm.
    Arm,
    /// Perhaps a part of a pattern, if the brackets around it are.
    Inside,
    /// No part of a pattern.
    Other,
}

/// The role of the token at a level. The token is the name of the variant, or the brackets around it.
fn part(level: &Level, around: Option<&Level>) -> Part {
    let (before, behind) = (
        &level.tokens[..level.index],
        &level.tokens[level.index + 1..],
    );
    let is_brace = around.is_none_or(|around| {
        matches!(&around.tokens[around.index], TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
    });
    // The condition of an arm stands before its arrow, too.
    for token in before.iter().rev() {
        let ends = is_punct(token, ',') || is_punct(token, ';') || is_punct(token, '>');
        let is_block =
            matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        if ends || is_block {
            break;
        }
        if ["if", "let", "return", "while"]
            .iter()
            .any(|word| is_word(token, word))
        {
            return Part::Other;
        }
    }
    for (at, token) in behind.iter().enumerate() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '=' => {
                let is_arrow = behind.get(at + 1).is_some_and(|next| is_punct(next, '>'));
                return if is_arrow && is_joint(token) {
                    Part::Arm
                } else {
                    Part::Other
                };
            }
            TokenTree::Punct(mark) if mark.as_char() == ',' && is_brace => return Part::Other,
            TokenTree::Punct(mark) if !",|:&@.".contains(mark.as_char()) => return Part::Other,
            TokenTree::Ident(word) if word == "if" => {
                return if is_brace { Part::Arm } else { Part::Other };
            }
            TokenTree::Group(group) if at == 0 || group.delimiter() == Delimiter::Brace => {
                return Part::Other;
            }
            _ => {}
        }
    }
    if is_brace { Part::Other } else { Part::Inside }
}

/// Whether the brackets at a level are the arguments of a macro.
fn is_argument(level: &Level) -> bool {
    matches!(&level.tokens[..level.index], [.., TokenTree::Ident(_), bang] if is_punct(bang, '!'))
}

/// Whether the brackets at the last level belong to a pattern. The tokens after them decide, or else the level around
/// them.
fn is_pattern(levels: &[Level]) -> bool {
    let [around @ .., level] = levels else {
        return false;
    };
    let (before, behind) = (
        &level.tokens[..level.index],
        &level.tokens[level.index + 1..],
    );
    match behind {
        [word, ..] if is_word(word, "if") || is_word(word, "in") => true,
        [token, ..] if is_punct(token, '=') => {
            !matches!(behind, [_, next, ..] if is_joint(token) && is_punct(next, '='))
        }
        [token, ..] if is_punct(token, '|') || is_punct(token, ':') => {
            is_single(token, behind, '|') || is_single(token, behind, ':')
        }
        [token, ..] if !is_punct(token, ',') => false,
        _ if is_parameter(before) => true,
        _ => {
            let Some(outer) = around.last() else {
                return false;
            };
            let TokenTree::Group(group) = &outer.tokens[outer.index] else {
                return false;
            };
            match &outer.tokens[..outer.index] {
                [.., name, bang] if is_punct(bang, '!') => {
                    matches!(name, TokenTree::Ident(name) if name.to_string().ends_with("matches"))
                }
                _ if group.delimiter() != Delimiter::Brace => is_pattern(around),
                // `Wrapper { user: User { .. } }`; anything else in braces is a block.
                _ => {
                    let begin = before.iter().rposition(|token| is_punct(token, ','));
                    let element = &before[begin.map_or(0, |at| at + 1)..];
                    let field = matches!(element, [TokenTree::Ident(_), colon, ..] if is_single(colon, &element[1..], ':'));
                    field && is_pattern(around)
                }
            }
        }
    }
}

/// Whether the tokens before a place begin the parameters of a closure: `|a, `.
fn is_parameter(before: &[TokenTree]) -> bool {
    let ends = |token: &TokenTree| is_punct(token, '|') || is_punct(token, ';');
    let Some(at) = before.iter().rposition(ends) else {
        return false;
    };
    is_punct(&before[at], '|')
        && match before[..at].last() {
            None => true,
            Some(TokenTree::Punct(punct)) => {
                !matches!(punct.as_char(), '|' | '?' | '>')
                    || at > 1 && is_punct(&before[at - 2], '=')
            }
            Some(TokenTree::Ident(word)) => ["move", "async", "static", "return"]
                .iter()
                .any(|known| word == known),
            Some(TokenTree::Group(_) | TokenTree::Literal(_)) => false,
        }
}

/// Whether the tokens after a place assign a value to it: `=`, `+=`, `<<=`.
fn assigns(behind: &[TokenTree]) -> bool {
    let operator: String = behind
        .iter()
        .scan(true, |goes_on, token| match token {
            TokenTree::Punct(punct) if *goes_on => {
                *goes_on = punct.spacing() == Spacing::Joint;
                Some(punct.as_char())
            }
            _ => None,
        })
        .collect();
    matches!(
        operator.as_str(),
        "=" | "+=" | "-=" | "*=" | "/=" | "%=" | "^=" | "&=" | "|=" | "<<=" | ">>="
    )
}

/// Whether the `struct` at `word` is under `#[migrate(key = ..)]`, and the token at `index` is a part of it.
fn declares(tokens: &[TokenTree], word: usize, index: usize, key: &str) -> bool {
    if !is_word(&tokens[word], "struct") || word > index && !above(tokens, word).contains(&index) {
        return false;
    }
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is_punct(token, ';'),
    };
    let body = tokens[word..].iter().position(is_end);
    body.is_some_and(|body| index <= word + body)
        && tokens[above(tokens, word)].iter().any(|token| match token {
            TokenTree::Group(group) => has_key(group, key),
            _ => false,
        })
}

/// The attributes and `pub` above a `struct`.
fn above(tokens: &[TokenTree], word: usize) -> std::ops::Range<usize> {
    let mut begin = word;
    loop {
        begin = match &tokens[..begin] {
            [.., hash, TokenTree::Group(_)] if is_punct(hash, '#') => begin - 2,
            [.., public, TokenTree::Group(_)] if is_word(public, "pub") => begin - 2,
            [.., public] if is_word(public, "pub") => begin - 1,
            _ => return begin..word,
        }
    }
}

/// Whether an attribute is `migrate(key = ..)`, alone or in `cfg_attr`.
fn has_key(attribute: &Group, key: &str) -> bool {
    let tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
    tokens.windows(2).any(|pair| match pair {
        [word, TokenTree::Group(group)] if is_word(word, "migrate") => {
            group.stream().into_iter().any(|token| is_word(&token, key))
        }
        [word, TokenTree::Group(group)] if is_word(word, "cfg_attr") => has_key(group, key),
        _ => false,
    })
}

fn pos(at: LineColumn) -> Pos {
    (at.line, at.column)
}

fn is_punct(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

fn is_joint(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint)
}

/// Whether the first of these tokens is this mark, and not the first half of a double mark.
fn is_single(token: &TokenTree, tokens: &[TokenTree], mark: char) -> bool {
    is_punct(token, mark)
        && !(is_joint(token) && tokens.get(1).is_some_and(|next| is_punct(next, mark)))
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}
