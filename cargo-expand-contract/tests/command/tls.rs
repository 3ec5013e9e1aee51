//! Servers that are reached over TLS: whom the command trusts, and what it says when it does not.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use tests_support::PgServer;

use crate::support::{NAME, Package, Ran};

/// A server that lets nobody in without TLS. Its certificates are for `localhost` and `::1`.
struct TlsServer {
    server: PgServer,
    port: u16,
}

impl TlsServer {
    fn shared() -> &'static Self {
        static SHARED: OnceLock<TlsServer> = OnceLock::new();
        SHARED.get_or_init(|| Self::start("server"))
    }

    /// Starts a server that shows this certificate.
    fn start(certificate: &str) -> Self {
        let server = PgServer::start();
        let folder = server.folder().to_owned();
        make_certificates(&folder);
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .unwrap()
            .port();
        let file = |name: String| folder.join(name).display().to_string();
        append(
            &folder.join("data/postgresql.conf"),
            &format!(
                "listen_addresses = '127.0.0.1, ::1'\nport = {port}\nssl = on\nssl_cert_file = '{}'\nssl_key_file = '{}'\n",
                file(format!("{certificate}.pem")),
                file(format!("{certificate}.key")),
            ),
        );
        append(
            &folder.join("data/pg_hba.conf"),
            "hostssl all all all trust\n",
        );
        server.kill();
        server.restart();
        Self { server, port }
    }

    fn authority(&self) -> PathBuf {
        self.server.folder().join("ca.pem")
    }

    fn url(&self, host: &str, query: &str) -> String {
        format!("postgres://postgres@{host}:{}/postgres?{query}", self.port)
    }

    /// `status` of a package on this server.
    fn status(&self, host: &str, query: &str) -> Command {
        status(&self.url(host, query))
    }

    /// The same on a machine whose own certificates are this file.
    fn trusted_by_the_system(&self, host: &str, query: &str) -> Ran {
        Ran::of(
            self.status(host, query)
                .env("SSL_CERT_FILE", self.authority()),
        )
    }
}

fn status(url: &str) -> Command {
    static PACKAGE: OnceLock<Package> = OnceLock::new();
    let package = PACKAGE.get_or_init(|| {
        let package = Package::with_feature("postgres", NAME);
        package.run(&["init"]).ok();
        package.run(&["generate"]).ok();
        package
    });
    let mut command = package.command(&["status", "--database-url", url]);
    for variable in [
        "PGSSLROOTCERT",
        "PGSSLMODE",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ] {
        command.env_remove(variable);
    }
    command
}

fn append(path: &Path, text: &str) {
    let old = fs::read_to_string(path).unwrap();
    fs::write(path, old + text).unwrap();
}

/// An authority `ca`, and two certificates that it signed: `server`, and `expired`.
fn make_certificates(folder: &Path) {
    let owner = fs::metadata(folder).unwrap();
    fs::write(
        folder.join("names"),
        "subjectAltName = DNS:localhost, IP:::1\n",
    )
    .unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(
        folder,
        &format!("req -x509 {key} -days 2 -subj /CN=ours -keyout ca.key -out ca.pem"),
    );
    for (name, days) in [("server", "2"), ("expired", "-1")] {
        openssl(
            folder,
            &format!("req {key} -subj /CN=server -keyout {name}.key -out {name}.csr"),
        );
        openssl(
            folder,
            &format!(
                "x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days {days} -extfile names -out {name}.pem"
            ),
        );
        let file = folder.join(format!("{name}.key"));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        chown(&file, Some(owner.uid()), Some(owner.gid())).unwrap();
    }
}

fn openssl(folder: &Path, words: &str) {
    let done = Command::new("openssl")
        .args(words.split(' '))
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("openssl is installed");
    assert!(
        done.status.success(),
        "openssl {words}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
}

#[test]
fn an_authority_of_the_system_is_trusted() {
    let server = TlsServer::shared();
    server
        .trusted_by_the_system("localhost", "sslmode=verify-full")
        .ok();
    server
        .trusted_by_the_system("localhost", "sslmode=verify-ca")
        .ok();
}

#[test]
fn sslrootcert_system_means_the_systems_authorities_and_the_hosts_name() {
    let server = TlsServer::shared();
    server
        .trusted_by_the_system("localhost", "sslrootcert=system")
        .ok();
    // Its name is not checked with the default mode.
    server
        .trusted_by_the_system("127.0.0.1", "sslrootcert=system")
        .code(3)
        .complains("a certificate that is for another host");
    let authority = server.authority();
    let mut command = server.status("localhost", "sslmode=verify-full");
    command
        .env("PGSSLROOTCERT", "system")
        .env("SSL_CERT_FILE", &authority);
    Ran::of(&mut command).ok();
    server
        .trusted_by_the_system("localhost", "sslrootcert=system&sslmode=require")
        .code(2)
        .complains("sslrootcert=system with sslmode=require")
        .complains("sslmode=verify-full");
    let mut command = server.status("localhost", "sslrootcert=system");
    Ran::of(command.env("SSL_CERT_FILE", "/nowhere/ca.pem"))
        .code(3)
        .complains("this system has no certificates of authorities")
        .complains("/nowhere/ca.pem")
        .complains("ca-certificates");
}

#[test]
fn an_authority_in_a_file_is_trusted() {
    let server = TlsServer::shared();
    let file = server.authority().display().to_string();
    let query = format!("sslmode=verify-full&sslrootcert={file}");
    Ran::of(&mut server.status("localhost", &query)).ok();
    let mut command = server.status("localhost", "sslmode=verify-full");
    Ran::of(command.env("PGSSLROOTCERT", &file)).ok();
}

#[test]
fn a_missing_certificate_file_is_named() {
    let server = TlsServer::shared();
    for name in ["sslrootcert", "sslcert", "sslkey"] {
        let query = format!("sslmode=verify-full&{name}=/nowhere/file.pem");
        Ran::of(&mut server.status("localhost", &query))
            .code(3)
            .complains("cannot read /nowhere/file.pem")
            .complains("sslrootcert, sslcert and sslkey");
    }
}

#[test]
fn an_unknown_authority_is_said_to_be_one() {
    let server = TlsServer::shared();
    let ran = Ran::of(&mut server.status("localhost", "sslmode=verify-full"))
        .code(3)
        .complains("shows a certificate that no authority known here has signed")
        .complains("sslrootcert=/path/to/ca.pem");
    assert!(
        !ran.stderr.contains("check that the server runs"),
        "{}",
        ran.stderr
    );
    let other = tempfile::tempdir().unwrap();
    make_certificates(other.path());
    let wrong = other.path().join("ca.pem").display().to_string();
    let query = format!("sslmode=verify-ca&sslrootcert={wrong}");
    Ran::of(&mut server.status("localhost", &query))
        .code(3)
        .complains("a certificate that no authority known here has signed");
}

#[test]
fn a_certificate_for_another_host_is_said_to_be_one() {
    let server = TlsServer::shared();
    server
        .trusted_by_the_system("127.0.0.1", "sslmode=verify-full")
        .code(3)
        .complains("a certificate that is for another host")
        .complains("localhost")
        .complains("sslmode=verify-ca");
    server
        .trusted_by_the_system("127.0.0.1", "sslmode=verify-ca")
        .ok();
}

#[test]
fn an_expired_certificate_is_said_to_be_one() {
    let server = TlsServer::start("expired");
    server
        .trusted_by_the_system("localhost", "sslmode=verify-full")
        .code(3)
        .complains("a certificate that has expired")
        .complains("clock");
    // Without a check nothing is wrong with it.
    Ran::of(&mut server.status("localhost", "sslmode=require")).ok();
}

#[test]
fn an_ipv6_address_is_a_host() {
    let server = TlsServer::shared();
    for query in [
        "sslmode=verify-full",
        "sslmode=prefer",
        "sslrootcert=system",
    ] {
        server.trusted_by_the_system("[::1]", query).ok();
    }
}

#[test]
fn a_server_that_wants_tls_says_so() {
    let server = TlsServer::shared();
    Ran::of(&mut server.status("localhost", "sslmode=disable"))
        .code(3)
        .complains("no encryption")
        .complains("sslmode=require");
}

#[test]
fn a_server_without_tls_is_said_to_be_one() {
    let socket = PgServer::shared().url("postgres", None, "postgres");
    let url = format!("{socket}?sslmode=require");
    Ran::of(&mut status(&url))
        .code(3)
        .complains("gives no TLS connection: server does not support TLS")
        .complains("ssl = on");
}
