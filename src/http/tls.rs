//! HTTPS: the certificate in force, taken up anew when its file changes, and the handshake.
//!
//! Everything is rustls on ring; HTTP/1.1 is all that is offered (ALPN). Connections that are open keep what they began
//! with, new ones get the newest certificate that could be read.
//!
//! # Why is the content compared, not the date?
//! A certificate that was put back, or a disk without exact dates (a USB stick), changes nothing that a date shows. Two
//! small files every few seconds cost nothing: they come from memory.

use super::transport::Transport;
use crate::error::{Error, Result};
use ring::digest::{Digest, SHA256, digest};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

/// How often [`Tls::watch`] looks at the files.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// The first byte of a client that begins a handshake (RFC 8446, 5.1).
const HANDSHAKE: u8 = 22;
/// What a client hears that speaks HTTP without a handshake.
const NOT_PLAIN: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n\
    Content-Length: 61\r\nConnection: close\r\n\r\nThis port speaks HTTPS only: begin the address with https://\n";

/// What the handshakes of one listener need.
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    held: Arc<Held>,
    /// Of the files that were looked at last, whether they were good or not: a broken one is told once.
    seen: Mutex<Digest>,
    acceptor: TlsAcceptor,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

/// The certificate in force.
#[derive(Debug)]
struct Held(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Held {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Tls {
    /// Takes the certificate (with its chain) and its key from files in PEM; both may be one file.
    ///
    /// # Errors
    /// [`Error::Unusable`] with a sentence: a file cannot be read, holds nothing of the kind, or the two do not fit.
    pub fn load(certificate: &Path, key: &Path) -> Result<Self> {
        let files = Files::read(certificate, key)?;
        let held = Arc::new(Held(RwLock::new(files.certified(certificate, key)?)));
        let config = rustls::ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| Error::internal("choosing versions of TLS", e))?
            .with_no_client_auth();
        let mut config = config.with_cert_resolver(Arc::clone(&held) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
            held,
            seen: Mutex::new(files.digest()),
            acceptor: TlsAcceptor::from(Arc::new(config)),
        })
    }

    /// Looks whether the files changed, and takes up what is in them. Whether it did.
    ///
    /// # Errors
    /// What is in them now cannot be used. The certificate of before stays in force; the same content is not told twice.
    pub fn reload(&self) -> Result<bool> {
        let files = Files::read(&self.certificate, &self.key)?;
        let now = files.digest();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.as_ref() == now.as_ref() {
            return Ok(false);
        }
        *seen = now;
        let fresh = files.certified(&self.certificate, &self.key)?;
        *self.held.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(true)
    }

    /// Looks at the files again and again, and says in the log what came of it. Never ends.
    pub async fn watch(&self) {
        let mut missing = false;
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            match self.reload() {
                Ok(true) => tracing::info!("a new certificate is in force: {}", self.certificate.display()),
                Ok(false) => missing = false,
                // A file that cannot be read is told once, until it can be.
                Err(error) if !missing => {
                    missing = !self.can_be_read();
                    tracing::error!("the certificate of before stays in force: {error}");
                }
                Err(_) => {}
            }
        }
    }

    fn can_be_read(&self) -> bool {
        Files::read(&self.certificate, &self.key).is_ok()
    }

    /// The handshake with whoever came, within `time`. A client that speaks plain HTTP is told so.
    pub(super) async fn greet(&self, mut tcp: TcpStream, time: Duration) -> io::Result<Transport> {
        let shaking = async {
            let mut first = [0];
            let came = tcp.peek(&mut first).await?;
            if came > 0 && first != [HANDSHAKE] {
                tcp.write_all(NOT_PLAIN).await?;
                tcp.shutdown().await?;
                return Err(io::Error::new(ErrorKind::InvalidData, "it speaks no TLS"));
            }
            self.acceptor.accept(tcp).await
        };
        let stream = tokio::time::timeout(time, shaking).await.map_err(io::Error::from)??;
        Ok(Transport::Secure(Box::new(stream)))
    }
}

/// The bytes of both files.
struct Files {
    certificate: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
}

impl Files {
    fn read(certificate: &Path, key: &Path) -> Result<Self> {
        let read = |path: &Path| {
            std::fs::read(path)
                .map_err(|e| Error::unusable(format!("{} cannot be read ({e}).", path.display())))
        };
        Ok(Self { certificate: read(certificate)?, key: Zeroizing::new(read(key)?) })
    }

    fn digest(&self) -> Digest {
        let both = Zeroizing::new([self.certificate.as_slice(), self.key.as_slice()].concat());
        digest(&SHA256, &both)
    }

    fn certified(&self, certificate: &Path, key: &Path) -> Result<Arc<CertifiedKey>> {
        let unusable = |path: &Path, what: &str| Error::unusable(format!("{} {what}.", path.display()));
        let chain: std::result::Result<Vec<_>, _> =
            CertificateDer::pem_slice_iter(&self.certificate).collect();
        let chain = chain.unwrap_or_default();
        if chain.is_empty() {
            return Err(unusable(certificate, "holds no certificate in PEM"));
        }
        let private = PrivateKeyDer::from_pem_slice(&self.key)
            .map_err(|e| unusable(key, &format!("holds no private key in PEM ({e})")))?;
        let fits = CertifiedKey::from_der(chain, private, &default_provider());
        fits.map(Arc::new).map_err(|e| {
            unusable(certificate, &format!("and the key in {} cannot be used together ({e})", key.display()))
        })
    }
}
