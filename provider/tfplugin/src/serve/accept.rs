//! Accepted connections as a stream: each one has proved who it is before the server sees it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Connected;

use super::listener::Socket;

/// How long a client may take for its TLS handshake.
const TLS_HANDSHAKE_SECONDS_MAX: u64 = 10;

/// Handshakes under way at once; further clients wait in the system's queue.
const TLS_HANDSHAKES_MAX: usize = 128;

/// Pause after a failed accept. Such failures (no file descriptors left) pass by waiting.
const ACCEPT_PAUSE_MILLISECONDS: u64 = 50;

/// Connections waiting for the server to take them.
const ACCEPTED_MAX: usize = 16;

/// Accepts until the stream is dropped. A client that fails its handshake is told by TLS and
/// forgotten; the next one is not affected.
///
/// # Errors
/// When the socket cannot be handed to the runtime.
pub(super) fn connections(
    socket: Socket,
    tls: Option<Arc<ServerConfig>>,
) -> io::Result<impl Stream<Item = io::Result<Connection>>> {
    let listener = match socket {
        #[cfg(unix)]
        Socket::Unix(listener) => Listening::Unix(UnixListener::from_std(listener)?),
        Socket::Tcp(listener) => Listening::Tcp(TcpListener::from_std(listener)?),
    };
    let (accepted, stream) = mpsc::channel(ACCEPTED_MAX);
    tokio::spawn(accept_all(listener, tls.map(TlsAcceptor::from), accepted));
    Ok(ReceiverStream::new(stream))
}

async fn accept_all(
    listener: Listening,
    tls: Option<TlsAcceptor>,
    accepted: mpsc::Sender<io::Result<Connection>>,
) {
    let handshakes = Arc::new(Semaphore::new(TLS_HANDSHAKES_MAX));
    loop {
        let connection = tokio::select! {
            connection = listener.accept() => connection,
            () = accepted.closed() => return,
        };
        let connection = match connection {
            Ok(connection) => connection,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(ACCEPT_PAUSE_MILLISECONDS)).await;
                continue;
            }
        };
        let Some(tls) = tls.clone() else {
            // The receiver is gone only when the server stops.
            let _ = accepted.send(Ok(connection)).await;
            continue;
        };
        let Ok(permit) = Arc::clone(&handshakes).acquire_owned().await else {
            return;
        };
        let accepted = accepted.clone();
        tokio::spawn(async move {
            if let Some(connection) = secure(&tls, connection).await {
                let _ = accepted.send(Ok(connection)).await;
            }
            drop(permit);
        });
    }
}

/// The TLS handshake of one client, bounded in time.
async fn secure(tls: &TlsAcceptor, connection: Connection) -> Option<Connection> {
    let limit = Duration::from_secs(TLS_HANDSHAKE_SECONDS_MAX);
    match tokio::time::timeout(limit, tls.accept(connection)).await {
        Ok(Ok(stream)) => Some(Connection(Box::new(stream))),
        Ok(Err(error)) => {
            tracing::warn!(%error, "a client was refused: it is not the Terraform that started this process");
            None
        }
        Err(_) => {
            tracing::warn!(
                seconds = TLS_HANDSHAKE_SECONDS_MAX,
                "a client was refused: its TLS handshake took too long"
            );
            None
        }
    }
}

enum Listening {
    #[cfg(unix)]
    Unix(UnixListener),
    Tcp(TcpListener),
}

impl Listening {
    async fn accept(&self) -> io::Result<Connection> {
        match self {
            #[cfg(unix)]
            Self::Unix(listener) => {
                let (stream, _) = listener.accept().await?;
                Ok(Connection(Box::new(stream)))
            }
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                // Calls are small and answers are awaited: waiting to fill packets only delays.
                stream.set_nodelay(true)?;
                Ok(Connection(Box::new(stream)))
            }
        }
    }
}

/// A client's byte stream, plain or encrypted, over either kind of socket.
pub(super) struct Connection(Box<dyn ByteStream>);

trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> ByteStream for T {}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, buffer)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(context, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
