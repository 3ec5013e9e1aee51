//! An index on a table with partitions: on the table alone, then on each partition beside its writers, then attached. The catalog
//! shows what is done, so a build that was killed anywhere goes on.

use expand_contract_sql::{bare_name, literal, quote, quote_table};

use super::try_values::for_copy;
use super::{CAPABILITY, Postgres, live_table};
use crate::database::indexes::IndexOf;
use crate::database::partitions::{Definition, PartStep, Partitions, Unfit};
use crate::database::session::{Answer, BoxFuture, Row, Session, only};

/// PostgreSQL cuts longer names silently.
const LONGEST: usize = 63;

const IS_PARTITIONED: &str = "SELECT count(*) FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1) AND relkind = 'p'";

/// The table `$1` and all its partitions, those of partitions too: its number, its parent's, whether it has partitions itself, its schema,
/// its name, and eight digits that are its own. A partition that is being detached is one no longer.
const TREE: &str = "WITH RECURSIVE tree(oid, parent, depth) AS ( \
       SELECT CAST(pg_catalog.to_regclass($1) AS oid), CAST(0 AS oid), 0 \
     UNION ALL SELECT h.inhrelid, h.inhparent, t.depth + 1 FROM tree AS t \
       JOIN pg_catalog.pg_inherits AS h ON h.inhparent = t.oid AND NOT h.inhdetachpending \
       JOIN pg_catalog.pg_class AS c ON c.oid = h.inhrelid AND c.relispartition) ";

const NODES: &str = "SELECT CAST(CAST(t.oid AS bigint) AS text), CAST(CAST(t.parent AS bigint) AS text), c.relkind = 'p', \
       CAST(n.nspname AS text), CAST(c.relname AS text), \
       pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to( \
         pg_catalog.concat(n.nspname, '.', c.relname), 'UTF8')), 'hex'), 8) \
     FROM tree AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.oid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     ORDER BY t.depth, n.nspname, c.relname";

/// The indexes on these tables: the table, its own number, its name, whether it is valid, and the index that it is attached to.
const ON_NODES: &str = "SELECT CAST(CAST(x.indrelid AS bigint) AS text), CAST(CAST(x.indexrelid AS bigint) AS text), CAST(c.relname AS text), \
       x.indisvalid, (SELECT CAST(CAST(h.inhparent AS bigint) AS text) FROM pg_catalog.pg_inherits AS h WHERE h.inhrelid = x.indexrelid) \
     FROM tree AS t JOIN pg_catalog.pg_index AS x ON x.indrelid = t.oid JOIN pg_catalog.pg_class AS c ON c.oid = x.indexrelid";

const FOREIGN: &str = "SELECT CAST(c.relname AS text) FROM tree AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.oid \
     WHERE c.relkind = 'f' ORDER BY 1 LIMIT 1";

const EXPRESSION_KEY: &str = "SELECT count(*) FROM tree AS t JOIN pg_catalog.pg_partitioned_table AS p ON p.partrelid = t.oid \
     WHERE p.partexprs IS NOT NULL";

/// A table of the tree.
struct Node {
    oid: String,
    parent: String,
    has_partitions: bool,
    schema: String,
    name: String,
    digits: String,
}

impl Node {
    fn read(row: &Row) -> Answer<Self> {
        let text = |column| row.text(column).map(str::to_owned);
        Ok(Self {
            oid: text(0)?,
            parent: text(1)?,
            has_partitions: row.truth(2)?,
            schema: text(3)?,
            name: text(4)?,
            digits: text(5)?,
        })
    }

    fn full(&self) -> String {
        format!("{}.{}", quote(&self.schema), quote(&self.name))
    }

    /// The name of its part of an index.
    fn part(&self, index: &str) -> String {
        let mut end = index.len().min(LONGEST - self.digits.len() - 1);
        while !index.is_char_boundary(end) {
            end -= 1;
        }
        format!("{}_{}", &index[..end], self.digits)
    }

    /// The full name of an index on it.
    fn full_index(&self, name: &str) -> String {
        format!("{}.{}", quote(&self.schema), quote(name))
    }
}

/// An index on a table of the tree.
#[derive(Clone)]
struct Part {
    table: String,
    oid: String,
    name: String,
    is_valid: bool,
    attached_to: Option<String>,
}

impl Part {
    fn read(row: &Row) -> Answer<Self> {
        let text = |column| row.text(column).map(str::to_owned);
        Ok(Self {
            table: text(0)?,
            oid: text(1)?,
            name: text(2)?,
            is_valid: row.truth(3)?,
            attached_to: row.optional(4)?.map(str::to_owned),
        })
    }
}

/// A table with its partitions, and all their indexes.
struct Tree {
    /// Parents come before their partitions.
    nodes: Vec<Node>,
    parts: Vec<Part>,
}

impl Tree {
    async fn read(session: &mut dyn Session, table: &str) -> Answer<Self> {
        let table = [CAPABILITY.quote_table(table).into()];
        let nodes = session.query(&format!("{TREE}{NODES}"), &table).await?;
        let parts = session.query(&format!("{TREE}{ON_NODES}"), &table).await?;
        Ok(Self {
            nodes: nodes.iter().map(Node::read).collect::<Answer<_>>()?,
            parts: parts.iter().map(Part::read).collect::<Answer<_>>()?,
        })
    }

    /// The index's part on a table: the attached one, or the one that carries the name of ours.
    fn part(&self, node: &Node, index: &str) -> Option<&Part> {
        let on = || self.parts.iter().filter(|part| part.table == node.oid);
        let Some(parent) = self.nodes.iter().find(|other| other.oid == node.parent) else {
            return on().find(|part| part.name == index);
        };
        let above = self.part(parent, index);
        let attached = on().find(|part| {
            part.attached_to.is_some() && part.attached_to.as_ref() == above.map(|above| &above.oid)
        });
        let own = node.part(index);
        attached.or_else(|| on().find(|part| part.attached_to.is_none() && part.name == own))
    }

    /// The next step to an index on every partition.
    fn build_next(&self, index: &str, definition: &Definition) -> Option<PartStep> {
        let unique = if definition.is_unique { "UNIQUE " } else { "" };
        for (at, node) in self.nodes.iter().enumerate() {
            let part = self.part(node, index);
            let name = if at == 0 {
                index.to_owned()
            } else {
                node.part(index)
            };
            let (only, words) = if node.has_partitions {
                ("ONLY ", "")
            } else {
                ("", "CONCURRENTLY ")
            };
            match part {
                None => {
                    return Some(PartStep {
                        title: format!("build {name} on {only}{}", node.name),
                        sql: format!(
                            "CREATE {unique}INDEX {words}{} ON {only}{} {}",
                            quote(&name),
                            node.full(),
                            definition.text
                        ),
                        is_concurrent: !node.has_partitions,
                        is_cleaning: false,
                    });
                }
                // A failed build left it.
                Some(part) if !part.is_valid && !node.has_partitions => {
                    return Some(PartStep {
                        title: format!("drop {}, which is not valid", part.name),
                        sql: format!(
                            "DROP INDEX CONCURRENTLY IF EXISTS {}",
                            node.full_index(&part.name)
                        ),
                        is_concurrent: true,
                        is_cleaning: true,
                    });
                }
                Some(_) => {}
            }
        }
        // A table's index is valid once those of all its partitions are attached, so the deepest come first.
        self.nodes.iter().skip(1).rev().find_map(|node| {
            let parent = self.nodes.iter().find(|other| other.oid == node.parent)?;
            let part = self.part(node, index)?;
            let above = self.part(parent, index)?;
            part.attached_to.is_none().then(|| PartStep {
                title: format!("attach {} to {}", part.name, above.name),
                sql: format!(
                    "ALTER INDEX {} ATTACH PARTITION {}",
                    parent.full_index(&above.name),
                    node.full_index(&part.name)
                ),
                is_concurrent: false,
                is_cleaning: false,
            })
        })
    }

    /// The next step until nothing is left of the index. What is attached goes with the table's own index.
    fn drop_next(&self, index: &str) -> Option<PartStep> {
        let begun = self.nodes.iter().skip(1).rev().find_map(|node| {
            let part = self.part(node, index)?;
            part.attached_to.is_none().then_some((node, part))
        });
        if let Some((node, part)) = begun {
            let words = if node.has_partitions {
                ""
            } else {
                "CONCURRENTLY "
            };
            return Some(PartStep {
                title: format!("drop {}, which is not attached", part.name),
                sql: format!(
                    "DROP INDEX {words}IF EXISTS {}",
                    node.full_index(&part.name)
                ),
                is_concurrent: !node.has_partitions,
                is_cleaning: true,
            });
        }
        let node = self.nodes.first()?;
        let part = self.part(node, index)?;
        Some(PartStep {
            title: format!("drop {} and its parts", part.name),
            sql: format!("DROP INDEX IF EXISTS {}", node.full_index(&part.name)),
            is_concurrent: false,
            is_cleaning: false,
        })
    }
}

impl Partitions for Postgres {
    fn is_partitioned<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<bool>> {
        Box::pin(async move {
            let table = [CAPABILITY.quote_table(table).into()];
            Ok(only(session.query(IS_PARTITIONED, &table).await?)?.count(0)? > 0)
        })
    }

    fn unfit<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
        unique: bool,
    ) -> BoxFuture<'a, Answer<Option<Unfit>>> {
        Box::pin(async move {
            let table = [CAPABILITY.quote_table(table).into()];
            let foreign = session.query(&format!("{TREE}{FOREIGN}"), &table).await?;
            if let Some(row) = foreign.first() {
                let partition = row.text(0)?.to_owned();
                return Ok(Some(Unfit::Foreign { partition }));
            }
            let keys = format!("{TREE}{EXPRESSION_KEY}");
            let has_expression = only(session.query(&keys, &table).await?)?.count(0)? > 0;
            Ok((unique && has_expression).then_some(Unfit::ExpressionKey))
        })
    }

    fn definition<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
        sql: &'a str,
    ) -> BoxFuture<'a, Answer<Option<Definition>>> {
        Box::pin(async move {
            let name = quote(bare_name(index.table));
            let drop = format!("DROP TABLE IF EXISTS pg_temp.{name}");
            // The statement finds an empty table of this session alone, and the server tells how it reads the statement.
            let copy = format!(
                "{drop}; CREATE TEMPORARY TABLE {name} (LIKE {} INCLUDING GENERATED)",
                quote_table(index.table)
            );
            session.script(&copy).await?;
            let read = read(session, index, sql).await;
            session.script(&drop).await?;
            read
        })
    }

    fn build_next<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
        definition: &'a Definition,
    ) -> BoxFuture<'a, Answer<Option<PartStep>>> {
        Box::pin(async move {
            let tree = Tree::read(session, index.table).await?;
            Ok(tree.build_next(index.index, definition))
        })
    }

    fn drop_next<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Option<PartStep>>> {
        Box::pin(async move {
            let tree = Tree::read(session, index.table).await?;
            Ok(tree.drop_next(index.index))
        })
    }
}

/// The index that the statement makes on the temporary table.
async fn read(session: &mut dyn Session, of: IndexOf<'_>, sql: &str) -> Answer<Option<Definition>> {
    let copy = for_copy(of.table, &quote_table(of.table));
    let found = format!(
        "SELECT count(*) FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass({}) AND relpersistence = 't'",
        literal(&copy)
    );
    if only(session.query(&found, &[]).await?)?.count(0)? == 0 {
        return Ok(None);
    }
    session.script(&for_copy(of.table, sql)).await?;
    let live = live_table::read_as(session, of.table, &copy).await?;
    let mut indexes = live.into_iter().flat_map(|table| table.indexes);
    let made = indexes.find(|made| made.name == of.index);
    Ok(made.map(|made| Definition {
        is_unique: made.is_unique,
        text: made.definition,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_of_a_long_name_fits() {
        let node = Node {
            oid: String::new(),
            parent: String::new(),
            has_partitions: false,
            schema: "public".into(),
            name: "orders_2026".into(),
            digits: "0123abcd".into(),
        };
        assert_eq!(node.part("orders_idx"), "orders_idx_0123abcd");
        let long = "ä".repeat(31);
        let part = node.part(&long);
        assert!(
            part.len() <= LONGEST && part.ends_with("ä_0123abcd"),
            "{part}"
        );
    }
}
