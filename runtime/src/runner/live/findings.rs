//! The rules: which facts about a live table are refused, with the way out.

use std::collections::BTreeSet;

use expand_contract_format::{Job, Object, Phase, Replacement};

use crate::catalog::{Fact, LiveTable, RelationKind, mentions};
use crate::error::Finding;
use crate::run::Run;
use crate::source::MigrationSource;

/// Refuses other triggers that are about a column that leaves. A new build writes the new column, so they do not see its values;
/// and their functions fail when the column is gone. A trigger of another migration would fight with ours.
pub(super) fn other_triggers(
    live: &LiveTable,
    source: &MigrationSource,
    column: &str,
    coming: &[&str],
    phase: Phase,
) -> Vec<Finding> {
    let table = &live.name;
    let expand = source.phase(Phase::Expand).statements.iter();
    let own: BTreeSet<&str> = expand
        .flat_map(|statement| &statement.makes)
        .filter_map(|object| match object {
            Object::Trigger { name, .. } => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let about = live.triggers.iter().filter(|trigger| {
        // The database itself keeps a column of `UPDATE OF` from being dropped, and names the trigger then.
        let fires = phase == Phase::Expand && trigger.columns.iter().any(|one| one == column);
        !own.contains(trigger.name.as_str()) && (fires || trigger.mentions(column))
    });
    about
        .map(|trigger| {
            let name = &trigger.name;
            if trigger.is_sync {
                return Finding {
                    what: format!(
                        "trigger {name} of another migration keeps {table}.{column} in step: two of them would lose writes"
                    ),
                    help: "contract or roll back that migration first: `cargo expand-contract status` lists it".into(),
                    name: None,
                };
            }
            let what = if phase == Phase::Contract || coming.is_empty() {
                format!("trigger {name} on {table} names {column}: every write that fires it would fail")
            } else {
                format!(
                    "trigger {name} on {table} names {column}: it sees nothing of what new builds write to {}, and every \
                     write that fires it fails once {column} is gone",
                    coming.join(", ")
                )
            };
            Finding {
                what,
                help: format!(
                    "let it work without {column}, or take the responsibility by name: --discard '{name}'"
                ),
                name: Some(name.clone()),
            }
        })
        .collect()
}

/// Refuses indexes under the names of ours that are others. PostgreSQL keeps an index's name when its column is renamed by hand.
pub(super) fn taken(live: &LiveTable, made: &[Object]) -> Vec<Finding> {
    let ours = made.iter().filter_map(|object| match object {
        Object::Index {
            table,
            name,
            columns,
            unique,
        } if *table == live.name => {
            let there = live.indexes.iter().find(|index| index.name == *name)?;
            // The step that builds an index with more than columns asks for the rest.
            let same = columns.is_empty()
                || (there.key == *columns
                    && there.columns.len() == columns.len()
                    && !there.is_partial);
            (!same || there.is_unique != *unique).then_some(there)
        }
        _ => None,
    });
    ours.map(|index| Finding {
        what: format!(
            "index {} on {} has the name of one that this migration makes, and is another one: over {}",
            index.name,
            live.name,
            index.columns.join(", ")
        ),
        help: format!("rename or drop {} first", index.name),
        name: None,
    })
    .collect()
}

/// The triggers of the user that fire while rows are filled.
pub(super) fn firing(live: &LiveTable, source: &MigrationSource) -> Vec<String> {
    let fills = source.phase(Phase::Migrate).statements.iter();
    let fills = fills.filter(
        |statement| matches!(&statement.job, Job::Backfill { table, .. } if *table == live.name),
    );
    let mut all = source.phase(Phase::Migrate).statements.iter();
    let is_one_walk = all.any(
        |statement| matches!(&statement.job, Job::Together { table, .. } if *table == live.name),
    );
    let passes = if is_one_walk { 1 } else { fills.count() };
    if passes == 0 {
        return Vec::new();
    }
    let times = if passes == 1 {
        "once".to_owned()
    } else {
        format!("{passes} times")
    };
    let fire = live.triggers.iter().filter(|trigger| {
        trigger.is_enabled && trigger.on_update && !trigger.is_sync && trigger.columns.is_empty()
    });
    fire.map(|trigger| {
        format!(
            "trigger {} on {} will fire {times} for each row that `run migrate` fills",
            trigger.name, live.name
        )
    })
    .collect()
}

/// Refuses relations of which the triggers or the walk would miss rows.
pub(super) fn relation(live: &LiveTable, moves_columns: bool) -> Vec<Finding> {
    let name = &live.name;
    let mut findings = Vec::new();
    let mut refuse = |what: String, help: String| {
        findings.push(Finding {
            what,
            help,
            name: None,
        });
    };
    if !matches!(live.kind, RelationKind::Table | RelationKind::Partitioned) {
        refuse(
            format!(
                "{name} is {}, and only a table can be changed",
                live.kind.name()
            ),
            "name the table behind it as `table` of the model; or, if a rename by a view is under way, contract it or roll it back \
             first: `cargo expand-contract status` lists it"
                .into(),
        );
        return findings;
    }
    for obstacle in &live.obstacles {
        if moves_columns || !obstacle.only_columns {
            refuse(obstacle.what.clone(), obstacle.way_out.clone());
        }
    }
    if live.hides_rows {
        refuse(
            format!(
                "row security hides rows of {name} from this role: they would count as filled, and be lost"
            ),
            format!(
                "run with a role that sees every row: ALTER ROLE <role> BYPASSRLS; or let the owner see them: \
                 ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY"
            ),
        );
    }
    if !live.children.is_empty() {
        refuse(
            format!(
                "{} inherits from {name}: the triggers of {name} do not fire for its rows",
                live.children.join(", ")
            ),
            "make them partitions, or tables of their own, each with its model".into(),
        );
    }
    if !live.parents.is_empty() {
        refuse(
            format!(
                "{name} belongs to {}, which decides about its columns",
                live.parents.join(", ")
            ),
            "name the parent as `table` of the model".into(),
        );
    }
    if !live.rules.is_empty() {
        refuse(
            format!(
                "rule {} rewrites what is written to {name}",
                live.rules.join(", ")
            ),
            "replace it by a trigger that sorts before `zzz_ec_`".into(),
        );
    }
    findings
}

/// A fact that would be lost, unless it is carried over or the files make it themselves.
pub(super) fn lost(
    run: &Run<'_>,
    live: &LiveTable,
    column: &str,
    coming: &[&str],
    replaced: bool,
    fact: &Fact<'_>,
    made: &[Object],
) -> Option<Finding> {
    let table = &live.name;
    let place = format!("{table}.{column}");
    let refuse = |what: String, help: String| {
        Some(Finding {
            what,
            help,
            name: fact.name().map(str::to_owned),
        })
    };
    // A column that is not copied keeps what a copy cannot have.
    let by_view = if replaced && run.server.capability().renames_by_view {
        "; or rename it without copying: `renamed(.., by = \"view\")`"
    } else {
        ""
    };
    let stuck = fact.reaches_beyond(column) && !run.server.capability().drops_constraints;
    let kind = fact.kind();
    match fact {
        // The trigger reads and writes a generated or identity column like no other.
        Fact::Identity if replaced || !coming.is_empty() => refuse(
            format!("{place} is an identity column, which triggers cannot write"),
            format!(
                "make it a plain default: ALTER TABLE {table} ALTER COLUMN {column} DROP IDENTITY, with a sequence of its \
                 own and DEFAULT nextval(..){by_view}"
            ),
        ),
        Fact::Generated if !coming.is_empty() => refuse(
            format!("{place} is generated from other columns, and cannot be written"),
            format!(
                "make it a plain column first: ALTER TABLE {table} ALTER COLUMN {column} DROP EXPRESSION{by_view}"
            ),
        ),
        Fact::Domain(domain) if replaced => refuse(
            format!(
                "{place} is of the domain {domain}, whose rules would be checked under a lock of the whole table"
            ),
            format!(
                "give the new column the domain's base type, with `sql_type` and `up`, and its rules as a CHECK of {table}{by_view}"
            ),
        ),
        Fact::PartitionKey => refuse(
            format!("the partitions of {table} are chosen by {column}, so the column cannot leave"),
            "partition a new table by the new column".into(),
        ),
        Fact::PrimaryKey(index) => refuse(
            format!("{place} is part of the primary key {}", index.name),
            "a key's columns cannot leave while builds run".into(),
        ),
        Fact::ReplicaIdentity(index) => refuse(
            format!(
                "replication identifies the rows of {table} by {}, which goes with {column}",
                index.name
            ),
            format!(
                "ALTER TABLE {table} REPLICA IDENTITY DEFAULT, or USING an index on other columns"
            ),
        ),
        Fact::Exclude(index) => refuse(
            format!(
                "{} would go with {place}: it cannot be built while builds write",
                fact.label()
            ),
            format!("{}{by_view}", let_go(&index.name)),
        ),
        Fact::Check(check) if replaced && !run.server.capability().adds_checks => refuse(
            format!(
                "CHECK {} would go with {place}: this database copies the table to add one like it, and no row is written meanwhile",
                check.name
            ),
            let_go(&check.name),
        ),
        // These need nothing, or are carried over.
        Fact::Grants(_)
        | Fact::Comment(_)
        | Fact::Settings(_)
        | Fact::Identity
        | Fact::Generated
        | Fact::Domain(_) => None,
        _ if replaced => None,
        Fact::Unique(_) | Fact::Check(_) | Fact::ForeignKey(_) if stuck => Some(Finding {
            what: format!(
                "{} of {table} names {column} beside other columns, and this database drops no such column",
                fact.kind().name()
            ),
            help: format!(
                "make {table} anew without it first (https://www.sqlite.org/lang_altertable.html, 12 steps); a unique index may \
                 take the place of UNIQUE"
            ),
            name: None,
        }),
        Fact::Sequence(_) | Fact::Default(_) | Fact::Collation(_) if coming.is_empty() => None,
        Fact::Sequence(live) => refuse(
            format!(
                "sequence {} goes with {place}",
                live.sequence.as_deref().unwrap_or("of the column")
            ),
            format!(
                "let it stay: ALTER SEQUENCE .. OWNED BY NONE, and give {} its default",
                coming.join(", ")
            ),
        ),
        // The models say the defaults, and the files set them.
        Fact::Default(_) => None,
        Fact::Collation(live) => refuse(
            format!(
                "{place} compares with the collation {}",
                live.collation.as_deref().unwrap_or("of its own")
            ),
            "say it for the new column: `sql_type = \"text COLLATE ..\"`".into(),
        ),
        Fact::Index(index) | Fact::Unique(index) => {
            let ours = index.columns.iter().all(|one| one == column);
            if ours && (coming.is_empty() || makes_like(index.is_unique, coming, made)) {
                return None;
            }
            refuse(
                format!(
                    "{} {} ({}) would go with {place}",
                    kind.name(),
                    index.name,
                    index.columns.join(", ")
                ),
                let_go(&index.name),
            )
        }
        Fact::Check(constraint) | Fact::ForeignKey(constraint) => {
            if coming.is_empty() && !fact.reaches_beyond(column) {
                return None;
            }
            refuse(
                format!(
                    "{} {} would go with {place}: {}",
                    kind.name(),
                    constraint.name,
                    constraint.definition
                ),
                let_go(&constraint.name),
            )
        }
        Fact::Statistics(statistics) => refuse(
            format!("statistics {} would go with {place}", statistics.name),
            let_go(&statistics.name),
        ),
    }
}

/// The facts that stay where they are, because the contract gives the old column the new name.
pub(super) fn staying(live: &LiveTable, replacements: &[Replacement]) -> Vec<String> {
    let told = replacements.iter().filter_map(|replacement| {
        let facts = live.hanging_on(&replacement.old);
        let facts: Vec<String> = facts
            .iter()
            .map(|fact| match fact.name() {
                Some(name) if !name.starts_with(fact.kind().name()) => {
                    format!("{} {name}", fact.kind().name())
                }
                Some(name) => name.to_owned(),
                None => fact.kind().name().to_owned(),
            })
            .collect();
        (!facts.is_empty()).then(|| {
            format!(
                "{}.{} keeps what the database knows about it, and becomes {} in the contract: {}",
                live.name,
                replacement.old,
                replacement.new,
                facts.join(", ")
            )
        })
    });
    told.collect()
}

fn let_go(name: &str) -> String {
    format!(
        "make its like for the columns that stay and drop it, or let it go by name: --discard '{name}'"
    )
}

/// Whether the files make an index of this kind on one of the new columns.
fn makes_like(unique: bool, coming: &[&str], made: &[Object]) -> bool {
    made.iter().any(|object| {
        matches!(object, Object::Index { columns, unique: makes, .. }
            if *makes == unique && columns.iter().all(|column| coming.contains(&column.as_str())))
    })
}

/// Whether the author gives one of the new columns a collation.
pub(super) fn collates(source: &MigrationSource, coming: &[&str]) -> bool {
    let expand = source.phase(Phase::Expand).statements.iter();
    expand.flat_map(|statement| &statement.types).any(|added| {
        coming.contains(&added.column.as_str()) && mentions(&added.sql_type, "COLLATE")
    })
}
