//! Reads a string literal: its value, and the place of each part of the value.

use std::rc::Rc;

use super::text::{Source, Text};

/// The value of the string literal at these bytes of `source`; `None` for a literal of another kind.
pub(super) fn value(source: &Rc<Source>, begin: usize, token: &str) -> Option<Text> {
    let mut text = Text::default();
    if let Some(rest) = token.strip_prefix('r') {
        let hashes = rest.bytes().take_while(|byte| *byte == b'#').count();
        let inner = rest.get(hashes + 1..rest.len().checked_sub(hashes + 1)?)?;
        if rest.as_bytes().get(hashes) != Some(&b'"') {
            return None;
        }
        text.push(inner, source, begin + 2 + hashes);
        return Some(text);
    }
    let inner = token.strip_prefix('"')?.strip_suffix('"')?;
    let mut at = begin + 1;
    let mut rest = inner;
    while let Some(escape) = rest.find('\\') {
        text.push(&rest[..escape], source, at);
        at += escape;
        rest = &rest[escape..];
        let len = self::escape(rest, &mut text, source, at)?;
        at += len;
        rest = &rest[len..];
    }
    text.push(rest, source, at);
    text.mark(source, at + rest.len());
    Some(text)
}

/// Appends the value of one escape, and returns the length of the escape.
fn escape(rest: &str, text: &mut Text, source: &Rc<Source>, at: usize) -> Option<usize> {
    let kind = rest[1..].chars().next()?;
    let character = match kind {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        '\\' | '"' | '\'' => kind,
        // The string continues at the next character that is not white space.
        '\n' | '\r' => {
            let skipped = rest[1..].trim_start_matches([' ', '\n', '\r', '\t']);
            return Some(rest.len() - skipped.len());
        }
        'x' => char::from(u8::from_str_radix(rest.get(2..4)?, 16).ok()?),
        'u' => {
            let close = rest.find('}')?;
            let digits = rest.get(3..close)?.replace('_', "");
            let character = char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?;
            text.push(character.encode_utf8(&mut [0; 4]), source, at);
            return Some(close + 1);
        }
        _ => return None,
    };
    text.push(character.encode_utf8(&mut [0; 4]), source, at);
    Some(if kind == 'x' { 4 } else { 2 })
}
