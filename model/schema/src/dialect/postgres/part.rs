//! Columns of a table that are shown as a table of their own.
//!
//! The view is over the one table that has the values. An UPDATE goes through it by itself, waits for the row and reads it again, as
//! on a table; INSERT and DELETE are triggers, since for the table below they are both an UPDATE. Another table follows by a trigger
//! behind the write, whose lock on its row always comes after the one on the first table's row.

use expand_contract_format::postgres::changing_triggers;
use expand_contract_sql::{bare_name, literal, quote, quote_beside, quote_table};

use super::block::{fenced, with_variables};
use super::cover::{WHO, WRONG, done_unless, new_name};
use super::facts::Kind;
use super::predicate::{differ, row, same};
use super::probe;
use crate::dialect::Context;
use crate::dialect::names::{clearing, columns_of, dollar_quoted, dropped_trigger, list};
use crate::{NewName, Object, PartTable, RANGE, Statement};

/// Shows the columns, and lets the table behind follow.
pub(super) fn show(part: &PartTable, context: &Context<'_>) -> Statement {
    let names = triggers(part);
    let done = format!(
        "{} AND ({})",
        probe::triggers(&part.table, &names),
        probe::shown(&part.view, &part.aside)
    );
    let body = [
        refusals(part, context),
        follow(part),
        view(part),
        writes(part),
        rights(part),
    ]
    .concat();
    let mut columns = part.columns.clone();
    columns.extend(part.key.iter().map(|(other, _)| other.clone()));
    columns.sort();
    let trigger = |name: &String| Object::Trigger {
        table: part.table.clone(),
        name: name.clone(),
        columns: columns.clone(),
    };
    Statement {
        locks: Kind::ShowPart.locks(&part.table),
        makes: names.iter().map(trigger).collect(),
        sql: with_variables(
            "  base pg_catalog.pg_class;\n  place text;\n  one record;\n",
            &done_unless(&done, &body),
        ),
        done_when: Some(done),
        ..Statement::default()
    }
}

/// Inserts the rows that are missing, and corrects those that differ. The other table's rows are locked first, as by every write.
pub(super) fn fill(part: &PartTable) -> Statement {
    let table = quote_table(&part.table);
    let of = |name: &String| format!("{table}.{}", quote(name));
    let from: Vec<String> = part.theirs().map(of).collect();
    let set: Vec<String> = part
        .columns
        .iter()
        .map(|name| format!("{0} = excluded.{0}", quote(name)))
        .collect();
    Statement {
        locks: Kind::FillPart.locks_with(&part.table, &part.aside),
        sql: format!(
            "INSERT INTO {aside} ({own}) SELECT {from} FROM {table} WHERE ({has} AND NOT EXISTS {like}) {RANGE} FOR NO KEY UPDATE OF {name} \
             ON CONFLICT ({key}) DO UPDATE SET {set}",
            aside = quote_table(&part.aside),
            own = list(part.own().map(String::as_str)),
            from = from.join(", "),
            has = has_value(part, &table),
            like = alike(part, &table),
            name = quote(bare_name(&part.table)),
            key = list(part.key.iter().map(|(_, own)| own.as_str())),
            set = set.join(", "),
        ),
        ..Statement::default()
    }
}

/// Deletes the rows for which the other table has no value.
pub(super) fn clear(part: &PartTable) -> Statement {
    let aside = quote_table(&part.aside);
    Statement {
        job: clearing(part, false),
        locks: Kind::ClearPart.locks_with(&part.aside, &part.table),
        sql: format!(
            "DELETE FROM {aside} WHERE (NOT EXISTS {}) {RANGE}",
            owner(part, &aside)
        ),
        ..Statement::default()
    }
}

/// Finds the rows of the other table that the table behind does not have in the same way; `by_row` finds the rows that are too many
/// there.
pub(super) fn verify(part: &PartTable, by_row: bool) -> Statement {
    let (walked, beside) = if by_row {
        (&part.aside, &part.table)
    } else {
        (&part.table, &part.aside)
    };
    let table = quote_table(walked);
    let key = part.key.iter();
    let key = key.map(|(other, own)| if by_row { own } else { other });
    let key: Vec<String> = key.map(|name| format!("{table}.{}", quote(name))).collect();
    let wrong = if by_row {
        format!("NOT EXISTS {}", owner(part, &table))
    } else {
        format!(
            "{} AND NOT EXISTS {}",
            has_value(part, &table),
            alike(part, &table)
        )
    };
    Statement {
        locks: Kind::VerifyPart.locks_with(walked, beside),
        sql: format!(
            "SELECT {} FROM {table} WHERE ({wrong}) {RANGE}",
            key.join(", ")
        ),
        ..Statement::default()
    }
}

/// Drops the view, gives its name to the table behind it, and drops the columns, in one transaction.
pub(super) fn take(part: &PartTable, names: &[NewName], context: &Context<'_>) -> Statement {
    let (table, view) = (quote_table(&part.table), quote_table(&part.view));
    let columns: Vec<&str> = part.columns.iter().map(String::as_str).collect();
    let done = format!(
        "{} AND {}",
        probe::uncovered(&part.view, &part.aside, &[]),
        probe::no_columns(&part.table, &columns).trim_start_matches("SELECT ")
    );
    let dropped: Vec<String> = part
        .columns
        .iter()
        .map(|name| format!("DROP COLUMN IF EXISTS {}", quote(name)))
        .collect();
    let mut body = format!(
        "    LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE;\n    \
         -- Rights on the view that were given since the expand are rights on the table.\n    \
         FOR one IN SELECT {WHO} AS who, g.privilege_type AS what\n        \
           FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(c.relacl) AS g\n        \
           WHERE c.oid = pg_catalog.to_regclass({class}) AND c.relkind = 'v' AND g.grantee <> c.relowner LOOP\n      \
           EXECUTE format('GRANT %s ON {aside} TO %s', one.what, one.who);\n    END LOOP;\n{apart}    \
         ALTER TABLE IF EXISTS {aside} RENAME TO {name};\n    \
         SELECT * INTO base FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass({class});\n",
        class = literal(&view),
        aside = quote_table(&part.aside),
        apart = apart(part, "    "),
        name = quote(bare_name(&part.view)),
    );
    body.extend(names.iter().map(|name| new_name(&part.view, name)));
    body += &format!("    ALTER TABLE {table} {};\n", dropped.join(", "));
    let fence = format!(
        "  PERFORM expand_contract.require_fence({}, {}, {});\n",
        literal(context.lock),
        literal(context.migration),
        literal(context.phase.name()),
    );
    let mut drops = columns_of(&part.table, columns);
    drops.extend(
        triggers(part)
            .iter()
            .map(|name| dropped_trigger(&part.table, name)),
    );
    Statement {
        locks: Kind::TakePart.locks_with(&part.table, &part.aside),
        drops,
        sql: with_variables(
            "  base pg_catalog.pg_class;\n  one record;\n",
            &(fence + &done_unless(&done, &body)),
        ),
        done_when: Some(done),
        ..Statement::default()
    }
}

/// Drops the view and the table behind it.
pub(super) fn drop(part: &PartTable, context: &Context<'_>) -> Statement {
    let done = format!(
        "{} AND {} IS NULL AND {} IS NULL",
        probe::no_sync(&part.table, &triggers(part), &functions(part)[0], &[]),
        probe::regclass(&part.view),
        probe::regclass(&part.aside),
    );
    let mut drops = vec![Object::Table {
        table: part.aside.clone(),
    }];
    drops.extend(
        triggers(part)
            .iter()
            .map(|name| dropped_trigger(&part.table, name)),
    );
    Statement {
        locks: Kind::DropPart.locks_with(&part.table, &part.aside),
        drops,
        sql: fenced(
            context,
            &format!(
                "{}  DROP TABLE IF EXISTS {};\n",
                apart(part, "  "),
                quote_table(&part.aside)
            ),
        ),
        done_when: Some(done),
        ..Statement::default()
    }
}

/// The triggers on the table that has the values.
fn triggers(part: &PartTable) -> [String; 3] {
    ["ins", "upd", "del"].map(|event| format!("zzz_ec_{}_{event}", part.name))
}

/// The functions: of those triggers, and of the one on the view.
fn functions(part: &PartTable) -> [String; 2] {
    ["", "part_"].map(|what| format!("ec_sync_{what}{}", part.name))
}

/// A row has a value in one of the columns.
fn has_value(part: &PartTable, of: &str) -> String {
    let columns = part.columns.iter();
    let columns: Vec<String> = columns
        .map(|name| format!("{of}.{} IS NOT NULL", quote(name)))
        .collect();
    format!("({})", columns.join(" OR "))
}

/// The key of a row of the other table is that of a row of the table behind.
fn same_key(part: &PartTable, other: &str, own: &str) -> String {
    let pairs = part.key.iter();
    let pairs: Vec<String> = pairs
        .map(|(theirs, ours)| format!("{own}.{} = {other}.{}", quote(ours), quote(theirs)))
        .collect();
    pairs.join(" AND ")
}

/// The row behind a row of the other table, if it holds the same values.
fn alike(part: &PartTable, table: &str) -> String {
    let values = |of: &str| {
        row(part
            .columns
            .iter()
            .map(|name| format!("{of}.{}", quote(name))))
    };
    format!(
        "(SELECT FROM {} AS p WHERE {} AND {})",
        quote_table(&part.aside),
        same_key(part, table, "p"),
        same(&values("p"), &values(table))
    )
}

/// The row of the other table with a value, to which a row behind belongs.
fn owner(part: &PartTable, aside: &str) -> String {
    format!(
        "(SELECT FROM {} AS o WHERE {} AND {})",
        quote_table(&part.table),
        same_key(part, "o", aside),
        has_value(part, "o")
    )
}

/// Stops before anything is changed. A runner has asked before in more words; a person who pipes the file has not.
fn refusals(part: &PartTable, context: &Context<'_>) -> String {
    format!(
        "    IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN\n      \
           PERFORM expand_contract.refuse_contracted({lock}, {migration});\n    END IF;\n    \
         IF current_setting('server_version_num')::integer < 150000 THEN\n      \
           RAISE EXCEPTION USING ERRCODE = {WRONG}, MESSAGE = 'a view asks for the rights of its reader from PostgreSQL 15 on';\n    END IF;\n    \
         SELECT * INTO base FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass({regclass});\n    \
         IF base.relkind IS DISTINCT FROM 'r' AND base.relkind IS DISTINCT FROM 'p' THEN\n      \
           RAISE EXCEPTION USING ERRCODE = {WRONG}, MESSAGE = {no_table};\n    END IF;\n    \
         IF base.relrowsecurity THEN\n      \
           RAISE EXCEPTION USING ERRCODE = {WRONG}, MESSAGE = {policies};\n    END IF;\n    \
         place := format('%I.%I', base.relnamespace::regnamespace::name, {view});\n",
        lock = literal(context.lock),
        migration = literal(context.migration),
        regclass = literal(&quote_table(&part.table)),
        no_table = literal(&format!("{} is no table", part.table)),
        policies = literal(&format!(
            "{} has policies, and {} would have none",
            part.table, part.view
        )),
        view = literal(bare_name(&part.view)),
    )
}

/// The table behind follows each write. A key that changes may be the one that another row had before, so the row of a key goes only
/// if no row has the key any more.
fn follow(part: &PartTable) -> String {
    let (table, aside) = (quote_table(&part.table), quote_table(&part.aside));
    let [function, _] = functions(part);
    let function = quote_beside(&part.table, &function);
    let [insert, update, delete] = triggers(part).map(|name| quote(&name));
    let values = |of: &str| row(part.theirs().map(|name| format!("{of}.{}", quote(name))));
    let keys = |of: &str| {
        let key = part.key.iter();
        row(key.map(|(name, _)| format!("{of}.{}", quote(name))))
    };
    let changes = differ(&values("OLD"), &values("NEW"));
    let new: Vec<String> = part
        .theirs()
        .map(|name| format!("NEW.{}", quote(name)))
        .collect();
    let set: Vec<String> = part
        .columns
        .iter()
        .map(|name| format!("{0} = excluded.{0}", quote(name)))
        .collect();
    let body = format!(
        "\n  BEGIN\n    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND (NOT {has_new} OR {moves})) THEN\n      DELETE FROM {aside} AS p WHERE {old_key}\n        \
           AND NOT EXISTS (SELECT FROM {table} AS o WHERE {still} AND {has});\n    END IF;\n    \
         IF TG_OP <> 'DELETE' AND {has_new} THEN\n      INSERT INTO {aside} ({own}) VALUES ({new})\n        \
           ON CONFLICT ({key}) DO UPDATE SET {set};\n    END IF;\n    RETURN NULL;\n  END\n  ",
        moves = differ(&keys("OLD"), &keys("NEW")),
        old_key = same_key(part, "OLD", "p"),
        still = same_key_of(part, "o", "OLD"),
        has = has_value(part, "o"),
        has_new = has_value(part, "NEW"),
        own = list(part.own().map(String::as_str)),
        new = new.join(", "),
        key = list(part.key.iter().map(|(_, own)| own.as_str())),
        set = set.join(", "),
    );
    let of = list(part.theirs().map(String::as_str));
    let on_update = |of: &str| {
        format!(
            "CREATE OR REPLACE TRIGGER {update} AFTER UPDATE{of} ON {table} FOR EACH ROW\n        WHEN ({changes}) EXECUTE FUNCTION {function}();\n"
        )
    };
    format!(
        "    CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS {body};\n    \
         CREATE OR REPLACE TRIGGER {insert} AFTER INSERT ON {table} FOR EACH ROW\n      WHEN ({has_new}) EXECUTE FUNCTION {function}();\n    \
         -- A write that names none of the columns need not read them, unless a trigger of yours may change them meanwhile.\n    \
         IF EXISTS ({changing}) THEN\n      {any}    ELSE\n      {narrow}    END IF;\n    \
         CREATE OR REPLACE TRIGGER {delete} AFTER DELETE ON {table} FOR EACH ROW\n      WHEN ({has_old}) EXECUTE FUNCTION {function}();\n",
        body = dollar_quoted("sync", &body),
        has_new = has_value(part, "NEW"),
        has_old = has_value(part, "OLD"),
        changing = changing_triggers(&literal(&table)),
        any = on_update(""),
        narrow = on_update(&format!(" OF {of}")),
    )
}

/// Two rows of the other table have the same key.
fn same_key_of(part: &PartTable, one: &str, other: &str) -> String {
    let pairs = part.key.iter();
    let pairs: Vec<String> = pairs
        .map(|(theirs, _)| format!("{one}.{0} = {other}.{0}", quote(theirs)))
        .collect();
    pairs.join(" AND ")
}

/// The view, of the table's owner. A row without a value is none.
fn view(part: &PartTable) -> String {
    let table = quote_table(&part.table);
    let key = part.key.iter();
    let key = key.map(|(other, own)| format!("t.{} AS {}", quote(other), quote(own)));
    let columns = part.columns.iter().map(|name| format!("t.{}", quote(name)));
    let shown: Vec<String> = key.chain(columns).collect();
    format!(
        "    CREATE OR REPLACE VIEW {view} WITH (security_invoker = true) AS\n      \
           SELECT {shown} FROM {table} AS t WHERE {has};\n    \
         FOR one IN SELECT c.oid::regclass AS what FROM pg_catalog.pg_class AS c WHERE c.relnamespace = base.relnamespace\n        \
           AND c.relname IN ({view_name}, {aside}) AND c.relowner <> base.relowner LOOP\n      \
           EXECUTE format('ALTER TABLE %s OWNER TO %I', one.what, pg_catalog.pg_get_userbyid(base.relowner));\n    END LOOP;\n",
        view = quote_table(&part.view),
        shown = shown.join(", "),
        has = has_value(part, "t"),
        view_name = literal(bare_name(&part.view)),
        aside = literal(bare_name(&part.aside)),
    )
}

/// INSERT and DELETE on the view are an UPDATE of the table below.
fn writes(part: &PartTable) -> String {
    let (table, view) = (quote_table(&part.table), quote_table(&part.view));
    let [_, function] = functions(part);
    let function = quote_beside(&part.table, &function);
    let assign = |value: &dyn Fn(&String) -> String| {
        let columns = part.columns.iter();
        let set: Vec<String> = columns
            .map(|name| format!("{} = {}", quote(name), value(name)))
            .collect();
        set.join(", ")
    };
    let key = list(part.key.iter().map(|(_, own)| own.as_str()));
    let has_new = has_value(part, "NEW");
    let body = format!(
        "\n  BEGIN\n    IF TG_OP = 'DELETE' THEN\n      UPDATE {table} AS t SET {nulls} WHERE {old_key} AND {has};\n      \
           IF NOT FOUND THEN\n        RETURN NULL;\n      END IF;\n      RETURN OLD;\n    END IF;\n    \
         IF NOT {has_new} THEN\n      RAISE EXCEPTION USING ERRCODE = 'check_violation', TABLE = {name}, MESSAGE = {empty};\n    END IF;\n    \
         UPDATE {table} AS t SET {values} WHERE {new_key} AND NOT {has};\n    \
         IF FOUND THEN\n      RETURN NEW;\n    END IF;\n    \
         IF EXISTS (SELECT FROM {table} AS t WHERE {new_key}) THEN\n      \
           RAISE EXCEPTION USING ERRCODE = 'unique_violation', TABLE = {name}, CONSTRAINT = {pkey},\n        \
             MESSAGE = {twice};\n    END IF;\n    \
         RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation', TABLE = {name}, MESSAGE = {orphan};\n  END\n  ",
        nulls = assign(&|_| "NULL".into()),
        values = assign(&|name| format!("NEW.{}", quote(name))),
        old_key = same_key(part, "t", "OLD"),
        new_key = same_key(part, "t", "NEW"),
        has = has_value(part, "t"),
        name = literal(bare_name(&part.view)),
        empty = literal(&format!(
            "until the contract a row of {} needs a value besides its key: {} has no other way to know of it",
            part.view, part.table
        )),
        pkey = literal(&format!("{}_pkey", bare_name(&part.view))),
        twice = literal(&format!(
            "duplicate key value violates unique constraint \"{}_pkey\"",
            bare_name(&part.view)
        )),
        orphan = literal(&format!(
            "insert on table \"{}\" violates foreign key constraint: {} has no such row ({key})",
            bare_name(&part.view),
            part.table
        )),
    );
    format!(
        "    CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS {};\n    \
         CREATE OR REPLACE TRIGGER {} INSTEAD OF INSERT OR DELETE ON {view} FOR EACH ROW EXECUTE FUNCTION {function}();\n",
        dollar_quoted("part", &body),
        quote(&format!("ec_{}", part.name)),
    )
}

/// A role has on the view and on the table behind it what it has on the table; one that writes there writes both.
fn rights(part: &PartTable) -> String {
    let columns: Vec<String> = part.theirs().map(|name| literal(name)).collect();
    format!(
        "    FOR one IN SELECT p.what, r.who, CASE WHEN bool_or(r.writes) THEN 'SELECT, INSERT, UPDATE, DELETE' ELSE 'SELECT' END AS rights\n        \
           FROM (SELECT {WHO} AS who, g.privilege_type <> 'SELECT' AS writes FROM pg_catalog.aclexplode(base.relacl) AS g\n            \
             WHERE g.grantee <> base.relowner AND g.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')\n          \
             UNION ALL SELECT {WHO}, true FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g\n            \
             WHERE a.attrelid = base.oid AND a.attname IN ({columns}) AND g.grantee <> base.relowner\n              \
             AND g.privilege_type IN ('INSERT', 'UPDATE')) AS r,\n          \
           unnest(ARRAY[place, format('%I.%I', base.relnamespace::regnamespace::name, {aside})]) AS p(what)\n        \
           GROUP BY p.what, r.who LOOP\n      \
           EXECUTE format('GRANT %s ON %s TO %s', one.rights, one.what, one.who);\n    END LOOP;\n",
        columns = columns.join(", "),
        aside = literal(bare_name(&part.aside)),
    )
}

/// Drops the view and the triggers with their functions.
fn apart(part: &PartTable, indent: &str) -> String {
    let table = quote_table(&part.table);
    let mut sql = format!("{indent}DROP VIEW IF EXISTS {};\n", quote_table(&part.view));
    for name in triggers(part) {
        sql += &format!(
            "{indent}DROP TRIGGER IF EXISTS {} ON {table};\n",
            quote(&name)
        );
    }
    for name in functions(part) {
        sql += &format!(
            "{indent}DROP FUNCTION IF EXISTS {}();\n",
            quote_beside(&part.table, &name)
        );
    }
    sql
}
