//! The live page.

use std::collections::VecDeque;

use expand_contract::Wish;

use super::answer::{Answered, Token};
use super::watch::Seen;
use crate::page::{Mood, Page, status};
use crate::time::utc_words;

const SCRIPT: &str = include_str!("live.js");

/// The whole page. With the token it can change something.
pub(super) fn whole(seen: &Seen, token: Option<&Token>) -> Answered {
    let nonce = match Token::random() {
        Ok(nonce) => nonce,
        Err(why) => return Answered::refused(500, &why),
    };
    let mut page = Page::default();
    page.text("h1", "Migrations");
    if let Some(token) = token {
        let mut wishes = seen.status.iter().flat_map(|(status, _)| &status.controls);
        let is_paused = wishes.any(|control| matches!(control.wish, Wish::Pause(_)));
        page.within("section", "", |page| {
            page.form("/pause", token.text(), Some("Reason"), "Pause");
            page.form("/resume", token.text(), None, "Resume");
            page.note(if is_paused {
                "Runners are asked to pause."
            } else {
                "Runners of every host obey within two seconds."
            });
        });
    }
    page.live(|page| live(page, seen));
    let html = page.finish_live("Migrations", SCRIPT, nonce.text());
    Answered::page(html, Some(nonce.text().to_owned()))
}

/// The part that is fetched again.
pub(super) fn part(seen: &Seen) -> Answered {
    let mut page = Page::default();
    live(&mut page, seen);
    Answered::page(page.into_body(), None)
}

fn live(page: &mut Page, seen: &Seen) {
    page.facts(&[("Database", seen.database.clone())]);
    if let Some(why) = &seen.failed {
        page.said(Mood::Bad, format!("The status cannot be read: {why}"));
    }
    let Some((status, at)) = &seen.status else {
        page.note("Nothing was read yet.");
        return;
    };
    page.note(format!(
        "As of {}, by this machine's clock.",
        utc_words(*at)
    ));
    status::body(page, status, |page, id| {
        if let Some(rates) = seen.rates.get(id) {
            graph(page, rates);
        }
    });
}

/// The rates as a line, from the left to the right.
fn graph(page: &mut Page, rates: &VecDeque<Option<f64>>) {
    let known: Vec<f64> = rates.iter().flatten().copied().collect();
    let most = known.iter().copied().fold(0.0, f64::max);
    let Some(last) = known.last().filter(|_| most > 0.0 && known.len() > 1) else {
        return;
    };
    let words = format!(
        "{} rows a second now, {} at most in the last minutes",
        crate::progress::thousands(crate::progress::whole(*last)),
        crate::progress::thousands(crate::progress::whole(most))
    );
    let points: Vec<(f64, f64)> = (0_u16..)
        .zip(rates)
        .filter_map(|(at, rate)| Some((f64::from(at), rate.as_ref()? / most)))
        .collect();
    page.line(&points, &words);
}
