//! The trigger function: which side was written, and what the other one becomes.

use super::{
    SyncColumn, SyncDirection, agrees, any_null, derived, differ, expression, following,
    function_name, images, is_plain_copy, literal, markers, names, quote, row, same, trigger_names,
    type_name, typed,
};
use crate::Sync;
use expand_contract_sql::{Volatility, substitute, volatility};

fn new(name: &str) -> String {
    format!("NEW.{}", quote(name))
}

/// `up` with the old columns' defaults in their place.
fn up_of_defaults(sync: &Sync, column: &SyncColumn) -> String {
    let Some(expr) = &column.expr else {
        return "NULL".into();
    };
    let value = substitute(expr.sql.trim(), &expr.reads, |name| {
        let old = sync.old.iter().find(|old| old.def.name == name);
        let default = old
            .and_then(|old| old.def.default.as_deref())
            .unwrap_or("NULL");
        old.map_or_else(
            || "NULL".into(),
            |old| format!("({default})::{}", type_name(&old.def.ty)),
        )
    });
    format!("({value})::{}", type_name(&column.def.ty))
}

/// Defaults that the new side has while both live. Where every new column takes NULL, an INSERT that leaves them out
/// must differ from one that writes NULL; elsewhere NULL in a marker says "left out" well enough.
pub(super) fn bridging_defaults(sync: &Sync) -> Vec<(String, String)> {
    if sync.direction != SyncDirection::Both || !markers(&sync.new).is_empty() {
        return Vec::new();
    }
    sync.new
        .iter()
        .filter(|column| {
            column.expr.as_ref().is_some_and(|expr| {
                expr.reads.iter().any(|name| {
                    sync.old
                        .iter()
                        .any(|old| old.def.name == *name && old.def.default.is_some())
                })
            })
        })
        .map(|column| (column.def.name.clone(), up_of_defaults(sync, column)))
        .collect()
}

/// Stops where a default of the new side is not what the old side's default becomes: a row that is inserted without
/// either would hold two truths.
pub(super) fn check_defaults(sync: &Sync) -> String {
    if sync.direction != SyncDirection::Both {
        return String::new();
    }
    let mut checks = String::new();
    for column in &sync.new {
        let Some(default) = &column.def.default else {
            continue;
        };
        if volatility(default) == Volatility::Volatile {
            continue;
        }
        checks += &format!(
            "  IF {} THEN\n    \
             RAISE EXCEPTION USING MESSAGE = {}, HINT = 'nothing was changed';\n  END IF;\n",
            differ(
                &row([format!("({default})::{}", type_name(&column.def.ty))]),
                &row([up_of_defaults(sync, column)])
            ),
            literal(&format!(
                "the default of {}.{} is not what its up makes of the old columns' defaults",
                sync.table, column.def.name
            )),
        );
    }
    checks
}

/// Function and triggers.
pub(super) fn create(sync: &Sync) -> String {
    let t = quote(&sync.table);
    let function = quote(&function_name(sync));
    let [insert, update] = trigger_names(sync).map(|name| quote(&name));
    let copy = is_plain_copy(&sync.old, &sync.new);
    let (body, on_insert, on_update) = if sync.direction == SyncDirection::Both {
        let all = || names(&sync.old).chain(names(&sync.new));
        // Where a copy is the same already, as in a backfill, the function is not even called.
        let apart = copy.then(|| {
            differ(
                &row(sync.new.iter().map(|column| typed(column, new))),
                &row(sync.new.iter().map(|column| derived(column, new))),
            )
        });
        let on_update = match &apart {
            Some(apart) => format!("{}\n      AND {apart}", changed(all())),
            None => changed(all()),
        };
        (two_way(sync, copy), apart, on_update)
    } else if sync.direction == SyncDirection::Fill {
        let missing = any_null(names(&sync.new), new);
        (fill(sync), Some(missing.clone()), missing)
    } else {
        let (followers, _) = following(sync);
        let mut read: Vec<&str> = Vec::new();
        for name in followers
            .iter()
            .filter_map(|c| c.expr.as_ref())
            .flat_map(|e| &e.reads)
        {
            if !read.contains(&name.as_str()) {
                read.push(name);
            }
        }
        let missing = any_null(names(followers), new);
        (one_way(sync), Some(missing), changed(read))
    };
    // Whatever a session has set, the same value gives the same result, found where the runner found it; the rest is
    // what sqlx sets for every connection. A plain copy computes nothing.
    let settings = if copy {
        ""
    } else {
        "\n    SET search_path FROM CURRENT SET timezone = 'UTC' SET datestyle = 'ISO, MDY'"
    };
    let mut tag = String::from("$sync$");
    while body.contains(&tag) {
        tag.insert(tag.len() - 1, '_');
    }
    let when = |condition: &Option<String>| {
        condition
            .as_ref()
            .map_or_else(String::new, |condition| format!("\n    WHEN ({condition})"))
    };
    let on_insert = when(&on_insert);
    let on_update = when(&Some(on_update));
    format!(
        "  CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql{settings} AS {tag}\n{body}  {tag};\n  \
         CREATE OR REPLACE TRIGGER {insert} BEFORE INSERT ON {t} FOR EACH ROW{on_insert}\n    EXECUTE FUNCTION {function}();\n  \
         CREATE OR REPLACE TRIGGER {update} BEFORE UPDATE ON {t} FOR EACH ROW{on_update}\n    EXECUTE FUNCTION {function}();\n"
    )
}

/// Whether an UPDATE changes the image of one of the columns.
fn changed<'a>(columns: impl IntoIterator<Item = &'a str>) -> String {
    let columns: Vec<&str> = columns.into_iter().collect();
    if columns.is_empty() {
        // `down` is one value for all rows: only an INSERT asks for it.
        return "FALSE".into();
    }
    differ(
        &images("OLD", columns.iter().copied()),
        &images("NEW", columns),
    )
}

fn assign(column: &SyncColumn, indent: &str) -> String {
    format!(
        "{indent}{} := {};\n",
        new(&column.def.name),
        expression(column, new)
    )
}

/// Assigns `up`; where that fails for a value, the row stays pending instead of being rejected.
fn assign_or_pending(columns: &[SyncColumn], indent: &str) -> String {
    let assignments: String = columns
        .iter()
        .map(|c| assign(c, &format!("{indent}  ")))
        .collect();
    let nulls: String = columns
        .iter()
        .map(|column| format!("{indent}  {} := NULL;\n", new(&column.def.name)))
        .collect();
    format!("{indent}BEGIN\n{assignments}{indent}EXCEPTION WHEN OTHERS THEN\n{nulls}{indent}END;\n")
}

/// Whether the new side was given: on UPDATE, changed; on INSERT, other than its default.
fn new_side_written(sync: &Sync) -> String {
    let bridged = bridging_defaults(sync);
    let given = if bridged.is_empty() {
        names(&sync.new)
            .map(|name| format!("{} IS NOT NULL", new(name)))
            .collect::<Vec<_>>()
            .join(" OR ")
    } else {
        let default = |column: &SyncColumn| {
            bridged
                .iter()
                .find(|(name, _)| *name == column.def.name)
                .map_or_else(
                    || format!("NULL::{}", type_name(&column.def.ty)),
                    |(_, default)| default.clone(),
                )
        };
        differ(
            &row(sync.new.iter().map(|column| typed(column, new))),
            &row(sync.new.iter().map(default)),
        )
    };
    format!(
        "    IF TG_OP = 'INSERT' THEN\n      new_side_written := {given};\n    ELSE\n      new_side_written := {};\n    END IF;\n",
        changed(names(&sync.new))
    )
}

fn two_way(sync: &Sync, copy: bool) -> String {
    let written = new_side_written(sync);
    let downs: String = sync.old.iter().map(|c| assign(c, "      ")).collect();
    if copy {
        let ups: String = sync.new.iter().map(|c| assign(c, "      ")).collect();
        return format!(
            "  DECLARE\n    new_side_written boolean;\n  BEGIN\n{written}    \
             IF new_side_written THEN\n{downs}    ELSE\n{ups}    END IF;\n    RETURN NEW;\n  END\n"
        );
    }
    let indent = "      ";
    let given = markers(&sync.new)
        .iter()
        .map(|name| format!("{} IS NOT NULL AND ", new(name)))
        .collect::<String>();
    let agreed = |condition: String| {
        format!(
            "{indent}BEGIN\n{indent}  agreed := {condition};\n{indent}EXCEPTION WHEN OTHERS THEN\n{indent}  \
             agreed := false;\n{indent}END;\n{indent}IF agreed THEN\n{indent}  RETURN NEW;\n{indent}END IF;\n"
        )
    };
    format!(
        "  DECLARE\n    new_side_written boolean;\n    agreed boolean;\n  BEGIN\n{written}    \
         IF new_side_written THEN\n{keep_new}{downs}    ELSE\n{keep_old}{ups}    END IF;\n    RETURN NEW;\n  END\n",
        keep_new = agreed(agrees(&sync.new, new)),
        keep_old = agreed(format!("{given}{}", agrees(&sync.old, new))),
        ups = assign_or_pending(&sync.new, indent),
    )
}

/// What must not be NULL any more gets its value; where that fails, the row stays pending instead of being rejected.
fn fill(sync: &Sync) -> String {
    let assigned = assign_or_pending(&sync.new, "    ");
    format!("  BEGIN\n{assigned}    RETURN NEW;\n  END\n")
}

/// Each follower for itself: what is given is kept, and only a change of what it reads makes it follow again.
fn one_way(sync: &Sync) -> String {
    let (followers, _) = following(sync);
    let indent = "      ";
    let mut body = String::from("  BEGIN\n");
    for column in followers {
        let Some(expr) = &column.expr else { continue };
        let name = column.def.name.as_str();
        let follow = if sync.direction == SyncDirection::Backward {
            assign(column, indent)
        } else {
            assign_or_pending(std::slice::from_ref(column), indent)
        };
        body += &format!(
            "    IF (TG_OP = 'INSERT' AND {missing} IS NULL)\n      \
             OR (TG_OP = 'UPDATE' AND {read}\n        AND {untouched}) THEN\n{follow}    END IF;\n",
            missing = new(&column.def.name),
            read = changed(expr.reads.iter().map(String::as_str)),
            untouched = same(&images("OLD", [name]), &images("NEW", [name])),
        );
    }
    body + "    RETURN NEW;\n  END\n"
}
