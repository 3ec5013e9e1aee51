//! One case on one database, and its statements.

use expand_contract_schema::{ColumnEdit, Dialect, Job};

use crate::{Case, Database, Direction, Image, On, Op, Row, Truth};

/// One case on one database: tables `t` with the triggers and `scratch` without. `required` is `scratch` with the old side's NOT
/// NULL, for a session that is not strict.
pub(crate) struct Stage<'c> {
    case: &'c Case,
    pub(crate) db: Database,
    pub(crate) truth: Truth,
    backfill: Option<String>,
    verify: Option<String>,
}

/// The beginning of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// There is none.
    Empty,
    /// It was there before the expand, with this value of the old side.
    Legacy(usize),
}

impl<'c> Stage<'c> {
    /// `triggers` may change what the expand runs, so that wrong schemes can be tried.
    pub(crate) async fn set(case: &'c Case, on: On, triggers: &dyn Fn(&str) -> String) -> Self {
        let mut db = Database::open(on).await;
        if let Err(refused) = case.sync.refuse(on.dialect()) {
            panic!("{} on {on}: {refused}", case.name);
        }
        let install = case.sync.install(on.dialect());
        let relaxed = |column: &str| {
            install.iter().any(|statement| {
                matches!(&statement.job, Job::EditColumn { column: edited, edit: ColumnEdit::DropNotNull, .. } if edited == column)
            })
        };
        let (mut scratch, mut strict) = (Vec::new(), Vec::new());
        let mut columns: Vec<String> = case
            .sync
            .key
            .iter()
            .zip(&case.key)
            .map(|(name, (ty, _))| format!("{} {ty} NOT NULL", db.quote(name)))
            .collect();
        for (is_old, column) in case
            .sync
            .old
            .iter()
            .map(|column| (true, column))
            .chain(case.sync.new.iter().map(|column| (false, column)))
        {
            let name = db.quote(&column.def.name);
            let bare = format!("{name} {}", db.type_name(&column.def.ty));
            let there_before = is_old || case.sync.direction == Direction::Backward;
            let required = there_before && !column.def.nullable && !relaxed(&column.def.name);
            let required = if required { " NOT NULL" } else { "" };
            let default = column.def.default.as_ref().filter(|_| there_before);
            let default = default.map_or_else(String::new, |default| format!(" DEFAULT {default}"));
            columns.push(format!("{bare}{required}{default}"));
            strict.push(format!("{bare}{required}"));
            scratch.push(bare);
        }
        let key: Vec<String> = case.sync.key.iter().map(|name| db.quote(name)).collect();
        db.must(&format!(
            "CREATE TABLE scratch ({}); CREATE TABLE t ({}, other text, PRIMARY KEY ({}))",
            scratch.join(", "),
            columns.join(", "),
            key.join(", ")
        ))
        .await;
        if case.lax {
            db.relax().await;
            let strict = strict.join(", ");
            db.must(&format!("CREATE TABLE required ({strict})")).await;
        }
        let truth = Truth::learn(case, &mut db).await;
        let mut stage = Self {
            backfill: case
                .sync
                .backfill(on.dialect())
                .map(|statement| statement.sql),
            verify: case
                .sync
                .verify(on.dialect())
                .map(|statement| statement.sql),
            case,
            db,
            truth,
        };
        stage.legacy_rows().await;
        for statement in install {
            if statement.job == Job::Execute {
                stage.db.must_by_runner(&triggers(&statement.sql)).await;
            }
        }
        stage
    }

    /// Rows from before the expand, one for each old value.
    async fn legacy_rows(&mut self) {
        if self.case.sync.direction == Direction::Backward {
            return;
        }
        for (at, tuple) in self.case.old.iter().enumerate() {
            let (names, values) = self.assignments(Some(tuple), None);
            let key = self.key(Start::Legacy(at));
            let verb = if self.case.lax {
                "INSERT IGNORE"
            } else {
                "INSERT"
            };
            let sql = self.insert(verb, &key, &names, &values);
            self.db.must(&sql).await;
        }
    }

    /// The key's values of a row: the first column tells rows apart.
    fn key(&self, start: Start) -> Vec<String> {
        self.case
            .key
            .iter()
            .enumerate()
            .map(|(at, (ty, [row, _]))| match (start, at) {
                (Start::Legacy(number), 0) => self.numbered(ty, number),
                _ => (*row).to_owned(),
            })
            .collect()
    }

    /// A key value that is nobody else's.
    fn numbered(&self, ty: &str, number: usize) -> String {
        match (ty, self.db.dialect()) {
            ("uuid", Dialect::Postgres) => format!("'00000000-0000-0000-0000-{number:012}'"),
            ("blob" | "binary(16)", _) => format!("X'{number:032}'"),
            ("text" | "varchar(40)", _) => format!("'legacy {number}'"),
            _ => format!("{}", 100 + number),
        }
    }

    fn assignments(
        &self,
        old: Option<&[&str]>,
        new: Option<&[&str]>,
    ) -> (Vec<String>, Vec<String>) {
        let sides = [(old, &self.case.sync.old), (new, &self.case.sync.new)];
        let mut names = Vec::new();
        let mut values = Vec::new();
        for (tuple, side) in sides {
            for (value, column) in tuple.into_iter().flatten().zip(side) {
                names.push(self.db.quote(&column.def.name));
                values.push((*value).to_owned());
            }
        }
        (names, values)
    }

    fn insert(&self, verb: &str, key: &[String], names: &[String], values: &[String]) -> String {
        let key_names = self.case.sync.key.iter().map(|name| self.db.quote(name));
        let names: Vec<String> = key_names.chain(names.iter().cloned()).collect();
        let values: Vec<String> = key.iter().chain(values).cloned().collect();
        format!(
            "{verb} INTO t ({}) VALUES ({})",
            names.join(", "),
            values.join(", ")
        )
    }

    fn filter(&self, key: &[String]) -> String {
        let parts: Vec<String> = self
            .case
            .sync
            .key
            .iter()
            .zip(key)
            .map(|(name, value)| format!("t.{} = {value}", self.db.quote(name)))
            .collect();
        parts.join(" AND ")
    }

    /// The statement of `op`.
    pub(crate) fn sql(&self, op: Op, start: Start) -> String {
        let case = self.case;
        let key = self.key(start);
        let filter = self.filter(&key);
        let (old, new) = match op {
            Op::InsertOld(at) => (at, None),
            Op::UpdateOld(at) | Op::UpsertOld(at) | Op::ReplaceOld(at) | Op::IgnoreOld(at) => {
                (Some(at), None)
            }
            Op::InsertNew(at) | Op::UpdateNew(at) | Op::UpsertNew(at) => (None, Some(at)),
            Op::InsertBoth(old, new) | Op::UpdateBoth(old, new) => (Some(old), Some(new)),
            Op::Touch | Op::MoveKey | Op::Delete | Op::Backfill => (None, None),
        };
        let (names, values) = self.assignments(
            old.map(|at| case.old[at].as_slice()),
            new.map(|at| case.new[at].as_slice()),
        );
        match op {
            Op::InsertOld(_) | Op::InsertNew(_) | Op::InsertBoth(..) => {
                self.insert("INSERT", &key, &names, &values)
            }
            Op::ReplaceOld(_) => self.insert("REPLACE", &key, &names, &values),
            Op::IgnoreOld(_) => {
                let verb = match self.db.dialect() {
                    Dialect::Mysql => "INSERT IGNORE",
                    Dialect::Postgres | Dialect::Sqlite => "INSERT OR IGNORE",
                };
                self.insert(verb, &key, &names, &values)
            }
            Op::UpdateOld(_) | Op::UpdateNew(_) | Op::UpdateBoth(..) => {
                let set: Vec<String> = names
                    .iter()
                    .zip(&values)
                    .map(|(n, v)| format!("{n} = {v}"))
                    .collect();
                format!("UPDATE t SET {} WHERE {filter}", set.join(", "))
            }
            Op::UpsertOld(_) | Op::UpsertNew(_) => {
                let keys: Vec<String> = case
                    .sync
                    .key
                    .iter()
                    .map(|name| self.db.quote(name))
                    .collect();
                let (conflict, given) = match self.db.dialect() {
                    Dialect::Mysql => ("ON DUPLICATE KEY UPDATE".into(), ["VALUES(", ")"]),
                    Dialect::Postgres | Dialect::Sqlite => {
                        let keys = keys.join(", ");
                        (
                            format!("ON CONFLICT ({keys}) DO UPDATE SET"),
                            ["excluded.", ""],
                        )
                    }
                };
                let [before, after] = given;
                let set: Vec<String> = names
                    .iter()
                    .map(|n| format!("{n} = {before}{n}{after}"))
                    .collect();
                format!(
                    "{} {conflict} {}",
                    self.insert("INSERT", &key, &names, &values),
                    set.join(", ")
                )
            }
            Op::Touch => {
                let all: Vec<String> = case
                    .columns()
                    .map(|column| format!("{0} = {0}", self.db.quote(&column.name)))
                    .collect();
                format!(
                    "UPDATE t SET other = 'x', {} WHERE {filter}",
                    all.join(", ")
                )
            }
            Op::MoveKey => {
                let name = self.db.quote(&case.sync.key[0]);
                let mut other = key.clone();
                case.key[0].1[1].clone_into(&mut other[0]);
                format!(
                    "UPDATE t SET {name} = {} WHERE {filter}; UPDATE t SET {name} = {} WHERE {}",
                    other[0],
                    key[0],
                    self.filter(&other)
                )
            }
            Op::Delete => format!("DELETE FROM t WHERE {filter}"),
            Op::Backfill => match &self.backfill {
                Some(update) => self.db.by_runner(&format!("{update} AND {filter}")),
                None => "SELECT NULL FROM t WHERE 1 = 0".into(),
            },
        }
    }

    pub(crate) fn ops(&self) -> Vec<Op> {
        let (old, new) = (self.case.old.len(), self.case.new.len());
        let mut ops = vec![
            Op::Touch,
            Op::MoveKey,
            Op::Delete,
            Op::Backfill,
            Op::InsertOld(None),
        ];
        for at in 0..old {
            ops.extend([
                Op::InsertOld(Some(at)),
                Op::UpdateOld(at),
                Op::UpsertOld(at),
                Op::ReplaceOld(at),
                Op::IgnoreOld(at),
            ]);
        }
        for at in 0..new {
            ops.extend([Op::InsertNew(at), Op::UpdateNew(at), Op::UpsertNew(at)]);
        }
        for old in 0..old {
            for new in 0..new {
                ops.extend([Op::InsertBoth(old, new), Op::UpdateBoth(old, new)]);
            }
        }
        ops
    }

    /// Reads the row, and whether it is listed as pending.
    fn read(&self, start: Start) -> String {
        let images: Vec<String> = self
            .case
            .columns()
            .map(|column| self.db.image(column))
            .collect();
        format!(
            "SELECT {} FROM t WHERE {}",
            images.join(", "),
            self.filter(&self.key(start))
        )
    }

    fn row(&self, mut images: Vec<Image>) -> Row {
        let new = images.split_off(self.case.sync.old.len());
        Row { old: images, new }
    }

    pub(crate) async fn run(&mut self, start: Start, path: &[Op]) -> Result<Option<Row>, String> {
        let statements: Vec<String> = path.iter().map(|op| self.sql(*op, start)).collect();
        let read = self.read(start);
        let sql = format!("BEGIN; {}; {read}; ROLLBACK", statements.join("; "));
        let mut rows = self.db.run(&sql).await?;
        Ok(rows.pop().map(|images| self.row(images)))
    }

    /// Whether the verification lists the row after `path`. An error lists it too: the runner finds its row.
    pub(crate) async fn is_listed(&mut self, start: Start, path: &[Op]) -> bool {
        let Some(verify) = self.verify.clone() else {
            return false;
        };
        let statements: Vec<String> = path.iter().map(|op| self.sql(*op, start)).collect();
        let filter = self.filter(&self.key(start));
        let listed = format!(
            "SELECT '1' FROM t WHERE {} AND {filter}",
            condition(&verify)
        );
        let listed = self.db.by_runner(&listed);
        let sql = format!("BEGIN; {}; {listed}; ROLLBACK", statements.join("; "));
        self.db
            .run(&sql)
            .await
            .map_or(true, |rows| !rows.is_empty())
    }
}

/// The condition of a statement that ends with `WHERE (..)`.
fn condition(sql: &str) -> &str {
    let at = sql.find(" WHERE ").unwrap();
    &sql[at + " WHERE ".len()..]
}
