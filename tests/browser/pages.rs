//! Every page, in both languages and both themes: usable by everybody (axe-core), sound HTML (html-validate), within a
//! phone's width. With `SCREENSHOTS=folder` there is a picture of each, in three widths.
//!
//! Both tools come from npm into `target/npm`, by `.ci/run`.

use super::cast::Part;
use super::driver::{Driver, Kind, skip};
use super::file::Folder;
use super::gallery::{Gallery, Page, SEERS};
use super::run;
use super::tab::Tab;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

const LANGUAGES: [&str; 2] = ["es", "en"];
const THEMES: [&str; 2] = ["light", "dark"];
/// A phone, a tablet, a desk.
const WIDTHS: [u32; 3] = [390, 820, 1280];

/// Where npm's packages lie.
fn npm() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/npm/node_modules")
}

/// What axe finds serious or worse.
fn axe(tab: &Tab, library: &str) -> Vec<String> {
    if tab.run("return typeof axe") != "object" {
        tab.run(library);
    }
    let found = tab.run_async(
        "const done = arguments[0];
         axe.run(document, {resultTypes: ['violations']}).then((result) => done(result.violations
             .filter((one) => ['serious', 'critical'].includes(one.impact))
             .map((one) => one.id + ': ' + one.nodes.slice(0, 3)
                 .map((node) => node.target.join(' ') + ' (' + (node.any[0] ?? node.all[0] ?? node.none[0])?.message + ')').join('; '))),
             (fault) => done([String(fault)]))",
    );
    found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A file's name for a page.
fn name(gallery: &Gallery, page: &Page) -> String {
    let path = gallery.plain(&page.path);
    let slug: String = path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("{:?}{slug}", page.who).trim_end_matches('-').to_owned()
}

/// Calls `look` for every page in a language, as somebody who may see it.
fn each(gallery: &Gallery, tab: &Tab, language: &str, mut look: impl FnMut(&Page)) {
    for who in SEERS {
        gallery.sit_down(tab, who, language);
        for page in gallery.pages().iter().filter(|page| page.who == who) {
            if gallery.show(tab, page) {
                look(page);
            }
        }
    }
}

pub(crate) fn every_page_is_usable_by_everybody() {
    let Some(driver) = Driver::start() else { return };
    let Ok(library) = std::fs::read_to_string(npm().join("axe-core/axe.min.js")) else {
        return skip("axe-core is not in target/npm: .ci/run fetches it");
    };
    let (gallery, tab) = (Gallery::open(), driver.open(Kind::USUAL));
    let library = format!("{library}\nwindow.axe = axe;");
    let (mut faults, mut seen) = (Vec::new(), 0);
    for language in LANGUAGES {
        each(&gallery, &tab, language, |page| {
            seen += 1;
            faults.extend(tab.fits().err().map(|wide| format!("{language} {page:?}: {wide}")));
            for theme in THEMES {
                tab.theme(theme);
                faults.extend(
                    axe(&tab, &library).iter().map(|fault| format!("{language} {theme} {page:?}: {fault}")),
                );
            }
        });
    }
    assert!(seen > 80, "only {seen} pages were seen");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

pub(crate) fn every_page_is_sound_html() {
    let Some(driver) = Driver::start() else { return };
    let tool = npm().join(".bin/html-validate");
    if !tool.exists() {
        return skip("html-validate is not in target/npm: .ci/run fetches it");
    }
    let (gallery, tab, folder) = (Gallery::open(), driver.open(Kind::USUAL), Folder::new());
    let config = folder.path().join("config.json");
    std::fs::write(&config, r#"{"root": true, "extends": ["html-validate:standard"]}"#).unwrap();
    each(&gallery, &tab, "es", |page| {
        let source = tab.run_async(
            "const done = arguments[0];
             fetch(location.href, {headers: {Accept: 'text/html'}}).then((answer) => answer.text()).then(done)",
        );
        let file = folder.path().join(format!("{}.html", name(&gallery, page)));
        std::fs::write(file, source.as_str().unwrap_or_default()).unwrap();
    });
    let pattern = format!("{}/*.html", folder.path().display());
    let said = Command::new(tool)
        .arg("--config")
        .arg(&config)
        .arg("--formatter=text")
        .arg(pattern)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{text}");
}

pub(crate) fn pages_have_their_pictures_taken_where_somebody_asks() {
    let Some(folder) = std::env::var_os("SCREENSHOTS").map(PathBuf::from) else {
        return run::ignore("SCREENSHOTS names no folder");
    };
    let Some(driver) = Driver::start() else { return };
    let (gallery, tab) = (Gallery::open(), driver.open(Kind::USUAL));
    for language in LANGUAGES {
        for width in WIDTHS {
            tab.width(width);
            each(&gallery, &tab, language, |page| {
                for theme in THEMES {
                    tab.theme(theme);
                    let place = folder.join(format!("{language}-{theme}-{width}"));
                    std::fs::create_dir_all(&place).unwrap();
                    std::fs::write(place.join(format!("{}.png", name(&gallery, page))), tab.picture())
                        .unwrap();
                }
            });
        }
    }
    assert!(folder.join("es-light-390").join(format!("{:?}.png", Part::Anonymous)).exists());
}
