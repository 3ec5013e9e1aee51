//! Writes the lock: sorted, one fact a line, the same bytes for the same facts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{
    Changed, ColumnFact, ColumnShape, ConstraintFact, EnumFact, EnumShape, Fact, Leaves, Lock,
    LockEnum, LockMigration, LockTable, Part, PartFact, TableFact, Word,
};

use crate::{
    Checked, ConstraintShape, Exclude, IndexShape, References, Referential, RenamedBy, StepShape,
};

const HEADER: &str = "\
# What the schema of this package was and is. `cargo expand-contract generate` writes it; commit it, do not edit it.
version = 1
";

/// The lines of facts, by the migration's id.
type Lines<'a> = BTreeMap<&'a str, Vec<String>>;

impl Lock {
    /// The file's text. [`Lock::parse`] reads it back into the same facts.
    pub fn render(&self) -> String {
        let mut out = String::from(HEADER);
        line(&mut out, "name", &string(&self.name));
        line(&mut out, "dialect", &string(self.dialect.name()));
        let mut lines = Lines::new();
        for (name, one) in &self.enums {
            enum_section(&mut out, name, one);
            for fact in &one.history {
                let (id, value) = said(fact, enum_fact(&fact.what));
                let line = format!("enum.{} = {value}", key(name));
                lines.entry(id).or_default().push(line);
            }
        }
        for (name, table) in &self.tables {
            fact_lines(name, table, &mut lines);
        }
        let mut blocks: BTreeMap<&str, String> = BTreeMap::new();
        for (id, migration) in &self.migrations {
            let place = migration.tables.first().map_or("", String::as_str);
            let lines = lines.get(id.as_str()).map_or(&[][..], Vec::as_slice);
            block(blocks.entry(place).or_default(), id, migration, lines);
        }
        for (name, table) in &self.tables {
            sections(&mut out, name, table);
            out.extend(blocks.remove(name.as_str()));
            // This line separates the next table's additions from those of this table.
            let _ = writeln!(out, "\n# end of {}", key(name));
        }
        // These blocks belong to a table that a merge may have lost.
        out.extend(blocks.into_values());
        out
    }
}

fn enum_section(out: &mut String, name: &str, known: &LockEnum) {
    let name = key(name);
    let _ = writeln!(out, "\n[enum.{name}]");
    let EnumShape {
        type_name, words, ..
    } = &known.came;
    if let Some(ty) = type_name {
        line(out, "type", &string(ty));
    }
    line(out, "words", &list(words));
    let _ = writeln!(out, "\n# end of enum {name}");
}

fn enum_fact(what: &EnumFact) -> (&'static str, Words) {
    let mut how = Words::default();
    let word = match what {
        EnumFact::Created => "created",
        EnumFact::Added(words) => {
            how.add("words", list(words));
            "added"
        }
        EnumFact::Leaves(leaving) => {
            let (words, others): (Vec<_>, Vec<_>) = leaving
                .iter()
                .map(|one| (one.word.clone(), one.replaced_by.clone()))
                .unzip();
            how.add("words", list(&words));
            how.add("replaced_by", list(&others));
            "leaves"
        }
    };
    (word, how)
}

/// Every header is written, even for an empty section. So two branches that change different tables never change
/// neighbouring lines.
fn sections(out: &mut String, name: &str, table: &LockTable) {
    let name = key(name);
    let _ = writeln!(out, "\n[table.{name}]");
    if table.is_external {
        line(out, "external", "true");
    }
    if let Some(comment) = &table.comment {
        line(out, "comment", &string(comment));
    }
    let _ = writeln!(out, "\n[table.{name}.columns]");
    for (name, column) in &table.columns {
        line(out, &key(name), &column_shape(&column.came));
    }
    let _ = writeln!(out, "\n[table.{name}.indexes]");
    for (name, index) in &table.indexes {
        line(out, &key(name), &index_shape(&index.came));
    }
    let _ = writeln!(out, "\n[table.{name}.constraints]");
    for (name, constraint) in &table.constraints {
        line(out, &key(name), &constraint_shape(&constraint.came));
    }
    if !table.steps.is_empty() {
        let _ = writeln!(out, "\n[table.{name}.steps]");
    }
    for (name, step) in &table.steps {
        line(out, &key(name), &step_shape(&step.came));
    }
}

/// The first and the last line are unique, so that git keeps a block whole when two branches add one in the same place.
fn block(out: &mut String, id: &str, migration: &LockMigration, facts: &[String]) {
    let _ = writeln!(out, "\n[migration.{}]", key(id));
    line(out, "tables", &list(&migration.tables));
    line(out, "after", &list(&migration.after));
    for fact in facts {
        let _ = writeln!(out, "{fact}");
    }
    line(out, "checksum", &string(&migration.checksum));
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key} = {value}");
}

fn column_shape(shape: &ColumnShape) -> String {
    let mut words = Words::default();
    words.add("position", shape.position.to_string());
    words.add("type", string(&shape.ty.name()));
    words.flag("nullable", shape.nullable);
    words.text("default", shape.default.as_deref());
    let said = &shape.words;
    words.text("comment", said.comment.as_deref());
    words.text("collate", said.collate.as_deref());
    words.text("storage", said.storage.as_deref());
    words.text("generated", said.generated.as_deref());
    words.flag("virtual", said.is_virtual);
    words.flag("identity", said.is_identity);
    words.render()
}

fn index_shape(shape: &IndexShape) -> String {
    let mut words = Words::default();
    words.add("columns", list(&shape.columns));
    if !shape.key.is_empty() {
        words.add("key", list(&shape.key));
    }
    words.flag("unique", shape.unique);
    words.text("using", shape.using.as_deref());
    words.text("where", shape.filter.as_deref());
    if !shape.include.is_empty() {
        words.add("include", list(&shape.include));
    }
    words.flag("nulls_not_distinct", shape.nulls_not_distinct);
    words.text("with", shape.with.as_deref());
    words.render()
}

fn constraint_shape(shape: &ConstraintShape) -> String {
    let mut words = Words::default();
    match shape {
        ConstraintShape::PrimaryKey(columns) => words.add("primary_key", list(columns)),
        ConstraintShape::Check(check) => {
            words.text("check", Some(&check.sql));
            words.add("columns", list(&check.columns));
        }
        ConstraintShape::Unique(unique) => {
            words.add("unique", list(&unique.columns));
            words.flag("nulls_not_distinct", unique.nulls_not_distinct);
            words.checked(unique.checked);
        }
        ConstraintShape::References(references) => reference_words(&mut words, references),
        ConstraintShape::Exclude(exclude) => exclude_words(&mut words, exclude),
    }
    words.render()
}

fn reference_words(words: &mut Words, references: &References) {
    words.add("foreign_key", list(&references.columns));
    words.text("table", Some(&references.table));
    words.add("target", list(&references.target));
    for (word, action) in [
        ("on_delete", references.on_delete),
        ("on_update", references.on_update),
    ] {
        if action != Referential::NoAction {
            words.text(word, Some(action.word()));
        }
    }
    words.checked(references.checked);
}

fn exclude_words(words: &mut Words, exclude: &Exclude) {
    words.add("exclude", list(&exclude.elements));
    words.add("operators", list(&exclude.operators));
    words.add("columns", list(&exclude.columns));
    words.text("using", exclude.using.as_deref());
    words.text("where", exclude.filter.as_deref());
    words.checked(exclude.checked);
}

fn step_shape(shape: &StepShape) -> String {
    let mut words = Words::default();
    words.add("position", shape.position.to_string());
    words.text(shape.phase.name(), Some(&shape.sql));
    words.text("done_when", Some(&shape.done_when));
    words.text("rollback", shape.rollback.as_deref());
    words.flag("no_transaction", shape.no_transaction);
    words.flag("has_left_models", shape.has_left_models);
    words.render()
}

/// The facts of a table, sorted by object.
fn fact_lines<'a>(name: &str, table: &'a LockTable, lines: &mut Lines<'a>) {
    let mut add = |part, (id, value): (&'a str, String)| {
        let line = format!("fact.{}.{} = {value}", key(name), part_key(part));
        lines.entry(id).or_default().push(line);
    };
    for fact in &table.history {
        add(Part::Table, said(fact, table_fact(&fact.what)));
    }
    for (name, column) in &table.columns {
        for fact in &column.history {
            add(Part::Column(name), said(fact, column_fact(&fact.what)));
        }
    }
    for (name, index) in &table.indexes {
        for fact in &index.history {
            add(Part::Index(name), said(fact, part_fact(fact.what)));
        }
    }
    for (name, constraint) in &table.constraints {
        for fact in &constraint.history {
            add(
                Part::Constraint(name),
                said(fact, constraint_fact(&fact.what)),
            );
        }
    }
    for (name, step) in &table.steps {
        for fact in &step.history {
            add(Part::Step(name), said(fact, part_fact(fact.what)));
        }
    }
}

fn part_key(part: Part<'_>) -> String {
    match part {
        Part::Table => "table".into(),
        Part::Column(name) => format!("columns.{}", key(name)),
        Part::Index(name) => format!("indexes.{}", key(name)),
        Part::Constraint(name) => format!("constraints.{}", key(name)),
        Part::Step(name) => format!("steps.{}", key(name)),
    }
}

/// The migration of a fact, and the text of the fact.
fn said<'a, W>(fact: &'a Fact<W>, (word, how): (&'static str, Words)) -> (&'a str, String) {
    let mut words = Words::default();
    words.add(word, how.render());
    words.text("stage", Some(fact.stage.name()));
    (&fact.migration, words.render())
}

fn table_fact(what: &TableFact) -> (&'static str, Words) {
    let mut how = Words::default();
    let word = match what {
        TableFact::Created => "created",
        TableFact::Commented(word) => {
            if let Word::Becomes(text) = word {
                how.text("comment", Some(text));
            }
            "commented"
        }
        TableFact::Renamed { from } => {
            how.text("from", Some(from));
            "renamed"
        }
        TableFact::Split { from } => {
            how.text("from", Some(from));
            "split"
        }
        TableFact::Leaves(leaves) => {
            how.text("renamed_to", leaves.renamed_to.as_deref());
            how.text("note", leaves.note.as_deref());
            "leaves"
        }
    };
    (word, how)
}

fn column_fact(what: &ColumnFact) -> (&'static str, Words) {
    let mut how = Words::default();
    let word = match what {
        ColumnFact::Added { up, explicit } => {
            how.text("up", up.as_deref());
            if let Some(word) = explicit.word() {
                how.flag(word, true);
            }
            "added"
        }
        ColumnFact::Renamed {
            from,
            up,
            by,
            values,
        } => {
            how.text("from", Some(from));
            how.text("up", up.as_deref());
            // A lock of before knew one way.
            how.text("by", (*by != RenamedBy::Copy).then(|| by.name()));
            let values = values.as_ref();
            how.text("table", values.map(|values| values.table.as_str()));
            how.text("key", values.map(|values| values.key.as_str()));
            how.text("value", values.map(|values| values.value.as_str()));
            "renamed"
        }
        ColumnFact::Required { backfill } => {
            how.text("backfill", Some(backfill));
            "required"
        }
        ColumnFact::Optional => "optional",
        ColumnFact::Changed(changed) => {
            changed_words(&mut how, changed);
            "changed"
        }
        ColumnFact::Leaves(leaves) => {
            leaves_words(&mut how, leaves);
            "leaves"
        }
    };
    (word, how)
}

/// A word that goes has no value to write, so it is listed by its name.
fn changed_words(how: &mut Words, changed: &Changed) {
    if let Some(ty) = &changed.ty {
        how.add("type", string(&ty.name()));
    }
    let mut changed = changed.clone();
    let mut without = Vec::new();
    for (word, text) in changed.texts() {
        match text {
            Word::Becomes(text) => how.text(word, Some(text.as_str())),
            Word::Goes => without.push(word.to_owned()),
            Word::Stays => {}
        }
    }
    if !without.is_empty() {
        how.add("without", list(&without));
    }
}

fn leaves_words(how: &mut Words, leaves: &Leaves) {
    how.flag("renamed", leaves.renamed);
    how.text("moved_to", leaves.moved_to.as_deref());
    how.text("extracted_to", leaves.extracted_to.as_deref());
    if !leaves.replaced_by.is_empty() {
        how.add("replaced_by", list(&leaves.replaced_by));
    }
    how.text("down", leaves.down.as_deref());
    how.text("note", leaves.note.as_deref());
}

fn part_fact(what: PartFact) -> (&'static str, Words) {
    let word = match what {
        PartFact::Added => "added",
        PartFact::Leaves => "leaves",
    };
    (word, Words::default())
}

fn constraint_fact(what: &ConstraintFact) -> (&'static str, Words) {
    let mut how = Words::default();
    let word = match what {
        ConstraintFact::Added => "added",
        ConstraintFact::Leaves => "leaves",
        ConstraintFact::Becomes(shape) => {
            how.add("shape", constraint_shape(shape));
            "becomes"
        }
    };
    (word, how)
}

/// The inside of an inline table.
#[derive(Default)]
struct Words(Vec<String>);

impl Words {
    fn add(&mut self, key: &str, value: impl AsRef<str>) {
        self.0.push(format!("{key} = {}", value.as_ref()));
    }

    fn text(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.add(key, string(value));
        }
    }

    fn checked(&mut self, checked: Checked) {
        if let Some(word) = checked.word() {
            self.flag(word, true);
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
