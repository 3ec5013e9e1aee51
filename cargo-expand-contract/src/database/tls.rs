//! Whom a TLS connection trusts, and what is said when a server cannot be trusted.
//!
//! sqlx trusts Mozilla's roots, which are compiled in, and the file of `sslrootcert`, or of `ssl-ca` on MySQL. The system's roots are
//! handed to it here as if they were such a file.

use std::fs::File;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use expand_contract_schema::{Diagnostic, Dialect};
use rustls::{CertificateError, RootCertStore};
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::Url;
use crate::failure::Failure;

/// The settings of TLS that sqlx knows in a URL of MySQL.
const MYSQL: [&str; 8] = [
    "sslmode", "ssl-mode", "sslca", "ssl-ca", "sslcert", "ssl-cert", "sslkey", "ssl-key",
];

const MODES: [&str; 2] = ["sslmode", "ssl-mode"];
const ROOTS: [&str; 3] = ["sslrootcert", "ssl-root-cert", "ssl-ca"];
const CLIENT: [([&str; 2], &str); 2] = [
    (["sslcert", "ssl-cert"], "PGSSLCERT"),
    (["sslkey", "ssl-key"], "PGSSLKEY"),
];

/// The options, with the system's roots beside Mozilla's where a certificate is checked and no file names the roots.
pub(super) fn trusting(options: PgConnectOptions, url: &Url) -> Result<PgConnectOptions, Failure> {
    let roots = setting(url, &ROOTS, "PGSSLROOTCERT");
    let system = roots.as_deref() == Some("system");
    let options = if system {
        strict(options, url)?
    } else {
        options
    };
    let checked = matches!(
        options.get_ssl_mode(),
        PgSslMode::VerifyCa | PgSslMode::VerifyFull
    );
    let client = CLIENT.map(|(names, variable)| setting(url, &names, variable));
    for file in client
        .iter()
        .flatten()
        .chain(roots.as_ref().filter(|_| !system))
    {
        readable(
            file,
            "check sslrootcert, sslcert and sslkey in the URL, and PGSSLROOTCERT, PGSSLCERT and PGSSLKEY",
        )?;
    }
    if !checked || (roots.is_some() && !system) {
        return Ok(options);
    }
    let found = system_roots();
    if system && found.pem.is_empty() {
        return Err(none(&found.errors));
    }
    Ok(options.ssl_root_cert_from_pem(found.pem.into_bytes()))
}

/// The same for MySQL, where no variable names a file.
pub(super) fn trusting_mysql(
    options: MySqlConnectOptions,
    url: &Url,
) -> Result<MySqlConnectOptions, Failure> {
    if let Some(name) = ignored(url) {
        return Err(Failure::environment(
            Diagnostic::error(format!("{url} (from {}) says `{name}`, which sqlx ignores", url.origin))
                .help("TLS is set by ssl-mode=REQUIRED (or VERIFY_CA, or VERIFY_IDENTITY), ssl-ca, ssl-cert and ssl-key"),
        ));
    }
    let roots = last(url, &["sslca", "ssl-ca"]);
    let client = [["sslcert", "ssl-cert"], ["sslkey", "ssl-key"]];
    let client = client.iter().filter_map(|names| last(url, names));
    for file in client.chain(roots) {
        readable(file, "check ssl-ca, ssl-cert and ssl-key in the URL")?;
    }
    let checked = matches!(
        options.get_ssl_mode(),
        MySqlSslMode::VerifyCa | MySqlSslMode::VerifyIdentity
    );
    if !checked || roots.is_some() {
        return Ok(options);
    }
    Ok(options.ssl_ca_from_pem(system_roots().pem.into_bytes()))
}

/// A setting of TLS that another driver knows, such as `ssl_mode` or `useSSL`. Without it the connection may be open to everybody.
fn ignored(url: &Url) -> Option<&str> {
    let mut names = pairs(url).map(|(name, _)| name);
    names.find(|name| {
        let word = name.to_ascii_lowercase();
        (word.contains("ssl") || word.contains("tls")) && !MYSQL.contains(name)
    })
}

/// `sslrootcert=system` means `verify-full`, as it does for libpq: every owner of a domain can have a certificate of a
/// public authority.
fn strict(options: PgConnectOptions, url: &Url) -> Result<PgConnectOptions, Failure> {
    let given = setting(url, &MODES, "PGSSLMODE");
    match (given, options.get_ssl_mode()) {
        (None, _) | (_, PgSslMode::VerifyFull) => Ok(options.ssl_mode(PgSslMode::VerifyFull)),
        (Some(weaker), _) => Err(Failure::usage(
            Diagnostic::error(format!("sslrootcert=system with sslmode={weaker}")).help(
                "sslmode=verify-full, or no sslmode: a certificate of a public authority says nothing without the host's name",
            ),
        )),
    }
}

/// The settings at the end of the URL.
fn pairs(url: &Url) -> impl DoubleEndedIterator<Item = (&str, &str)> {
    let query = url.text().split_once('?').map(|(_, query)| query);
    let pairs = query.into_iter().flat_map(|query| query.split('&'));
    pairs.filter_map(|pair| pair.split_once('='))
}

/// The last value that the URL gives for one of these names.
fn last<'a>(url: &'a Url, names: &[&str]) -> Option<&'a str> {
    let found = pairs(url).rfind(|(name, _)| names.contains(name));
    found.map(|(_, value)| value)
}

/// The last value that the URL gives for one of these names, or the variable's.
fn setting(url: &Url, names: &[&str], variable: &str) -> Option<String> {
    match last(url, names) {
        Some(value) => Some(value.to_owned()),
        None => std::env::var(variable).ok(),
    }
}

/// sqlx's error about a file does not name it.
fn readable(file: &str, help: &str) -> Result<(), Failure> {
    // An encoded path is left to sqlx, which decodes it.
    if file.contains('%') {
        return Ok(());
    }
    match File::open(file) {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::io("read", Path::new(file), &error).help(help)),
    }
}

/// The roots of the machine, as the text of a file.
struct Roots {
    pem: String,
    errors: Vec<String>,
}

fn system_roots() -> Roots {
    let found = rustls_native_certs::load_native_certs();
    // One certificate that rustls cannot use would make sqlx refuse all of them.
    let mut usable = RootCertStore::empty();
    let mut pem = String::new();
    for certificate in found.certs {
        if usable.add(certificate.clone()).is_ok() {
            pem += "-----BEGIN CERTIFICATE-----\n";
            pem += &STANDARD.encode(certificate);
            pem += "\n-----END CERTIFICATE-----\n";
        }
    }
    Roots {
        pem,
        errors: found.errors.iter().map(ToString::to_string).collect(),
    }
}

fn none(errors: &[String]) -> Failure {
    let diagnostic =
        Diagnostic::error("sslrootcert=system, and this system has no certificates of authorities");
    let diagnostic = errors.iter().fold(diagnostic, Diagnostic::note);
    Failure::environment(
        diagnostic
            .help("install them (on Debian and Alpine the package `ca-certificates`)")
            .help("or name a file with them: SSL_CERT_FILE=/path/to/ca.pem"),
    )
}

/// The fault in a connection's TLS, and the ways out.
pub(super) struct Trouble {
    pub(super) what: String,
    pub(super) help: Vec<&'static str>,
}

/// The ways out, in the settings of one kind of database.
struct Words {
    name_authority: &'static str,
    add_authority: &'static str,
    only_authority: &'static str,
    own: &'static str,
    client: &'static str,
    turn_on: &'static str,
}

const POSTGRES_WORDS: Words = Words {
    name_authority: "name the authority's certificate: sslrootcert=/path/to/ca.pem in the URL, or PGSSLROOTCERT",
    add_authority: "or add it to the system's certificates (or SSL_CERT_FILE=/path/to/ca.pem), which count where no sslrootcert is given",
    only_authority: "or check only the authority: sslmode=verify-ca",
    own: "a server's own certificate must not be the authority's: sign one for the server, and name the authority with sslrootcert",
    client: "where the server asks for a client's certificate: sslcert=client.crt and sslkey=client.key in the URL",
    turn_on: "turn TLS on in the server (`ssl = on`), or check sslmode and the certificate files in the URL",
};

const MYSQL_WORDS: Words = Words {
    name_authority: "name the authority's certificate: ssl-ca=/path/to/ca.pem in the URL",
    add_authority: "or add it to the system's certificates (or SSL_CERT_FILE=/path/to/ca.pem), which count where no ssl-ca is given",
    only_authority: "or check only the authority: ssl-mode=VERIFY_CA",
    own: "a server's own certificate must not be the authority's: sign one for the server, and name the authority with ssl-ca",
    client: "where the server asks for a client's certificate: ssl-cert=client.pem and ssl-key=client.key in the URL",
    turn_on: "turn TLS on in the server (its settings ssl_cert and ssl_key), or check ssl-mode and the certificate files in the URL",
};

/// The fault in TLS that an error is about; `None` if it is about something else.
pub(super) fn trouble(error: &sqlx::Error, dialect: Dialect) -> Option<Trouble> {
    let words = match dialect {
        Dialect::Mysql => &MYSQL_WORDS,
        Dialect::Postgres | Dialect::Sqlite => &POSTGRES_WORDS,
    };
    let of_rustls = match error {
        sqlx::Error::Io(error) => error.get_ref()?.downcast_ref::<rustls::Error>(),
        sqlx::Error::Tls(error) => error.downcast_ref::<rustls::Error>(),
        _ => return None,
    };
    Some(match (of_rustls, error) {
        (Some(rustls::Error::InvalidCertificate(why)), _) => certificate(why, words),
        (Some(rustls::Error::AlertReceived(alert)), _) => Trouble {
            what: format!("ended the TLS handshake: {alert:?}"),
            help: vec![words.client],
        },
        (Some(other), _) => Trouble {
            what: format!("and this command cannot agree on a TLS connection: {other}"),
            help: vec!["check that the server speaks TLS 1.2 or 1.3"],
        },
        (None, sqlx::Error::Tls(why)) => Trouble {
            what: format!("gives no TLS connection: {why}"),
            help: vec![words.turn_on],
        },
        (None, _) => return None,
    })
}

fn certificate(why: &CertificateError, words: &Words) -> Trouble {
    let trouble = |what: &str, help: &[&'static str]| Trouble {
        what: format!("shows a certificate that {what}"),
        help: help.to_vec(),
    };
    match why {
        // A bad signature is what an authority of the same name with another key makes.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => trouble(
            "no authority known here has signed",
            &[words.name_authority, words.add_authority],
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            trouble(
                &format!("is for another host: {why}"),
                &[
                    "connect by a name that the certificate holds",
                    words.only_authority,
                ],
            )
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => trouble(
            &format!("has expired: {why}"),
            &["renew the server's certificate, or check this machine's clock"],
        ),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => trouble(
            &format!("is not valid yet: {why}"),
            &["check the server's certificate, and this machine's clock"],
        ),
        other => trouble(&format!("is not accepted: {other}"), &[words.own]),
    }
}
