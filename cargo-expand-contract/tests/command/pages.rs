//! The pages as a browser shows them, on a phone and on a desk, in the dark and in the light.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{FULL_NAME, NAME, Package};

/// Runs in the page that the test has changed, and leaves its answer in the title.
const MEASURE: &str = "<script>addEventListener('load', () => { const d = document.documentElement; \
     const wide = [...document.querySelectorAll('main *')].filter(e => e.getClientRects().length && getComputedStyle(e.closest('thead') || e).position !== 'absolute' \
       && e.getBoundingClientRect().right > d.clientWidth + 0.5).map(e => e.tagName); \
     document.title = `measured ${d.scrollWidth} of ${d.clientWidth} wide ${wide.length}`; });</script>";

pub(crate) fn chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut places = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places.find(|place| place.is_file())
}

/// The page in a frame of this width: a window of its own may not be as narrow as a phone.
pub(crate) fn measured(chromium: &Path, folder: &Path, page: &str, width: u32) -> String {
    let html = std::fs::read_to_string(folder.join(page)).unwrap();
    // The page itself allows no script.
    let html = html.replacen(
        "default-src 'none'",
        "default-src 'none'; script-src 'unsafe-inline'",
        1,
    );
    let html = html.replacen("</body>", &format!("{MEASURE}</body>"), 1);
    let inner = html.replace('&', "&amp;").replace('"', "&quot;");
    let outer = format!(
        "<!DOCTYPE html><title>-</title><iframe style=\"width:{width}px;height:800px;border:0\" srcdoc=\"{inner}\"></iframe>\
         <script>addEventListener('load', () => {{ document.title = document.querySelector('iframe').contentDocument.title; }});</script>"
    );
    let file = folder.join("measured.html");
    std::fs::write(&file, outer).unwrap();
    let output = Command::new(chromium)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--dump-dom",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.join("profile").display()
        ))
        .arg("--virtual-time-budget=5000")
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let title = dom
        .split_once("<title>")
        .and_then(|(_, behind)| behind.split_once("</title>"));
    let (title, _) =
        title.unwrap_or_else(|| panic!("{dom}\n{}", String::from_utf8_lossy(&output.stderr)));
    title.to_owned()
}

#[test]
fn the_pages_fit_a_phone_and_a_desk() {
    let Some(chromium) = chromium() else {
        eprintln!("this machine has no Chromium: the test passes over");
        return;
    };
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "--for-build"]).ok();
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    package.on_database(&["run", "migrate"]).ok();
    let id = package.ids().remove(1);
    let long = "a-service-with-a-name-that-is-longer-than-a-phone-is-wide-".repeat(3);
    package.sql(&format!(
        "INSERT INTO _ec_lease (lock_name, service, instance, stages, joined_ms, expires_ms) \
         VALUES ('shop', '{long}', '{long}', '{id}=expanding', 0, 9000000000000); \
         INSERT INTO _ec_seen (lock_name, service, first_stages, stages, last_ms) VALUES ('shop', '{long}', '', '{id}=expanding', 0)"
    ));
    let report = ["run", "contract", &id, "--report", "evidence.html"];
    package.on_database(&report).ok();
    package
        .on_database(&["report", "--into", "status.html"])
        .ok();
    for page in ["evidence.html", "status.html"] {
        for width in [320, 768, 1280] {
            let title = measured(&chromium, &package.root, page, width);
            // A scroll bar takes some of it.
            let words: Vec<&str> = title.split(' ').collect();
            let ["measured", whole, "of", shown, "wide", over] = words[..] else {
                panic!("{page} at {width} pixels was not measured: {title}");
            };
            assert_eq!((whole, over), (shown, "0"), "{page} at {width} pixels");
        }
    }
}
