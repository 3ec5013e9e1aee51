use expand_contract::Model;

/// The table is not said.
pub mod no_table {
    #[expand_contract::migrate(tabel = "plain")]
    #[derive(Debug, Clone, Default)]
    pub struct Plain {
        #[migrate(primary_key)]
        pub id: i64,
        pub label: String,
    }
}

/// The key is not said.
pub mod no_key {
    #[expand_contract::migrate(table = "plain")]
    #[derive(Debug, Clone, Default)]
    pub struct Plain {
        pub id: i64,
        pub label: String,
    }
}

/// A type that no database has.
pub mod no_type {
    #[expand_contract::migrate(table = "plain")]
    #[derive(Debug, Clone, Default)]
    pub struct Plain {
        #[migrate(primary_key)]
        pub id: i64,
        pub label: usize,
    }
}

/// A column twice.
pub mod twice {
    #[expand_contract::migrate(table = "plain")]
    #[derive(Debug, Clone, Default)]
    pub struct Plain {
        #[migrate(primary_key)]
        pub id: i64,
        pub label: String,
        #[migrate(column = "label")]
        pub title: String,
    }
}

/// A field that sqlx reads in a way of its own.
pub mod flattened {
    #[derive(Debug, Clone, Default)]
    pub struct Label;

    #[expand_contract::migrate(table = "plain")]
    #[derive(Debug, Clone, Default)]
    pub struct Plain {
        #[migrate(primary_key)]
        pub id: i64,
        #[sqlx(flatten)]
        pub label: Label,
    }
}

/// The lock says otherwise.
pub mod not_as_the_lock {
    #[expand_contract::migrate(table = "plain")]
    #[derive(Debug, Clone, Default)]
    pub struct Plain {
        #[migrate(primary_key)]
        pub id: i64,
        pub label: i64,
    }
}

fn both(plain: &no_key::Plain) -> (i64, &str) {
    (plain.id, &plain.label)
}

fn main() {
    println!("{:?} {:?}", no_table::Plain::default(), both(&no_key::Plain::default()));
    let _ = no_table::Plain::insert::<sqlx::Postgres>().id(1).label("x");
    let _ = (no_table::Plain::find(1), no_table::Plain::TABLE);
    let _ = no_key::Plain::insert::<sqlx::Postgres>().id(1).label("x");
    let _ = no_type::Plain::insert::<sqlx::Postgres>().id(1);
    let _ = no_type::Plain::find(1);
    let _ = twice::Plain::insert::<sqlx::Postgres>().label("x").title("x");
    let _ = twice::Plain::find(1);
    let _ = flattened::Plain::find(1);
    let _ = not_as_the_lock::Plain::insert::<sqlx::Postgres>().label(1);
    let _ = not_as_the_lock::Plain::COLUMNS;
    let _ = sqlx::query_as::<sqlx::Postgres, twice::Plain>("SELECT 1");
}
