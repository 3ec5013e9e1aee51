//! Uses of columns, recognised by tokens. `tests/command/trial.rs` tests the compiler's places.

use super::offset;
use super::place::{Code, Pos, Way};

/// The use at the place between « and », which are not part of the source.
fn way(marked: &str) -> Way {
    let (start, end) = marks(marked);
    code(marked).way(start, end)
}

fn code(marked: &str) -> Code {
    Code::parse(&marked.replace(['«', '»'], "")).expect("Rust")
}

fn marks(marked: &str) -> (Pos, Pos) {
    let before = |mark: char| {
        let (before, _) = marked.split_once(mark).expect("marks");
        let before = before.replace('«', "");
        let line = before.rsplit('\n').next().unwrap_or_default();
        (before.matches('\n').count() + 1, line.chars().count())
    };
    (before('«'), before('»'))
}

#[track_caller]
fn all(expected: Way, sources: &[&str]) {
    for source in sources {
        assert_eq!(way(source), expected, "{source}");
    }
}

#[test]
fn accesses_read_or_write() {
    all(
        Way::Read,
        &[
            "fn f() { «u.nick» }",
            "fn f() { let n = «u.nick».clone(); }",
            "fn f() { «u.nick» == None; }",
            "fn f() { «u.nick» >= 1; }",
            "fn f() { match «u.nick» { _ => 1 } }",
            "fn f() { dbg!(&«u.nick»); }",
            "fn f() { «users[0]\n  .nick».len(); }",
            "fn f() { «(a).nick»; }",
            "fn f() { «Self::one().nick»; }",
            "fn f() { x = «u.nick»; }",
            "macro_rules! m { ($u:expr) => { «$u.nick» } }",
            "#!/usr/bin/env run\nfn f() { «u.nick» }",
            "fn f() -> A { A { nick: «u.nick» } }",
        ],
    );
    all(
        Way::Written,
        &[
            "fn f() { «u.nick» = None; }",
            "fn f() { «u.age» += 1; }",
            "fn f() { «u.age» <<= 1; }",
            "fn f() { g(&mut «u.nick»); }",
            "macro_rules! m { ($u:expr) => { «$u.nick» = 1; } }",
        ],
    );
}

#[test]
fn literals_change_with_the_flip_unless_they_have_a_base() {
    all(
        Way::Given,
        &[
            "fn f() { User { id: 1, «nick: None» } }",
            "fn f() { let u = User { «nick», id }; }",
            "fn f() { let u = User { id, «r#type: 1» }; }",
            "fn f() { vec![User { «nick: a..b», id: 1 }] }",
            "fn f() { g(User { «nick», id }, 1) }",
            "fn f() { Some(User { «nick», id }) }",
            "fn f() { match x { 1 => User { «nick», id }, _ => z } }",
            "fn f() { match x { 1 => (User { «nick», id }, 1), } ; }",
            "fn f() { assert_eq!(u, User { «nick: None», id }); }",
            "fn f() { if User { «nick», id } == u {} }",
            "fn f() { Wrapper { user: User { «nick», id } } }",
            "fn f() -> User { if a { User { «nick», id } } else { b } }",
            "fn f() { let c = |a, b| User { «nick: a», id: b }; }",
            "fn f() { g(a || b, User { «nick», id }) }",
            "macro_rules! m { ($id:expr) => { User { id: $id, «nick: None» } } }",
            "macro_rules! m { ($f:ident) => { User { id: 1, «$f: None» } } }",
        ],
    );
    all(
        Way::Overridden,
        &[
            "fn f() { User { «nick: None», ..base } }",
            "fn f() { User { «nick», ..User::new(1) } }",
            "fn f() { vec![User { id: 1, «nick: None», ..Default::default() }] }",
        ],
    );
}

#[test]
fn patterns_change_with_the_flip_only_where_they_pass_over_it() {
    all(
        Way::Passed,
        &[
            "fn f() { let User { id, «nick: _» } = u; }",
            "fn f() { match u { User { id, «nick: _», } => 1 } }",
        ],
    );
    all(
        Way::Beside,
        &["fn f() { let User { id, «nick: _», .. } = u; }"],
    );
    all(
        Way::Matched,
        &[
            "fn f() { let User { id, «nick» } = u; }",
            "fn f() { let User { id, «nick: n» }: User = u; }",
            "fn f() { let User { «ref mut nick», .. } = u; }",
            "fn f() { User { «nick: self.nick», .. } = u; }",
            "fn f() { match u { User { id, «nick: None» } => 1, _ => 2 } }",
            "fn f() { match u { User { id, «nick» } if id > 1 => 1, _ => 2 } }",
            "fn f() { match u { User { id, «nick» } | User { id, nick } => 1 } }",
            "fn f() { match u { Some(User { id, «nick» }) => 1, _ => 2 } }",
            "fn f() { match u { [Wrapper { user: User { id, «nick» } }, _] => 1, _ => 2 } }",
            "fn f() { if let (User { id, «nick: Some(_)» }, 1) = u {} }",
            "fn f() { for User { id, «nick» } in users {} }",
            "fn f(User { id, «nick» }: User) {}",
            "fn f() { g(|User { id, «nick» }| nick) }",
            "fn f() { g(|User { id, «nick» }, b| nick) }",
            "fn f() { g(move |a, User { id, «nick» }, b| nick) }",
            "fn f() { matches!(u, User { id: 1, «nick: None» }) }",
        ],
    );
}

#[test]
fn what_is_no_name_is_an_expansion() {
    all(
        Way::Expanded,
        &[
            "fn f() { «offset_of!(User, nick)» }",
            "«#[handler]» fn f() {}",
            "#[derive(«Into»)] struct Dto { nick: u8 }",
            "struct Dto { «nick»: u8 }",
        ],
    );
}

#[test]
fn a_model_knows_its_own_fields() {
    let is_model = |marked: &str| {
        let (start, _) = marks(marked);
        code(marked).is_model(start)
    };
    for source in [
        "#[migrate(table = \"a\")] #[derive(«Debug»)] pub struct A { a: u8 }",
        "#[expand_contract::migrate(table = \"a\")]\npub(crate) struct A<T> where T: B { #[migrate(deprecated)] «a»: u8 }",
        "mod m { fn f() { #[migrate(table = \"a\")] struct A { «a»: u8 } } }",
        "macro_rules! m { ($n:ident) => { #[«derive»(Debug)] #[cfg_attr(all(), migrate(table = \"a\"))] struct $n { a: u8 } } }",
    ] {
        assert!(is_model(source), "{source}");
    }
    for source in [
        "#[derive(«Debug»)] struct A { a: u8 }",
        "#[migrate(table = \"a\")] struct A { a: u8 } impl A { fn f(&self) { «self».a } }",
        "#[migrate(table = \"a\")] struct A { a: u8 } struct B { «a»: u8 }",
        "struct B { «a»: u8 } #[migrate(table = \"a\")] struct A { a: u8 }",
        "#[migrate(reads = A)] struct B { «a»: u8 }",
    ] {
        assert!(!is_model(source), "{source}");
    }
}

#[test]
fn columns_count_characters() {
    let text = "ä\r\näb c";
    assert_eq!(&text[offset(text, (2, 1))..offset(text, (2, 2))], "b");
    assert_eq!(offset(text, (9, 9)), text.len());
}

#[test]
fn an_arm_changes_with_the_flip_and_every_other_use_of_a_variant_now() {
    let variant = |marked: &str| code(marked).variant(marks(marked).0);
    for arm in [
        "fn f() { match m { Mood::«Angry» => 1, _ => 2 } }",
        "fn f() { match m { Mood::Happy => 1, Mood::«Angry» => { 2 } } }",
        "fn f() { match m { Mood::Happy => {} Mood::«Angry» => {} } }",
        "fn f() { match m { Mood::«Angry» | Mood::Sad => 1 } }",
        "fn f() { match m { Mood::Sad | Mood::«Angry» if x => 1 } }",
        "fn f() { match m { Some(Mood::«Angry») => 1, None => 2 } }",
        "fn f() { match m { (1, Some(Mood::«Angry»), _) => 1 } }",
        "fn f() { match m { [Mood::«Angry», ..] | [] => 1 } }",
        "fn f() { match m { a @ (Mood::«Angry» | Mood::Sad) if x => 1 } }",
        "fn f() { assert_eq!(match m { Mood::«Angry» => 1, _ => 2 }, 1); }",
        "fn f() { if x == 1 { match m { Mood::«Angry» => 1, _ => 2 } } }",
    ] {
        assert_eq!(variant(arm), Way::Arm, "{arm}");
    }
    for named in [
        "fn f() { user.mood = Mood::«Angry»; }",
        "fn f() -> Mood { Mood::«Angry» }",
        "fn f() { g(Mood::«Angry», 1) }",
        "fn f() { User { mood: Mood::«Angry», id } }",
        "fn f() { if m == Mood::«Angry» { 1 } }",
        "fn f() { if let Mood::«Angry» = m { 1 } }",
        "fn f() { let Some(Mood::«Angry») = m else { return }; }",
        "fn f() { matches!(m, Mood::«Angry» | Mood::Sad) }",
        "fn f() { matches!(m, Mood::«Angry» if x) }",
        "fn f() { hash! { Mood::«Angry» => 1 } }",
        "fn f() { match m { 1 => Mood::«Angry», 2 => Mood::Sad } }",
        "fn f() { match m { 1 => g(Mood::«Angry»), 2 => 3 } }",
        "fn f() { match m { 1 if x == Mood::«Angry» => 3, 2 => 3 } }",
        "fn f() { match m { 1 if g(Mood::«Angry») => 3, 2 => 3 } }",
        "fn f() { match Mood::«Angry» { a => 3 } }",
        "fn f() { match (Mood::«Angry», 1) { a => 3 } }",
        "fn f() { g(Mood::«Angry»); if x { } }",
        "const A: Mood = Mood::«Angry»;",
        "const ALL: [Mood; 1] = [Mood::«Angry»];",
    ] {
        assert_eq!(variant(named), Way::Named, "{named}");
    }
}
