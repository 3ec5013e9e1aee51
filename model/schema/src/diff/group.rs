//! Groups a migration's columns by dependency. Columns that depend on each other share one pending state, so they are
//! one [`Sync`].

use std::collections::BTreeSet;

use super::Problem;
use crate::Expr;

/// A column that comes or leaves.
pub(super) struct Member<'a> {
    pub name: &'a str,
    /// Its `up` or `down`.
    pub expr: Option<Expr>,
}

impl Member<'_> {
    fn reads(&self) -> impl Iterator<Item = &str> {
        self.expr
            .iter()
            .flat_map(|expr| &expr.reads)
            .map(String::as_str)
    }
}

/// Which side follows the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    /// Each follows the other: every old column has a `down`, every new one an `up`.
    Both,
    /// The new side follows the old one: only `up`.
    New,
    /// The old side follows the new one: only `down`.
    Old,
}

/// Columns that belong together, as indexes into the two lists.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub new: Vec<usize>,
    pub old: Vec<usize>,
    /// `None` for a single column that nothing is kept in step with.
    pub follows: Option<Follows>,
}

/// Groups the columns that read each other, and decides which side follows. New columns come first, each list in its
/// order.
pub(super) fn groups(new: &[Member<'_>], old: &[Member<'_>]) -> Result<Vec<Group>, Vec<Problem>> {
    let mut problems = Vec::new();
    for (side, word, theirs) in [(new, "up", "comes"), (old, "down", "leaves")] {
        for member in side {
            if let Some(read) = member
                .reads()
                .find(|read| side.iter().any(|other| other.name == *read))
            {
                problems.push(
                    Problem::new(
                        member.name,
                        format!("`{word}` of `{}` reads `{read}`, which {theirs} with the same migration", member.name),
                    )
                    .help(format!("write `{word}` over columns of the other side, or generate, deploy and contract one after the other")),
                );
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut found = Vec::new();
    for (new_at, old_at) in components(new, old) {
        let members_new: Vec<&Member<'_>> = new_at.iter().map(|at| &new[*at]).collect();
        let members_old: Vec<&Member<'_>> = old_at.iter().map(|at| &old[*at]).collect();
        match follows(&members_new, &members_old) {
            Ok(follows) => found.push(Group {
                new: new_at,
                old: old_at,
                follows,
            }),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(problems)
    }
}

/// Connected components over "reads", between the two sides.
fn components(new: &[Member<'_>], old: &[Member<'_>]) -> Vec<(Vec<usize>, Vec<usize>)> {
    // Every column starts as its own component, named by its number. A connection merges two components under one
    // number.
    let mut component: Vec<usize> = (0..new.len() + old.len()).collect();
    for (at, coming) in new.iter().enumerate() {
        for (other, leaving) in old.iter().enumerate() {
            let connected = coming.reads().any(|read| read == leaving.name)
                || leaving.reads().any(|read| read == coming.name);
            if connected {
                let (keep, merge) = (component[at], component[new.len() + other]);
                let (keep, merge) = (keep.min(merge), keep.max(merge));
                for name in &mut component {
                    if *name == merge {
                        *name = keep;
                    }
                }
            }
        }
    }
    let names: BTreeSet<usize> = component.iter().copied().collect();
    names
        .into_iter()
        .map(|name| {
            let members = |from: usize, to: usize| {
                (from..to)
                    .filter(|at| component[*at] == name)
                    .map(|at| at - from)
                    .collect()
            };
            (members(0, new.len()), members(new.len(), component.len()))
        })
        .collect()
}

fn follows(new: &[&Member<'_>], old: &[&Member<'_>]) -> Result<Option<Follows>, Problem> {
    let ups = new.iter().any(|member| member.expr.is_some());
    let downs = old.iter().any(|member| member.expr.is_some());
    let follows = match (ups, downs) {
        (false, false) => return Ok(None),
        (true, true) => Follows::Both,
        (true, false) => Follows::New,
        (false, true) => Follows::Old,
    };
    if ups {
        one_side(new, old, "up", "leaves", downs)?;
    }
    if downs {
        one_side(old, new, "down", "comes", ups)?;
    }
    Ok(Some(follows))
}

/// Every member of `side` must have an expression, over the other side alone or over staying columns alone.
fn one_side(
    side: &[&Member<'_>],
    other: &[&Member<'_>],
    word: &str,
    theirs: &str,
    both_ways: bool,
) -> Result<(), Problem> {
    const APART: &str =
        "do it in two migrations: generate, deploy and contract one after the other";
    for member in side {
        let mut reads = member
            .reads()
            .partition::<Vec<_>, _>(|read| other.iter().any(|other| other.name == *read));
        if member.expr.is_none() {
            let name = member.name;
            let connected = other.first().map_or("", |other| other.name);
            return Err(Problem::new(
                name,
                format!("`{connected}` is kept in step with `{name}` and other columns both ways, but `{name}` has no `{word}`"),
            )
            .help(format!("give `{name}` a `{word}`"))
            .help(APART));
        }
        if let (Some(stays), false) = (reads.1.pop(), other.is_empty()) {
            let name = member.name;
            let message = match reads.0.pop() {
                Some(moves) => format!(
                    "`{word}` of `{name}` reads `{moves}`, which {theirs}, and `{stays}`, which stays"
                ),
                None if both_ways => format!(
                    "`{word}` of `{name}` reads `{stays}`, which stays, while other columns are computed from `{name}`"
                ),
                None => format!(
                    "`{word}` of `{name}` reads `{stays}`, which stays, beside columns that do not"
                ),
            };
            return Err(Problem::new(name, message).help(APART));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member<'a>(name: &'a str, reads: &[&str]) -> Member<'a> {
        Member {
            name,
            expr: (!reads.is_empty()).then(|| Expr {
                sql: reads.join(" || "),
                reads: reads.iter().map(|read| (*read).to_owned()).collect(),
                narrows: false,
                row: None,
            }),
        }
    }

    fn group(new: &[usize], old: &[usize], follows: impl Into<Option<Follows>>) -> Group {
        Group {
            new: new.into(),
            old: old.into(),
            follows: follows.into(),
        }
    }

    use Follows::{Both, New, Old};

    #[test]
    fn two_renames_are_two_groups() {
        let new = [member("x", &["a"]), member("y", &["b"])];
        let old = [member("b", &["y"]), member("a", &["x"])];
        assert_eq!(
            groups(&new, &old),
            Ok(vec![group(&[0], &[1], Both), group(&[1], &[0], Both)])
        );
    }

    #[test]
    fn a_column_split_in_two_is_one_group() {
        let new = [member("first", &["name"]), member("last", &["name"])];
        let old = [member("name", &["first", "last"])];
        assert_eq!(groups(&new, &old), Ok(vec![group(&[0, 1], &[0], Both)]));
    }

    #[test]
    fn two_columns_merged_are_one_group() {
        let new = [member("name", &["first", "last"])];
        let old = [member("first", &["name"]), member("last", &["name"])];
        assert_eq!(groups(&new, &old), Ok(vec![group(&[0], &[0, 1], Both)]));
    }

    #[test]
    fn columns_computed_from_what_stays_are_each_on_their_own() {
        let new = [member("x", &["a"]), member("y", &["a"]), member("z", &[])];
        assert_eq!(
            groups(&new, &[]),
            Ok(vec![
                group(&[0], &[], New),
                group(&[1], &[], New),
                group(&[2], &[], None)
            ])
        );
    }

    #[test]
    fn a_new_column_may_take_over_from_one_that_nobody_writes_back() {
        assert_eq!(
            groups(&[member("x", &["a"])], &[member("a", &[])]),
            Ok(vec![group(&[0], &[0], New)])
        );
    }

    #[test]
    fn a_leaving_column_follows_what_stays_or_what_comes() {
        assert_eq!(
            groups(&[], &[member("a", &["s"])]),
            Ok(vec![group(&[], &[0], Old)])
        );
        assert_eq!(
            groups(&[member("x", &[])], &[member("a", &["x"])]),
            Ok(vec![group(&[0], &[0], Old)])
        );
        assert_eq!(
            groups(&[], &[member("a", &[])]),
            Ok(vec![group(&[], &[0], None)])
        );
    }

    fn refused(new: &[Member<'_>], old: &[Member<'_>]) -> String {
        groups(new, old)
            .expect_err("it is refused")
            .remove(0)
            .message
    }

    #[test]
    fn an_up_over_a_leaving_and_a_staying_column_is_refused() {
        let message = refused(&[member("x", &["a", "s"])], &[member("a", &["x"])]);
        assert_eq!(
            message,
            "`up` of `x` reads `a`, which leaves, and `s`, which stays"
        );
    }

    #[test]
    fn a_down_over_a_coming_and_a_staying_column_is_refused() {
        let message = refused(&[member("x", &[])], &[member("a", &["x", "s"])]);
        assert_eq!(
            message,
            "`down` of `a` reads `x`, which comes, and `s`, which stays"
        );
    }

    #[test]
    fn a_new_column_from_a_new_column_is_refused() {
        let message = refused(&[member("x", &["a"]), member("y", &["x"])], &[]);
        assert_eq!(
            message,
            "`up` of `y` reads `x`, which comes with the same migration"
        );
        let message = refused(&[], &[member("a", &["b"]), member("b", &[])]);
        assert_eq!(
            message,
            "`down` of `a` reads `b`, which leaves with the same migration"
        );
    }

    #[test]
    fn a_chain_over_what_stays_is_refused() {
        let message = refused(&[member("x", &["s"])], &[member("a", &["x"])]);
        assert!(
            message.contains("`s`, which stays, while other columns are computed from `x`"),
            "{message}"
        );
    }

    #[test]
    fn a_merge_that_leaves_one_column_without_down_is_refused() {
        let message = refused(
            &[member("x", &["a", "b"])],
            &[member("a", &["x"]), member("b", &[])],
        );
        assert!(message.contains("`b` has no `down`"), "{message}");
    }
}
