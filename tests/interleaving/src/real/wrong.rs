//! The mistakes of wrong schemes.

use super::schedule::{Play, Problem};
use super::sql;
use crate::action::{Answer, KEYS};
use crate::pair::Database;
use crate::scheme::Scheme;
use crate::world::World;
use expand_contract_schema::Phase;

impl Play {
    /// A mistake of the scheme: writes values that the program computed earlier.
    pub(super) async fn write_back(
        &mut self,
        before: &World,
        expected: Answer,
    ) -> Result<(), Problem> {
        if !before.runner.began {
            return Ok(());
        }
        let pair = before.config.pair;
        let values: Vec<String> = before
            .runner
            .computed
            .iter()
            .enumerate()
            .filter_map(|(key, up)| Some((key + 1, sql::literal(pair.new_sql, (*up)?))))
            .map(|(id, value)| format!("WHEN {id} THEN {value}"))
            .collect();
        if values.is_empty() {
            return self.batch(before, "SELECT '1'", expected).await;
        }
        let keys: Vec<String> = (0..KEYS)
            .filter(|key| before.runner.computed[*key].is_some())
            .map(|key| (key + 1).to_string())
            .collect();
        let hint = match before.config.database {
            // The server would rather read, and lock, the whole of a small table.
            Database::Mysql => " FORCE INDEX (PRIMARY)",
            Database::Postgres | Database::Sqlite => "",
        };
        let sql = format!(
            "UPDATE items{hint} SET is_now = CASE id {} END WHERE id IN ({})",
            values.join(" "),
            keys.join(", ")
        );
        self.batch(before, &sql, expected).await
    }

    /// Replaces the triggers by those of a wrong scheme. They have names of ours, since a phase would refuse to rely on ours beside
    /// a trigger of somebody else.
    pub(super) async fn spoil(&mut self) {
        if self.config.database == Database::Mysql {
            return self.spoil_bodies().await;
        }
        let wrong = match self.config.scheme {
            Scheme::NoSync => {
                "DO $$ DECLARE t text; BEGIN \
                 FOR t IN SELECT tgfoid::regproc FROM pg_trigger WHERE tgrelid = 'items'::regclass AND NOT tgisinternal LOOP \
                 EXECUTE format('CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %L', t, 'BEGIN RETURN NEW; END'); END LOOP; END $$"
                    .to_owned()
            }
            Scheme::SearchPath => {
                let change = &self.real.staged.sources[1];
                let statements = &change.phase(Phase::Migrate).statements;
                let up = statements[0].sql.split_once(" = ").map_or("", |(_, rest)| rest);
                let up = up.split_once(" WHERE ").map_or(up, |(up, _)| up);
                let install = &change.phase(Phase::Expand).statements[1].sql;
                let down = install.split_once("\"was\" = ").map_or("", |(_, rest)| rest);
                let down = down.split_once(" WHERE ").map_or(down, |(down, _)| down);
                let here = |text: &str| text.replace("\"items\".", "NEW.");
                format!(
                    "DO $$ DECLARE t text; BEGIN \
                     FOR t IN SELECT tgfoid::regproc FROM pg_trigger WHERE tgrelid = 'items'::regclass AND NOT tgisinternal LOOP \
                     EXECUTE format('CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %L', t, 'BEGIN RETURN NEW; END'); END LOOP; END $$; \
                     CREATE OR REPLACE FUNCTION wrong() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                     IF current_setting('search_path') LIKE '%new_side%' THEN NEW.was := {}; \
                     ELSE BEGIN NEW.is_now := {}; EXCEPTION WHEN OTHERS THEN NEW.is_now := NULL; END; \
                     END IF; RETURN NEW; END $$; \
                     CREATE TRIGGER zzz_ec_wrong_ins BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION wrong(); \
                     CREATE TRIGGER zzz_ec_wrong_upd BEFORE UPDATE ON items FOR EACH ROW \
                     WHEN (record_image_ne(ROW(OLD.was, OLD.is_now), ROW(NEW.was, NEW.is_now))) \
                     EXECUTE FUNCTION wrong()",
                    here(down),
                    here(up)
                )
            }
            _ => return,
        };
        self.real.must(&wrong).await;
    }

    /// Gives the triggers of MariaDB and MySQL the bodies of a wrong scheme.
    async fn spoil_bodies(&mut self) {
        for mut trigger in self.real.installed().await {
            let body = match self.config.scheme {
                Scheme::NoSync => "BEGIN END".to_owned(),
                Scheme::SearchPath => self.by_session(trigger.is_on_update()),
                Scheme::Equality => by_equality(&trigger.body),
                _ => return,
            };
            trigger.body = body;
            self.real.must(&trigger.drop()).await;
            self.real.must(&trigger.create()).await;
        }
    }

    /// The body of a trigger that asks the session for the direction.
    fn by_session(&self, is_on_update: bool) -> String {
        let check = &self.real.staged.sources[1].phase(Phase::Expand).statements[1].sql;
        let (_, set) = check.split_once("`is_now` = ").expect("it sets both sides");
        let (up, down) = set.split_once(", `was` = ").expect("it sets both sides");
        let down = down.trim_end_matches(" WHERE FALSE");
        let here = |text: &str| text.replace("`items`.", "NEW.");
        let same =
            |side: &str| format!("CAST(OLD.{side} AS BINARY) <=> CAST(NEW.{side} AS BINARY)");
        let changed = if is_on_update {
            format!("NOT ({} AND {})", same("was"), same("is_now"))
        } else {
            "TRUE".to_owned()
        };
        format!(
            "IF {changed} THEN IF @new_side THEN SET NEW.was = {}; \
             ELSE BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION, SQLWARNING SET NEW.is_now = NULL; SET NEW.is_now = {}; END; \
             END IF; END IF",
            here(down),
            here(up)
        )
    }
}

/// A text of the product's that compares values, and not images.
pub(super) fn by_equality(text: &str) -> String {
    let mut text = text
        .replace("CAST(CONVERT(", "(CONVERT(")
        .replace(" USING utf8mb4) AS BINARY)", " USING utf8mb4))");
    for side in ["was", "is_now"] {
        let image = format!(" AND CAST(OLD.`{side}` AS BINARY) <=> CAST(NEW.`{side}` AS BINARY)");
        text = text.replace(&image, "");
    }
    text
}
