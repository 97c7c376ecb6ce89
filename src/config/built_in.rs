//! The compiled-in `config.toml`: its text, its keys in the order in which they are documented, and the short form that
//! an owner may start from.

use crate::error::{Error, Result};
use figment::providers::{Format as _, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Profile};

/// The text of `config.toml`.
pub(super) const TEXT: &str = include_str!("../../config.toml");

/// Settings whose values are never shown.
pub(super) const SECRETS: &[&str] = &["auth.signing_key", "auth.older_keys", "mail.password"];

/// A figment that holds the built-in profiles and nothing else.
pub(super) fn figment() -> Figment {
    Figment::from(Toml::string(TEXT).nested())
}

/// Every setting with its value in the default profile: what is known, and what kind of value each one takes.
pub(super) fn defaults() -> Result<Map<String, Value>> {
    let all: Map<String, Dict> =
        Toml::from_str(TEXT).map_err(|e| Error::internal("reading the built-in settings", e))?;
    let sections = all.get(Profile::Default.as_str().as_str()).cloned().unwrap_or_default();
    let mut known = Map::new();
    for (section, value) in sections {
        for (key, value) in value.into_dict().unwrap_or_default() {
            known.insert(format!("{section}.{key}"), value);
        }
    }
    Ok(known)
}

/// Every key in the order of the file, as `section.key`.
pub(super) fn keys() -> Vec<String> {
    let mut section = "";
    let mut keys = Vec::new();
    for line in default_part() {
        if let Some(name) = line.strip_prefix("[default.").and_then(|l| l.strip_suffix(']')) {
            section = name;
        } else if let Some((key, _)) = setting(line) {
            keys.push(format!("{section}.{key}"));
        }
    }
    keys
}

/// The documented defaults as an owner's file has them: flat, and every value commented out.
#[must_use]
pub fn example() -> String {
    let mut text = format!(
        concat!(
            "# Settings of Comanda. What stands here without a \"#\" before it replaces the default.\n",
            "# `comanda config` shows what is in force.\n\n",
            "# A set of values under one name: {}.\n",
            "#profile = \"default\"\n\n",
        ),
        super::Profile::ALL.map(super::Profile::as_str).join(", ")
    );
    for line in default_part().skip_while(|l| !l.starts_with("####")) {
        if let Some(name) = line.strip_prefix("[default.") {
            text.push('[');
            text.push_str(name);
        } else {
            text.push_str(if setting(line).is_some() { "#" } else { "" });
            text.push_str(line);
        }
        text.push('\n');
    }
    text
}

/// The lines before the first other profile's headline. A test sees to it that each default stands on one line.
fn default_part() -> impl Iterator<Item = &'static str> {
    let end = TEXT.find("\n[gastromovil.").unwrap_or(TEXT.len());
    let part = TEXT.get(..end).unwrap_or(TEXT);
    // That headline is a box of comment lines directly above: leave it out.
    let end = part.rfind("\n\n").unwrap_or(part.len());
    part.get(..end).unwrap_or(part).lines()
}

fn setting(line: &str) -> Option<(&str, &str)> {
    line.split_once(" = ").filter(|(key, _)| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_keys_by_line_are_the_keys_by_parser() {
        let mut lines = keys();
        lines.sort();
        assert_eq!(lines, defaults().unwrap().into_keys().collect::<Vec<_>>());
    }

    #[test]
    fn every_setting_has_a_comment_above_it_or_above_its_neighbour() {
        let mut documented = false;
        for line in default_part() {
            if let Some((key, _)) = setting(line) {
                // A pair (user and password, methods and headers) may share the comment above its first half.
                let shared =
                    ["hash_time", "headers", "password", "weeks", "months", "tls_key"].contains(&key);
                assert!(documented || shared, "{key} is not documented");
                documented = false;
            } else {
                documented = line.starts_with("# ");
            }
        }
    }

    #[test]
    fn the_example_is_flat_changes_nothing_and_means_the_defaults_once_uncommented() {
        let inactive: Dict = Toml::from_str(&example()).unwrap();
        assert!(inactive.values().all(|s| s.as_dict().is_some_and(BTreeMap::is_empty)), "{inactive:?}");
        let active: String = example().lines().fold(String::new(), |text, line| {
            let bare = line.strip_prefix('#').filter(|l| setting(l).is_some()).unwrap_or(line);
            text + bare + "\n"
        });
        let mut active: Dict = Toml::from_str(&active).unwrap();
        assert!(active.remove("profile").is_some());
        let count: usize = active.values().map(|s| s.as_dict().map_or(0, BTreeMap::len)).sum();
        assert_eq!(count, keys().len());
    }
}
