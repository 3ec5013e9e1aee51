//! The plan of a statement of the application.
//!
//! The server plans for values, and not for placeholders. It looks a row up by a unique key while it plans, and shows no plan if
//! there is no such row. Then the statement is planned once more with values that come from a table.

use expand_contract_sql::{Token, TokenKind, tokenize};

use crate::database::server::PlannedStatement;
use crate::database::session::{Answer, Row, Session, Value, unreadable};

const EXPLAIN: &str = "EXPLAIN FORMAT=TRADITIONAL";

/// The table of values, by its name in the plan.
const VALUES: &str = "_ec_values";

/// Plans a statement for any values of its parameters. Nothing is executed.
pub(super) async fn plan(session: &mut dyn Session, sql: &str) -> Answer<PlannedStatement> {
    let tokens = tokenize(sql).map_err(unreadable)?;
    let mut planned = match sampled(session, &tokens).await? {
        Ok(nodes) => read(&nodes, Node::indexes),
        Err(why) => general(session, &tokens, &why).await?,
    };
    if let Some(table) = target(&tokens) {
        let unique = unique_indexes(session, &table).await?;
        if !unique.is_empty() {
            let conflict = format!("conflicts by {}", unique.join(", "));
            planned.text.push(conflict);
            planned.indexes.extend(unique);
        }
    }
    Ok(planned)
}

/// The plan for values that no row has, or the reason why the server shows none.
async fn sampled(
    session: &mut dyn Session,
    tokens: &[Token<'_>],
) -> Answer<Result<Vec<Node>, String>> {
    let mut hidden = String::new();
    // Many statements ask for the rows between two values, and some name the later one first. Then none is between.
    for falls in [false, true] {
        let statement = filled(tokens, |at| sample(if falls { 335 - at % 336 } else { at }));
        let nodes = explain(session, &format!("{EXPLAIN} {statement}")).await?;
        match nodes.iter().find_map(Node::hides_the_plan) {
            None => return Ok(Ok(nodes)),
            Some(why) => hidden = why,
        }
    }
    Ok(Err(hidden))
}

/// The plan for values that the server does not know while it plans, once as numbers and once as texts.
async fn general(
    session: &mut dyn Session,
    tokens: &[Token<'_>],
    why: &str,
) -> Answer<PlannedStatement> {
    let hidden = || unreadable(format!("the server shows no plan: {why}"));
    let mut words = tokens.iter().filter(|token| !token.is_blank());
    let reads = words.next().is_some_and(|first| {
        first.is_word("select") || first.is_word("with") || first.is_symbol("(")
    });
    if !reads || !tokens.iter().any(is_placeholder) {
        return Err(hidden());
    }
    let mut plans = Vec::new();
    // A text that is made of a number takes the collation of the column that it is compared with.
    for value in [format!("{VALUES}.nr"), format!("CONCAT({VALUES}.nr)")] {
        let statement = filled(tokens, |_| value.clone());
        let sql = format!(
            "{EXPLAIN} SELECT EXISTS ({statement}\n) FROM JSON_TABLE('[1, 2]', '$[*]' COLUMNS (nr bigint PATH '$')) AS {VALUES}"
        );
        let mut nodes = match explain(session, &sql).await {
            Ok(nodes) => nodes,
            // A value of another table cannot stand everywhere in a statement.
            Err(sqlx::Error::Database(_)) => return Err(hidden()),
            Err(error) => return Err(error),
        };
        nodes.retain(|node| node.table.as_deref() != Some(VALUES));
        if nodes.iter().any(|node| node.hides_the_plan().is_some()) {
            return Err(hidden());
        }
        let searches = nodes.iter().filter(|node| !node.is_scan()).count();
        plans.push((searches, read(&nodes, Node::indexes_for_values)));
    }
    // The indexes for either kind of value count, and the plan that searches more is shown.
    let indexes: Vec<String> = plans
        .iter()
        .flat_map(|(_, plan)| plan.indexes.clone())
        .collect();
    let best = plans.into_iter().max_by_key(|(searches, _)| *searches);
    match best {
        // The server looked a row up by a unique index, so a plan without an index is not that of the statement's values.
        Some((_, plan)) if !indexes.is_empty() => Ok(PlannedStatement { indexes, ..plan }),
        _ => Err(hidden()),
    }
}

/// A row of a plan.
struct Node {
    kind: String,
    table: Option<String>,
    access: Option<String>,
    possible: Vec<String>,
    used: Vec<String>,
    rows: Option<String>,
    extra: Option<String>,
}

async fn explain(session: &mut dyn Session, sql: &str) -> Answer<Vec<Node>> {
    let rows = session.query(sql, &[]).await?;
    rows.iter().map(Node::read).collect()
}

impl Node {
    fn read(row: &Row) -> Answer<Self> {
        // MySQL also shows partitions in front of the access, and a percentage behind the number of rows.
        let (access, extra) = match row.value(11) {
            Ok(_) => (4, 11),
            Err(_) => (3, 9),
        };
        let names = |column| {
            let names = text(row, column)?.unwrap_or_default();
            let names = names.split([',', '|']).filter(|name| !name.is_empty());
            Ok::<_, sqlx::Error>(names.map(str::to_owned).collect())
        };
        Ok(Self {
            kind: text(row, 1)?.unwrap_or_default(),
            table: text(row, 2)?,
            access: text(row, access)?,
            possible: names(access + 1)?,
            used: names(access + 2)?,
            rows: text(row, access + 5)?,
            extra: text(row, extra)?.filter(|extra| !extra.is_empty()),
        })
    }

    /// The server's word for a plan that it does not show, if this row has one.
    fn hides_the_plan(&self) -> Option<String> {
        let word = self.extra.as_deref().unwrap_or_default();
        let is_hidden = self.table.is_none() && !["No tables used", "Zero limit"].contains(&word);
        is_hidden.then(|| word.to_owned())
    }

    /// The indexes that it reads. Without values of the application the server often reads all rows instead, so there it is each
    /// index that it considered.
    fn indexes(&self) -> &[String] {
        if self.used.is_empty() {
            &self.possible
        } else {
            &self.used
        }
    }

    /// The same for a statement without its select list: an index that is read as a whole is read in the place of the table.
    fn indexes_for_values(&self) -> &[String] {
        if self.is_scan() {
            &self.possible
        } else {
            self.indexes()
        }
    }

    /// Whether it reads a table or an index as a whole.
    fn is_scan(&self) -> bool {
        matches!(self.access.as_deref(), Some("ALL" | "index"))
    }

    /// Its kind, without the names of tables and indexes.
    fn shape(&self) -> String {
        let extra = self.extra.as_deref().unwrap_or_default();
        let extra = extra
            .split("; ")
            .map(|part| part.split('(').next().unwrap_or(part).trim());
        let access = self.access.as_deref().unwrap_or_default();
        let words = [self.kind.as_str(), access].into_iter().chain(extra);
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        words.join(", ")
    }

    fn words(&self) -> String {
        let mut words = vec![match (&self.access, &self.table) {
            (Some(access), Some(table)) => format!("{access} on {table}"),
            (_, Some(table)) => table.clone(),
            (_, None) => self.kind.clone(),
        }];
        if !self.used.is_empty() {
            words.push(format!(" using {}", self.used.join(", ")));
        } else if !self.possible.is_empty() {
            words.push(format!(" that could use {}", self.possible.join(", ")));
        }
        let rows = self.rows.iter().map(|rows| format!(", about {rows} rows"));
        words.extend(rows);
        words.extend(self.extra.iter().map(|extra| format!("; {extra}")));
        words.concat()
    }
}

fn read(nodes: &[Node], indexes: fn(&Node) -> &[String]) -> PlannedStatement {
    PlannedStatement {
        shape: nodes.iter().map(Node::shape).collect(),
        text: nodes.iter().map(Node::words).collect(),
        indexes: nodes.iter().flat_map(indexes).cloned().collect(),
        // Only some versions tell a cost, in another form of the plan.
        cost: None,
    }
}

/// The value in a column as a text. One server writes numbers where the other one writes texts.
fn text(row: &Row, column: usize) -> Answer<Option<String>> {
    Ok(match row.value(column)? {
        Value::Null => None,
        Value::Text(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
    })
}

fn is_placeholder(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Parameter && token.text == "?"
}

/// The statement with a value for each placeholder, and with a number for each in a LIMIT.
fn filled(tokens: &[Token<'_>], value: impl Fn(usize) -> String) -> String {
    let mut sql = String::new();
    let mut at = 0;
    let mut is_limit = false;
    for token in tokens {
        if token.kind == TokenKind::Word {
            is_limit = token.is_word("limit") || token.is_word("offset");
        }
        if !is_placeholder(token) {
            sql += token.text;
        } else if is_limit {
            sql += "10";
        } else {
            sql += &value(at);
            at += 1;
        }
    }
    sql.trim_end_matches(|char: char| char == ';' || char.is_whitespace())
        .to_owned()
}

/// A text that can be read as a number, too, and as a date. Each of 336 is later than the one before.
fn sample(at: usize) -> String {
    format!("'2000{:02}{:02}'", 1 + at / 28 % 12, 1 + at % 28)
}

/// The table of an INSERT that does something else about rows whose keys are there, and of a REPLACE. No plan shows that they need
/// the unique indexes.
fn target(tokens: &[Token<'_>]) -> Option<String> {
    const BEFORE: [&str; 5] = ["low_priority", "delayed", "high_priority", "ignore", "into"];
    let words: Vec<&Token<'_>> = tokens.iter().filter(|token| !token.is_blank()).collect();
    let first = words.first()?;
    let has = |word| words.iter().any(|token| token.is_word(word));
    let finds = first.is_word("replace")
        || (first.is_word("insert") && (has("duplicate") || has("ignore")));
    let mut names = words[1..]
        .iter()
        .skip_while(|token| BEFORE.iter().any(|word| token.is_word(word)));
    let name = names.next()?.name()?;
    let dot = names.next().is_some_and(|token| token.is_symbol("."));
    let name = if dot { names.next()?.name()? } else { name };
    finds.then_some(name)
}

async fn unique_indexes(session: &mut dyn Session, table: &str) -> Answer<Vec<String>> {
    const UNIQUE: &str = "SELECT DISTINCT CONVERT(INDEX_NAME USING utf8mb4) FROM information_schema.STATISTICS \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = $1 AND NON_UNIQUE = 0 ORDER BY 1";
    let rows = session.query(UNIQUE, &[table.into()]).await?;
    rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(sql: &str) -> Vec<Token<'_>> {
        tokenize(sql).expect("SQL")
    }

    #[test]
    fn a_placeholder_gets_a_value_of_its_place() {
        let sql = "SELECT '?' FROM t WHERE a >= ? AND a < ? ORDER BY b LIMIT ? OFFSET ?; ";
        assert_eq!(
            filled(&tokens(sql), sample),
            "SELECT '?' FROM t WHERE a >= '20000101' AND a < '20000102' ORDER BY b LIMIT 10 OFFSET 10"
        );
        assert_eq!(sample(28), "'20000201'");
    }

    #[test]
    fn an_insert_needs_unique_indexes_if_it_asks_for_conflicts() {
        let of = |sql| target(&tokens(sql)).unwrap_or_default();
        assert_eq!(of("INSERT INTO t (a) VALUES (?)"), "");
        assert_eq!(of("insert ignore t values (?)"), "t");
        assert_eq!(of("REPLACE INTO `s`.`t` VALUES (?)"), "t");
        assert_eq!(
            of("INSERT INTO t (a) VALUES (?) ON DUPLICATE KEY UPDATE a = 1"),
            "t"
        );
        assert_eq!(of("SELECT 1"), "");
    }

    #[test]
    fn a_row_that_shows_no_table_hides_the_plan() {
        let node = |extra: &str| Node {
            kind: "SIMPLE".into(),
            table: None,
            access: None,
            possible: Vec::new(),
            used: Vec::new(),
            rows: None,
            extra: Some(extra.into()),
        };
        let why = "no matching row in const table";
        assert_eq!(node(why).hides_the_plan().as_deref(), Some(why));
        assert_eq!(node("No tables used").hides_the_plan(), None);
    }

    #[test]
    fn the_shape_of_a_row_has_no_names() {
        let node = Node {
            kind: "SIMPLE".into(),
            table: Some("orders".into()),
            access: Some("index_merge".into()),
            possible: Vec::new(),
            used: vec!["a_idx".into(), "b_idx".into()],
            rows: Some("2".into()),
            extra: Some("Using union(a_idx,b_idx); Using where".into()),
        };
        assert_eq!(
            node.shape(),
            "SIMPLE, index_merge, Using union, Using where"
        );
        assert_eq!(
            node.words(),
            "index_merge on orders using a_idx, b_idx, about 2 rows; Using union(a_idx,b_idx); Using where"
        );
    }
}
