//! Other fields with the names of columns that leave.

use crate::lookalikes::models::{Event, Org, User};

/// Another struct has fields of these names.
pub mod field_of_another_struct {
    use super::{Org, User};

    /// Reads them.
    pub fn sentence(user: &User, org: &Org) -> String {
        format!("{} of {} in {}", user.full_name, org.name, org.town)
    }
}

/// Another struct is made with fields of these names.
pub mod literal_of_another_struct {
    use super::{Org, User};

    /// An organisation of one.
    pub fn alone(user: User) -> Org {
        let town = String::new();
        Org {
            id: user.id,
            large_name: user.full_name.to_uppercase(),
            name: user.full_name,
            town,
        }
    }
}

/// Another struct is taken apart into variables of these names.
pub mod pattern_of_another_struct {
    use super::Org;

    /// Takes it apart.
    pub fn words(Org { name, town, .. }: &Org) -> [&str; 2] {
        [name, town]
    }
}

/// The model is taken apart into variables of these names.
pub mod pattern_that_renames {
    use super::User;

    /// Takes it apart.
    pub fn words(
        User {
            full_name: name,
            email: town,
            ..
        }: &User,
    ) -> [&str; 2] {
        [name, town]
    }
}

/// A wrapper around the model has fields of these names.
pub mod wrapper_with_fields {
    use super::User;
    use std::ops::{Deref, DerefMut};

    /// A user, with another name and town.
    #[derive(Debug)]
    pub struct Named {
        user: User,
        /// The name in this struct.
        pub name: String,
        /// The town in this struct.
        pub town: String,
    }

    impl Deref for Named {
        type Target = User;

        fn deref(&self) -> &User {
            &self.user
        }
    }

    impl DerefMut for Named {
        fn deref_mut(&mut self) -> &mut User {
            &mut self.user
        }
    }

    /// Reads and writes both.
    pub fn swap(named: &mut Named) {
        std::mem::swap(&mut named.name, &mut named.town);
        let name = named.name.clone();
        named.full_name = name;
    }
}

/// Pointers to another struct, which has fields of these names.
pub mod pointers {
    use super::Org;
    use std::rc::Rc;
    use std::sync::Arc;

    /// Reads through both.
    pub fn words(shared: &Arc<Org>, counted: &Rc<Org>) -> [String; 2] {
        [shared.name.clone(), counted.town.clone()]
    }
}

/// A generic function over every model accepts those with columns on their way out.
pub mod generic_over_models {
    use super::{Event, Org, User};
    use expand_contract::Model;

    /// The number of columns.
    pub const fn width<M: Model>() -> usize {
        M::COLUMNS.len()
    }

    /// The numbers of all models.
    pub const fn widths() -> [usize; 3] {
        [width::<User>(), width::<Event>(), width::<Org>()]
    }
}

/// Keys of maps and of JSON documents.
pub mod keys {
    use super::Event;
    use std::collections::BTreeMap;

    /// The values of these keys.
    pub fn of(event: &Event, map: &BTreeMap<&str, i64>) -> (Option<String>, Option<i64>) {
        let name = event.payload["name"].as_str().map(str::to_owned);
        (name, map.get("type").copied())
    }
}

/// A builder of another type has setters of these names.
pub mod builder_of_another_type {
    /// The builder.
    #[derive(Debug, Default)]
    pub struct Letter {
        text: String,
    }

    impl Letter {
        /// Adds a line.
        #[must_use]
        pub fn name(mut self, name: &str) -> Self {
            self.text.push_str(name);
            self
        }

        /// Adds a line.
        #[must_use]
        pub fn town(self, town: &str) -> Self {
            self.name(town)
        }
    }

    /// Builds a letter.
    pub fn to(user: &super::User) -> String {
        Letter::default().name(&user.full_name).town("here").text
    }
}

/// The setters of another model have these names.
pub mod setters_of_another_model {
    use super::Org;
    use expand_contract::Model;

    /// The texts of an insert and of an update.
    pub fn both() {
        drop(Org::insert::<sqlx::Postgres>().id(1).name("x").town("y"));
        drop(Org::update::<sqlx::Postgres>(1).name("x").town("y"));
    }
}

/// The model's accessors, without the leaving field.
pub mod accessors_without_it {
    use super::User;
    use expand_contract::Model;

    /// The texts of an insert, an update and a select.
    pub fn all() {
        drop(User::insert::<sqlx::Postgres>().id(1).full_name("x"));
        drop(User::update::<sqlx::Postgres>(1).email("x"));
        drop(User::find(1));
    }
}

/// The model's derives use all of its fields, also the leaving ones.
pub mod derives {
    use super::User;
    use std::collections::BTreeSet;

    /// Clones, compares, orders and prints.
    pub fn all(users: &[User]) -> String {
        let sorted: BTreeSet<User> = users.iter().cloned().collect();
        let default = User::default();
        format!("{:?} {}", sorted.first(), sorted.contains(&default))
    }
}

/// Struct update syntax copies the other fields.
pub mod update_syntax {
    use super::User;

    /// The same user with another name.
    pub fn renamed(user: &User, name: &str) -> User {
        User {
            full_name: name.to_owned(),
            ..user.clone()
        }
    }
}

/// Code that uses a leaving field with an explicit permission.
pub mod allowed {
    use super::User;

    /// Allows the use.
    #[allow(deprecated)]
    pub fn town(user: &User) -> Option<&str> {
        user.town.as_deref()
    }

    /// Expects the warning, to learn when it no longer occurs.
    #[expect(deprecated, reason = "the old importer still sends it")]
    pub fn with_town(town: &str) -> User {
        User {
            town: Some(town.to_owned()),
            ..User::default()
        }
    }
}
