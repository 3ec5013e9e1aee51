//! A query of Prometheus over plain HTTP. The request is written here: a library for it would bring more code than all of this crate, and
//! a server that is asked by HTTP/1.0 answers without chunks and closes the connection.

use std::fmt::Write as _;

use expand_contract_schema::Diagnostic;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::command::number;

/// No answer with one number is longer.
const LONGEST: u64 = 1 << 20;

/// A query, and the server that answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prometheus {
    host: String,
    port: u16,
    path: String,
}

impl Prometheus {
    /// Reads the URL of a server, such as `http://prometheus:9090`.
    pub(super) fn of(url: &str, query: &str) -> Result<Self, Diagnostic> {
        if url.starts_with("https://") {
            return Err(Diagnostic::error("prometheus is asked over http:// alone").help(
                "for https, let a command ask: host_command = \"curl -sf --data-urlencode 'query=..' https://../api/v1/query | jq -r \
                 '.data.result[0].value[1]'\"",
            ));
        }
        let wrong = || {
            Diagnostic::error(format!("`{url}` is no URL of Prometheus"))
                .help("such as url = \"http://prometheus:9090\"")
        };
        let rest = url.strip_prefix("http://").ok_or_else(wrong)?;
        let (address, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (host, port) = match address.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, port.parse().map_err(|_| wrong())?)
            }
            _ => (address, 80),
        };
        if host.is_empty() || host.contains('@') {
            return Err(wrong());
        }
        let path = path.trim_end_matches('/');
        let path = if path.is_empty() {
            String::new()
        } else {
            format!("/{path}")
        };
        Ok(Self {
            host: host.to_owned(),
            port,
            path: format!("{path}/api/v1/query?query={}", encoded(query)),
        })
    }

    /// The number, or the reason why there is none, as a clause.
    pub(super) async fn read(&self) -> Result<f64, String> {
        let answer = self.ask().await;
        let answer = answer
            .map_err(|error| format!("{}:{} does not answer: {error}", self.host, self.port))?;
        value(&answer)
    }

    async fn ask(&self) -> std::io::Result<String> {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        let mut stream = TcpStream::connect((host, self.port)).await?;
        let request = format!(
            "GET {} HTTP/1.0\r\nHost: {}\r\nAccept: application/json\r\n\r\n",
            self.path, self.host
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(LONGEST).read_to_end(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

/// A text as a part of a URL.
fn encoded(text: &str) -> String {
    let mut url = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

/// The number in an answer.
fn value(answer: &str) -> Result<f64, String> {
    let cut = || "the answer of Prometheus is cut off".to_owned();
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(cut)?;
    let status = head.lines().next().unwrap_or(head);
    let json: Value = match serde_json::from_str(body) {
        Ok(json) => json,
        Err(_) => return Err(format!("Prometheus answers {status}, and no JSON")),
    };
    if json["status"] != "success" {
        let said = json["error"].as_str().unwrap_or(status);
        return Err(format!("Prometheus answers: {said}"));
    }
    let result = &json["data"]["result"];
    let sample = match json["data"]["resultType"].as_str() {
        Some("scalar") => result,
        Some("vector") => match result.as_array().map(Vec::as_slice) {
            Some([one]) => &one["value"],
            Some([]) => return Err("the query of Prometheus finds no series".into()),
            Some(all) => {
                let count = all.len();
                return Err(format!(
                    "the query of Prometheus finds {count} series, and not one: put it into max(..) or sum(..)"
                ));
            }
            None => return Err(cut()),
        },
        _ => return Err("the query of Prometheus gives no single number".into()),
    };
    let text = sample[1].as_str().ok_or_else(cut)?;
    number(text).ok_or_else(|| format!("the query of Prometheus gives {text}, which is no number"))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn the_url_of_a_server_is_read() {
        let read = |url| {
            Prometheus::of(url, "up{job=\"db\"} > 0").map(|one| (one.host, one.port, one.path))
        };
        let query = "/api/v1/query?query=up%7Bjob%3D%22db%22%7D%20%3E%200";
        assert_eq!(
            read("http://prometheus:9090"),
            Ok(("prometheus".into(), 9090, query.into()))
        );
        assert_eq!(
            read("http://mon/prom/"),
            Ok(("mon".into(), 80, format!("/prom{query}")))
        );
        assert_eq!(read("http://[::1]:9090").unwrap().0, "[::1]");
        let refused = read("https://mon").unwrap_err();
        assert!(refused.help[0].contains("curl"), "{refused}");
        assert!(read("mon:9090").is_err());
    }

    #[test]
    fn an_answer_is_one_number_or_a_reason() {
        let of = |data: &str| {
            value(&format!(
                "HTTP/1.0 200 OK\r\n\r\n{{\"status\":\"success\",\"data\":{data}}}"
            ))
        };
        let series = "{\"metric\":{},\"value\":[1.5,\"0.75\"]}";
        let vector = |all: &str| of(&format!("{{\"resultType\":\"vector\",\"result\":[{all}]}}"));
        assert_eq!(vector(series), Ok(0.75));
        assert_eq!(
            of("{\"resultType\":\"scalar\",\"result\":[1.5,\"3\"]}"),
            Ok(3.0)
        );
        assert!(vector("").unwrap_err().contains("no series"));
        assert!(
            vector(&format!("{series},{series}"))
                .unwrap_err()
                .contains("2 series")
        );
        assert!(of("{\"resultType\":\"scalar\",\"result\":[1.5,\"NaN\"]}").is_err());
        let refused =
            "HTTP/1.0 400 Bad Request\r\n\r\n{\"status\":\"error\",\"error\":\"parse error\"}";
        assert_eq!(
            value(refused).unwrap_err(),
            "Prometheus answers: parse error"
        );
        let other = "HTTP/1.0 502 Bad Gateway\r\n\r\n<html>";
        assert!(value(other).unwrap_err().contains("502 Bad Gateway"));
        assert!(value("HTTP/1.0 200").is_err());
    }

    #[tokio::test]
    async fn a_server_is_asked_over_a_real_connection() {
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = server.local_addr().unwrap().port();
        let answers = tokio::spawn(async move {
            let (mut stream, _) = server.accept().await.unwrap();
            let mut asked = [0; 1024];
            let length = stream.read(&mut asked).await.unwrap();
            let body = "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[0,\"7\"]}}";
            let answer = format!("HTTP/1.0 200 OK\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).await.unwrap();
            String::from_utf8_lossy(&asked[..length]).into_owned()
        });
        let prometheus = Prometheus::of(&format!("http://127.0.0.1:{port}"), "a b").unwrap();
        assert_eq!(prometheus.read().await, Ok(7.0));
        let asked = answers.await.unwrap();
        assert!(
            asked.starts_with("GET /api/v1/query?query=a%20b HTTP/1.0\r\n"),
            "{asked}"
        );
        // Nothing listens there any more.
        assert!(
            prometheus
                .read()
                .await
                .unwrap_err()
                .contains("does not answer")
        );
    }
}
