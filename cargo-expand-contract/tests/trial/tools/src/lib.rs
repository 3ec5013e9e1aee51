#![forbid(unsafe_code)]
#![deny(warnings)]

#[cfg(feature = "export")]
pub fn export(user: &models::User) {
    println!("{:?}", user.town); //~ with the feature
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_else_is_here() {
        let user = models::User::new(1);
        assert_eq!(user.id, 1);
    }
}
