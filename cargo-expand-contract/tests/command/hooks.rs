//! Hooks: commands and URLs that are told what a run does.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::thread;

use serde_json::Value;

use crate::support::{BINARY, FULL_NAME, NAME, Package};

/// A package whose first migration is applied and whose second one is to come.
fn package() -> Package {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    package
}

/// What a command has appended to `told`, each held against the schema.
fn told(package: &Package) -> Vec<Value> {
    let Ok(text) = fs::read_to_string(package.root.join("told")) else {
        return Vec::new();
    };
    text.lines().map(message).collect()
}

fn message(line: &str) -> Value {
    let message: Value = serde_json::from_str(line).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/hooks.schema.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    conforms(&message, &schema);
    let of_event = schema["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["properties"]["event"]["const"] == message["event"]);
    let of_event = of_event.unwrap_or_else(|| panic!("the schema has no {message}"));
    conforms(&message["facts"], &of_event["properties"]["facts"]);
    message
}

/// The part of JSON Schema that ours uses.
fn conforms(value: &Value, schema: &Value) {
    let fails = |why: &str| panic!("{why}\n{value:#}\n{schema:#}");
    let is_type = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("string") => value.is_string(),
        Some("number") => value.is_number(),
        Some("integer") => value.is_u64(),
        _ => true,
    };
    if !is_type {
        fails("another type");
    }
    if schema.get("const").is_some_and(|one| one != value) {
        fails("another value");
    }
    if let Some(values) = schema["enum"].as_array()
        && !values.contains(value)
    {
        fails("none of the values");
    }
    let Some(fields) = value.as_object() else {
        return;
    };
    for name in schema["required"].as_array().into_iter().flatten() {
        if !fields.contains_key(name.as_str().unwrap()) {
            fails(&format!("no {name}"));
        }
    }
    for (name, field) in fields {
        match schema["properties"].get(name) {
            Some(schema) => conforms(field, schema),
            None if schema["additionalProperties"] == false => fails(&format!("{name}?")),
            None => {}
        }
    }
}

fn events(told: &[Value]) -> Vec<&str> {
    let names = told
        .iter()
        .map(|message| message["event"].as_str().unwrap());
    names.collect()
}

#[test]
fn a_command_is_told_of_each_phase() {
    let package = package();
    let id = package.ids().remove(1);
    let hook = "cat >> told; echo $EC_EVENT >> names";
    package
        .on_database(&["run", "expand", "--hook", hook])
        .ok()
        .says(&format!("expanded {id}"));
    let told = told(&package);
    // The table is made, and nothing stands in the way of its contract.
    let two = ["phase.started", "phase.done"];
    assert_eq!(events(&told), [two, two].concat());
    let told = &told[2..];
    assert_eq!(told[0]["facts"]["migration"], id.as_str());
    assert_eq!(told[0]["facts"]["phase"], "expand");
    assert!(told[1]["facts"]["seconds"].is_number(), "{told:?}");
    assert_eq!(
        package.read("names"),
        "phase.started\nphase.done\n".repeat(2)
    );
}

#[test]
fn the_hooks_of_the_configuration_are_told_what_it_names() {
    let package = package();
    package.on_database(&["run", "expand"]).ok();
    package.sql("INSERT INTO users (id, name) VALUES (1, 'Ada')");
    let config = package.read("expand-contract.toml");
    let hooks = "[hooks]\nto = [\"cat >> told\"]\nevents = [\"phase.done\", \"contract.overdue\"]\noverdue = \"0s\"\n";
    package.write("expand-contract.toml", format!("{config}\n{hooks}"));
    package.on_database(&["run", "migrate"]).ok();
    let told = told(&package);
    assert_eq!(events(&told), ["phase.done", "contract.overdue"]);
    package
        .on_database(&["status"])
        .ok()
        .says("overdue\n  the contract of ");
}

#[test]
fn rows_that_fail_are_told() {
    let models = |new: &str| {
        format!(
            "#[expand_contract::migrate(table = \"items\")]\npub struct Item {{\n    #[migrate(primary_key)]\n    pub id: i64,\n    \
             pub o: String,\n{new}}}\n"
        )
    };
    let package = Package::new(&models(""));
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    // The one number whose absolute value is no number.
    package.sql(
        "INSERT INTO items (id, o) SELECT value, '-9223372036854775808' FROM generate_series(1, 3)",
    );
    package.models(&models(
        "    #[migrate(added(up = \"abs(CAST(o AS INTEGER))\", fill_null))]\n    pub n: Option<i64>,\n",
    ));
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    package
        .on_database(&["run", "migrate", "--hook", "cat >> told"])
        .code(1);
    let told = told(&package);
    assert_eq!(
        events(&told),
        [
            "phase.started",
            "rows.failed",
            "rows.failed",
            "phase.stopped"
        ]
    );
    assert_eq!(told[1]["facts"]["rows"], 1);
    assert_eq!(told[1]["facts"]["key"], "id = 1");
    assert_eq!(told[2]["facts"]["rows"], 3);
}

#[test]
fn a_wait_that_lasts_is_told_and_the_hook_can_end_it() {
    let package = package();
    package.on_database(&["run", "expand"]).ok();
    package.on_database(&["pause", "--why", "a sale"]).ok();
    let config = package.read("expand-contract.toml");
    let hook = format!("cat >> told; test $EC_EVENT != held || {BINARY} resume");
    let hooks = format!("[hooks]\nto = [\"{hook}\"]\nheld = \"100ms\"\n");
    package.write("expand-contract.toml", format!("{config}\n{hooks}"));
    // It would wait for ever.
    package.on_database(&["run", "migrate"]).ok();
    let told = told(&package);
    let expected = ["phase.started", "held", "released", "phase.done"];
    assert_eq!(events(&told), expected);
    assert_eq!(told[1]["facts"]["migration"], package.ids()[1].as_str());
    let why = told[1]["facts"]["why"].as_str().unwrap();
    assert!(why.contains("a sale"), "{why}");
}

#[test]
fn a_hook_that_fails_is_said_once_and_stops_nothing() {
    let package = package();
    let ran = package
        .on_database(&["run", "expand", "--hook", "exit 7"])
        .ok()
        .complains("warning: the hook `exit` failed: it ended with exit status: 7");
    assert_eq!(ran.stderr.matches("the hook").count(), 1, "{}", ran.stderr);
}

#[test]
fn a_hook_that_never_ends_is_ended() {
    let package = package();
    let config = package.read("expand-contract.toml");
    let hooks =
        "[hooks]\nto = [\"exec sleep 600\"]\nevents = [\"phase.done\"]\ntimeout = \"200ms\"\n";
    package.write("expand-contract.toml", format!("{config}\n{hooks}"));
    package
        .on_database(&["run", "expand"])
        .ok()
        .complains("the hook `exec` failed: it took longer than 0.2 s");
}

#[test]
fn a_url_is_told_by_a_request() {
    let package = package();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/ec", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let mut requests = Vec::new();
        for _ in 0..4 {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut headers = BTreeMap::new();
            let mut first = String::new();
            reader.read_line(&mut first).unwrap();
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let Some((name, value)) = line.trim_end().split_once(": ") else {
                    break;
                };
                headers.insert(name.to_owned(), value.to_owned());
            }
            let mut body = vec![0; headers["Content-Length"].parse().unwrap()];
            reader.read_exact(&mut body).unwrap();
            stream
                .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
                .unwrap();
            requests.push((first, headers, String::from_utf8(body).unwrap()));
        }
        requests
    });
    let ran = package.on_database(&["run", "expand", "--hook", &url]).ok();
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
    let requests = server.join().unwrap();
    assert_eq!(requests[0].0, "POST /ec HTTP/1.1\r\n");
    assert_eq!(requests[0].1["EC-Event"], "phase.started");
    assert_eq!(message(&requests[1].2)["event"], "phase.done");
}

#[test]
fn an_https_url_is_refused_with_the_way_to_it() {
    let package = package();
    package
        .on_database(&["run", "expand", "--hook", "https://alerts.example/ec"])
        .code(2)
        .complains("a hook speaks http:// alone")
        .complains("let curl speak https");
}

#[test]
fn status_tells_a_hook_of_an_instance_that_ended_without_a_word() {
    let package = package();
    package.sql(
        "INSERT INTO _ec_lease (lock_name, service, instance, stages, joined_ms, expires_ms) VALUES ('shop', 'web', 'web-1', '', 0, 1)",
    );
    // A status that is not asked to tells nothing.
    let config = package.read("expand-contract.toml");
    package.write(
        "expand-contract.toml",
        format!("{config}\n[hooks]\nto = [\"cat >> told\"]\n"),
    );
    package.on_database(&["status"]).ok();
    assert_eq!(told(&package), Vec::<Value>::new());
    package
        .on_database(&["status", "--hook", "cat >> told"])
        .ok();
    let told = told(&package);
    assert_eq!(events(&told), ["lease.lapsed"]);
    assert_eq!(told[0]["facts"]["instance"], "web-1");
}
