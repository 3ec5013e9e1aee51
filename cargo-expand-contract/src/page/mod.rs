//! Pages: one file of HTML each, without anything from elsewhere, and but for the live page without a script. Every text of the outside goes
//! through [`escaped`].

pub(crate) mod status;

use std::fmt::Write as _;

const STYLE: &str = include_str!("style.css");

/// A page while it is written. Tags, classes and headings are constants of ours; everything else is a text.
#[derive(Debug, Default)]
pub(crate) struct Page {
    body: String,
}

/// The mood of a line: it only chooses a colour, and the words say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Nothing to see.
    Good,
    /// A person should look.
    Look,
    /// It would be refused.
    Bad,
}

impl Mood {
    const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Look => "look",
            Self::Bad => "bad",
        }
    }
}

impl Page {
    /// A text in an element.
    pub(crate) fn text(&mut self, tag: &'static str, text: impl AsRef<str>) {
        self.element(tag, "", text);
    }

    /// A text in a paragraph of a mood.
    pub(crate) fn said(&mut self, mood: Mood, text: impl AsRef<str>) {
        self.element("p", mood.class(), text);
    }

    /// A text of small weight.
    pub(crate) fn note(&mut self, text: impl AsRef<str>) {
        self.element("p", "note", text);
    }

    fn element(&mut self, tag: &'static str, class: &'static str, text: impl AsRef<str>) {
        self.open(tag, class);
        self.body.push_str(&escaped(text.as_ref()));
        self.close(tag);
    }

    /// An element around others.
    pub(crate) fn within(
        &mut self,
        tag: &'static str,
        class: &'static str,
        inner: impl FnOnce(&mut Self),
    ) {
        self.open(tag, class);
        inner(self);
        self.close(tag);
    }

    /// A section with its heading.
    pub(crate) fn section(&mut self, heading: &'static str, inner: impl FnOnce(&mut Self)) {
        self.within("section", "", |page| {
            page.text("h3", heading);
            inner(page);
        });
    }

    /// Pairs of a name and a value.
    pub(crate) fn facts(&mut self, facts: &[(&'static str, String)]) {
        self.within("dl", "", |page| {
            for (name, value) in facts {
                page.text("dt", name);
                page.text("dd", value);
            }
        });
    }

    /// How far something is.
    pub(crate) fn bar(&mut self, done: u64, total: u64) {
        // Writing to a text cannot fail.
        let _ = writeln!(
            self.body,
            "<progress value=\"{done}\" max=\"{total}\"></progress>"
        );
    }

    /// A list, if it has entries.
    pub(crate) fn list<T: AsRef<str>>(&mut self, entries: impl IntoIterator<Item = T>) {
        let mut entries = entries.into_iter().peekable();
        if entries.peek().is_none() {
            return;
        }
        self.within("ul", "", |page| {
            for entry in entries {
                page.text("li", entry);
            }
        });
    }

    /// A table. On a narrow screen each row is a block, and each cell says the heading of its column.
    pub(crate) fn table(&mut self, heads: &[&'static str], rows: &[Vec<String>]) {
        self.within("table", "", |page| {
            page.within("thead", "", |page| {
                page.within("tr", "", |page| {
                    for head in heads {
                        page.text("th", head);
                    }
                });
            });
            page.within("tbody", "", |page| {
                for row in rows {
                    page.within("tr", "", |page| {
                        for (head, cell) in heads.iter().zip(row) {
                            // Writing to a text cannot fail.
                            let _ = write!(page.body, "<td data-head=\"{}\"><span>", escaped(head));
                            page.body.push_str(&escaped(cell));
                            page.body.push_str("</span></td>");
                        }
                    });
                }
            });
        });
    }

    /// The part that a live page replaces.
    pub(crate) fn live(&mut self, inner: impl FnOnce(&mut Self)) {
        self.body.push_str("<div id=\"live\">\n");
        inner(self);
        self.close("div");
    }

    /// A form with one button, the token that it needs, and maybe one field for words.
    pub(crate) fn form(
        &mut self,
        action: &'static str,
        token: &str,
        field: Option<&'static str>,
        button: &'static str,
    ) {
        let token = escaped(token);
        // Writing to a text cannot fail.
        let _ = write!(
            self.body,
            "<form method=\"post\" action=\"{action}\"><input type=\"hidden\" name=\"token\" value=\"{token}\">"
        );
        if let Some(field) = field {
            let _ = write!(
                self.body,
                "<label>{field} <input name=\"why\" maxlength=\"200\" autocomplete=\"off\"></label>"
            );
        }
        let _ = writeln!(self.body, "<button>{button}</button></form>");
    }

    /// A line through points, from 0 to 1 in height, with words that say the same.
    pub(crate) fn line(&mut self, points: &[(f64, f64)], words: &str) {
        let wide = points.last().map_or(1.0, |(right, _)| right.max(1.0));
        let places: Vec<String> = points
            .iter()
            .map(|(at, height)| format!("{:.1},{:.1}", at * 300.0 / wide, 58.0 - 56.0 * height))
            .collect();
        // Writing to a text cannot fail.
        let _ = writeln!(
            self.body,
            "<svg viewBox=\"0 0 300 60\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\"><polyline points=\"{}\"/></svg>",
            escaped(words),
            places.join(" ")
        );
        self.note(words);
    }

    /// What was written so far, for a page that has its head already.
    pub(crate) fn into_body(self) -> String {
        self.body
    }

    /// The lines on which a person signs.
    pub(crate) fn signature(&mut self, sentence: &str) {
        self.within("section", "sign", |page| {
            page.text("h3", "Signature");
            page.text("p", sentence);
            page.within("div", "lines", |page| {
                for line in ["Name", "Date", "Signature"] {
                    page.within("div", "line", |page| page.text("span", line));
                }
            });
        });
    }

    /// The whole file, which runs no script.
    pub(crate) fn finish(self, title: &str) -> String {
        const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n";
        self.file(title, POLICY, "")
    }

    /// The whole file, with a script of ours. The server that sends it allows the script by its nonce, and a browser without scripts loads
    /// the page again.
    pub(crate) fn finish_live(self, title: &str, script: &str, nonce: &str) -> String {
        const AGAIN: &str = "<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>\n";
        let script = format!("<script nonce=\"{nonce}\">\n{script}</script>\n");
        self.file(title, AGAIN, &script)
    }

    fn file(self, title: &str, head: &str, behind: &str) -> String {
        let title = escaped(title);
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             {head}\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{}</main>\n{behind}</body>\n</html>\n",
            self.body
        )
    }

    fn open(&mut self, tag: &'static str, class: &'static str) {
        self.body.push('<');
        self.body.push_str(tag);
        if !class.is_empty() {
            self.body.push_str(" class=\"");
            self.body.push_str(class);
            self.body.push('"');
        }
        self.body.push('>');
    }

    fn close(&mut self, tag: &'static str) {
        self.body.push_str("</");
        self.body.push_str(tag);
        self.body.push_str(">\n");
    }
}

/// A text that no browser takes for markup, wherever it stands. Characters that a page may not hold, or that turn the direction of what
/// follows, are shown as such.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(character),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{fffd}'),
            _ if character.is_control() => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        const ATTACK: &str = "</td></script><script>alert('x')</script>\" onload=\"x\" &lt;";
        let mut page = Page::default();
        page.text("h1", ATTACK);
        page.said(Mood::Look, ATTACK);
        page.facts(&[("Name", ATTACK.to_owned())]);
        page.list([ATTACK]);
        page.table(&["A"], &[vec![ATTACK.to_owned()]]);
        page.signature(ATTACK);
        let html = page.finish(ATTACK);
        assert!(!html.contains("<script"), "{html}");
        assert!(!html.contains("onload=\""), "{html}");
        assert_eq!(html.matches("&lt;script&gt;alert(&#39;x&#39;)").count(), 7);
        assert!(html.contains("&amp;lt;"), "{html}");
    }

    #[test]
    fn a_text_cannot_turn_the_words_behind_it() {
        assert_eq!(escaped("web\u{202e}ssalc\u{0}"), "web\u{fffd}ssalc\u{fffd}");
    }
}
