//! Finds the files of a package: it follows `mod` and `include!`, also inside of functions and macros.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::expression::{inner, is_punct, is_word};
use super::text::Source;
use super::{Read, literal};
use crate::Diagnostic;

/// A file with its tokens.
pub(super) type Parsed = (Rc<Source>, TokenStream);

/// Follows the modules of crates.
pub(super) struct Files<'a> {
    read: &'a Read<'a>,
    seen: BTreeSet<PathBuf>,
    pub(super) parsed: Vec<Parsed>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The folders in which `mod x;` is looked for.
#[derive(Clone)]
struct Place {
    /// The folder of `x.rs` and `x/mod.rs`.
    children: PathBuf,
    /// The folder that `#[path = ".."]` starts from.
    paths: PathBuf,
}

impl<'a> Files<'a> {
    pub(super) fn new(read: &'a Read<'a>) -> Self {
        Self {
            read,
            seen: BTreeSet::new(),
            parsed: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// The crate whose root file this is.
    pub(super) fn krate(&mut self, root: &Path) {
        let folder = parent(root);
        if !self.file(root, &folder) && !self.seen.contains(root) {
            self.diagnostics.push(Diagnostic::error(format!(
                "cannot find {}, which Cargo.toml names",
                root.display()
            )));
        }
    }

    /// Reads a file whose modules are in `children`. The result says whether it exists.
    fn file(&mut self, path: &Path, children: &Path) -> bool {
        if self.seen.contains(path) {
            return true;
        }
        let text = match (self.read)(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return false,
            Err(error) => {
                let error = format!("cannot read {}: {error}", path.display());
                self.diagnostics.push(Diagnostic::error(error));
                return true;
            }
        };
        self.seen.insert(path.to_path_buf());
        let source = Rc::new(Source::new(path.to_path_buf(), text));
        match source.text().parse::<TokenStream>() {
            Ok(tokens) => {
                let place = Place {
                    children: children.to_path_buf(),
                    paths: parent(path),
                };
                self.level(&source, tokens.clone(), &place);
                self.parsed.push((source, tokens));
            }
            Err(wrong) => self.diagnostics.push(
                Diagnostic::error("this is not Rust, so its SQL cannot be checked")
                    .at(&crate::syntax::location(path, wrong.span()))
                    .help("make this file parse first"),
            ),
        }
        true
    }

    fn level(&mut self, source: &Rc<Source>, tokens: TokenStream, place: &Place) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for index in 0..tokens.len() {
            match &tokens[index..] {
                [word, TokenTree::Ident(name), next, ..] if is_word(word, "mod") => {
                    let name = name.to_string();
                    let name = name.trim_start_matches("r#");
                    let paths = paths(source, &tokens[..index]);
                    match next {
                        TokenTree::Group(group) => {
                            let children = match paths.first() {
                                Some(path) => place.paths.join(path),
                                None => place.children.join(name),
                            };
                            let place = Place {
                                paths: children.clone(),
                                children,
                            };
                            self.level(source, group.stream(), &place);
                        }
                        _ => self.module(name, &paths, place),
                    }
                }
                [word, bang, TokenTree::Group(group), ..]
                    if is_word(word, "include") && is_punct(bang, '!') =>
                {
                    // Only a literal path is followed: a file that a build script made is outside of the package's folder.
                    if let [TokenTree::Literal(path)] = inner(group).as_slice()
                        && let Some(path) = literal::value(source, 0, &path.to_string())
                    {
                        let path = parent(source.path()).join(path.sql());
                        self.file(&path, &place.children);
                    }
                }
                [TokenTree::Group(group), ..] => {
                    let body = index > 1 && is_word(&tokens[index - 2], "mod");
                    if !body {
                        self.level(source, group.stream(), place);
                    }
                }
                _ => {}
            }
        }
    }

    fn module(&mut self, name: &str, paths: &[String], place: &Place) {
        for path in paths {
            let path = place.paths.join(path);
            let folder = parent(&path);
            self.file(&path, &folder);
        }
        // The `path` may apply to other systems only.
        let folder = place.children.join(name);
        if !self.file(&place.children.join(format!("{name}.rs")), &folder) {
            self.file(&folder.join("mod.rs"), &folder);
        }
    }
}

/// The texts of `path = ".."` in the attributes before an item.
fn paths(source: &Rc<Source>, before: &[TokenTree]) -> Vec<String> {
    let mut found = Vec::new();
    for token in before.iter().rev() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                path_words(source, &inner(group), &mut found);
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {}
            TokenTree::Ident(word) if word == "pub" || word == "unsafe" => {}
            token if is_punct(token, '#') => {}
            _ => break,
        }
    }
    found
}

fn path_words(source: &Rc<Source>, tokens: &[TokenTree], found: &mut Vec<String>) {
    for (index, token) in tokens.iter().enumerate() {
        match (token, tokens.get(index + 1), tokens.get(index + 2)) {
            (word, Some(equals), Some(TokenTree::Literal(path)))
                if is_word(word, "path") && is_punct(equals, '=') =>
            {
                let path = literal::value(source, 0, &path.to_string());
                found.extend(path.map(|path| path.sql().to_owned()));
            }
            (TokenTree::Group(group), _, _) => path_words(source, &inner(group), found),
            _ => {}
        }
    }
}

fn parent(file: &Path) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).to_path_buf()
}
