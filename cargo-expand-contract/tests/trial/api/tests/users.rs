use models::User;

#[test]
fn a_user_has_a_nick() {
    let user = User {
        nick: Some("ada".into()), //~ now
        ..User::new(1)
    };
    assert_eq!(user.nick.as_deref(), Some("ada")); //~ now
    assert!(!matches!(user, User { town: Some(_), .. })); //~ now
}
