//! Models with unusual declarations.

/// The model has its own `Deref`, to a struct that has a field of the name.
pub mod own_deref {
    /// The data that several structs share.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Shared {
        /// The title.
        pub title: String,
    }

    /// A page; its column `title` has left.
    #[expand_contract::migrate(table = "pages", no_tombstones)]
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Page {
        /// The database chooses it.
        #[migrate(primary_key)]
        pub id: i64,
        /// The value comes from elsewhere.
        #[sqlx(skip)]
        pub shared: Option<Box<Shared>>,
    }

    impl std::ops::Deref for Page {
        type Target = Option<Box<Shared>>;

        fn deref(&self) -> &Self::Target {
            &self.shared
        }
    }

    /// Reads it.
    pub fn title(page: &Page) -> Option<&str> {
        page.as_ref().map(|shared| shared.title.as_str())
    }
}

/// A field without a column has the name of a column that has left.
pub mod field_without_a_column {
    /// A note; its column `text` has left.
    #[expand_contract::migrate(table = "notes")]
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Note {
        /// The database chooses it.
        #[migrate(primary_key)]
        pub id: i64,
        /// The value is computed after reading.
        #[sqlx(skip)]
        pub text: String,
    }

    /// Reads it.
    pub fn text(note: &Note) -> &str {
        &note.text
    }
}

/// A field has the name of a column that has left, and belongs to a column of another name.
pub mod field_with_another_column {
    /// A price; its column `amount` was a float.
    #[expand_contract::migrate(table = "prices")]
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Price {
        /// The database chooses it.
        #[migrate(primary_key)]
        pub id: i64,
        /// The amount in cents.
        #[migrate(column = "cents")]
        pub amount: i64,
    }

    /// Reads and writes it.
    pub const fn double(price: &mut Price) -> i64 {
        price.amount *= 2;
        price.amount
    }
}

/// The name that serde uses for a field is not a column.
pub mod renamed_by_serde {
    use serde::{Deserialize, Serialize};

    /// A reader; its column `name` has left, and the name in JSON stays.
    #[expand_contract::migrate(table = "readers")]
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Reader {
        /// The database chooses it.
        #[migrate(primary_key)]
        pub id: i64,
        /// The form of address.
        #[serde(rename = "name", alias = "town", default)]
        pub full_name: String,
    }

    /// The reader as JSON.
    ///
    /// # Errors
    ///
    /// Serializing a struct like this one does not fail.
    pub fn wire(reader: &Reader) -> serde_json::Result<serde_json::Value> {
        let mut value = serde_json::to_value(reader)?;
        value["town"] = value["name"].take();
        Ok(value)
    }
}

/// A model in modules with limited visibility.
pub mod nested {
    mod inner {
        /// A private thing.
        #[expand_contract::migrate(table = "things")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) struct Thing {
            #[migrate(primary_key)]
            pub(super) id: i64,
            name: i64,
        }

        impl Thing {
            pub(super) const fn new(id: i64, name: i64) -> Self {
                Self { id, name }
            }

            pub(super) const fn name(self) -> i64 {
                self.name
            }
        }
    }

    /// Makes one and reads it.
    pub const fn sum() -> i64 {
        let thing = inner::Thing::new(1, 2);
        thing.id + thing.name()
    }
}

/// Models inside functions.
pub mod inside_a_function {
    /// Has a model that is in the lock, although `generate` does not see it.
    pub fn table() -> (&'static str, i64) {
        use expand_contract::Model;

        #[expand_contract::migrate(table = "things")]
        struct Thing {
            #[migrate(primary_key)]
            id: i64,
            name: i64,
        }
        let name = Thing { id: 1, name: 2 };
        (Thing::TABLE, name.id + name.name)
    }
}

/// Models from `macro_rules!`.
pub mod made_by_a_macro {
    macro_rules! models {
        ($($model:ident of $table:literal: $($name:ident as $ty:ty),*;)*) => {$(
            #[doc = concat!("A row of ", $table, ".")]
            #[expand_contract::migrate(table = $table)]
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct $model {
                /// The database chooses it.
                #[migrate(primary_key)]
                pub id: i64,
                $(
                    /// A column.
                    pub $name: $ty,
                )*
            }
        )*};
    }

    models! {
        Place of "town": name as String;
        Label of "name": label as String;
    }

    /// Reads both.
    pub fn both(place: &Place, label: &Label) -> String {
        format!("{} {}", place.name, label.label)
    }
}

/// Attributes with conditions that the compiler evaluates.
pub mod conditional_attributes {
    /// A place.
    #[cfg(not(any()))]
    #[expand_contract::migrate(table = "town")]
    #[cfg_attr(all(), derive(Debug, Clone))]
    #[cfg_attr(any(), derive(Copy))]
    #[must_use]
    #[doc(alias = "town")]
    #[non_exhaustive]
    pub struct Place {
        /// The database chooses it.
        #[migrate(primary_key)]
        pub id: i64,
        /// The name of the place.
        #[cfg_attr(any(), serde(rename = "town"))]
        #[doc(alias = "town")]
        pub name: String,
    }

    /// Reads it.
    pub fn name(place: &Place) -> &str {
        let Place { id: _, name, .. } = place;
        name
    }
}
