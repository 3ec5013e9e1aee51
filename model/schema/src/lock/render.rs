//! Writes the lock: sorted, one fact a line, the same bytes for the same facts.

use std::fmt::Write as _;

use super::{Exit, Lock, LockColumn, LockMigration, Origin, Turn};

const HEADER: &str = "\
# What the schema of this package was and is. `cargo expand-contract generate` writes it; commit it, do not edit it.
version = 1
";

impl Lock {
    /// The file's text. [`Lock::parse`] reads it back to the same facts.
    pub fn render(&self) -> String {
        let mut out = String::from(HEADER);
        line(&mut out, "name", &string(&self.name));
        line(&mut out, "dialect", &string(self.dialect.name()));
        for (name, table) in &self.tables {
            let name = key(name);
            // Both headers are always there: two branches that change different tables never change neighbouring lines.
            let _ = writeln!(out, "\n[table.{name}.columns]");
            for (name, column) in &table.columns {
                line(&mut out, &key(name), &column_facts(column));
            }
            let _ = writeln!(out, "\n[table.{name}.migrations]");
            for (id, migration) in &table.migrations {
                line(&mut out, &key(id), &migration_facts(migration));
            }
        }
        out
    }
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key} = {value}");
}

fn column_facts(column: &LockColumn) -> String {
    let def = &column.def;
    let mut facts = Facts::default();
    facts.add("position", column.position.to_string());
    facts.add("type", string(&def.ty.name()));
    facts.flag("nullable", def.nullable);
    facts.text("default", def.default.as_deref());
    facts.flag("primary_key", def.primary_key);
    facts.flag("unique", def.unique);
    facts.flag("index", def.index);
    if let Some(origin) = &column.origin {
        origin_facts(&mut facts, origin);
    }
    if !column.turns.is_empty() {
        let turns: Vec<String> = column.turns.iter().map(turn_facts).collect();
        facts.add("turns", format!("[{}]", turns.join(", ")));
    }
    if let Some(exit) = &column.exit {
        facts.add("leaves", exit_facts(exit));
    }
    facts.render()
}

fn origin_facts(facts: &mut Facts, origin: &Origin) {
    let mut how = Facts::default();
    how.text("from", origin.from.as_deref());
    how.text("up", origin.up.as_deref());
    how.flag("fill_null", origin.fill_null);
    let word = if origin.from.is_some() {
        "renamed"
    } else {
        "added"
    };
    facts.add(word, how.render());
    facts.text("migration", Some(&origin.migration));
    facts.text("stage", Some(origin.stage.name()));
}

fn turn_facts(turn: &Turn) -> String {
    let mut facts = Facts::default();
    facts.text("required", turn.required.as_deref());
    facts.flag("optional", turn.required.is_none());
    facts.text("migration", Some(&turn.migration));
    facts.text("stage", Some(turn.stage.name()));
    facts.render()
}

fn exit_facts(exit: &Exit) -> String {
    let mut facts = Facts::default();
    facts.text("migration", Some(&exit.migration));
    facts.text("stage", Some(exit.stage.name()));
    facts.flag("renamed", exit.renamed);
    if !exit.replaced_by.is_empty() {
        facts.add("replaced_by", list(&exit.replaced_by));
    }
    facts.text("down", exit.down.as_deref());
    facts.text("note", exit.note.as_deref());
    facts.render()
}

fn migration_facts(migration: &LockMigration) -> String {
    let mut facts = Facts::default();
    facts.flag("creates", migration.creates);
    facts.add("after", list(&migration.after));
    facts.text("checksum", Some(&migration.checksum));
    facts.render()
}

/// The inside of an inline table.
#[derive(Default)]
struct Facts(Vec<String>);

impl Facts {
    fn add(&mut self, key: &str, value: impl AsRef<str>) {
        self.0.push(format!("{key} = {}", value.as_ref()));
    }

    fn text(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.add(key, string(value));
        }
    }

    fn flag(&mut self, key: &str, value: bool) {
        if value {
            self.add(key, "true");
        }
    }

    fn render(&self) -> String {
        if self.0.is_empty() {
            return "{}".into();
        }
        format!("{{ {} }}", self.0.join(", "))
    }
}

fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| string(item)).collect();
    format!("[{}]", items.join(", "))
}

fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) {
        name.into()
    } else {
        string(name)
    }
}

fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
