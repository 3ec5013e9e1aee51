//! `status --prometheus`, and the files in `monitoring/` that go by its names.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use expand_contract::observe::{METRICS, MetricKind, Origin};

use crate::support::{FULL_NAME, NAME, Package, Ran};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A sample: its name, its labels and its value.
type Sample = (String, Vec<(String, String)>, f64);

/// Prometheus' own judge: `promtool` in PATH, or the one that `tests/run` unpacked. Without it a test says so and goes on.
#[allow(clippy::print_stderr)] // A test that passes over something says so.
fn promtool() -> Option<PathBuf> {
    let cached = Path::new("/var/cache/expand-contract/promtool");
    let named = std::env::var_os("PROMTOOL").map(PathBuf::from);
    let candidates = named.into_iter().chain(["promtool".into(), cached.into()]);
    let mut works = candidates.filter(|tool| {
        let version = Command::new(tool).arg("--version").output();
        version.is_ok_and(|output| output.status.success())
    });
    let found = works.next();
    if found.is_none() {
        eprintln!(
            "promtool is missing: only our own grammar judges (Debian's package `prometheus` has it)"
        );
    }
    found
}

/// A line of a sample as name, labels and value.
fn sample(line: &str) -> Sample {
    let end = line.find(['{', ' ']).unwrap_or_else(|| panic!("{line}"));
    let (name, mut rest) = line.split_at(end);
    let mut labels = Vec::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        while !rest.starts_with('}') {
            let (label, behind) = rest.split_once("=\"").unwrap_or_else(|| panic!("{line}"));
            let mut value = String::new();
            let mut characters = behind.char_indices();
            let end = loop {
                match characters.next().unwrap_or_else(|| panic!("{line}")) {
                    (at, '"') => break at + 1,
                    (_, '\\') => match characters.next() {
                        Some((_, 'n')) => value.push('\n'),
                        Some((_, character @ ('\\' | '"'))) => value.push(character),
                        other => panic!("{line}: {other:?}"),
                    },
                    (_, character) => value.push(character),
                }
            };
            labels.push((label.trim_start_matches(',').to_owned(), value));
            rest = &behind[end..];
        }
        rest = &rest[1..];
    }
    let value = rest.strip_prefix(' ').unwrap_or_else(|| panic!("{line}"));
    (name.to_owned(), labels, value.parse().unwrap())
}

/// Holds a text against the format: each metric has its HELP and TYPE before its samples and stands in one place, and no sample is there
/// twice.
fn samples(text: &str) -> Vec<Sample> {
    let mut metrics = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    let mut current = String::new();
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            help.split_once(' ').unwrap().0.clone_into(&mut current);
            assert!(metrics.insert(current.clone()), "{current} is there twice");
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            assert_eq!(kind, format!("{current} gauge"));
        } else {
            let (name, labels, value) = sample(line);
            assert_eq!(name, current, "{line}");
            assert!(seen.insert((name.clone(), labels.clone())), "{line}");
            let metric = METRICS.iter().find(|one| one.name == name).unwrap();
            assert_eq!(metric.origin, Origin::Journal);
            let names: Vec<&str> = labels.iter().map(|(name, _)| &**name).collect();
            assert_eq!(names, metric.labels);
            all.push((name, labels, value));
        }
    }
    all
}

/// The value of the sample that has these labels, among others.
fn value(text: &str, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
    let has = |found: &[(String, String)]| {
        labels.iter().all(|(label, value)| {
            let mut found = found.iter();
            found.any(|(name, one)| name == label && one == value)
        })
    };
    let mut found = samples(text).into_iter();
    let found = found.find(|(of, with, _)| of == name && has(with));
    found.map(|(_, _, value)| value)
}

#[test]
fn prometheus_reads_where_each_migration_is() {
    let package = Package::new(NAME);
    package.sql("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
    package.on_database(&["init"]).ok();
    let text = |package: &Package| package.on_database(&["status", "--prometheus"]).ok().stdout;
    assert_eq!(
        value(&text(&package), "expand_contract_journal_version", &[]),
        Some(0.0)
    );
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    let id = package.ids().pop().unwrap();
    let state = |text: &str, state: &str| {
        let labels = [("migration", &*id), ("state", state)];
        value(text, "expand_contract_migration_state", &labels)
    };
    let before = text(&package);
    assert_eq!(state(&before, "not expanded"), Some(1.0));
    package.on_database(&["run", "expand"]).ok();
    package.on_database(&["pause"]).ok();
    package.sql(
        "INSERT INTO _ec_seen (lock_name, service, first_stages, stages, last_ms) VALUES ('shop', 'we\"b', '', '', 5000); \
         INSERT INTO _ec_lease (lock_name, service, instance, stages, joined_ms, expires_ms) VALUES ('shop', 'we\"b', 'web-1', '', 0, 1)",
    );
    let after = text(&package);
    assert_eq!(state(&after, "not expanded"), Some(0.0));
    assert_eq!(state(&after, "expanded"), Some(1.0));
    let of = |name| value(&after, name, &[]);
    assert_eq!(of("expand_contract_paused"), Some(1.0));
    assert_eq!(of("expand_contract_journal_version"), Some(5.0));
    let read = of("expand_contract_read_timestamp_seconds").unwrap();
    let changed = of("expand_contract_migration_changed_timestamp_seconds").unwrap();
    assert!((0.0..600.0).contains(&(read - changed)), "{after}");
    let service = [("service", "we\"b")];
    let of_service = |name| value(&after, name, &service);
    assert_eq!(of_service("expand_contract_leases"), Some(0.0));
    assert_eq!(of_service("expand_contract_leases_lapsed"), Some(1.0));
    let seen = of_service("expand_contract_service_seen_timestamp_seconds");
    assert!((4.0..6.0).contains(&seen.unwrap()), "{after}");
    for text in [before, after] {
        check_metrics(&text);
    }
}

fn check_metrics(text: &str) {
    let Some(promtool) = promtool() else { return };
    let mut child = Command::new(promtool)
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(text.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}\n{text}");
}

/// The names of ours in a text.
fn names(text: &str) -> BTreeSet<String> {
    let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let words = text.split(|character| !is_name(character));
    words
        .filter(|word| word.starts_with("expand_contract_"))
        .map(str::to_owned)
        .collect()
}

/// The names that a server has for a metric.
fn stored(name: &str, kind: MetricKind) -> Vec<String> {
    match kind {
        MetricKind::Histogram => ["_bucket", "_sum", "_count"]
            .map(|part| format!("{name}{part}"))
            .to_vec(),
        _ => vec![name.to_owned()],
    }
}

#[test]
fn alerts_and_dashboard_name_metrics_that_are_exported() {
    let known: BTreeSet<String> = METRICS
        .iter()
        .flat_map(|metric| stored(metric.name, metric.kind))
        .collect();
    for file in ["alerts.yml", "alerts.test.yml", "grafana-dashboard.json"] {
        let text = fs::read_to_string(root().join("monitoring").join(file)).unwrap();
        let named = names(&text);
        assert!(!named.is_empty(), "{file}");
        let unknown: Vec<&String> = named.difference(&known).collect();
        assert!(unknown.is_empty(), "{file}: {unknown:?}");
    }
}

#[test]
fn each_alert_has_a_sentence_that_says_what_to_do() {
    let text = fs::read_to_string(root().join("monitoring/alerts.yml")).unwrap();
    let alerts = text.matches("- alert: ").count();
    assert!(alerts >= 6, "{alerts}");
    assert_eq!(text.matches("summary: ").count(), alerts);
    assert_eq!(text.matches("runbook: ").count(), alerts);
}

#[test]
fn the_dashboard_is_one_that_grafana_reads() {
    let text = fs::read_to_string(root().join("monitoring/grafana-dashboard.json")).unwrap();
    let dashboard: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(dashboard["schemaVersion"].is_u64() && dashboard["title"].is_string());
    let panels = dashboard["panels"].as_array().unwrap();
    let ids: BTreeSet<u64> = panels
        .iter()
        .map(|panel| panel["id"].as_u64().unwrap())
        .collect();
    assert_eq!(ids.len(), panels.len(), "ids are unique");
    for panel in panels {
        let targets = panel["targets"].as_array().unwrap();
        assert!(!targets.is_empty(), "{panel}");
        for target in targets {
            assert!(target["expr"].is_string(), "{panel}");
        }
    }
}

#[test]
fn prometheus_loads_the_alerts_and_they_fire() {
    let Some(promtool) = promtool() else { return };
    let folder = root().join("monitoring");
    for args in [
        ["check", "rules", "alerts.yml"],
        ["test", "rules", "alerts.test.yml"],
    ] {
        Ran::of(Command::new(&promtool).args(args).current_dir(&folder)).ok();
    }
}

#[test]
fn prometheus_understands_each_question_of_the_dashboard() {
    let Some(promtool) = promtool() else { return };
    let text = fs::read_to_string(root().join("monitoring/grafana-dashboard.json")).unwrap();
    let dashboard: serde_json::Value = serde_json::from_str(&text).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let targets = panels.flat_map(|panel| panel["targets"].as_array().unwrap());
    let rules: Vec<serde_json::Value> = targets
        .enumerate()
        .map(|(at, target)| {
            // Grafana puts what was chosen in its place.
            let asked = target["expr"].as_str().unwrap().replace("$lock", ".*");
            serde_json::json!({ "record": format!("panel:{at}"), "expr": asked })
        })
        .collect();
    assert!(rules.len() > 10, "{rules:?}");
    let groups = serde_json::json!({ "groups": [{ "name": "dashboard", "rules": rules }] });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dashboard.yml");
    // JSON is YAML.
    fs::write(&path, groups.to_string()).unwrap();
    Ran::of(Command::new(promtool).args(["check", "rules"]).arg(&path)).ok();
}

/// The table of metrics in the page.
#[test]
fn the_page_lists_every_metric() {
    let path = root().join("docs/monitoring.md");
    let page = fs::read_to_string(&path).unwrap();
    let row = |origin: Origin| {
        let metrics = METRICS.iter().filter(move |metric| metric.origin == origin);
        let rows = metrics.map(|metric| {
            let labels: Vec<String> = metric.labels.iter().map(|one| format!("`{one}`")).collect();
            format!(
                "| `{}` | {} | {} | {} |",
                metric.name,
                metric.kind.name(),
                labels.join(", "),
                metric.help
            )
        });
        rows.collect::<Vec<_>>().join("\n")
    };
    let mut fresh = page.clone();
    for (mark, origin) in [("journal", Origin::Journal), ("run", Origin::Run)] {
        let begin = format!("<!-- metrics: {mark} -->\n");
        let end = "<!-- end -->";
        let from = fresh.find(&begin).unwrap() + begin.len();
        let to = from + fresh[from..].find(end).unwrap();
        let table = format!(
            "| metric | kind | labels | what it is |\n|---|---|---|---|\n{}\n",
            row(origin)
        );
        fresh.replace_range(from..to, &table);
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &fresh).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        fresh,
        "BLESS=1 writes the tables of docs/monitoring.md again"
    );
}
