//! Behind a proxy: who is believed about a visitor, and the configuration of nginx that is shipped, played by a real nginx
//! where there is one (on the path, in /usr/sbin, or named by `NGINX`).

use super::client::Speaks;
use super::file::Folder;
use super::house::House;
use super::secure::{ask, authority, client};
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

fn nginx() -> Option<PathBuf> {
    let named = std::env::var_os("NGINX").map(PathBuf::from);
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let usual = std::env::split_paths(&paths).map(|folder| folder.join("nginx"));
    named.into_iter().chain(usual).chain([PathBuf::from("/usr/sbin/nginx")]).find(|file| file.is_file())
}

/// A running nginx. Killed when dropped.
struct Proxy {
    at: SocketAddr,
    child: Child,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // Asked to stop, the master takes its workers along; a kill would leave them.
        let _gone_already = Command::new("kill").arg(self.child.id().to_string()).status();
        let _gone_already = self.child.wait();
    }
}

impl Proxy {
    /// The shipped configuration, with other ports, another name's certificate, and a frame around it.
    fn start(program: &Path, folder: &Path, certificate: &Path, house: SocketAddr) -> Self {
        let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let (at, plain) = (free(), free());
        let shipped = include_str!("../../packaging/proxy/nginx.conf");
        let mut site = shipped.to_owned();
        for (from, to) in [
            ("server 127.0.0.1:8000;", format!("server {house};")),
            ("listen 80;", format!("listen {plain};")),
            ("listen 443 ssl;", format!("listen {at} ssl;")),
            ("/etc/letsencrypt/live/fonda.example/fullchain.pem", certificate.display().to_string()),
            ("/etc/letsencrypt/live/fonda.example/privkey.pem", certificate.display().to_string()),
            ("fonda.example", "fonda.local".to_owned()),
        ] {
            assert!(site.contains(from), "{from} is not in the shipped configuration");
            site = site.replace(from, &to);
        }
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
        let mut child = command.stdout(Stdio::null()).spawn().unwrap();
        let since = Instant::now();
        while TcpStream::connect(at).is_err() {
            assert!(child.try_wait().unwrap().is_none(), "nginx ended");
            assert!(since.elapsed() < Duration::from_secs(20), "nginx does not listen");
            std::thread::yield_now();
        }
        Self { at, child }
    }
}

#[test]
fn the_shipped_configuration_of_nginx_serves_pages_events_and_health_and_lies_to_nobody() {
    let Some(program) = nginx() else {
        println!("SKIPPED: no nginx here; the shipped configuration was not tried");
        return;
    };
    let folder = Folder::new();
    let inside = folder.database().parent().unwrap().to_path_buf();
    let files = authority(&inside, &["fonda.local"]);
    let house = House::of(Profile::Default)
        .set("server.trusted_proxies", "[\"127.0.0.1\"]")
        .set("network.allowed", "[\"127.0.0.0/8\"]")
        .open();
    let proxy = Proxy::start(&program, &inside, &files.server(), house.line.at);
    let mut tunnel = client(proxy.at, &files, "fonda.local");
    // What a visitor says of their address is overwritten: believed, it would be refused.
    let lies = "X-Forwarded-For: 203.0.113.9\r\nX-Real-IP: 203.0.113.9\r\nX-Forwarded-Proto: http\r\n";
    let (head, body) = ask(&mut tunnel, "/healthz", lies);
    assert!(head.starts_with("http/1.1 200 ") && body.starts_with(b"{\"status\":\"ok\""), "{head}");
    assert!(ask(&mut tunnel, "/metrics", "").0.starts_with("http/1.1 404 "));
    let mut page = client(proxy.at, &files, "fonda.local");
    let (head, _) = ask(&mut page, "/usuarios/login/", lies);
    assert!(head.contains("csrftoken=") && head.contains("; secure"), "{head}");
    // A stream's beginning arrives though the stream goes on.
    let (owner, _) = house.kitchen("rosa");
    let keys = house.keys(&owner);
    let mut stream = client(proxy.at, &files, "fonda.local");
    let bearer = format!("Authorization: Bearer {}\r\n", keys.access);
    let (head, _) = ask(&mut stream, "/api/eventos/restaurante/", &bearer);
    assert!(head.contains("text/event-stream"), "{head}");
    stream.read_exact(&mut [0]).unwrap();
    drop((tunnel, page, stream));
    drop(proxy);
}
