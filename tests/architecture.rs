//! Holds the table of rooms: who may name whom, where SQL, hyper and the system's clock may stand, and that every module
//! says what lives in it. Reads `src/` as text, so that it needs nothing but the standard library.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the source fails")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// A room, and the rooms that it may name beside itself and what everybody may (`error`, `secret`, `clock`).
const ROOMS: &[(&str, &[&str])] = &[
    ("cli", &["*"]),
    ("routes", &["middleware", "api", "pages", "http", "app", "wire", "config", "services", "mail", "certs"]),
    ("certs", &[]),
    ("api", &["services", "http", "wire", "i18n", "auth", "restaurant", "middleware", "live", "app"]),
    (
        "pages",
        &[
            "services",
            "http",
            "wire",
            "i18n",
            "auth",
            "restaurant",
            "middleware",
            "live",
            "app",
            "config",
            "certs",
        ],
    ),
    ("services", &["app", "auth", "restaurant", "store", "config", "i18n"]),
    ("middleware", &["app", "auth", "restaurant", "store", "http", "wire", "config"]),
    ("wire", &["auth", "restaurant", "http"]),
    ("app", &["config", "store", "live", "auth", "restaurant", "http"]),
    ("store", &["auth", "restaurant"]),
    ("http", &["log"]),
    ("live", &["auth", "restaurant", "store"]),
    ("restaurant", &["auth"]),
    ("auth", &[]),
    ("mail", &["app", "store", "auth", "restaurant", "i18n", "config"]),
    ("import", &["app", "store", "auth", "restaurant", "i18n"]),
    ("i18n", &["config"]),
    ("config", &["log", "auth", "restaurant"]),
    ("log", &[]),
    ("clock", &[]),
    ("error", &[]),
    ("secret", &[]),
];

/// Words that may stand in some rooms only: the word, the rooms, what it means.
const ONLY_IN: &[(&str, &[&str], &str)] = &[
    ("hyper::", &["http"], "hyper"),
    ("hyper_util::", &["http"], "hyper"),
    ("rusqlite::", &["store", "import"], "SQL"),
    ("SystemTime::now", &["clock"], "the system's clock"),
];

/// What the inside must not name: it does no I/O.
const NOT_INSIDE: &[&str] = &["tokio::", "std::fs", "std::net::Tcp", "rusqlite", "hyper"];

struct Source {
    room: String,
    path: PathBuf,
    text: String,
}

fn sources() -> Vec<Source> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![top.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let inner = path.strip_prefix(&top).unwrap().to_path_buf();
                let room = inner.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
                let text = fs::read_to_string(&path).unwrap();
                found.push(Source { room, path: inner, text });
            }
        }
    }
    assert!(found.len() > 30, "src/ was not read");
    found
}

/// The lines of code before the file's tests, numbered from 1, comments left out.
fn code(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let is_tests = is_tests(&source.path);
    let end = if is_tests { 0 } else { source.text.find("#[cfg(test)]\nmod ").unwrap_or(source.text.len()) };
    source.text[..end]
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(n, line)| (n + 1, line))
}

/// A file of nothing but tests: `tests.rs`, `user_tests.rs`.
fn is_tests(path: &Path) -> bool {
    path.file_stem().is_some_and(|name| name.to_string_lossy().ends_with("tests"))
}

fn report(faults: &str) {
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn no_room_names_a_room_that_it_may_not() {
    let mut faults = String::new();
    for source in sources() {
        let Some((_, allowed)) = ROOMS.iter().find(|(room, _)| *room == source.room) else {
            assert!(
                ["lib", "main"].contains(&source.room.as_str()),
                "room {} is not in the table",
                source.room
            );
            continue;
        };
        if allowed.contains(&"*") {
            continue;
        }
        for (line, text) in code(&source) {
            for (at, _) in text.match_indices("crate::") {
                let name: String =
                    text[at + 7..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                let known = ROOMS.iter().any(|(room, _)| *room == name);
                let fine = name == source.room
                    || ["error", "secret", "clock"].contains(&name.as_str())
                    || allowed.contains(&name.as_str());
                if known && !fine {
                    writeln!(
                        faults,
                        "src/{}:{line}: {} may not name {name}",
                        source.path.display(),
                        source.room
                    )
                    .unwrap();
                }
            }
        }
    }
    report(&faults);
}

#[test]
fn sql_hyper_and_the_clock_stay_in_their_rooms() {
    let mut faults = String::new();
    for source in sources() {
        for (line, text) in code(&source) {
            for (word, rooms, what) in ONLY_IN {
                if text.contains(word) && !rooms.contains(&source.room.as_str()) {
                    writeln!(faults, "src/{}:{line}: {what} belongs to {rooms:?}", source.path.display())
                        .unwrap();
                }
            }
            if ["auth", "restaurant"].contains(&source.room.as_str()) {
                for word in NOT_INSIDE.iter().filter(|word| text.contains(**word)) {
                    writeln!(faults, "src/{}:{line}: the inside names {word}", source.path.display())
                        .unwrap();
                }
            }
        }
    }
    report(&faults);
}

#[test]
fn every_module_says_what_lives_in_it() {
    let mut faults = String::new();
    for source in sources() {
        let is_tests = is_tests(source.path.as_path());
        if !source.text.starts_with("//! ") && !is_tests {
            writeln!(faults, "src/{}:1: no opening lines", source.path.display()).unwrap();
        }
        let grab_bag = ["util", "utils", "helpers", "common_code", "misc"]
            .contains(&source.path.file_stem().unwrap().to_string_lossy().as_ref());
        if grab_bag {
            writeln!(faults, "src/{}: a name that says nothing", source.path.display()).unwrap();
        }
    }
    report(&faults);
}
