//! Brings everything that the database knows about a column to the column that replaces it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use expand_contract_format::{LockMode, Object, Replacement, Statement, TableLock};
use expand_contract_sql::{bare_name, literal, quote, quote_beside, quote_table};

use super::renamed::{Renamed, foreign_key, renamed};
use crate::catalog::{Carried, ConstraintKind, Fact, LiveColumn, LiveIndex, LiveTable, Moment};
use crate::database::session::{Answer, Session};

/// The longest name of `PostgreSQL`, in bytes.
const LONGEST_NAME: usize = 63;

/// The statements that carry over the facts about the replaced columns of one table. `made` are the indexes that the files
/// themselves make.
pub(super) async fn plan(
    session: &mut dyn Session,
    table: &LiveTable,
    replacements: &[Replacement],
    made: &[Object],
) -> Answer<Vec<Carried>> {
    let renamed = renamed(session, table, replacements).await?;
    // The name of an index that a file makes is taken before the index is there.
    let taken = made.iter().filter_map(|object| match object {
        Object::Index { name, .. } => Some(name.clone()),
        _ => None,
    });
    let names = RefCell::new(taken.collect::<BTreeSet<String>>());
    let mut carried = Vec::new();
    for replacement in replacements {
        let Some(column) = table.column(&replacement.old) else {
            continue;
        };
        let plan = Plan {
            table,
            replacement,
            column,
            names: &names,
        };
        plan.add(&mut carried);
        for fact in table.hanging_on(&replacement.old) {
            match fact {
                Fact::Index(index) | Fact::Unique(index) => {
                    // An index over two replaced columns is carried once.
                    let first = replacements
                        .iter()
                        .find(|one| index.columns.contains(&one.old));
                    if first == Some(replacement) && !is_made(index, replacement, made) {
                        plan.index(index, &renamed, &mut carried)?;
                    }
                }
                Fact::Check(constraint) | Fact::ForeignKey(constraint) => {
                    let first = replacements
                        .iter()
                        .find(|one| constraint.columns.contains(&one.old));
                    if first != Some(replacement) {
                        continue;
                    }
                    let definition = if constraint.kind == ConstraintKind::Check {
                        Renamed::text(&renamed.checks, &constraint.name)?
                    } else {
                        foreign_key(&constraint.definition, replacements)?
                    };
                    plan.constraint(fact, constraint, &definition, &renamed, &mut carried);
                }
                Fact::Statistics(statistics) => {
                    let on = Renamed::text(&renamed.statistics, &statistics.name)?;
                    let name = plan.name(&renamed.columns(&statistics.columns), "stat");
                    let kinds = if statistics.kinds.is_empty() {
                        String::new()
                    } else {
                        format!(" ({})", statistics.kinds)
                    };
                    plan.push(
                        &mut carried,
                        Moment::Filled,
                        Statement {
                            title: format!("Carry statistics {} over as {name}.", statistics.name),
                            done_when: Some(format!(
                                "SELECT EXISTS (SELECT FROM pg_catalog.pg_statistic_ext WHERE stxname = {} AND stxrelid = pg_catalog.to_regclass({}))",
                                literal(&name),
                                literal(&quote_table(&table.name))
                            )),
                            sql: format!(
                                "CREATE STATISTICS {}{kinds} ON {on} FROM {}",
                                quote_beside(&table.name, &name),
                                quote_table(&table.name)
                            ),
                            ..Statement::default()
                        },
                    );
                }
                Fact::Default(column) => plan.default(column, &mut carried),
                Fact::Sequence(column) => {
                    if let Some(sequence) = &column.sequence {
                        plan.push(
                            &mut carried,
                            Moment::Dropping,
                            execute(
                                format!("Let {}.{} own {sequence}.", table.name, replacement.new),
                                format!(
                                    "ALTER SEQUENCE {sequence} OWNED BY {}.{}",
                                    quote_table(&table.name),
                                    quote(&replacement.new)
                                ),
                            ),
                        );
                    }
                }
                Fact::Settings(column) => {
                    for setting in &column.settings {
                        plan.push(
                            &mut carried,
                            Moment::Added,
                            plan.alter(format!("Carry `{setting}` over."), setting),
                        );
                    }
                }
                Fact::Comment(column) => {
                    if let Some(comment) = &column.comment {
                        plan.push(
                            &mut carried,
                            Moment::Added,
                            execute(
                                "Carry the comment over.".into(),
                                format!(
                                    "COMMENT ON COLUMN {}.{} IS {}",
                                    quote_table(&table.name),
                                    quote(&replacement.new),
                                    literal(comment)
                                ),
                            ),
                        );
                    }
                }
                // Rights are for every pair of columns, and come apart; the collation comes with the type. The others are
                // refused before the first step.
                Fact::Grants(_)
                | Fact::Collation(_)
                | Fact::PrimaryKey(_)
                | Fact::Exclude(_)
                | Fact::Identity
                | Fact::Generated
                | Fact::Domain(_)
                | Fact::PartitionKey
                | Fact::ReplicaIdentity(_) => {}
            }
        }
    }
    Ok(carried)
}

/// The statements that give the roles of each first column the same rights on the second one.
pub(super) fn rights(table: &LiveTable, pairs: &[(String, String)]) -> Vec<Carried> {
    let mut carried = Vec::new();
    for (old, new) in pairs {
        let Some(column) = table.column(old) else {
            continue;
        };
        for grant in &column.grants {
            carried.push(Carried {
                table: table.name.clone(),
                column: new.clone(),
                moment: Moment::Added,
                statement: Statement {
                    title: format!(
                        "Grant {} on {}.{new} to {}.",
                        grant.right, table.name, grant.role
                    ),
                    sql: format!(
                        "GRANT {} ({}) ON {} TO {}{}",
                        grant.right,
                        quote(new),
                        quote_table(&table.name),
                        grant.role,
                        if grant.grantable {
                            " WITH GRANT OPTION"
                        } else {
                            ""
                        }
                    ),
                    ..Statement::default()
                },
            });
        }
    }
    carried
}

/// Whether the files themselves make this index on the new column.
fn is_made(index: &LiveIndex, replacement: &Replacement, made: &[Object]) -> bool {
    let plain = index.key == [replacement.old.as_str()]
        && index.columns == index.key
        && !index.is_partial
        && index.definition == format!("USING btree ({})", quoted_if_needed(&replacement.old));
    plain
        && made.iter().any(|object| {
            matches!(object, Object::Index { table, columns, unique, .. }
                if *table == replacement.table && *columns == [replacement.new.as_str()] && *unique == index.is_unique)
        })
}

/// As `quote_ident` of the database writes a name that is no keyword.
fn quoted_if_needed(name: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.chars().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit()) {
        name.to_owned()
    } else {
        quote(name)
    }
}

fn execute(title: String, sql: String) -> Statement {
    Statement {
        title,
        sql,
        ..Statement::default()
    }
}

/// The statements for one replaced column.
struct Plan<'a> {
    table: &'a LiveTable,
    replacement: &'a Replacement,
    column: &'a LiveColumn,
    /// The names that the plan has given so far.
    names: &'a RefCell<BTreeSet<String>>,
}

impl Plan<'_> {
    fn push(&self, carried: &mut Vec<Carried>, moment: Moment, statement: Statement) {
        carried.push(Carried {
            table: self.table.name.clone(),
            column: match moment {
                Moment::Adding | Moment::Added | Moment::Installed | Moment::Filled => {
                    self.replacement.new.clone()
                }
                Moment::Fenced | Moment::Dropping | Moment::Dropped => self.replacement.old.clone(),
            },
            moment,
            statement,
        });
    }

    fn alter(&self, title: String, what: &str) -> Statement {
        execute(
            title,
            format!(
                "ALTER TABLE {} ALTER COLUMN {} {what}",
                quote_table(&self.table.name),
                quote(&self.replacement.new)
            ),
        )
    }

    /// The first name, in the database's own way, that no other object has. `is_other` tells whether an object of this name
    /// exists that is not the one that is carried over: a later phase must find the same name again.
    fn free_name(
        &self,
        columns: &[String],
        suffix: &str,
        is_other: impl Fn(&str) -> bool,
    ) -> String {
        let mut names = self.names.borrow_mut();
        let mut number = 0_u32;
        loop {
            let suffix = match number {
                0 => suffix.to_owned(),
                number => format!("{suffix}{number}"),
            };
            let name = self.name(columns, &suffix);
            if !is_other(&name) && names.insert(name.clone()) {
                return name;
            }
            number += 1;
        }
    }

    /// The name that the database would give to an object over these columns.
    fn name(&self, columns: &[String], suffix: &str) -> String {
        let name = format!(
            "{}_{}_{suffix}",
            bare_name(&self.table.name),
            columns.join("_")
        );
        if name.len() <= LONGEST_NAME {
            return name;
        }
        let mut end = LONGEST_NAME - suffix.len() - 1;
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        format!("{}_{suffix}", &name[..end])
    }

    /// The column itself, with the length, scale and collation that only the database knows.
    fn add(&self, carried: &mut Vec<Carried>) {
        let collation = self.column.collation.as_ref();
        let collation = collation.map_or_else(String::new, |name| format!(" COLLATE {name}"));
        self.push(
            carried,
            Moment::Adding,
            execute(
                format!("as {}{collation}", self.column.ty),
                format!(
                    "ALTER TABLE {} ADD COLUMN IF NOT EXISTS {} {}{collation}",
                    quote_table(&self.table.name),
                    quote(&self.replacement.new),
                    self.column.ty
                ),
            ),
        );
    }

    fn default(&self, column: &LiveColumn, carried: &mut Vec<Carried>) {
        let has_own = self
            .table
            .column(&self.replacement.new)
            .is_some_and(|new| new.default.is_some());
        if let (Some(default), false) = (&column.default, has_own) {
            // Until then the trigger fills in the old column's default.
            self.push(
                carried,
                Moment::Dropping,
                self.alter(
                    format!("Carry the default {default} over."),
                    &format!("SET DEFAULT {default}"),
                ),
            );
        }
    }

    fn index(
        &self,
        index: &LiveIndex,
        renamed: &Renamed<'_>,
        carried: &mut Vec<Carried>,
    ) -> Answer<()> {
        let table = quote_table(&self.table.name);
        let definition = Renamed::text(&renamed.indexes, &index.name)?;
        let columns = if index.key.is_empty() {
            &index.columns
        } else {
            &index.key
        };
        let columns = renamed.columns(columns);
        let is_other = |name: &str| {
            let mut indexes = self.table.indexes.iter();
            indexes.any(|other| {
                other.name == name && without_nulls(&other.definition) != without_nulls(&definition)
            })
        };
        let plain = self.free_name(&columns, "idx", is_other);
        let build = |name: &str, unique: bool| {
            let definition = if unique {
                definition.clone()
            } else {
                without_nulls(&definition)
            };
            Statement {
                title: format!("Carry index {} over as {name}.", index.name),
                locks: vec![TableLock {
                    table: Some(self.table.name.clone()),
                    mode: LockMode::ShareUpdateExclusive,
                    note: String::new(),
                }],
                makes: vec![Object::Index {
                    table: self.table.name.clone(),
                    name: name.to_owned(),
                    columns: columns.clone(),
                    unique,
                }],
                no_transaction: true,
                done_when: Some(has_index(&self.table.name, name, unique)),
                sql: format!(
                    "CREATE {}INDEX CONCURRENTLY IF NOT EXISTS {} ON {table} {definition}",
                    if unique { "UNIQUE " } else { "" },
                    quote(name)
                ),
                ..Statement::default()
            }
        };
        self.push(carried, Moment::Filled, build(&plain, false));
        let mut last = plain.clone();
        if index.is_unique {
            // Until no old build is alive, the old index keeps the values apart. A second unique index would let old
            // builds' ON CONFLICT fail.
            last = self.free_name(&columns, "key", is_other);
            self.push(carried, Moment::Fenced, build(&last, true));
            self.push(
                carried,
                Moment::Dropping,
                execute(
                    format!("Drop index {plain}, which {last} replaces."),
                    format!(
                        "DROP INDEX IF EXISTS {}",
                        quote_beside(&self.table.name, &plain)
                    ),
                ),
            );
        }
        if let Some(words) = &index.constraint {
            self.push(
                carried,
                Moment::Dropping,
                execute(
                    format!("Carry UNIQUE constraint {} over.", index.name),
                    format!(
                        "ALTER TABLE {table} ADD CONSTRAINT {0} UNIQUE USING INDEX {0} {words}",
                        quote(&last)
                    ),
                ),
            );
        }
        let old_columns = if index.key.is_empty() {
            &index.columns
        } else {
            &index.key
        };
        let given = [self.name(old_columns, "idx"), self.name(old_columns, "key")];
        // A name that was chosen stays, and so does one without a renamed column.
        if !given.contains(&index.name) || columns == *old_columns {
            self.push(
                carried,
                Moment::Dropped,
                execute(
                    format!("Name it {}, as before.", index.name),
                    format!(
                        "ALTER INDEX {} RENAME TO {}",
                        quote_beside(&self.table.name, &last),
                        quote(&index.name)
                    ),
                ),
            );
        }
        Ok(())
    }

    fn constraint(
        &self,
        fact: Fact<'_>,
        constraint: &crate::catalog::LiveConstraint,
        definition: &str,
        renamed: &Renamed<'_>,
        carried: &mut Vec<Carried>,
    ) {
        let table = quote_table(&self.table.name);
        let suffix = if constraint.kind == ConstraintKind::Check {
            "check"
        } else {
            "fkey"
        };
        let columns = renamed.columns(&constraint.columns);
        let name = self.free_name(&columns, suffix, |name| {
            let plain = |text: &str| text.trim_end_matches(" NOT VALID").replace('"', "");
            let mut others = self.table.constraints.iter();
            others.any(|other| other.name == name && plain(&other.definition) != plain(definition))
        });
        let exists = |more: &str| {
            format!(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass({}) AND conname = {}{more})",
                literal(&table),
                literal(&name)
            )
        };
        let definition = definition.trim_end_matches(" NOT VALID");
        self.push(
            carried,
            Moment::Filled,
            Statement {
                title: format!(
                    "Carry {} {} over as {name}.",
                    fact.kind().name(),
                    constraint.name
                ),
                done_when: Some(exists("")),
                ..execute(
                    String::new(),
                    format!(
                        "ALTER TABLE {table} ADD CONSTRAINT {} {definition} NOT VALID",
                        quote(&name)
                    ),
                )
            },
        );
        if constraint.is_validated {
            self.push(
                carried,
                Moment::Filled,
                Statement {
                    title: format!("Prove {name} for every row."),
                    done_when: Some(exists(" AND convalidated")),
                    ..execute(
                        String::new(),
                        format!("ALTER TABLE {table} VALIDATE CONSTRAINT {}", quote(&name)),
                    )
                },
            );
        }
        if self.name(&constraint.columns, suffix) != constraint.name {
            self.push(
                carried,
                Moment::Dropped,
                execute(
                    format!("Name it {}, as before.", constraint.name),
                    format!(
                        "ALTER TABLE {table} RENAME CONSTRAINT {} TO {}",
                        quote(&name),
                        quote(&constraint.name)
                    ),
                ),
            );
        }
    }
}

/// `NULLS NOT DISTINCT` belongs to unique indexes alone.
fn without_nulls(definition: &str) -> String {
    definition.replace(" NULLS NOT DISTINCT", "")
}

/// Whether a complete index of this name is on the table.
pub(super) fn has_index(table: &str, name: &str, unique: bool) -> String {
    format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass({}) \
         AND indrelid = pg_catalog.to_regclass({}) AND indisvalid AND indisunique = {unique})",
        literal(&quote_beside(table, name)),
        literal(&quote_table(table))
    )
}
