//! Writes the facts about a statement, each as one line behind `-- <word>: `, and reads them back.

use expand_contract_sql::quote;

use crate::{
    AddedType, ColumnEdit, ConstraintEdit, Holds, Job, LockMode, Object, Replacement, SecondName,
    TableLock,
};

/// Stands behind `locks: ` if a statement takes no lock on any existing object.
pub(super) const NO_LOCK: &str = "none";

/// Stands behind `locks: ` if only the author knows what the SQL locks.
pub(super) const UNKNOWN_LOCKS: &str = "unknown, as the SQL is its author's own";

pub(super) const OUTSIDE_TRANSACTION: &str = "outside a transaction";

/// Stands before a statement that an operator may let wait.
pub(super) const AFTER_THE_SOAK: &str = "after the soak";

/// Stands before the name of the triggers that need not follow a statement.
pub(super) const SILENCES: &str = "silences";

/// Stands before a statement that runs only if an operator lets the contract wait.
pub(super) const ONLY_FOR_A_SOAK: &str = "only for a soak";

/// Stands before the rules that a linter is not to find in the next line.
pub(super) const EXCUSED: &str = "squawk-ignore ";

/// Stands before what a person needs who fills rows without the runner.
pub(super) const BY_HAND: &str = "by hand";

/// The words after `runner: `; `None` if the runner simply executes the statement.
pub(super) fn render(job: &Job) -> Option<String> {
    Some(match job {
        Job::Execute => return None,
        Job::Backfill {
            table,
            key,
            markers,
        } => {
            let marked = if markers.is_empty() {
                String::new()
            } else {
                format!(" marked by {}", idents(markers))
            };
            format!("backfill {} by {}{marked}", ident(table), idents(key))
        }
        Job::Together { table, key } => {
            format!("fill together {} by {}", ident(table), idents(key))
        }
        Job::Prefer { table, key } => format!("prefer {} by {}", ident(table), idents(key)),
        Job::Verify {
            table,
            key,
            columns,
            apart,
            breaks,
        } => {
            let name = |word: &str, name: &Option<String>| match name {
                Some(name) => format!(" {word} {}", ident(name)),
                None => String::new(),
            };
            let (apart, breaks) = (name("apart in", apart), name("against", breaks));
            format!(
                "verify {} by {} over {}{apart}{breaks}",
                ident(table),
                idents(key),
                idents(columns)
            )
        }
        Job::ListGiven {
            table,
            key,
            column,
            looked_up,
        } => format!(
            "list {} by {} given {}{}",
            ident(table),
            idents(key),
            ident(column),
            if *looked_up { " looked up" } else { "" }
        ),
        Job::Own {
            table,
            step,
            is_patient,
            builds,
            drops,
        } => {
            let patient = if *is_patient { " patiently" } else { "" };
            let builds = match builds {
                Some(index) => format!(" builds {}", ident(index)),
                None => String::new(),
            };
            let drops = if drops.is_empty() {
                String::new()
            } else {
                format!(" drops {}", idents(drops))
            };
            format!(
                "own step {} on {}{patient}{builds}{drops}",
                ident(step),
                ident(table)
            )
        }
        Job::Stays { table, step } => {
            format!("stays {} on {}", ident(step), ident(table))
        }
        Job::DropUnused { table, index } => {
            format!("drop unused {} on {}", ident(index), ident(table))
        }
        Job::Loses { what } => format!("loses {what}"),
        Job::EditConstraint {
            table,
            name,
            definition,
            edit,
        } => {
            let edit = match edit {
                ConstraintEdit::Add => "add",
                ConstraintEdit::Drop => "drop",
            };
            format!(
                "{edit} constraint {} on {}: {definition}",
                ident(name),
                ident(table)
            )
        }
        Job::EditColumn {
            table,
            column,
            edit,
        } => {
            format!(
                "edit {}.{} {}",
                ident(table),
                ident(column),
                edit_word(*edit)
            )
        }
        Job::DropColumns { table, columns } => {
            let columns: Vec<String> = columns
                .iter()
                .map(|column| format!("{}.{}", ident(table), ident(column)))
                .collect();
            format!("drop columns {}", columns.join(", "))
        }
    })
}

/// Reads what [`render`] wrote.
pub(super) fn parse(text: &str) -> Option<Job> {
    if let Some(what) = text.strip_prefix("loses ") {
        return Some(Job::Loses { what: what.into() });
    }
    let mut words = Words(text);
    let job = if words.take("backfill ") {
        let (table, key) = words.table_by_key()?;
        let markers = if words.take(" marked by ") {
            words.idents()?
        } else {
            Vec::new()
        };
        Job::Backfill {
            table,
            key,
            markers,
        }
    } else if words.take("fill together ") {
        let (table, key) = words.table_by_key()?;
        Job::Together { table, key }
    } else if words.take("prefer ") {
        let (table, key) = words.table_by_key()?;
        Job::Prefer { table, key }
    } else if words.take("verify ") {
        let (table, key) = words.table_by_key()?;
        words.take(" over ").then_some(())?;
        Job::Verify {
            table,
            key,
            columns: words.idents()?,
            apart: words.name_after(" apart in ")?,
            breaks: words.name_after(" against ")?,
        }
    } else if words.take("list ") {
        let (table, key) = words.table_by_key()?;
        words.take(" given ").then_some(())?;
        Job::ListGiven {
            table,
            key,
            column: words.ident()?,
            looked_up: words.take(" looked up"),
        }
    } else if words.take("own step ") {
        let (step, table) = words.name_on_table()?;
        Job::Own {
            table,
            step,
            is_patient: words.take(" patiently"),
            builds: if words.take(" builds ") {
                Some(words.ident()?)
            } else {
                None
            },
            drops: if words.take(" drops ") {
                words.idents()?
            } else {
                Vec::new()
            },
        }
    } else if words.take("stays ") {
        let (step, table) = words.name_on_table()?;
        Job::Stays { table, step }
    } else if words.take("drop unused ") {
        let (index, table) = words.name_on_table()?;
        Job::DropUnused { table, index }
    } else if words.0.starts_with("add constraint ") || words.0.starts_with("drop constraint ") {
        let edit = if words.take("add ") {
            ConstraintEdit::Add
        } else {
            words.take("drop ");
            ConstraintEdit::Drop
        };
        words.take("constraint ");
        let (name, table) = words.name_on_table()?;
        words.take(": ").then_some(())?;
        return (!words.0.is_empty()).then(|| Job::EditConstraint {
            table,
            name,
            definition: words.0.into(),
            edit,
        });
    } else if words.take("edit ") {
        let (table, column) = words.column()?;
        words.take(" ").then_some(())?;
        let edit = ColumnEdit::ALL
            .into_iter()
            .find(|edit| words.0 == edit_word(*edit))?;
        words.0 = "";
        Job::EditColumn {
            table,
            column,
            edit,
        }
    } else if words.take("drop columns ") {
        let (table, column) = words.column()?;
        let mut columns = vec![column];
        while words.take(", ") {
            let (next, column) = words.column()?;
            (next == table).then_some(())?;
            columns.push(column);
        }
        Job::DropColumns { table, columns }
    } else {
        return None;
    };
    words.0.is_empty().then_some(job)
}

fn edit_word(edit: ColumnEdit) -> &'static str {
    match edit {
        ColumnEdit::DropNotNull => "drop-not-null",
        ColumnEdit::SetNotNull => "set-not-null",
        ColumnEdit::SetType => "set-type",
        ColumnEdit::SetFirstDefault => "set-first-default",
        ColumnEdit::SetDefault => "set-default",
        ColumnEdit::DropDefault => "drop-default",
        ColumnEdit::SetComment => "set-comment",
        ColumnEdit::Show => "show",
    }
}

/// The form of a lock on the whole database: no table's name has a space outside of quotes.
const DATABASE: &str = "the database";

/// The words after `locks: `.
pub(crate) fn lock_words(lock: &TableLock) -> String {
    let on = lock
        .table
        .as_deref()
        .map_or_else(|| DATABASE.to_owned(), ident);
    format!("{on} {}{}", lock.mode, lock.note)
}

/// Reads what [`lock_words`] wrote.
pub(super) fn parse_lock(text: &str) -> Option<TableLock> {
    let mut words = Words(text);
    let table = if words.take(DATABASE) {
        None
    } else {
        Some(words.ident()?)
    };
    words.take(" ").then_some(())?;
    // The names of other modes begin with `SHARE`, too.
    let mode = LockMode::ALL
        .into_iter()
        .filter(|mode| words.0.starts_with(mode.name()))
        .max_by_key(|mode| mode.name().len())?;
    words.take(mode.name());
    Some(TableLock {
        table,
        mode,
        note: words.0.into(),
    })
}

/// The words after `makes: ` and `drops: `.
pub(super) fn object_words(object: &Object) -> String {
    match object {
        Object::Table { table } => format!("table {}", ident(table)),
        Object::Column { table, column } => format!("column {}.{}", ident(table), ident(column)),
        Object::Index {
            table,
            name,
            columns,
            unique,
        } => {
            let kind = if *unique { "unique index" } else { "index" };
            format!(
                "{kind} {} on {}{}",
                ident(name),
                ident(table),
                over(columns)
            )
        }
        Object::Constraint { table, name, holds } => {
            let (kind, to) = match holds {
                Holds::Check => ("constraint", String::new()),
                Holds::Unique => ("unique constraint", String::new()),
                Holds::Exclude => ("exclude constraint", String::new()),
                Holds::Refers(other) => ("foreign key", format!(" to {}", ident(other))),
            };
            format!("{kind} {} on {}{to}", ident(name), ident(table))
        }
        Object::Trigger {
            table,
            name,
            columns,
        } => format!(
            "trigger {} on {}{}",
            ident(name),
            ident(table),
            over(columns)
        ),
        Object::View { view, aside, twice } => {
            let twice: Vec<String> = twice
                .iter()
                .map(|one| format!("{} as {}", ident(&one.column), ident(&one.also)))
                .collect();
            let (view, aside) = (ident(view), ident(aside));
            format!("view {view} on {aside} with {}", twice.join(", "))
        }
        Object::NewName { view, table } => {
            format!("new name {} on {}", ident(view), ident(table))
        }
        Object::PartView { view, table, aside } => format!(
            "part {} on {} with {}",
            ident(view),
            ident(table),
            ident(aside)
        ),
        Object::Aside { table, aside } => format!("aside {} on {}", ident(aside), ident(table)),
        Object::AsideColumn {
            table,
            column,
            aside,
        } => format!(
            "column aside {}.{} as {}",
            ident(table),
            ident(column),
            ident(aside)
        ),
    }
}

fn over(columns: &[String]) -> String {
    if columns.is_empty() {
        String::new()
    } else {
        format!(" over {}", idents(columns))
    }
}

/// Reads what [`object_words`] wrote.
pub(super) fn parse_object(text: &str) -> Option<Object> {
    let mut words = Words(text);
    let object = if words.take("table ") {
        Object::Table {
            table: words.ident()?,
        }
    } else if words.take("column aside ") {
        let (table, column) = words.column()?;
        words.take(" as ").then_some(())?;
        let aside = words.ident()?;
        Object::AsideColumn {
            table,
            column,
            aside,
        }
    } else if words.take("column ") {
        let (table, column) = words.column()?;
        Object::Column { table, column }
    } else if words.0.starts_with("index ") || words.0.starts_with("unique index ") {
        let unique = words.take("unique ");
        words.take("index ");
        let (name, table) = words.name_on_table()?;
        Object::Index {
            table,
            name,
            columns: words.over()?,
            unique,
        }
    } else if words.take("constraint ") {
        let (name, table) = words.name_on_table()?;
        Object::Constraint {
            table,
            name,
            holds: Holds::Check,
        }
    } else if words.0.starts_with("unique constraint ")
        || words.0.starts_with("exclude constraint ")
    {
        let holds = if words.take("unique ") {
            Holds::Unique
        } else {
            words.take("exclude ");
            Holds::Exclude
        };
        words.take("constraint ");
        let (name, table) = words.name_on_table()?;
        Object::Constraint { table, name, holds }
    } else if words.take("foreign key ") {
        let (name, table) = words.name_on_table()?;
        words.take(" to ").then_some(())?;
        Object::Constraint {
            table,
            name,
            holds: Holds::Refers(words.ident()?),
        }
    } else if words.take("trigger ") {
        let (name, table) = words.name_on_table()?;
        Object::Trigger {
            table,
            name,
            columns: words.over()?,
        }
    } else if words.take("view ") {
        let (view, aside) = words.name_on_table()?;
        words.take(" with ").then_some(())?;
        let mut twice = vec![words.second_name()?];
        while words.take(", ") {
            twice.push(words.second_name()?);
        }
        Object::View { view, aside, twice }
    } else if words.take("new name ") {
        let (view, table) = words.name_on_table()?;
        Object::NewName { view, table }
    } else if words.take("part ") {
        let (view, table) = words.name_on_table()?;
        words.take(" with ").then_some(())?;
        let aside = words.ident()?;
        Object::PartView { view, table, aside }
    } else if words.take("aside ") {
        let (aside, table) = words.name_on_table()?;
        Object::Aside { table, aside }
    } else {
        return None;
    };
    words.0.is_empty().then_some(object)
}

/// The words after `replaces: ` and `grows: `.
pub(super) fn replacement_words(replacement: &Replacement) -> String {
    let Replacement { table, old, new } = replacement;
    format!("{}.{} by {}", ident(table), ident(old), ident(new))
}

/// Reads what [`replacement_words`] wrote.
pub(super) fn parse_replacement(text: &str) -> Option<Replacement> {
    let mut words = Words(text);
    let (table, old) = words.column()?;
    words.take(" by ").then_some(())?;
    let new = words.ident()?;
    words
        .0
        .is_empty()
        .then_some(Replacement { table, old, new })
}

/// The words after `type: `.
pub(super) fn type_words(added: &AddedType) -> String {
    let AddedType {
        table,
        column,
        sql_type,
    } = added;
    format!("{}.{} {sql_type}", ident(table), ident(column))
}

/// Reads what [`type_words`] wrote.
pub(super) fn parse_type(text: &str) -> Option<AddedType> {
    let mut words = Words(text);
    let (table, column) = words.column()?;
    words.take(" ").then_some(())?;
    (!words.0.is_empty()).then(|| AddedType {
        table,
        column,
        sql_type: words.0.into(),
    })
}

fn is_plain(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'
}

fn ident(name: &str) -> String {
    if !name.is_empty() && name.chars().all(is_plain) {
        name.into()
    } else {
        quote(name)
    }
}

/// Names separated by commas.
pub(super) fn names(names: &[String]) -> String {
    idents(names)
}

/// Reads what [`names`] wrote.
pub(super) fn parse_names(text: &str) -> Option<Vec<String>> {
    let mut words = Words(text);
    let names = words.idents()?;
    words.0.is_empty().then_some(names)
}

fn idents(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| ident(name)).collect();
    names.join(", ")
}

/// The unread part of a directive.
struct Words<'a>(&'a str);

impl Words<'_> {
    fn take(&mut self, word: &str) -> bool {
        let rest = self.0.strip_prefix(word);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn ident(&mut self) -> Option<String> {
        if !self.take("\"") {
            let end = self.0.find(|c| !is_plain(c)).unwrap_or(self.0.len());
            let (name, rest) = self.0.split_at(end);
            self.0 = rest;
            return (!name.is_empty()).then(|| name.to_owned());
        }
        let mut name = String::new();
        loop {
            let end = self.0.find('"')?;
            name.push_str(&self.0[..end]);
            self.0 = &self.0[end + 1..];
            if !self.take("\"") {
                return Some(name);
            }
            name.push('"');
        }
    }

    fn idents(&mut self) -> Option<Vec<String>> {
        let mut names = vec![self.ident()?];
        while self.take(", ") {
            names.push(self.ident()?);
        }
        Some(names)
    }

    /// The name behind a word; `Some(None)` without the word.
    #[allow(clippy::option_option)] // The outer one is a failure to read.
    fn name_after(&mut self, word: &str) -> Option<Option<String>> {
        if self.take(word) {
            Some(Some(self.ident()?))
        } else {
            Some(None)
        }
    }

    fn column(&mut self) -> Option<(String, String)> {
        let table = self.ident()?;
        self.take(".").then_some(())?;
        Some((table, self.ident()?))
    }

    fn name_on_table(&mut self) -> Option<(String, String)> {
        let name = self.ident()?;
        self.take(" on ").then_some(())?;
        Some((name, self.ident()?))
    }

    fn second_name(&mut self) -> Option<SecondName> {
        let column = self.ident()?;
        self.take(" as ").then_some(())?;
        let also = self.ident()?;
        Some(SecondName { column, also })
    }

    fn over(&mut self) -> Option<Vec<String>> {
        if self.take(" over ") {
            self.idents()
        } else {
            Some(Vec::new())
        }
    }

    fn table_by_key(&mut self) -> Option<(String, Vec<String>)> {
        let table = self.ident()?;
        self.take(" by ").then_some(())?;
        Some((table, self.idents()?))
    }
}
