//! `/static/…`: style, icons and scripts, compiled in.
//!
//! A file's name holds a piece of its SHA-256 (`style.1f0c….css`), so that browsers may keep it for ever: a new version
//! is a new name. Clients that take gzip get it packed once, at first use.

use crate::app::App;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::middleware::Context;
use flate2::Compression;
use flate2::write::GzEncoder;
use ring::digest::{SHA256, digest};
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;

/// How long a browser may keep a file: for ever, a year by convention.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// A compiled-in file.
#[derive(Debug)]
pub struct Asset {
    /// What it is.
    pub media_type: &'static str,
    /// As it is.
    pub plain: &'static [u8],
    /// The name with its hash.
    pub name: String,
    packed: LazyLock<Option<Vec<u8>>, Pack>,
}

type Pack = Box<dyn FnOnce() -> Option<Vec<u8>> + Send>;

/// The style of all pages.
pub static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("style", "css", "text/css; charset=utf-8", include_bytes!("static/style.css"))
});
/// All icons; a page takes one with `<use href="…#name">`.
pub static ICONS: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icons", "svg", "image/svg+xml", include_bytes!("static/icons.svg")));
/// The browser tab's picture.
pub static FAVICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("favicon", "svg", "image/svg+xml", include_bytes!("static/favicon.svg")));
/// Keeps a page fresh that changes by itself.
pub static REFRESH: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("refresh", "js", "text/javascript; charset=utf-8", include_bytes!("static/refresh.js"))
});

/// The style of the owner's panel.
pub static PANEL: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("panel", "css", "text/css; charset=utf-8", include_bytes!("static/panel.css"))
});
/// Keeps an open menu true.
pub static MENU_LIVE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("menu-live", "js", "text/javascript; charset=utf-8", include_bytes!("static/menu-live.js"))
});

/// The file of this name, hash included.
#[must_use]
pub fn find(name: &str) -> Option<&'static Asset> {
    [&STYLE, &ICONS, &FAVICON, &REFRESH, &PANEL, &MENU_LIVE]
        .into_iter()
        .map(|asset| &**asset)
        .find(|asset| asset.name == name)
}

impl Asset {
    fn new(stem: &str, suffix: &str, media_type: &'static str, plain: &'static [u8]) -> Self {
        let hash = digest(&SHA256, plain).as_ref().iter().take(8).fold(String::new(), |mut hex, byte| {
            let _writing_to_a_string_never_fails = write!(hex, "{byte:02x}");
            hex
        });
        let pack: Pack = Box::new(move || pack(plain));
        Self { media_type, plain, name: format!("{stem}.{hash}.{suffix}"), packed: LazyLock::new(pack) }
    }

    /// Where it is to be had.
    #[must_use]
    pub fn url(&self) -> String {
        format!("/static/{}", self.name)
    }

    /// Packed with gzip, where that makes it smaller.
    #[must_use]
    pub fn packed(&self) -> Option<&[u8]> {
        self.packed.as_deref()
    }
}

fn pack(plain: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).ok()?;
    encoder.finish().ok().filter(|packed| packed.len() < plain.len())
}

/// Whether `Accept-Encoding` takes gzip: named, or all are, and not with a weight of zero.
#[must_use]
pub fn takes_gzip(accept_encoding: Option<&str>) -> bool {
    let mut any = false;
    for coding in accept_encoding.unwrap_or_default().split(',') {
        let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = parameters.trim().strip_prefix("q=").unwrap_or("1");
        let wanted = weight.chars().any(|c| ('1'..='9').contains(&c));
        match name.trim() {
            "gzip" | "x-gzip" => return wanted,
            "*" => any = wanted,
            _other => {}
        }
    }
    any
}

/// `GET /static/<name>`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(_: &App, request: Context) -> Result<Response> {
    let asset = find(request.param("name")).ok_or(Error::NotFound(Noun::Page))?;
    let packed = asset.packed().filter(|_| takes_gzip(request.header("accept-encoding")));
    let mut response = match packed {
        Some(packed) => Response::bytes(200, asset.media_type, packed.to_vec()),
        None => Response::bytes(200, asset.media_type, asset.plain),
    };
    if packed.is_some() {
        response.set("Content-Encoding", "gzip");
    }
    response.set("Cache-Control", CACHE_CONTROL);
    response.vary("Accept-Encoding");
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn every_file_is_found_by_the_name_in_its_url_and_no_other() {
        for asset in [&STYLE, &ICONS, &FAVICON, &REFRESH, &PANEL, &MENU_LIVE] {
            let name = asset.url().strip_prefix("/static/").unwrap().to_owned();
            assert!(find(&name).is_some(), "{name}");
        }
        for name in ["style.css", "", "../style.css", "style.0000000000000000.css"] {
            assert!(find(name).is_none(), "{name}");
        }
    }

    #[test]
    fn what_is_packed_comes_out_as_it_went_in() {
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(STYLE.packed().unwrap()).read_to_end(&mut plain).unwrap();
        assert_eq!(plain, STYLE.plain);
        assert!(STYLE.plain.len() < 25_000, "the style has grown to {}", STYLE.plain.len());
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for (header, expected) in [
            (Some("gzip, deflate, br"), true),
            (Some("br;q=1.0, gzip;q=0.8"), true),
            (Some("*"), true),
            (Some("gzip;q=0"), false),
            (Some("gzip;q=0.0, *"), false),
            (Some("identity"), false),
            (Some(""), false),
            (None, false),
        ] {
            assert_eq!(takes_gzip(header), expected, "{header:?}");
        }
    }

    #[test]
    fn the_icons_that_templates_use_are_there() {
        let icons = std::str::from_utf8(ICONS.plain).unwrap();
        for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/pages/html")).unwrap() {
            let html = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            for name in html.split("icon(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(icons.contains(&format!("id=\"{name}\"")), "no icon {name}");
            }
            assert!(!html.contains("|safe") && !html.contains("| safe"), "values are escaped, always");
        }
    }

    #[test]
    fn the_style_asks_nothing_of_other_servers() {
        let style = std::str::from_utf8(STYLE.plain).unwrap();
        assert!(!style.contains("http") && !style.contains("@import") && !style.contains("@font-face"));
    }
}
