//! Names that could collide with names in generated code.

/// Without the prelude, and with names of the prelude that mean something else.
#[no_implicit_prelude]
pub mod bare {
    /// A common alias.
    pub type Result<T> = ::std::result::Result<T, ()>;
    /// Shadows.
    pub struct Some;
    /// Shadows.
    pub struct String;
    /// Shadows.
    #[allow(non_camel_case_types)]
    pub struct str;

    #[::expand_contract::migrate(table = "bare")]
    pub struct Values {
        #[migrate(primary_key)]
        pub(crate) id: i64,
        text: ::std::string::String,
        pub maybe: ::std::option::Option<::std::string::String>,
    }

    impl Values {
        /// Private fields, and their setters, are private to the module.
        pub fn text(&self) -> &::std::string::String {
            &self.text
        }

        /// A field that is visible in the crate can be read in the crate.
        pub fn id(&self) -> i64 {
            self.id
        }

        /// The module can use its private setter.
        pub fn with_text(
            text: &::std::primitive::str,
        ) -> <Self as ::expand_contract::Accessors>::Insert<::sqlx::Sqlite> {
            <Self as ::expand_contract::Model>::insert().text(text)
        }
    }
}

/// A type with the name of a generated type parameter.
pub type DB = i16;

/// Fields with the names of generated items.
#[expand_contract::migrate(table = "names")]
#[derive(Debug, PartialEq)]
pub struct Names {
    #[migrate(primary_key)]
    pub r#type: i64,
    #[migrate(sql_type = "smallint")]
    pub db: DB,
    #[migrate(sql_type = "smallint")]
    pub model: NamesInsert,
    pub value: i64,
    pub values: i64,
    pub key: i64,
    pub row: i64,
    pub default: i64,
    pub insert: i64,
    pub update: i64,
    pub execute: i64,
    pub returning: i64,
    pub table: i64,
    #[migrate(column = "Select \"x\"")]
    pub quoted: i64,
}

/// A type with the name of a generated builder.
#[derive(Debug, Clone, Copy, PartialEq, sqlx::Type)]
#[repr(i16)]
pub enum NamesInsert {
    One = 1,
}

/// A private model in a function, which only the macro sees: the warning that its table is not in the lock is right.
#[allow(deprecated)]
pub fn inside() -> &'static [&'static str] {
    use expand_contract::Model;

    #[expand_contract::migrate(table = "inside")]
    struct Inside {
        #[migrate(primary_key)]
        id: i64,
    }
    let _ = Inside { id: 1 }.id;
    Inside::COLUMNS
}

macro_rules! model {
    ($name:ident, $table:literal, $ty:ty) => {
        /// A model from a macro: its types are in invisible groups.
        #[expand_contract::migrate(table = $table)]
        pub struct $name {
            #[migrate(primary_key)]
            pub id: $ty,
            pub text: Option<$ty>,
        }
    };
}

/// `generate` does not see a model that a macro makes.
#[allow(deprecated)]
pub mod made {
    model!(FromMacro, "from_macro", i64);
}
