//! Brings what the database knows about a column to the column that replaces it.
//!
//! DDL commits by itself here, so each statement stands for itself: it is found done by its probe, or it may run again.

use std::collections::BTreeSet;

use expand_contract_format::{LockMode, Object, Replacement, Statement, TableLock};
use expand_contract_sql::bare_name;

use super::definition::{self, Created, Part, literal, pieces, quote, quote_table};
use super::edit::{
    ONLINE, assigned, cleared, constraint_exists, execute, index_exists, is_now, prepared,
};
use super::live_table::schema_of;
use crate::catalog::{
    Carried, ConstraintKind, LiveColumn, LiveConstraint, LiveIndex, LiveTable, Moment,
};
use crate::database::session::{Answer, Session, unreadable};

/// The longest name, in characters.
const LONGEST_NAME: usize = 64;

/// The statements that carry over the facts about the replaced columns of one table. `made` are the indexes that the files
/// themselves make.
pub(super) async fn plan(
    session: &mut dyn Session,
    table: &LiveTable,
    replacements: &[Replacement],
    made: &[Object],
) -> Answer<Vec<Carried>> {
    if replacements.is_empty() {
        return Ok(Vec::new());
    }
    let created = definition::read(session, &quote_table(&table.name)).await?;
    carried(table, &created, replacements, made).map_err(unreadable)
}

fn carried(
    table: &LiveTable,
    created: &Created,
    replacements: &[Replacement],
    made: &[Object],
) -> Result<Vec<Carried>, String> {
    let mut plan = Plan {
        table,
        replacements,
        names: made.iter().filter_map(name_of).collect(),
        carried: Vec::new(),
    };
    let mut indexes = Vec::new();
    for index in &table.indexes {
        if let Some(first) = plan.first(&index.columns)
            && !(index.is_primary || index.excludes || is_made(index, first, made))
        {
            indexes.push((index, plan.index_name(index)?));
        }
    }
    for replacement in replacements {
        let Some(column) = table.column(&replacement.old) else {
            continue;
        };
        plan.add(created, replacement);
        for (index, name) in &indexes {
            if plan.first(&index.columns) == Some(replacement) {
                plan.index(index, name, replacement)?;
            }
        }
        for key in &table.constraints {
            if key.kind == ConstraintKind::ForeignKey
                && plan.first(&key.columns) == Some(replacement)
            {
                plan.foreign_key(key, replacement)?;
            }
        }
        // CHECKs and full-text indexes are refused before the first step, or let go. Rights come apart.
        let chosen = indexes.iter().filter(|(index, _)| is_chosen(table, index));
        let swaps: Vec<(&LiveIndex, &str)> = chosen
            .map(|(index, name)| (*index, name.as_str()))
            .collect();
        plan.carried.extend(cleared(table, &column.name, &swaps));
        plan.default(column, replacement);
    }
    Ok(plan.carried)
}

/// The statements that give the roles of each first column the same rights on the second one.
pub(super) fn rights(table: &LiveTable, pairs: &[(String, String)]) -> Vec<Carried> {
    let mut carried = Vec::new();
    for (old, new) in pairs {
        let grants = table.column(old).map_or(&[][..], |column| &column.grants);
        for grant in grants {
            let option = if grant.grantable {
                " WITH GRANT OPTION"
            } else {
                ""
            };
            carried.push(Carried {
                table: table.name.clone(),
                column: new.clone(),
                // The step that adds the column is found done if the runner ends behind it.
                moment: Moment::Installed,
                statement: Statement {
                    title: format!(
                        "Grant {} on {}.{new} to {}.",
                        grant.right, table.name, grant.role
                    ),
                    done_when: Some(format!(
                        "SELECT EXISTS (SELECT 1 FROM information_schema.COLUMN_PRIVILEGES WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {} \
                         AND COLUMN_NAME = {} AND PRIVILEGE_TYPE = {} AND GRANTEE IN ({grantee}, CONCAT({grantee}, '@''''')))",
                        schema_of(&table.name),
                        literal(bare_name(&table.name)),
                        literal(new),
                        literal(&grant.right),
                        grantee = literal(if grant.role == "PUBLIC" {
                            "'PUBLIC'"
                        } else {
                            &grant.role
                        }),
                    )),
                    sql: format!(
                        "GRANT {} ({}) ON {} TO {}{option}",
                        grant.right,
                        quote(new),
                        quote_table(&table.name),
                        grant.role,
                    ),
                    ..Statement::default()
                },
            });
        }
    }
    carried
}

fn name_of(object: &Object) -> Option<String> {
    match object {
        Object::Index { name, .. } | Object::Constraint { name, .. } => Some(name.to_lowercase()),
        _ => None,
    }
}

/// Whether the files themselves make this index on the new column.
fn is_made(index: &LiveIndex, replacement: &Replacement, made: &[Object]) -> bool {
    index.key == [replacement.old.as_str()]
        && index.definition == format!("({})", quote(&replacement.old))
        && made.iter().any(|object| {
            matches!(object, Object::Index { table, columns, unique, .. }
                if *table == replacement.table && *columns == [replacement.new.as_str()] && *unique == index.is_unique)
        })
}

/// Whether somebody chose the name of an index. By itself the database names it after its first column.
fn is_chosen(table: &LiveTable, index: &LiveIndex) -> bool {
    let first = index.key.first().map(String::as_str).unwrap_or_default();
    let numbered = index.name.strip_prefix(first);
    let numbered = numbered.is_some_and(|rest| {
        rest.is_empty()
            || rest
                .strip_prefix('_')
                .is_some_and(|digits| digits.bytes().all(|c| c.is_ascii_digit()))
    });
    let ours = ["idx", "key"].map(|suffix| named(table, &index.key, suffix));
    !numbered && !ours.contains(&index.name)
}

/// The name of an object over these columns: `users_email_idx`.
fn named(table: &LiveTable, columns: &[String], suffix: &str) -> String {
    let stem = format!("{}_{}", bare_name(&table.name), columns.join("_"));
    let room = LONGEST_NAME - suffix.len() - 1;
    let stem: String = stem.chars().take(room).collect();
    format!("{stem}_{suffix}")
}

/// The statements for the replaced columns of one table.
struct Plan<'a> {
    table: &'a LiveTable,
    replacements: &'a [Replacement],
    /// The names that the plan and the files have given so far, in small letters.
    names: BTreeSet<String>,
    carried: Vec<Carried>,
}

impl<'a> Plan<'a> {
    fn push(&mut self, replacement: &Replacement, moment: Moment, statement: Statement) {
        self.carried.push(Carried {
            table: self.table.name.clone(),
            column: match moment {
                Moment::Adding | Moment::Added | Moment::Installed | Moment::Filled => {
                    replacement.new.clone()
                }
                Moment::Fenced | Moment::Dropping | Moment::Dropped => replacement.old.clone(),
            },
            moment,
            statement,
        });
    }

    /// The first of the replaced columns among these: a fact about several of them is carried once.
    fn first(&self, columns: &[String]) -> Option<&'a Replacement> {
        let mut replacements = self.replacements.iter();
        replacements.find(|one| columns.contains(&one.old))
    }

    /// The names of columns after the rename.
    fn renamed(&self, columns: &[String]) -> Vec<String> {
        let new = |column: &String| {
            let mut replacements = self.replacements.iter();
            let replacement = replacements.find(|one| one.old == *column);
            replacement.map_or(column, |one| &one.new).clone()
        };
        columns.iter().map(new).collect()
    }

    /// A text of the server, in whose first parentheses the replaced columns have their new names.
    fn with_new_names(&self, definition: &str) -> Result<String, String> {
        let mut depth = 0_usize;
        let mut is_over = false;
        let mut text = String::with_capacity(definition.len());
        for piece in pieces(definition)? {
            if piece.is_symbol("(") {
                depth += 1;
            } else if piece.is_symbol(")") {
                depth = depth.saturating_sub(1);
                is_over |= depth == 0;
            }
            let name = piece.name().filter(|_| depth > 0 && !is_over);
            let renamed = name.and_then(|name| {
                let name = name.to_lowercase();
                let mut replacements = self.replacements.iter();
                replacements.find(|one| one.old.to_lowercase() == name)
            });
            match renamed {
                Some(one) => text += &quote(&one.new),
                None => text += piece.text,
            }
        }
        Ok(text)
    }

    /// The first name that no other object has. `is_other` tells whether an object of this name exists that is not the one that is
    /// carried over: a later phase must find the same name again.
    fn free_name(
        &mut self,
        columns: &[String],
        suffix: &str,
        is_other: impl Fn(&str) -> bool,
    ) -> String {
        let mut number = 0_u32;
        loop {
            let name = match number {
                0 => named(self.table, columns, suffix),
                number => named(self.table, columns, &format!("{suffix}{number}")),
            };
            if !is_other(&name) && self.names.insert(name.to_lowercase()) {
                return name;
            }
            number += 1;
        }
    }

    /// The column itself, with the length, character set, collation and comment that only the database knows.
    fn add(&mut self, created: &Created, replacement: &Replacement) {
        let Some(old) = created.column(&replacement.old) else {
            return;
        };
        // The new column gets all of it in one statement: the step is found done if the runner ends behind it.
        let collation = old.clause(Part::Collation);
        let collation = collation.map_or_else(String::new, |text| format!(" {text}"));
        let statement = execute(
            format!("as {}{collation}", old.sql_type()),
            format!(
                "ALTER TABLE {} ADD COLUMN {}, ALGORITHM=INSTANT",
                quote_table(&self.table.name),
                old.copied(&replacement.new).definition()
            ),
        );
        self.push(replacement, Moment::Adding, statement);
    }

    /// The name that the index of the new columns has beside this one.
    fn index_name(&mut self, index: &LiveIndex) -> Result<String, String> {
        let definition = self.with_new_names(&index.definition)?;
        let columns = self.renamed(&index.key);
        let suffix = if index.is_unique { "key" } else { "idx" };
        let table = self.table;
        Ok(self.free_name(&columns, suffix, |name| {
            let mut indexes = table.indexes.iter();
            indexes.any(|other| {
                other.name.eq_ignore_ascii_case(name) && other.definition != definition
            })
        }))
    }

    /// The index of the new columns. A unique one may stand beside the old one: `ON DUPLICATE KEY UPDATE` minds them all.
    fn index(
        &mut self,
        index: &LiveIndex,
        name: &str,
        replacement: &Replacement,
    ) -> Result<(), String> {
        let columns = self.renamed(&index.key);
        let table = self.table.name.clone();
        let non_unique = u8::from(!index.is_unique);
        let there = index_exists(&table, name, &format!("NON_UNIQUE = {non_unique}"));
        let statement = Statement {
            title: format!("Carry index {} over as {name}.", index.name),
            locks: vec![TableLock {
                table: Some(table.clone()),
                mode: LockMode::MetadataUpgradable,
                note: String::new(),
            }],
            makes: vec![Object::Index {
                table: table.clone(),
                name: name.to_owned(),
                columns,
                unique: index.is_unique,
            }],
            no_transaction: true,
            done_when: Some(format!("SELECT {there}")),
            sql: format!(
                "ALTER TABLE {} ADD {}INDEX {} {}, {ONLINE}",
                quote_table(&table),
                if index.is_unique { "UNIQUE " } else { "" },
                quote(name),
                self.with_new_names(&index.definition)?
            ),
            ..Statement::default()
        };
        self.push(replacement, Moment::Filled, statement);
        Ok(())
    }

    /// The foreign key of the new columns. It is not checked for the rows that are there: each has the values of the old columns,
    /// which are checked, or none yet.
    fn foreign_key(
        &mut self,
        key: &LiveConstraint,
        replacement: &Replacement,
    ) -> Result<(), String> {
        let table = self.table;
        let definition = self.with_new_names(&key.definition)?;
        let columns = self.renamed(&key.columns);
        let name = self.free_name(&columns, "fkey", |name| {
            let mut others = table.constraints.iter();
            others.any(|other| {
                other.name.eq_ignore_ascii_case(name) && other.definition != definition
            })
        });
        let statement = Statement {
            title: format!("Carry foreign key {} over as {name}.", key.name),
            no_transaction: true,
            done_when: Some(format!("SELECT {}", constraint_exists(&table.name, &name))),
            sql: format!(
                "SET SESSION foreign_key_checks = 0; ALTER TABLE {} ADD CONSTRAINT {} {definition}, {ONLINE}; \
                 SET SESSION foreign_key_checks = 1",
                quote_table(&table.name),
                quote(&name)
            ),
            ..Statement::default()
        };
        // No trigger fires for a value that a foreign key itself changes. So the new column has the same key before the triggers
        // are there, and both columns are changed alike.
        let changes = [
            "ON UPDATE CASCADE",
            "ON UPDATE SET NULL",
            "ON DELETE SET NULL",
        ];
        if changes.iter().any(|action| key.definition.contains(action)) {
            self.push(replacement, Moment::Added, statement.clone());
            // The step that adds the column is found done if the runner ends behind it.
            self.push(replacement, Moment::Installed, statement.clone());
        } else {
            self.push(replacement, Moment::Filled, statement.clone());
        }
        // The old key needs an index, which a step of the contract may drop. By now the new one may be missing only if the old one
        // is younger than the migrate.
        self.push(replacement, Moment::Fenced, statement);
        let drop = Statement {
            done_when: Some(format!(
                "SELECT NOT {}",
                constraint_exists(&table.name, &key.name)
            )),
            ..execute(
                format!("Drop foreign key {}.", key.name),
                format!(
                    "ALTER TABLE {} DROP FOREIGN KEY {}, ALGORITHM=INPLACE",
                    quote_table(&table.name),
                    quote(&key.name)
                ),
            )
        };
        self.push(replacement, Moment::Fenced, drop);
        Ok(())
    }

    /// The default, and ON UPDATE. Until then the trigger fills the old column's value in.
    fn default(&mut self, column: &LiveColumn, replacement: &Replacement) {
        let table = quote_table(&self.table.name);
        let new = quote(&replacement.new);
        let own = self.table.column(&replacement.new);
        let own = own.and_then(|new| new.default.as_deref());
        let default = column.default.as_deref().filter(|_| own.is_none());
        let on_update = column.settings.first();
        let is_time = column.ty.starts_with("timestamp") || column.ty.starts_with("datetime");
        let (title, sql) = if is_time && (on_update.is_some() || default.is_some_and(is_now)) {
            let default = own.or(default);
            let default = default.map(|default| format!("DEFAULT {default}"));
            let words: Vec<String> = default.into_iter().chain(on_update.cloned()).collect();
            let words = words.join(" ");
            // The column may have become NOT NULL and visible when this runs.
            let text = format!(
                "(SELECT CONCAT({}, COLUMN_TYPE, IF(IS_NULLABLE = 'YES', ' NULL ', ' NOT NULL '), {}, \
                 IF(EXTRA LIKE '%INVISIBLE%', ' INVISIBLE', ''), ' COMMENT ', QUOTE(COLUMN_COMMENT), ', ALGORITHM=INSTANT') \
                 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {} AND COLUMN_NAME = {})",
                literal(&format!("ALTER TABLE {table} MODIFY {new} ")),
                literal(&words),
                schema_of(&self.table.name),
                literal(bare_name(&self.table.name)),
                literal(&replacement.new)
            );
            (format!("Carry `{words}` over."), prepared(&text))
        } else if let Some(default) = default {
            (
                format!("Carry the default {default} over."),
                format!(
                    "ALTER TABLE {table} ALTER COLUMN {new} SET DEFAULT {}, ALGORITHM=INSTANT",
                    assigned(default)
                ),
            )
        } else {
            return;
        };
        self.push(replacement, Moment::Dropping, execute(title, sql));
    }
}

#[cfg(test)]
mod tests;
