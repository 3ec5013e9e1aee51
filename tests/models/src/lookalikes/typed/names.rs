//! Names that are not fields.

use crate::lookalikes::models::{Event, Org, User};

/// Variables of these names.
pub mod local_variable {
    use super::User;

    /// Has two variables.
    pub fn sentence(user: &User) -> String {
        let name = &user.full_name;
        let town = name.len();
        format!("{name} {town}")
    }
}

/// A variable has the model's name and another type.
pub mod shadowed_variable {
    use super::{Org, User};

    /// The first user is an organisation.
    pub fn first(user: &User, org: &Org) -> String {
        let id = user.id;
        let user = org;
        format!("{id} {} {}", user.name, user.town)
    }
}

/// A parameter of a closure has the model's name.
pub mod parameter_of_a_closure {
    use super::{Org, User};

    /// The names of the organisations with the user's id.
    pub fn names(user: &User, orgs: &[Org]) -> Vec<String> {
        let id = user.id;
        let same = orgs.iter().filter(|user| user.id == id);
        same.map(|user| user.name.clone()).collect()
    }
}

/// A method of the model has the name.
pub mod method {
    use super::User;

    impl User {
        /// The form of address.
        #[must_use]
        pub const fn name(&self) -> &str {
            self.full_name.as_str()
        }
    }

    /// Calls it.
    pub fn of(user: &User) -> &str {
        user.name()
    }
}

/// A trait's method has the name.
pub mod method_of_a_trait {
    use super::User;

    /// A type with a town.
    pub trait Located {
        /// The length of the town's name.
        fn town(&self) -> usize;
        /// The kind, under the name of a column of [`super::Event`].
        fn r#type(&self) -> &'static str {
            "person"
        }
    }

    impl Located for User {
        fn town(&self) -> usize {
            self.email.len()
        }
    }

    /// Calls both methods.
    pub fn of(user: &User) -> (usize, &'static str) {
        (user.town(), user.r#type())
    }
}

/// Constants and types of a trait have the names.
pub mod items_of_a_trait {
    use super::User;

    /// A model with names.
    pub trait Called {
        /// The word.
        const NAME: &'static str;
        /// The type of its town.
        type Town: Default;
    }

    impl Called for User {
        const NAME: &'static str = "user";
        type Town = u8;
    }

    /// The items of any type.
    pub fn of<T: Called>() -> (&'static str, T::Town) {
        (T::NAME, T::Town::default())
    }

    /// The items of the user.
    pub fn of_user() -> (&'static str, u8) {
        of::<User>()
    }
}

/// Type parameters, lifetimes and constants of these names.
pub mod generics {
    use super::User;

    /// A struct with all of these parameters.
    #[derive(Debug, Clone, Copy)]
    pub struct Pair<'name, 'town, Name, const TOWN: usize> {
        /// A reference.
        pub name: &'name Name,
        /// An array.
        pub town: &'town [Name; TOWN],
    }

    /// Returns the second argument.
    pub fn name<'name, Name>(_town: &Name, name: &'name Name) -> &'name Name {
        name
    }

    /// Uses models with lifetimes.
    pub fn pair<'user>(user: &'user User, users: &'user [User; 2]) -> (&'user str, &'user str) {
        let pair = Pair {
            name: user,
            town: users,
        };
        (&pair.name.full_name, &pair.town[0].full_name)
    }
}

/// Modules, functions, constants, macros and variants of these names.
pub mod items {
    /// A module.
    pub mod name {
        /// A function.
        pub const fn town() -> &'static str {
            NAME
        }

        /// A constant.
        pub const NAME: &str = "name";
    }

    /// An enum.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Part {
        /// A variant with a field of this name.
        Name {
            /// The field.
            name: u8,
        },
        /// Another variant.
        Town(u8),
    }

    macro_rules! name {
        ($town:ident) => {
            name::$town()
        };
    }

    /// Uses all of them.
    pub fn all(part: Part) -> (u8, &'static str) {
        let number = match part {
            Part::Name { name } | Part::Town(name) => name,
        };
        (number, name!(town))
    }
}

/// A loop's label, and a name in a format.
pub mod labels_and_formats {
    use super::User;

    /// The first user whose name begins with a letter.
    pub fn first(users: &[User]) -> String {
        let mut found = String::new();
        'name: for user in users {
            for letter in user.full_name.chars() {
                if letter.is_alphabetic() {
                    found = format!("{name} {town:>4}", name = user.full_name, town = letter);
                    break 'name;
                }
            }
        }
        found
    }
}

/// Names that Rust writes with `r#`.
pub mod raw_identifiers {
    use super::Event;

    /// Another struct with a field of this name.
    #[derive(Debug)]
    pub struct Kind {
        /// A name that a column of `events` had.
        pub r#type: String,
        /// A name that no column has.
        pub r#name: String,
    }

    /// Makes one from an event.
    pub fn of(event: &Event) -> Kind {
        let r#type = event.kind.clone();
        let r#name = event.name.clone();
        Kind { r#type, name }
    }
}
