//! A network cable between a runner and its server, which can be cut. A cut cable closes nothing: both ends wait.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tests_support::PgServer;

/// The state of the cable, shared with the connections over it.
#[derive(Default)]
struct State {
    /// How often the cable was cut. A connection is dead if it is older than the last cut.
    cuts: AtomicUsize,
    /// Whether new connections are dead, too.
    down: AtomicBool,
}

/// The cable. Its connections end with the process.
#[derive(Clone)]
pub(crate) struct Cable {
    port: u16,
    state: Arc<State>,
}

impl Cable {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let cable = Self {
            port: listener.local_addr().unwrap().port(),
            state: Arc::default(),
        };
        let socket = PgServer::shared().folder().join(".s.PGSQL.5432");
        let state = cable.state.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                join(client, &socket, &state);
            }
        });
        cable
    }

    /// The URL of a database over this cable.
    pub(crate) fn url(&self, direct: &str) -> String {
        let name = direct.rsplit('/').next().unwrap();
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    /// Cuts the connections that exist.
    pub(crate) fn cut(&self) {
        self.state.cuts.fetch_add(1, Ordering::SeqCst);
    }

    /// Cuts the connections that exist, and answers no new ones.
    pub(crate) fn cut_for_good(&self) {
        self.state.down.store(true, Ordering::SeqCst);
        self.cut();
    }
}

fn join(client: TcpStream, socket: &PathBuf, state: &Arc<State>) {
    let server = UnixStream::connect(socket).unwrap();
    let born = state.cuts.load(Ordering::SeqCst);
    let ways = [
        (
            Box::new(client.try_clone().unwrap()) as Box<dyn Read + Send>,
            Box::new(server.try_clone().unwrap()) as Box<dyn Write + Send>,
        ),
        (
            Box::new(server.try_clone().unwrap()),
            Box::new(client.try_clone().unwrap()),
        ),
    ];
    let ends = Arc::new((client, server));
    for (mut from, mut to) in ways {
        let (state, ends) = (state.clone(), ends.clone());
        std::thread::spawn(move || {
            let mut bytes = [0; 8192];
            loop {
                let read = from.read(&mut bytes).unwrap_or(0);
                if state.down.load(Ordering::SeqCst) || state.cuts.load(Ordering::SeqCst) > born {
                    // Nothing arrives on the other side, not even the end.
                    loop {
                        std::thread::park();
                    }
                }
                if read == 0 || to.write_all(&bytes[..read]).is_err() {
                    // The other way may have ended both already.
                    let _ = ends.0.shutdown(Shutdown::Both);
                    let _ = ends.1.shutdown(Shutdown::Both);
                    return;
                }
            }
        });
    }
}
