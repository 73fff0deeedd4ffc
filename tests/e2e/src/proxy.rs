//! A way to a server that can be disturbed: a TCP proxy on loopback.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinSet,
};

use crate::fault::{Fault, Result};

/// A running proxy. Dropping it ends it and cuts what goes through it.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// The listener and the connections.
    _tasks: JoinSet<()>,
}

/// What happens to connections that are made from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// They lead to the server.
    Forward,
    /// They lead to the server, and whatever passes is held back so long.
    Slow(Duration),
    /// They are accepted and closed at once.
    Refuse,
    /// They are accepted, and nothing is ever said.
    Silent,
}

/// What becomes of the connections there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Carried,
    /// Open, while nothing passes any more, as where a router has forgotten them.
    Lost,
    Cut,
}

#[derive(Debug)]
struct Shared {
    target: SocketAddr,
    manner: Mutex<Manner>,
    accepted: AtomicUsize,
    /// One for each connection.
    fates: Mutex<Vec<watch::Sender<Fate>>>,
}

impl Proxy {
    /// Starts a proxy to `target`.
    ///
    /// # Errors
    /// There is no port to be had.
    pub async fn start(target: SocketAddr) -> Result<Self> {
        let opening = |error| Fault::failed("opening a port for a proxy", error);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.map_err(opening)?;
        let address = listener.local_addr().map_err(opening)?;
        let shared = Arc::new(Shared {
            target,
            manner: Mutex::new(Manner::Forward),
            accepted: AtomicUsize::new(0),
            fates: Mutex::default(),
        });
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, shared.clone()));
        Ok(Self {
            address,
            shared,
            _tasks: tasks,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections it has accepted.
    pub fn accepted(&self) -> usize {
        self.shared.accepted.load(Ordering::SeqCst)
    }

    /// Treats connections that are made from now on in this manner.
    pub fn set(&self, manner: Manner) {
        *locked(&self.shared.manner) = manner;
    }

    /// Carries nothing more over the connections there are, and leaves them open.
    pub fn lose(&self) {
        self.decide(Fate::Lost);
    }

    /// Closes the connections there are.
    pub fn cut(&self) {
        self.decide(Fate::Cut);
    }

    fn decide(&self, fate: Fate) {
        for connection in locked(&self.shared.fates).iter() {
            connection.send_replace(fate);
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        shared.accepted.fetch_add(1, Ordering::SeqCst);
        let manner = *locked(&shared.manner);
        let (fate, seen) = watch::channel(Fate::Carried);
        locked(&shared.fates).push(fate);
        connections.spawn(connection(stream, shared.target, manner, seen));
    }
}

async fn connection(
    stream: TcpStream,
    target: SocketAddr,
    manner: Manner,
    mut fate: watch::Receiver<Fate>,
) {
    let delay = match manner {
        Manner::Refuse => return,
        Manner::Silent => {
            // Held open until it is cut, or the proxy ends.
            let _ = fate.wait_for(|fate| *fate == Fate::Cut).await;
            return;
        }
        Manner::Forward => Duration::ZERO,
        Manner::Slow(delay) => delay,
    };
    let Ok(server) = TcpStream::connect(target).await else {
        return;
    };
    let _ = (stream.set_nodelay(true), server.set_nodelay(true));
    let (client_read, client_write) = stream.into_split();
    let (server_read, server_write) = server.into_split();
    tokio::select! {
        () = carry(client_read, server_write, delay, fate.clone()) => {}
        () = carry(server_read, client_write, delay, fate.clone()) => {}
        _ = fate.wait_for(|fate| *fate == Fate::Cut) => {}
    }
}

async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    delay: Duration,
    fate: watch::Receiver<Fate>,
) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut bytes).await {
        tokio::time::sleep(delay).await;
        let lost = *fate.borrow() == Fate::Lost;
        if !lost && to.write_all(&bytes[..length]).await.is_err() {
            break;
        }
    }
    if *fate.borrow() == Fate::Lost {
        // The other side is not told of an end either.
        std::future::pending::<()>().await;
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
