//! `/static/…`: style, icons and scripts, compiled in.
//!
//! A file's name holds a piece of its SHA-256 (`style.1f0c….css`), so that browsers may keep it for ever: a new version
//! is a new name. Clients that take gzip get it packed once, at first use. A new file is a line in the table below; a
//! template names it by `frame.file("name.css")`.
//!
//! # Why are scripts' imports rewritten?
//! A module says `from "./outbox.js"`, and no such name is served. A script is compiled in with the hashed names of what
//! it imports, so a changed module changes the name of all that use it, and no browser mixes versions. Two modules must
//! not import each other.

use crate::app::App;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::middleware::Context;
use bytes::Bytes;
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
    /// Its plain name, as templates and other files know it: `style.css`.
    pub file: &'static str,
    /// What it is.
    pub media_type: &'static str,
    /// As it is sent.
    pub plain: Bytes,
    /// The name with its hash, under which it is served.
    pub name: String,
    packed: LazyLock<Option<Bytes>, Pack>,
}

type Pack = Box<dyn FnOnce() -> Option<Bytes> + Send>;

/// Compiles files of `static/` in: a static for each, and the list of all.
macro_rules! files {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)+) => {
        $($(#[$doc])* pub static $name: LazyLock<Asset> =
            LazyLock::new(|| Asset::new($file, include_bytes!(concat!("static/", $file))));)+
        /// All files.
        static ALL: &[(&str, &LazyLock<Asset>)] = &[$(($file, &$name)),+];
    };
}

files! {
    /// The style of all pages.
    STYLE = "style.css";
    /// The guest's pages: search, dishes, checkout, orders.
    GUEST_STYLE = "guest.css";
    /// All icons; a page takes one with `<use href="…#name">`.
    ICONS = "icons.svg";
    /// The browser tab's picture.
    FAVICON = "favicon.svg";
    /// Keeps a page fresh that changes by itself.
    REFRESH = "refresh.js";
    /// Follows an order and asks for the page again when something happens to it.
    ORDER_SCRIPT = "order.js";
    /// The kitchen's screen.
    KITCHEN_STYLE = "kitchen.css";
    /// What the browser says of what it could not send.
    OUTBOX_STYLE = "outbox.css";
    /// Keeps what could not be sent, and sends it once.
    OUTBOX = "outbox.js";
    /// Hears a stream of live events and notices when it is lost.
    STREAM = "stream.js";
    /// One stream for all tabs of a browser.
    HEARING = "hearing.js";
    /// How a tab hears: through the worker, a leading tab, or alone.
    LISTEN = "listen.js";
    /// The sound that repeats.
    ALARM = "alarm.js";
    /// The kitchen's screen, live.
    KITCHEN = "kitchen.js";
    /// The style of the courier's page.
    COURIER_STYLE = "courier.css";
    /// The courier's page, alive.
    COURIER = "courier.js";
    /// The style of the administrator's pages and of the first set-up.
    ADMIN_STYLE = "admin.css";
    /// The style of the list of paths.
    SCHEMA = "schema.css";
    /// The style of the owner's panel.
    PANEL = "panel.css";
    /// Keeps an open menu true.
    MENU_LIVE = "menu-live.js";
    /// Shows how far a picture is sent.
    UPLOAD = "upload.js";
}

/// The file of this name, hash included.
#[must_use]
pub fn find(name: &str) -> Option<&'static Asset> {
    ALL.iter().map(|(_, asset)| &***asset).find(|asset| asset.name == name)
}

/// Where a file is to be had, by its plain name. A name that no file has leads nowhere; a test reads the templates.
#[must_use]
pub fn url(file: &str) -> String {
    let known = ALL.iter().find(|(name, _)| *name == file);
    known.map_or_else(|| format!("/static/{file}"), |(_, asset)| asset.url())
}

impl Asset {
    fn new(file: &'static str, bytes: &'static [u8]) -> Self {
        let (stem, suffix) = file.split_once('.').unwrap_or((file, ""));
        let (media_type, plain) = match (suffix, std::str::from_utf8(bytes)) {
            ("js", Ok(script)) => ("text/javascript; charset=utf-8", with_names(script)),
            ("css", _) => ("text/css; charset=utf-8", Bytes::from_static(bytes)),
            ("svg", _) => ("image/svg+xml", Bytes::from_static(bytes)),
            _other => ("application/octet-stream", Bytes::from_static(bytes)),
        };
        let hash = digest(&SHA256, &plain).as_ref().iter().take(8).fold(String::new(), |mut hex, byte| {
            let _writing_to_a_string_never_fails = write!(hex, "{byte:02x}");
            hex
        });
        let original = plain.clone();
        let pack: Pack = Box::new(move || pack(&original, Compression::best()));
        Self { file, media_type, plain, name: format!("{stem}.{hash}.{suffix}"), packed: LazyLock::new(pack) }
    }

    /// Where it is to be had.
    #[must_use]
    pub fn url(&self) -> String {
        format!("/static/{}", self.name)
    }

    /// Packed with gzip, where that makes it smaller.
    #[must_use]
    pub fn packed(&self) -> Option<&Bytes> {
        self.packed.as_ref()
    }
}

/// A script with the hashed names of the modules that it imports.
fn with_names(script: &'static str) -> Bytes {
    let imported = |file: &str| script.contains(&format!("from \"./{file}\""));
    let modules = ALL.iter().filter(|(file, _)| is_script(file) && imported(file));
    let named = modules.fold(script.to_owned(), |text, (file, asset)| {
        text.replace(&format!("from \"./{file}\""), &format!("from \"./{}\"", asset.name))
    });
    named.into()
}

/// Whether a file of ours is a script, by its name, which is written in small letters.
fn is_script(file: &str) -> bool {
    file.split_once('.').is_some_and(|(_, suffix)| suffix == "js")
}

/// Packed with gzip, where that makes it smaller.
pub(super) fn pack(plain: &[u8], how: Compression) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), how);
    encoder.write_all(plain).ok()?;
    encoder.finish().ok().filter(|packed| packed.len() < plain.len()).map(Bytes::from)
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
        Some(packed) => Response::bytes(200, asset.media_type, packed.clone()),
        None => Response::bytes(200, asset.media_type, asset.plain.clone()),
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
        for (file, asset) in ALL {
            let name = url(file).strip_prefix("/static/").unwrap().to_owned();
            assert_eq!(find(&name).unwrap().file, *file);
            assert_eq!(asset.name, name);
        }
        for name in ["style.css", "", "../style.css", "style.0000000000000000.css"] {
            assert!(find(name).is_none(), "{name}");
        }
    }

    #[test]
    fn what_is_packed_comes_out_as_it_went_in() {
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(&STYLE.packed().unwrap()[..]).read_to_end(&mut plain).unwrap();
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
        let icons = std::str::from_utf8(&ICONS.plain).unwrap();
        for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/pages/html")).unwrap() {
            let html = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            for name in html.split("icon(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(icons.contains(&format!("id=\"{name}\"")), "no icon {name}");
            }
            assert!(!html.contains("|safe") && !html.contains("| safe"), "values are escaped, always");
        }
    }

    #[test]
    fn the_files_that_templates_name_and_scripts_import_are_there() {
        for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/pages/html")).unwrap() {
            let html = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            for name in html.split("file(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(ALL.iter().any(|(file, _)| *file == name), "no file {name}");
            }
        }
        for (file, asset) in ALL.iter().filter(|(file, _)| is_script(file)) {
            let script = std::str::from_utf8(&asset.plain).unwrap();
            for name in script.split("from \"./").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(find(name).is_some(), "{file} imports {name}, which is not served");
            }
        }
    }

    #[test]
    fn the_style_asks_nothing_of_other_servers() {
        let style = std::str::from_utf8(&STYLE.plain).unwrap();
        assert!(!style.contains("http") && !style.contains("@import") && !style.contains("@font-face"));
    }
}
