//! What is answered to a request. A page of another site can send one, too: what changes anything needs the token, and the names that
//! a browser has for this machine.

use http_body_util::Full;
use hyper::Response;
use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;

use crate::command::operate::Operation;

/// The secret of one `serve`, which is part of the address that it prints.
#[derive(Debug)]
pub(crate) struct Token(String);

impl Token {
    /// A new one, of 128 random bits.
    pub(crate) fn random() -> Result<Self, String> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
        Ok(Self(format!("{:032x}", u128::from_be_bytes(bytes))))
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Whether it is this one. How long that takes, tells nothing of where they differ.
    fn is(&self, other: &str) -> bool {
        let same = self.0.bytes().zip(other.bytes());
        other.len() == self.0.len() && same.fold(0, |all, (one, other)| all | (one ^ other)) == 0
    }
}

/// A request.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) host: Option<&'a str>,
    pub(super) origin: Option<&'a str>,
    pub(super) form: &'a str,
}

/// What is to be done for it.
pub(super) enum Order {
    /// The page, with what changes something if the token was given.
    Page {
        may_change: bool,
    },
    /// The part of it that changes by itself.
    Part,
    /// An operator asks something of runners.
    Do(Operation),
    Refuse(Answered),
}

/// Decides by the request alone.
pub(super) fn decide(asked: &Asked<'_>, token: &Token, port: u16) -> Order {
    // A name that another site points at this machine is not one of these.
    let names = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let is_ours = |name: Option<&str>| name.is_some_and(|name| names.iter().any(|our| our == name));
    if !is_ours(asked.host) {
        return Order::Refuse(Answered::refused(403, "this is not the name of this page"));
    }
    match (asked.method, asked.path) {
        ("GET", "/") => Order::Page {
            may_change: value(asked.query, "token").is_some_and(|given| token.is(&given)),
        },
        ("GET", "/part") => Order::Part,
        ("POST", "/pause" | "/resume") => {
            let origin = asked
                .origin
                .map(|origin| origin.trim_start_matches("http://"));
            let is_from_here = asked.origin.is_none() || is_ours(origin);
            let has_token = value(asked.form, "token").is_some_and(|given| token.is(&given));
            if !is_from_here || !has_token {
                return Order::Refuse(Answered::refused(
                    403,
                    "only the page whose address `serve` printed may change something",
                ));
            }
            Order::Do(match asked.path {
                "/resume" => Operation::Resume,
                _ => Operation::Pause(value(asked.form, "why").unwrap_or_default()),
            })
        }
        (_, "/" | "/part" | "/pause" | "/resume") => {
            Order::Refuse(Answered::refused(405, "not so"))
        }
        _ => Order::Refuse(Answered::refused(404, "there is no such page")),
    }
}

/// A value of a form, or of the query of an address.
fn value(form: &str, name: &str) -> Option<String> {
    let mut pairs = form.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    let value = value.replace('+', " ");
    Some(percent_decode_str(&value).decode_utf8_lossy().into_owned())
}

/// An answer.
pub(super) struct Answered {
    status: u16,
    kind: &'static str,
    body: String,
    /// Where the browser goes on.
    to: Option<String>,
    /// The script that the page may run, by its nonce.
    nonce: Option<String>,
}

impl Answered {
    pub(super) fn page(body: String, nonce: Option<String>) -> Self {
        Self {
            status: 200,
            kind: "text/html; charset=utf-8",
            body,
            to: None,
            nonce,
        }
    }

    pub(super) fn refused(status: u16, why: &str) -> Self {
        Self {
            status,
            kind: "text/plain; charset=utf-8",
            body: format!("{why}\n"),
            to: None,
            nonce: None,
        }
    }

    /// Back to the page, so that reloading it sends the form no second time.
    pub(super) fn back(token: &Token) -> Self {
        Self {
            to: Some(format!("/?token={}", token.text())),
            ..Self::refused(303, "done")
        }
    }

    pub(super) fn into_response(self) -> Response<Full<Bytes>> {
        let script = self
            .nonce
            .map(|nonce| format!("script-src 'nonce-{nonce}'; connect-src 'self'; "))
            .unwrap_or_default();
        let policy = format!(
            "default-src 'none'; style-src 'unsafe-inline'; {script}form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        );
        let mut headers = vec![
            ("content-type", self.kind.to_owned()),
            ("content-security-policy", policy),
            ("cache-control", "no-store".into()),
            // The address of the page has the token.
            ("referrer-policy", "no-referrer".into()),
            ("x-content-type-options", "nosniff".into()),
        ];
        headers.extend(self.to.map(|to| ("location", to)));
        let mut response = Response::new(Full::new(Bytes::from(self.body)));
        if let Ok(status) = self.status.try_into() {
            *response.status_mut() = status;
        }
        for (name, value) in headers {
            // Each is made of our own words.
            if let Ok(value) = HeaderValue::from_str(&value) {
                let name = HeaderName::from_static(name);
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(asked: &Asked<'_>, token: &Token) -> String {
        match decide(asked, token, 7000) {
            Order::Page { may_change: true } => "page that changes".into(),
            Order::Page { may_change: false } => "page".into(),
            Order::Part => "part".into(),
            Order::Do(operation) => format!("{operation:?}"),
            Order::Refuse(answered) => answered.status.to_string(),
        }
    }

    #[test]
    fn what_changes_something_needs_the_token_and_this_machines_names() {
        let token = Token("secret".into());
        let asked = |method, path, query, form| Asked {
            method,
            path,
            query,
            host: Some("localhost:7000"),
            origin: None,
            form,
        };
        let said = |asked: &Asked<'_>| status(asked, &token);
        assert_eq!(said(&asked("GET", "/", "", "")), "page");
        assert_eq!(said(&asked("GET", "/", "token=secre", "")), "page");
        let given = asked("GET", "/", "token=secret", "");
        assert_eq!(said(&given), "page that changes");
        assert_eq!(said(&asked("GET", "/part", "", "")), "part");
        assert_eq!(said(&asked("GET", "/pause", "", "")), "405");
        assert_eq!(said(&asked("POST", "/pause", "token=secret", "")), "403");
        let form = "why=a+sale%21&token=secret";
        let pause = asked("POST", "/pause", "", form);
        assert_eq!(said(&pause), "Pause(\"a sale!\")");
        assert_eq!(said(&asked("POST", "/pause", "", "token=x")), "403");
        let resume = asked("POST", "/resume", "", "token=secret");
        assert_eq!(said(&resume), "Resume");
        assert_eq!(said(&asked("GET", "/other", "", "")), "404");
        for host in [None, Some("evil.example:7000"), Some("localhost:7001")] {
            assert_eq!(said(&Asked { host, ..pause }), "403", "{host:?}");
        }
        let origin = Some("http://evil.example");
        assert_eq!(said(&Asked { origin, ..pause }), "403");
        let origin = Some("http://localhost:7000");
        assert_eq!(said(&Asked { origin, ..pause }), "Pause(\"a sale!\")");
    }
}
