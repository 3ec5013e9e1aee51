//! Whether every value is still there.

use std::collections::BTreeMap;

use super::Play;
use crate::database;

impl Play {
    /// Whether every value is still there. A coming column may be filled, a leaving one may go with `contract`.
    pub(super) fn kept(&self, old: &str, new: &str, contract: bool, what: &str) {
        if old == new {
            return;
        }
        let (old, new) = (database::values(old), database::values(new));
        // A place names its row by the key, so under another key each row is elsewhere, as a whole.
        let [key_before, key] = &self.keys;
        let has_moved = contract
            && key_before != key
            && database::rows(&old, &self.table) == database::rows(&new, &self.table);
        for (place, value) in old {
            let column = database::column(place);
            match new.get(place) {
                Some(now) if *now == value => {}
                Some(_)
                    if value == "NULL"
                        && (self.coming.contains(&column) || self.filled.contains(&column)) => {}
                Some(now) if self.replaces(column.clone(), value, now) => {}
                None if contract && self.leaving.contains(&column) => {}
                None if has_moved && column[0] == self.table => {}
                None if contract && self.is_where_it_went(place, value, &new) => {}
                now => panic!("{place} was {value}, is {now:?}: {what}"),
            }
        }
    }

    /// Whether a table that left took the value along: to its new name, or away.
    fn is_where_it_went(&self, place: &str, value: &str, new: &BTreeMap<&str, &str>) -> bool {
        let Some((table, rest)) = place.split_once('|') else {
            return false;
        };
        match self.gone.get(table) {
            None => false,
            Some(None) => true,
            Some(Some(to)) => new.get(format!("{to}|{rest}").as_str()) == Some(&value),
        }
    }

    /// Whether a word becomes this one.
    fn replaces(&self, [table, column]: [String; 2], value: &str, now: &str) -> bool {
        // SQLite shows a text in quotes.
        let [value, now] = [value, now].map(|text| text.trim_matches('\''));
        let other = self.replaced.get(&[table, column, value.to_owned()]);
        other.is_some_and(|other| other == now)
    }
}
