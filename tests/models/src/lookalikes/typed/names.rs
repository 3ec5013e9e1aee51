//! Names that are no fields.

use crate::lookalikes::models::{Event, Org, User};

/// Variables of these names.
pub mod local_variable {
    use super::User;

    /// Has two.
    pub fn sentence(user: &User) -> String {
        let name = &user.full_name;
        let town = name.len();
        format!("{name} {town}")
    }
}

/// A variable takes the model's name and is of another type.
pub mod shadowed_variable {
    use super::{Org, User};

    /// The first user is an organisation.
    pub fn first(user: &User, org: &Org) -> String {
        let id = user.id;
        let user = org;
        format!("{id} {} {}", user.name, user.town)
    }
}

/// A parameter of a closure takes the model's name.
pub mod parameter_of_a_closure {
    use super::{Org, User};

    /// The names of those with the user's id.
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
        /// How they are addressed.
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

    /// Whatever has a town.
    pub trait Located {
        /// Where it is.
        fn town(&self) -> usize;
        /// What kind it is of, in the words of [`super::Event`].
        fn r#type(&self) -> &'static str {
            "person"
        }
    }

    impl Located for User {
        fn town(&self) -> usize {
            self.email.len()
        }
    }

    /// Calls them.
    pub fn of(user: &User) -> (usize, &'static str) {
        (user.town(), user.r#type())
    }
}

/// Constants and types of a trait have the names.
pub mod items_of_a_trait {
    use super::User;

    /// What models of ours are called.
    pub trait Called {
        /// The word.
        const NAME: &'static str;
        /// Where they are.
        type Town: Default;
    }

    impl Called for User {
        const NAME: &'static str = "user";
        type Town = u8;
    }

    /// In other places.
    pub fn of<T: Called>() -> (&'static str, T::Town) {
        (T::NAME, T::Town::default())
    }

    /// In this one.
    pub fn of_user() -> (&'static str, u8) {
        of::<User>()
    }
}

/// Type parameters, lifetimes and constants of these names.
pub mod generics {
    use super::User;

    /// All of them at once.
    #[derive(Debug, Clone, Copy)]
    pub struct Pair<'name, 'town, Name, const TOWN: usize> {
        /// One.
        pub name: &'name Name,
        /// And some more.
        pub town: &'town [Name; TOWN],
    }

    /// The one that was not asked for.
    pub fn name<'name, Name>(_town: &Name, name: &'name Name) -> &'name Name {
        name
    }

    /// Of models.
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
        /// A variant with a field of the name.
        Name {
            /// The field.
            name: u8,
        },
        /// Another.
        Town(u8),
    }

    macro_rules! name {
        ($town:ident) => {
            name::$town()
        };
    }

    /// Uses them.
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

    /// The first with a letter in front.
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

    /// Another struct has such a field.
    #[derive(Debug)]
    pub struct Kind {
        /// What `events.type` once was.
        pub r#type: String,
        /// No column at all.
        pub r#name: String,
    }

    /// Made of an event.
    pub fn of(event: &Event) -> Kind {
        let r#type = event.kind.clone();
        let r#name = event.name.clone();
        Kind { r#type, name }
    }
}
