//! HTTPS: a client that trusts the house's authority, the certificate that changes while people are connected, and those
//! who do not shake hands.

use super::file::Folder;
use super::house::House;
use comanda::certs::{self, Names};
use comanda::clock::Time;
use comanda::config::Profile;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;

/// When the houses' clocks stand: certificates are made and judged then.
const NOON: Time = Time::from_secs(1_780_315_200);

pub(crate) fn authority(folder: &Path, names: &[&str]) -> certs::Folder {
    let mut list = Names::default();
    for name in names {
        list.add(name).unwrap();
    }
    let folder = certs::Folder::beside(&folder.join("comanda.db"));
    certs::make(&folder, list, false, NOON).unwrap();
    folder
}

#[derive(Debug)]
struct Noon;

impl rustls::time_provider::TimeProvider for Noon {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(std::time::Duration::from_secs(NOON.secs().try_into().unwrap())))
    }
}

pub(crate) type Tunnel = StreamOwned<ClientConnection, TcpStream>;

/// A client that trusts this authority and nobody else.
pub(crate) fn client(at: SocketAddr, folder: &certs::Folder, name: &str) -> Tunnel {
    speaking(&["h2", "http/1.1"], at, folder, name)
}

/// The same, who offers to speak these protocols, and speaks HTTP/1.1.
pub(crate) fn speaking(protocols: &[&str], at: SocketAddr, folder: &certs::Folder, name: &str) -> Tunnel {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(folder.authority()).unwrap()).unwrap();
    let mut config = ClientConfig::builder_with_details(Arc::new(default_provider()), Arc::new(Noon))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let tcp = TcpStream::connect(at).unwrap();
    tcp.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    StreamOwned::new(connection, tcp)
}

/// Asks on a connection that goes on; head and body.
pub(crate) fn ask(tunnel: &mut Tunnel, path: &str, headers: &str) -> (String, Vec<u8>) {
    write!(tunnel, "GET {path} HTTP/1.1\r\nHost: fonda.local\r\n{headers}\r\n").unwrap();
    let (mut read, mut byte) = (Vec::new(), [0]);
    while !read.ends_with(b"\r\n\r\n") {
        tunnel.read_exact(&mut byte).unwrap();
        read.push(byte[0]);
    }
    let head = String::from_utf8(read).unwrap().to_lowercase();
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split('\r').next()?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    tunnel.read_exact(&mut body).unwrap();
    (head, body)
}

/// What the server showed.
fn shown(tunnel: &Tunnel) -> Vec<u8> {
    tunnel.conn.peer_certificates().unwrap()[0].to_vec()
}

#[test]
fn a_browser_that_trusts_the_authority_is_served_and_its_cookies_stay_on_this_way() {
    let folder = Folder::new();
    let files = authority(folder.database().parent().unwrap(), &["fonda.local", "127.0.0.1"]);
    let house = House::of(Profile::Default).certificate(&files.server()).open();
    let (at, _) = house.secure.clone().unwrap();
    let mut tunnel = client(at, &files, "fonda.local");
    let (head, body) = ask(&mut tunnel, "/usuarios/login/", "");
    assert_eq!(tunnel.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert!(head.contains("csrftoken=") && head.contains("; secure"), "{head}");
    let style = String::from_utf8(body).unwrap();
    let style = style.split("href=\"/static/style.").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (head, body) = ask(&mut tunnel, &format!("/static/style.{style}"), "");
    assert!(head.starts_with("http/1.1 200 ") && body.len() > 5_000, "{} bytes: {head}", body.len());
    let plain = super::client::Speaks::get(&house.stranger(), "/usuarios/login/").expect(200);
    let cookie = plain.header("set-cookie").unwrap().to_lowercase();
    assert!(!cookie.contains("secure"), "{cookie}");
}

#[test]
fn who_asks_for_another_name_does_not_believe_the_house() {
    let folder = Folder::new();
    let files = authority(folder.database().parent().unwrap(), &["fonda.local"]);
    let house = House::of(Profile::Default).certificate(&files.server()).open();
    let (at, _) = house.secure.clone().unwrap();
    let mut tunnel = client(at, &files, "banco.example");
    let refused = tunnel.write_all(b"GET / HTTP/1.1\r\n\r\n").and_then(|()| tunnel.flush()).unwrap_err();
    assert!(refused.to_string().contains("not valid for name"), "{refused}");
}

#[test]
fn a_new_certificate_is_taken_up_and_nobody_is_cut_off_and_a_broken_one_changes_nothing() {
    let folder = Folder::new();
    let files = authority(folder.database().parent().unwrap(), &["fonda.local"]);
    let house = House::of(Profile::Default).certificate(&files.server()).open();
    let (at, tls) = house.secure.clone().unwrap();
    let mut early = client(at, &files, "fonda.local");
    ask(&mut early, "/livez", "");
    assert!(!tls.reload().unwrap(), "nothing changed");

    authority(folder.database().parent().unwrap(), &["fonda.local"]);
    assert!(tls.reload().unwrap());
    let mut late = client(at, &files, "fonda.local");
    ask(&mut late, "/livez", "");
    assert_ne!(shown(&early), shown(&late));
    assert!(ask(&mut early, "/livez", "").0.starts_with("http/1.1 200 "), "an open connection goes on");

    let good = std::fs::read(files.server()).unwrap();
    let other = Folder::new();
    let others = authority(other.database().parent().unwrap(), &["fonda.local"]);
    let others = std::fs::read_to_string(others.server()).unwrap();
    let (ours, their_key) =
        (String::from_utf8(good.clone()).unwrap(), others.find("-----BEGIN PRIV").unwrap());
    let mixed = format!("{}{}", &ours[..ours.find("-----BEGIN PRIV").unwrap()], &others[their_key..]);
    for broken in ["", "no PEM", mixed.as_str()] {
        std::fs::write(files.server(), broken).unwrap();
        let told = tls.reload().unwrap_err().to_string();
        assert!(told.contains("server.pem"), "{told}");
        assert!(!tls.reload().unwrap(), "told once");
        let mut still = client(at, &files, "fonda.local");
        ask(&mut still, "/livez", "");
        assert_eq!(shown(&still), shown(&late));
    }
    std::fs::write(files.server(), good).unwrap();
    assert!(tls.reload().unwrap(), "mended");
}

#[test]
fn plain_http_at_the_https_port_is_told_so_and_silence_is_not_waited_for() {
    let folder = Folder::new();
    let files = authority(folder.database().parent().unwrap(), &["fonda.local"]);
    let house =
        House::of(Profile::Default).set("server.header_timeout", "300ms").certificate(&files.server()).open();
    let (at, _) = house.secure.clone().unwrap();
    let mut plain = TcpStream::connect(at).unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\nHost: fonda.local\r\n\r\n").unwrap();
    let mut told = String::new();
    plain.read_to_string(&mut told).unwrap();
    let (head, body) = told.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 400 ") && head.contains(&format!("Content-Length: {}", body.len())));
    assert!(body.contains("https://"), "{told}");
    // Neither one who says nothing nor one who begins and stops.
    for begun in [&b""[..], b"\x16\x03\x01"] {
        let mut silent = TcpStream::connect(at).unwrap();
        silent.write_all(begun).unwrap();
        let mut answer = Vec::new();
        let _closed_or_reset = silent.read_to_end(&mut answer);
        assert!(answer.is_empty());
    }
}

#[test]
fn a_stream_of_events_flows_through_tls() {
    let folder = Folder::new();
    let files = authority(folder.database().parent().unwrap(), &["fonda.local"]);
    let house = House::of(Profile::Default).certificate(&files.server()).open();
    let (at, _) = house.secure.clone().unwrap();
    let (owner, _) = house.kitchen("rosa");
    let keys = house.keys(&owner);
    let mut tunnel = client(at, &files, "fonda.local");
    let bearer = format!("Authorization: Bearer {}\r\n", keys.access);
    let (head, _) = ask(&mut tunnel, "/api/eventos/restaurante/", &bearer);
    assert!(head.contains("text/event-stream"), "{head}");
    let mut first = [0; 1];
    tunnel.read_exact(&mut first).unwrap();
}
