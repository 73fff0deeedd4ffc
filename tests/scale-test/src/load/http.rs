//! Sends the requests of a load itself, over connections that are kept.

use std::{io, sync::Arc};

use bytes::Bytes;
use http::{Method, Uri, header::HeaderMap};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use tokio::time::timeout;

use super::{
    drive::Sink,
    request::{Failed, Request, is_token},
};
use crate::error::{Error, Result};

/// Where requests are sent to.
#[derive(Debug)]
pub struct HttpSink {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    request: http::Request<Full<Bytes>>,
    answer_max: std::time::Duration,
}

impl HttpSink {
    /// Makes a client for `request`; nothing is sent yet.
    ///
    /// # Errors
    /// The URL, the method or a header is none.
    pub fn new(request: &Request) -> Result<Self> {
        let uri = url(&request.url)?;
        let config = tls(uri.scheme_str() == Some("https"))?;
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(config)
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            request: built(request, uri)?,
            answer_max: request.answer_max,
        })
    }
}

impl Sink for HttpSink {
    async fn send(&self, _number: u64) -> Result<(), String> {
        let exchange = async {
            let answer = self.client.request(self.request.clone()).await;
            let answer = answer.map_err(|error| {
                if error.is_connect() {
                    Failed::NoConnection
                } else {
                    Failed::ConnectionLost
                }
            })?;
            let status = answer.status();
            let body = answer.into_body().collect().await;
            body.map_err(|_| Failed::ConnectionLost)?;
            if status.as_u16() < 400 {
                Ok(())
            } else {
                Err(Failed::Status(status.as_u16()))
            }
        };
        let answered = timeout(self.answer_max, exchange).await;
        let answered = answered.unwrap_or(Err(Failed::NoAnswer));
        answered.map_err(|failed| failed.to_string())
    }
}

/// Reads a URL that can be sent to.
///
/// # Errors
/// It is none, or not of HTTP.
pub fn url(text: &str) -> Result<Uri> {
    let wrong = |why: &str| {
        Error::usage(
            format!("--url: found {text:?}: {why}"),
            "give http://HOST[:PORT]/PATH or https://…",
        )
    };
    let uri: Uri = text
        .parse()
        .map_err(|error: http::uri::InvalidUri| wrong(&error.to_string()))?;
    match (uri.scheme_str(), uri.host()) {
        (Some("http" | "https"), Some(host)) if !host.is_empty() => Ok(uri),
        _ => Err(wrong("it does not begin with http://HOST or https://HOST")),
    }
}

fn built(request: &Request, uri: Uri) -> Result<http::Request<Full<Bytes>>> {
    let Request {
        method,
        headers,
        body,
        ..
    } = request;
    let method = Some(method).filter(|method| is_token(method));
    let method = method.and_then(|method| Method::from_bytes(method.as_bytes()).ok());
    let method = method.ok_or_else(|| {
        Error::usage(
            format!("--method: found {:?}", request.method),
            "give a method such as GET or POST",
        )
    })?;
    let mut built = http::Request::new(Full::new(Bytes::from(body.clone())));
    *built.method_mut() = method;
    *built.uri_mut() = uri;
    let all: &mut HeaderMap = built.headers_mut();
    for (name, value) in headers {
        let pair = http::HeaderName::try_from(name)
            .ok()
            .zip(http::HeaderValue::try_from(value).ok());
        let (name, value) = pair.ok_or_else(|| {
            Error::usage(
                format!("--header: found {name:?} with a value HTTP does not allow"),
                "write names and values in visible ASCII",
            )
        })?;
        all.append(name, value);
    }
    Ok(built)
}

/// How servers are known: by the system's authorities. Without TLS none is needed.
fn tls(needed: bool) -> Result<ClientConfig> {
    let unfit = |error: &dyn std::fmt::Display| {
        Error::environment(
            format!("TLS cannot be used: {error}"),
            "install the system's certificate authorities (Debian: apt-get install ca-certificates)",
        )
    };
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unfit(&error))?;
    let builder = if needed {
        builder
            .with_native_roots()
            .map_err(|error: io::Error| unfit(&error))?
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    Ok(builder.with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    fn request(url: &str) -> Request {
        Request {
            method: "POST".to_owned(),
            url: url.to_owned(),
            headers: vec![("scale-test-run".to_owned(), "load-1".to_owned())],
            body: b"hello".to_vec(),
            answer_max: Duration::from_secs(10),
        }
    }

    /// Answers each connection's first request with `answer`, and gives back what it read.
    async fn exchange(answer: &'static str) -> (Result<(), String>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/path", listener.local_addr().unwrap());
        let serving = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut read = Vec::new();
            while !read.ends_with(b"hello") {
                stream.read_buf(&mut read).await.unwrap();
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
            drop(stream);
            String::from_utf8(read).unwrap()
        };
        let sink = HttpSink::new(&request(&url)).unwrap();
        tokio::join!(sink.send(0), serving)
    }

    #[tokio::test]
    async fn a_request_is_sent_whole_and_its_status_is_the_outcome() {
        let (answer, read) = exchange("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
        assert_eq!(answer, Ok(()));
        assert!(read.starts_with("POST /path HTTP/1.1\r\n"), "{read}");
        assert!(read.contains("scale-test-run: load-1\r\n"), "{read}");
        let (answer, _) = exchange("HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n").await;
        assert_eq!(answer, Err("status 503".to_owned()));
        let (answer, _) = exchange("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok").await;
        assert_eq!(answer, Err("connection lost".to_owned()));
    }

    #[tokio::test]
    async fn who_does_not_listen_or_answer_is_told() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let silent = Request {
            answer_max: Duration::from_millis(50),
            ..request(&url)
        };
        let answer = HttpSink::new(&silent).unwrap().send(0).await;
        assert_eq!(answer, Err("no answer in time".to_owned()));
        drop(listener);
        let answer = HttpSink::new(&request(&url)).unwrap().send(0).await;
        assert_eq!(answer, Err("no connection".to_owned()));
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for text in ["", "localhost", "ftp://a/", "http:///x", "http://a b/"] {
            let error = url(text).unwrap_err();
            assert!(error.to_string().starts_with("--url: found"), "{error}");
        }
        let mut wrong = request("http://localhost/");
        wrong.method = "G T".to_owned();
        assert!(
            HttpSink::new(&wrong)
                .unwrap_err()
                .to_string()
                .contains("--method")
        );
        let mut wrong = request("http://localhost/");
        wrong.headers.push(("x".to_owned(), "a\nb".to_owned()));
        assert!(
            HttpSink::new(&wrong)
                .unwrap_err()
                .to_string()
                .contains("--header")
        );
        assert!(HttpSink::new(&request("https://localhost/")).is_ok());
    }
}
