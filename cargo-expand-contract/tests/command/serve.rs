//! `serve`: the page as a browser gets it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use crate::pages::{chromium, measured};
use crate::support::{FULL_NAME, NAME, Package};

/// The command while it runs.
struct Serving {
    child: Child,
    host: String,
    token: String,
}

impl Serving {
    fn start(package: &Package) -> Self {
        let url = package.url();
        let mut command = package.command(&["serve", "--port", "0", "--database-url", &url]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let address = line.split_whitespace().next().unwrap();
        let address = address.strip_prefix("http://").unwrap();
        let (host, token) = address.split_once("/?token=").unwrap();
        Self {
            child,
            host: host.into(),
            token: token.into(),
        }
    }

    /// Sends a request, and gives the whole answer.
    fn ask(&self, request: &str, host: &str, form: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        write!(
            stream,
            "{request} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path}"), &self.host, "")
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_page_shows_what_goes_on_and_asks_it_to_pause() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    let id = package.ids().remove(1);
    let serving = Serving::start(&package);

    let shown = serving.get("/");
    assert!(shown.starts_with("HTTP/1.1 200"), "{shown}");
    assert!(shown.contains(&id) && !shown.contains("<form"), "{shown}");
    let may = serving.get(&format!("/?token={}", serving.token));
    assert!(may.contains("action=\"/pause\""), "{may}");
    let part = serving.get("/part");
    assert!(part.contains(&id) && !part.contains("<main"), "{part}");
    assert!(!part.contains(&serving.token), "{part}");

    // Without the token, or under another name, nothing is asked of runners.
    for (host, form) in [
        (serving.host.as_str(), "why=x".to_owned()),
        (serving.host.as_str(), "why=x&token=0".into()),
        ("evil.example", format!("why=x&token={}", serving.token)),
    ] {
        let refused = serving.ask("POST /pause", host, &form);
        assert!(refused.starts_with("HTTP/1.1 403"), "{refused}");
    }
    let status = package.on_database(&["status"]).ok();
    assert!(!status.stdout.contains("paused"), "{}", status.stdout);

    let form = format!("why=the+sale+%3Cbegins%3E&token={}", serving.token);
    let paused = serving.ask("POST /pause", &serving.host, &form);
    assert!(paused.starts_with("HTTP/1.1 303"), "{paused}");
    package
        .on_database(&["status"])
        .ok()
        .says("paused     the sale <begins>; asked by ");
    let part = serving.get("/part");
    assert!(part.contains("Paused (the sale &lt;begins&gt;)"), "{part}");
    let form = format!("token={}", serving.token);
    serving.ask("POST /resume", &serving.host, &form);
    assert!(!serving.get("/part").contains("Paused"));
}

#[test]
fn a_form_that_is_too_long_is_refused() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    let serving = Serving::start(&package);
    let form = format!("token={}&why={}", serving.token, "x".repeat(9_000));
    let refused = serving.ask("POST /pause", &serving.host, &form);
    assert!(refused.starts_with("HTTP/1.1 413"), "{refused}");
}

#[test]
fn a_port_that_is_taken_is_said() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    package
        .on_database(&["serve", "--port", &port])
        .code(3)
        .complains("cannot be had")
        .complains("--port");
}

#[test]
fn the_live_page_fits_a_phone_and_a_desk() {
    let Some(chromium) = chromium() else {
        return;
    };
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    let serving = Serving::start(&package);
    let answer = serving.get(&format!("/?token={}", serving.token));
    let (_, html) = answer.split_once("\r\n\r\n").unwrap();
    package.write("live.html", html);
    for width in [320, 1280] {
        let title = measured(&chromium, &package.root, "live.html", width);
        let words: Vec<&str> = title.split(' ').collect();
        let ["measured", whole, "of", shown, "wide", over] = words[..] else {
            panic!("it was not measured: {title}");
        };
        assert_eq!((whole, over), (shown, "0"), "at {width} pixels");
    }
}
