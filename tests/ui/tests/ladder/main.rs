//! The ladder of `docs/ladder.md`: every way to use a column, at every stage of every lifecycle.
//!
//! What the compiler warns of and refuses is in `cases/ladder`. What it takes is here, without a warning. `table` holds the
//! documentation against both.

#![deny(warnings)]
// A cell uses one field of its model.
#![allow(dead_code, clippy::struct_field_names)]

mod table;
mod ways;

use ways::every_way;

mod added_expanding {
    #[expand_contract::migrate(table = "users")]
    #[derive(Clone, Default)]
    pub(crate) struct User {
        #[migrate(primary_key)]
        pub id: i64,
        pub full_name: String,
        #[migrate(added)]
        pub nick: Option<String>,
    }

    super::every_way!(User, nick: Option<String> = Some("ada".to_owned()), sent Some("ada"));
}

mod added_contracted {
    #[expand_contract::migrate(table = "orders")]
    #[derive(Clone, Default)]
    pub(crate) struct Order {
        #[migrate(primary_key)]
        pub id: i64,
        #[migrate(added(contracted))]
        pub cents: i64,
    }

    super::every_way!(Order, cents: i64 = 150, sent 150);
}

mod renamed_expanding {
    #[expand_contract::migrate(table = "cities")]
    #[derive(Clone, Default)]
    pub(crate) struct City {
        #[migrate(primary_key)]
        pub id: i64,
        #[migrate(renamed(from = "name"))]
        pub full_name: String,
    }

    super::every_way!(City, full_name: String = "Rome".to_owned(), sent "Rome");

    #[test]
    fn the_old_name_is_in_no_list() {
        use expand_contract::{Accessors, Model};
        assert_eq!(City::COLUMNS, ["id", "full_name"]);
        assert!(!City::LIST.contains("\"name\""));
    }
}

mod renamed_contracted {
    #[expand_contract::migrate(table = "users")]
    #[derive(Clone, Default)]
    pub(crate) struct User {
        #[migrate(primary_key)]
        pub id: i64,
        #[migrate(renamed(from = "name", contracted))]
        pub full_name: String,
        #[migrate(added)]
        pub nick: Option<String>,
    }

    super::every_way!(User, full_name: String = "Ada".to_owned(), sent "Ada");
}

mod deprecated_expanding {
    #[expand_contract::migrate(table = "towns")]
    pub(crate) struct Town {
        #[migrate(primary_key)]
        pub id: i64,
        pub name: String,
        #[migrate(deprecated(note = "towns have one name", replaced_by(name)))]
        pub town: Option<String>,
    }

    /// The column is there until the model says `removed`.
    #[test]
    fn columns() {
        use expand_contract::{Accessors, Model};
        assert_eq!(Town::COLUMNS, ["id", "name", "town"]);
        assert!(Town::LIST.contains("\"town\""));
    }
}

mod removed_contracted {
    #[expand_contract::migrate(table = "orders")]
    pub(crate) struct Order {
        #[migrate(primary_key)]
        pub id: i64,
        pub cents: i64,
        #[migrate(removed)]
        pub price: f32,
    }

    #[test]
    fn columns() {
        use expand_contract::{Accessors, Model};
        assert_eq!(Order::COLUMNS, ["id", "cents"]);
        assert!(!Order::LIST.contains("price"));
    }
}

mod required_expanding {
    #[expand_contract::migrate(table = "shops")]
    #[derive(Clone, Default)]
    pub(crate) struct Shop {
        #[migrate(primary_key)]
        pub id: i64,
        #[migrate(required(backfill = "'none'"))]
        pub sign: String,
        #[migrate(required(backfill = "'none'", contracted))]
        pub code: String,
    }

    super::every_way!(Shop, sign: String = "Inn".to_owned(), sent "Inn");
}

mod required_contracted {
    use super::required_expanding::Shop;

    super::every_way!(Shop, code: String = "7".to_owned(), sent "7");
}

mod optional_contracted {
    #[expand_contract::migrate(table = "jobs")]
    #[derive(Clone, Default)]
    pub(crate) struct Job {
        #[migrate(primary_key)]
        pub id: i64,
        #[migrate(optional)]
        pub note: Option<String>,
    }

    // NULL can be sent when the word is taken away.
    super::every_way!(Job, note: Option<String> = Some("late".to_owned()), sent "late");
}
