//! Behind a proxy: who is believed about a visitor, and the configurations of nginx and Caddy that are shipped, played by
//! real ones where there are some (on the path, in /usr/sbin, or named by `NGINX` and `CADDY`). In CI there must be.

use super::client::Speaks;
use super::file::Folder;
use super::house::House;
use super::secure::{ask, authority, speaking};
use comanda::config::Profile;
use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The cookie of a page that was asked for with these headers.
fn is_secure(house: &House, headers: &[(&str, &str)]) -> bool {
    let stranger = house.stranger();
    let mut asked = stranger.get("/usuarios/login/");
    for (name, value) in headers {
        asked = asked.header(name, value);
    }
    asked.expect(200).header("set-cookie").unwrap().contains("; Secure")
}

#[test]
fn only_a_trusted_proxy_is_believed_about_address_and_https() {
    let https = [("X-Forwarded-Proto", "https")];
    let elsewhere = "203.0.113.9";
    let trusting = House::of(Profile::Default)
        .set("server.trusted_proxies", "[\"127.0.0.1\"]")
        .set("network.allowed", "[\"127.0.0.0/8\"]")
        .open();
    assert!(is_secure(&trusting, &https) && !is_secure(&trusting, &[("X-Forwarded-Proto", "http")]));
    trusting.stranger().get("/livez").header("X-Forwarded-For", elsewhere).expect(403);
    // Of a chain counts the last address that is none of our proxies: what stands before it anybody may have written.
    trusting.stranger().get("/livez").header("X-Forwarded-For", "127.0.0.9, 203.0.113.9").expect(403);
    trusting.stranger().get("/livez").header("X-Forwarded-For", "203.0.113.9, 127.0.0.9").expect(200);
    let wary = House::of(Profile::Default)
        .set("server.trusted_proxies", "[\"10.0.0.1\"]")
        .set("network.allowed", "[\"127.0.0.0/8\"]")
        .open();
    assert!(!is_secure(&wary, &https));
    wary.stranger().get("/livez").header("X-Forwarded-For", elsewhere).expect(200);
}

/// A program on the path, in /usr/sbin, or named by the variable; in CI it must be there.
fn program(name: &str, variable: &str) -> Option<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from);
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let usual = std::env::split_paths(&paths).map(|folder| folder.join(name));
    let administrators = PathBuf::from("/usr/sbin").join(name);
    let found = named.into_iter().chain(usual).chain([administrators]).find(|file| file.is_file());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "{name} is missing");
        println!("SKIPPED: no {name} here; the shipped configuration was not tried");
    }
    found
}

/// A running proxy. Killed when dropped.
struct Proxy {
    at: SocketAddr,
    child: Child,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // Asked to stop, nginx's master takes its workers along; a kill would leave them.
        let _gone_already = Command::new("kill").arg(self.child.id().to_string()).status();
        let _gone_already = self.child.wait();
    }
}

fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// The shipped text with other ports and another name. What is to be exchanged must be there.
fn exchanged(shipped: &str, pairs: &[(&str, String)]) -> String {
    pairs.iter().fold(shipped.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from} is not in the shipped configuration");
        text.replace(from, to)
    })
}

impl Proxy {
    /// The shipped configuration, with other ports, another name's certificate, and a frame around it.
    fn nginx(program: &Path, folder: &Path, certificate: &Path, house: SocketAddr) -> Self {
        let (at, plain) = (free(), free());
        let certificate = certificate.display().to_string();
        let site = exchanged(
            include_str!("../../packaging/proxy/nginx.conf"),
            &[
                ("server 127.0.0.1:8000;", format!("server {house};")),
                ("listen 80;", format!("listen {plain};")),
                ("listen 443 ssl;", format!("listen {at} ssl;")),
                ("/etc/letsencrypt/live/fonda.example/fullchain.pem", certificate.clone()),
                ("/etc/letsencrypt/live/fonda.example/privkey.pem", certificate),
                ("fonda.example", "fonda.local".to_owned()),
            ],
        );
        let here = folder.display();
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {here}/{name};"))
            .join(" ");
        let whole = format!(
            "daemon off; worker_processes 1; pid {here}/pid; error_log stderr crit; events {{}}\n\
             http {{ access_log off; {temporary}\n{site}\n}}\n"
        );
        let file = folder.join("nginx.conf");
        std::fs::write(&file, whole).unwrap();
        let mut command = Command::new(program);
        // nginx takes a variable of this name for sockets that it inherits.
        command.env_remove("NGINX");
        command.args(["-e", "stderr", "-p"]).arg(folder).arg("-c").arg(&file);
        Self::start(command, at)
    }

    /// The same for Caddy, which fetches no certificate here and opens no port for its administration.
    fn caddy(program: &Path, folder: &Path, certificate: &Path, house: SocketAddr) -> Self {
        let at = free();
        let certificate = certificate.display();
        let site = exchanged(
            include_str!("../../packaging/proxy/Caddyfile"),
            &[
                ("127.0.0.1:8000", house.to_string()),
                (
                    "fonda.example {",
                    format!(
                        "https://fonda.local:{} {{\n\tbind 127.0.0.1\n\ttls {certificate} {certificate}",
                        at.port()
                    ),
                ),
            ],
        );
        let file = folder.join("Caddyfile");
        std::fs::write(
            &file,
            format!("{{\n\tadmin off\n\tgrace_period 1s\n\tauto_https disable_redirects\n}}\n{site}"),
        )
        .unwrap();
        let mut command = Command::new(program);
        command
            .env_remove("CADDY")
            .env("HOME", folder)
            .env("XDG_DATA_HOME", folder)
            .env("XDG_CONFIG_HOME", folder);
        command.args(["run", "--adapter", "caddyfile", "--config"]).arg(&file).stderr(Stdio::null());
        Self::start(command, at)
    }

    fn start(mut command: Command, at: SocketAddr) -> Self {
        let mut child = command.stdout(Stdio::null()).spawn().unwrap();
        let since = Instant::now();
        while TcpStream::connect(at).is_err() {
            assert!(child.try_wait().unwrap().is_none(), "{command:?} ended");
            assert!(since.elapsed() < Duration::from_secs(20), "{command:?} does not listen");
            std::thread::yield_now();
        }
        Self { at, child }
    }
}

/// A house that believes the proxy, and what a browser sees of it through one.
fn serves_through(start: impl FnOnce(&Path, &Path, SocketAddr) -> Proxy) {
    let folder = Folder::new();
    let inside = folder.database().parent().unwrap().to_path_buf();
    let files = authority(&inside, &["fonda.local"]);
    let house = House::of(Profile::Default)
        .set("server.trusted_proxies", "[\"127.0.0.1\"]")
        .set("network.allowed", "[\"127.0.0.0/8\"]")
        .open();
    let proxy = start(&inside, &files.server(), house.line.at);
    let mut tunnel = speaking(&["http/1.1"], proxy.at, &files, "fonda.local");
    // What a visitor says of their address is overwritten: believed, it would be refused.
    let lies = "X-Forwarded-For: 203.0.113.9\r\nX-Real-IP: 203.0.113.9\r\nX-Forwarded-Proto: http\r\n";
    let (head, body) = ask(&mut tunnel, "/healthz", lies);
    assert!(head.starts_with("http/1.1 200 ") && body.starts_with(b"{\"status\":\"ok\""), "{head}");
    assert!(ask(&mut tunnel, "/metrics", "").0.starts_with("http/1.1 404 "));
    let mut page = speaking(&["http/1.1"], proxy.at, &files, "fonda.local");
    let (head, _) = ask(&mut page, "/usuarios/login/", lies);
    assert!(head.contains("csrftoken=") && head.contains("; secure"), "{head}");
    // A stream's beginning arrives though the stream goes on.
    let (owner, _) = house.kitchen("rosa");
    let keys = house.keys(&owner);
    let mut stream = speaking(&["http/1.1"], proxy.at, &files, "fonda.local");
    let bearer = format!("Authorization: Bearer {}\r\n", keys.access);
    let (head, _) = ask(&mut stream, "/api/eventos/restaurante/", &bearer);
    assert!(head.contains("text/event-stream"), "{head}");
    stream.read_exact(&mut [0]).unwrap();
    drop((tunnel, page, stream));
    drop(proxy);
}

#[test]
fn the_shipped_configuration_of_nginx_serves_pages_events_and_health_and_lies_to_nobody() {
    let Some(program) = program("nginx", "NGINX") else { return };
    serves_through(|folder, certificate, house| Proxy::nginx(&program, folder, certificate, house));
}

#[test]
fn the_shipped_configuration_of_caddy_serves_pages_events_and_health_and_lies_to_nobody() {
    let Some(program) = program("caddy", "CADDY") else { return };
    serves_through(|folder, certificate, house| Proxy::caddy(&program, folder, certificate, house));
}
