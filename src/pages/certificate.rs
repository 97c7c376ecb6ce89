//! `/certificado/`: the house's own authority, to be installed on phones and computers, and how.

use super::layout::{Frame, pages};
use super::visit;
use crate::app::App;
use crate::certs;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::middleware::Context;
use askama::Template;
use fast_qr::convert::Builder as _;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use ring::digest::{SHA256, digest};
use std::net::IpAddr;

/// How to trust the house.
#[derive(Debug, Template)]
#[template(path = "certificate.html")]
pub struct Certificate {
    /// The frame.
    pub frame: Frame,
    /// The authority's fingerprint; `None` where there is no authority.
    pub print: Option<String>,
    /// This house by HTTPS.
    pub https: String,
}

pages!(Certificate);

/// `GET /certificado/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let folder = folder(app);
    let host = name_for(host(&request), &certs::read(&folder));
    let https = format!("https://{host}:{}/", app.config.server.tls_listen.port());
    let print = folder.authority_der().map(|der| fingerprint(&der));
    let page = Certificate { frame: visit::frame(app, &request)?, print, https };
    visit::answer(app, &request, 200, &page)
}

/// `GET /certificado/comanda.crt`: the authority, as phones take it.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn download(app: &App, _: Context) -> Result<Response> {
    let der = folder(app).authority_der().ok_or(Error::NotFound(Noun::Page))?;
    Ok(Response::bytes(200, "application/x-x509-ca-cert", der)
        .with_header("Content-Disposition", "attachment; filename=\"comanda.crt\"")
        .with_header("Cache-Control", "no-cache"))
}

/// `GET /certificado/qr.svg`: leads a phone's camera to the page.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn square(app: &App, request: Context) -> Result<Response> {
    let names = certs::read(&folder(app));
    let asked = request.header("host").unwrap_or_default();
    let (host, port) = (host(&request), asked.rsplit_once(':').map(|(_, port)| port).filter(|p| is_port(p)));
    // A phone that looks for this machine's own loopback finds itself.
    let host = if is_loopback(host) { reachable(&names).unwrap_or(host.to_owned()) } else { host.to_owned() };
    let scheme = if request.who.secure() { "https" } else { "http" };
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let url = format!("{scheme}://{host}{port}/certificado/");
    let code = QRBuilder::new(url)
        .build()
        .map_err(|e| Error::Malformed(format!("This address cannot be drawn: {e}.").into()))?;
    let svg = SvgBuilder::default().margin(2).to_str(&code);
    Ok(Response::bytes(200, "image/svg+xml", svg).with_header("Cache-Control", "no-cache"))
}

/// Whether there is an authority to be trusted, and the house shows itself by it.
pub(super) fn is_offered(app: &App) -> bool {
    app.config.server.tls_certificate.as_os_str().is_empty() && folder(app).authority().exists()
}

fn folder(app: &App) -> certs::Folder {
    certs::Folder::beside(&app.config.database.path)
}

/// The name that the house was called by, without a port.
fn host(request: &Context) -> &str {
    let host = request.header("host").unwrap_or_default();
    match host.rsplit_once(':') {
        Some((name, port)) if is_port(port) => name,
        _ => host,
    }
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|ip| ip.is_loopback())
}

/// The name of the certificate to call the house by: as it was called, if that is one of them.
fn name_for(host: &str, names: &certs::Names) -> String {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if names.is_empty() || names.iter().any(|name| name.eq_ignore_ascii_case(bare)) {
        return host.to_owned();
    }
    names.iter().find(|name| name.parse::<IpAddr>().is_err()).unwrap_or(host).to_owned()
}

/// The first address that another machine can reach.
fn reachable(names: &certs::Names) -> Option<String> {
    names.addresses().find(|address| address.is_ipv4() && !address.is_loopback()).map(|ip| ip.to_string())
}

/// As systems show it: pairs of hexadecimal digits.
fn fingerprint(der: &[u8]) -> String {
    let pairs: Vec<_> = digest(&SHA256, der).as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::pages::layout::tests::{frame, sound};

    #[test]
    fn the_page_says_what_to_do_with_a_certificate_and_without() {
        for t in Lang::ALL {
            let there = Certificate {
                frame: frame(t),
                print: Some("AB:CD".to_owned()),
                https: "https://fonda.local:8443/".to_owned(),
            };
            let html = sound(&there);
            assert!(html.contains("/certificado/comanda.crt") && html.contains("AB:CD"));
            assert!(html.contains("https://fonda.local:8443/") && html.contains(t.cert_android_how()));
            let html = sound(&Certificate { print: None, ..there });
            assert!(html.contains("comanda certs") && !html.contains("comanda.crt"));
        }
    }

    #[test]
    fn the_house_is_called_by_a_name_that_its_certificate_has() {
        let mut names = certs::Names::default();
        for name in ["192.168.1.20", "fonda.local"] {
            names.add(name).unwrap();
        }
        assert_eq!(name_for("FONDA.local", &names), "FONDA.local");
        assert_eq!(name_for("192.168.1.20", &names), "192.168.1.20");
        assert_eq!(name_for("localhost", &names), "fonda.local");
        assert_eq!(name_for("[::1]", &certs::Names::default()), "[::1]");
        assert_eq!(reachable(&names).as_deref(), Some("192.168.1.20"));
        assert!(is_loopback("[::1]") && is_loopback("localhost") && !is_loopback("fonda.local"));
    }
}
