//! Under which names and addresses the server is called.

use super::Folder;
use crate::error::{Error, Result};
use std::net::IpAddr;

/// Names and addresses, each once, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(Vec<String>);

/// The names that the server's certificate is to be for, as they were kept.
#[must_use]
pub fn read(folder: &Folder) -> Names {
    let text = std::fs::read_to_string(folder.names()).unwrap_or_default();
    let mut names = Names::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        // What somebody wrote by hand and is no name is left out; `comanda certs` tells what came of it.
        let _told_elsewhere = names.add(line);
    }
    names
}

impl Names {
    /// One more.
    ///
    /// # Errors
    /// [`Error::Unusable`] if it is neither a name nor an address.
    pub fn add(&mut self, name: &str) -> Result<()> {
        let name = match name.parse::<IpAddr>() {
            Ok(address) => address.to_string(),
            Err(_) if is_name(name) => name.to_ascii_lowercase(),
            Err(_) => {
                return Err(Error::unusable(format!(
                    "{name} is neither a name nor an address: write it like comanda.local or 192.168.1.20."
                )));
            }
        };
        if !self.0.contains(&name) {
            self.0.push(name);
        }
        Ok(())
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The addresses among them.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.iter().filter_map(|name| name.parse().ok())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As they are kept.
    #[must_use]
    pub(super) fn text(&self) -> String {
        let mut text =
            String::from("# The server's certificate is for these. `comanda certs` reads and adds.\n");
        for name in self.iter() {
            text.push_str(name);
            text.push('\n');
        }
        text
    }
}

/// A host name (RFC 1123): labels of letters, digits and hyphens.
fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    // All digits behind the last dot would be a mistyped address.
    let last = name.rsplit('.').next().unwrap_or_default();
    name.len() <= 253 && name.split('.').all(label) && !last.bytes().all(|b| b.is_ascii_digit())
}
