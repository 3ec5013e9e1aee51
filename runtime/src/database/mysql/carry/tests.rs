use super::*;
use crate::catalog::{Grant, RelationKind};

const CREATED: &str = "CREATE TABLE `users` (\n  `id` int NOT NULL,\n  `name` varchar(40) COLLATE utf8mb4_bin NOT NULL DEFAULT 'x',\n  \
     `org` int DEFAULT NULL,\n  `at` datetime(3) DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP(3)\n)";

fn column(name: &str, ty: &str) -> LiveColumn {
    LiveColumn {
        name: name.into(),
        ty: ty.into(),
        collation: None,
        is_required: false,
        default: None,
        domain: None,
        is_identity: false,
        is_generated: false,
        partitions: false,
        sequence: None,
        settings: Vec::new(),
        grants: Vec::new(),
        comment: None,
    }
}

fn index(name: &str, key: &[&str], definition: &str, is_unique: bool) -> LiveIndex {
    let key: Vec<String> = key.iter().map(|name| (*name).to_owned()).collect();
    LiveIndex {
        name: name.into(),
        columns: key.clone(),
        key,
        is_partial: false,
        is_unique,
        is_primary: false,
        is_valid: true,
        is_replica_identity: false,
        constraint: None,
        is_exclusion: false,
        excludes: false,
        definition: definition.into(),
    }
}

fn users() -> LiveTable {
    let mut name = column("name", "varchar(40)");
    name.default = Some("'x'".into());
    name.grants.push(Grant {
        right: "SELECT".into(),
        role: "'app'@'%'".into(),
        grantable: true,
    });
    let mut at = column("at", "datetime(3)");
    at.settings.push("ON UPDATE CURRENT_TIMESTAMP(3)".into());
    let key = |name: &str, actions: &str| LiveConstraint {
        name: name.into(),
        kind: ConstraintKind::ForeignKey,
        columns: vec!["org".into()],
        definition: format!("FOREIGN KEY (`org`) REFERENCES `org` (`org`){actions}"),
        is_validated: true,
    };
    LiveTable {
        schema: "shop".into(),
        name: "users".into(),
        kind: RelationKind::Table,
        is_owned: true,
        hides_rows: false,
        children: Vec::new(),
        parents: Vec::new(),
        is_replicated: false,
        rules: Vec::new(),
        obstacles: Vec::new(),
        columns: vec![column("id", "int"), name, column("org", "int"), at],
        indexes: vec![
            index("by_name", &["name", "id"], "(`name`(5) DESC,`id`)", true),
            index("org", &["org"], "(`org`)", false),
        ],
        constraints: vec![key("plain", ""), key("sets", " ON DELETE SET NULL")],
        triggers: Vec::new(),
        statistics: Vec::new(),
    }
}

fn plan(pairs: &[(&str, &str)], made: &[Object]) -> Vec<Carried> {
    let replacements: Vec<Replacement> = pairs
        .iter()
        .map(|(old, new)| Replacement {
            table: "users".into(),
            old: (*old).into(),
            new: (*new).into(),
        })
        .collect();
    let created = Created::of(CREATED).expect("it is read");
    carried(&users(), &created, &replacements, made).expect("it is planned")
}

fn shown(carried: &[Carried], moment: Moment) -> Vec<(&str, &str)> {
    let found = carried.iter().filter(|one| one.moment == moment);
    found
        .map(|one| (one.column.as_str(), one.statement.sql.as_str()))
        .collect()
}

#[test]
fn the_new_column_has_the_type_of_the_old_one() {
    let carried = plan(&[("name", "full_name")], &[]);
    assert_eq!(
        shown(&carried, Moment::Adding),
        [(
            "full_name",
            "ALTER TABLE `users` ADD COLUMN `full_name` varchar(40) COLLATE utf8mb4_bin NULL INVISIBLE, ALGORITHM=INSTANT"
        )]
    );
}

#[test]
fn an_index_is_built_beside_the_old_one_and_takes_its_place() {
    let carried = plan(&[("name", "full_name")], &[]);
    assert_eq!(
        shown(&carried, Moment::Filled),
        [(
            "full_name",
            "ALTER TABLE `users` ADD UNIQUE INDEX `users_full_name_id_key` (`full_name`(5) DESC,`id`), ALGORITHM=INPLACE, LOCK=NONE"
        )]
    );
    let dropping = shown(&carried, Moment::Dropping);
    assert_eq!(dropping.len(), 2);
    assert!(dropping[0].1.contains(
        "'ALTER TABLE `users` DROP INDEX `by_name`, RENAME INDEX `users_full_name_id_key` TO `by_name`, ALGORITHM=INPLACE, LOCK=NONE'"
    ));
    assert_eq!(
        dropping[1],
        (
            "name",
            "ALTER TABLE `users` ALTER COLUMN `full_name` SET DEFAULT 'x', ALGORITHM=INSTANT"
        )
    );
}

#[test]
fn an_index_that_the_files_make_is_not_carried_and_leaves_before_its_column() {
    let made = Object::Index {
        table: "users".into(),
        name: "users_team_idx".into(),
        columns: vec!["team".into()],
        unique: false,
    };
    let carried = plan(&[("org", "team")], &[made]);
    let built = shown(&carried, Moment::Filled);
    assert!(built.iter().all(|(_, sql)| !sql.contains(" INDEX ")));
    let dropping = shown(&carried, Moment::Dropping);
    assert!(dropping.iter().any(|(_, sql)| {
        sql.contains("'ALTER TABLE `users` DROP INDEX `org`, ALGORITHM=INPLACE, LOCK=NONE'")
    }));
}

#[test]
fn a_foreign_key_that_changes_values_comes_before_the_triggers() {
    let carried = plan(&[("org", "team")], &[]);
    let sets = "ALTER TABLE `users` ADD CONSTRAINT `users_team_fkey1` FOREIGN KEY (`team`) REFERENCES `org` (`org`) ON DELETE SET NULL";
    for moment in [Moment::Added, Moment::Installed] {
        let keys = shown(&carried, moment);
        assert_eq!(keys.len(), 1);
        assert!(keys[0].1.contains(sets), "{}", keys[0].1);
    }
    let filled = shown(&carried, Moment::Filled);
    let plain =
        "ADD CONSTRAINT `users_team_fkey` FOREIGN KEY (`team`) REFERENCES `org` (`org`), ALGORITHM";
    assert!(filled.iter().any(|(_, sql)| sql.contains(plain)));
    // They leave before the index that they need, and not before the others are there.
    let fenced = shown(&carried, Moment::Fenced);
    let drops = fenced
        .iter()
        .map(|(_, sql)| sql.contains("DROP FOREIGN KEY"));
    assert_eq!(drops.collect::<Vec<_>>(), [false, true, false, true]);
    let dropping = shown(&carried, Moment::Dropping);
    let place = |text: &str| dropping.iter().position(|(_, sql)| sql.contains(text));
    assert!(place("DROP FOREIGN KEY `sets`") < place("DROP INDEX `org`"));
}

#[test]
fn on_update_comes_with_the_definition_that_the_column_has_then() {
    let carried = plan(&[("at", "seen_at")], &[]);
    let dropping = shown(&carried, Moment::Dropping);
    assert_eq!(dropping.len(), 1);
    assert!(dropping[0].1.contains("'ON UPDATE CURRENT_TIMESTAMP(3)'"));
    assert!(
        dropping[0]
            .1
            .contains("'ALTER TABLE `users` MODIFY `seen_at` '")
    );
}

#[test]
fn rights_are_given_once() {
    let pairs = [("name".to_owned(), "full_name".to_owned())];
    let rights = rights(&users(), &pairs);
    assert_eq!(
        shown(&rights, Moment::Installed),
        [(
            "full_name",
            "GRANT SELECT (`full_name`) ON `users` TO 'app'@'%' WITH GRANT OPTION"
        )]
    );
    let done = rights[0].statement.done_when.as_deref();
    assert!(done.is_some_and(|done| done.contains("GRANTEE IN ('''app''@''%''', CONCAT(")));
}

#[test]
fn a_long_name_is_cut() {
    let name = named(&users(), &["n".repeat(80)], "idx");
    assert_eq!(name.len(), LONGEST_NAME);
    assert!(name.ends_with("nn_idx"));
}
