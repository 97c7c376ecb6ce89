//! `comanda certs`: the house's own authority, and the server's certificate for the names of this network.

use super::command::{Command, Count, Group, Word, flag};
use super::serve::own_address;
use super::{Call, Terminal, backup};
use crate::certs::{Folder, Made, Names, make, read};
use crate::clock::Time;
use crate::config::Config;
use crate::error::Result;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "certs",
    group: Group::House,
    help: "Make HTTPS certificates for this network, or renew them",
    words: &[Word { name: "NAME", count: Count::Any }],
    flags: &[flag(
        "--new-authority",
        None,
        "Make another authority, to be installed anew on every device; only if its key was stolen, or for names that it \
         may not vouch for",
    )],
    examples: &[
        ("certs", "For this machine's name, its .local name and its address"),
        ("certs comanda.local 192.168.1.20", "And for these; they are kept for the next time"),
    ],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    let folder = Folder::beside(&config.database.path);
    let mut names = read(&folder);
    for name in call.words()?.into_iter().map(str::to_owned).chain(usual()) {
        names.add(&name)?;
    }
    let had = folder.server().exists();
    let made = make(&folder, names, call.has("--new-authority"), backup::now(&config.database.path))?;
    report(&folder, &made, had, &config, terminal);
    Ok(())
}

/// What this machine is called without anybody saying so.
fn usual() -> Vec<String> {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = host.trim().to_ascii_lowercase();
    let mut fit = Names::default();
    let mut found = Vec::new();
    if fit.add(&host).is_ok() {
        if !host.contains('.') {
            found.push(format!("{host}.local"));
        }
        found.push(host);
    }
    found.extend(own_address().map(|address| address.to_string()));
    found.extend(["localhost", "127.0.0.1", "::1"].map(str::to_owned));
    found
}

fn report(folder: &Folder, made: &Made, had: bool, config: &Config, terminal: &mut Terminal) {
    let authority = folder.authority();
    if made.is_new {
        terminal.say(&format_args!(
            "{} is the authority: install it once on each device; the page /certificado/ shows how.",
            authority.display()
        ));
    }
    let names: Vec<_> = made.names.iter().collect();
    terminal.say(&format_args!(
        "{} is good until {} for {}.",
        folder.server().display(),
        day(made.ends),
        names.join(", ")
    ));
    if !config.server.tls_certificate.as_os_str().is_empty() {
        terminal.complain(&"server.tls_certificate names another certificate: that one is served.");
    } else if had {
        terminal.say(&"A server that runs takes it up within seconds.");
    } else {
        terminal.say(&format_args!(
            "From the next start on, HTTPS is answered at {}; the server renews the certificate by itself.",
            config.server.tls_listen
        ));
    }
}

fn day(at: Time) -> String {
    let at = jiff::Timestamp::from_second(at.secs()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

#[cfg(test)]
mod tests {
    use crate::cli::{Exit, Terminal, execute};
    use std::ffi::OsString;
    use std::path::Path;

    fn comanda(folder: &Path, args: &[&str]) -> (Exit, String, String) {
        let database = folder.join("comanda.db").display().to_string();
        let (mut terminal, captured) =
            Terminal::captured(&[("COMANDA_DATABASE__PATH", database.as_str())], "");
        let exit = execute(args.iter().map(OsString::from), &mut terminal);
        (exit, captured.out(), captured.err())
    }

    #[test]
    fn names_are_kept_and_the_authority_stays() {
        let dir = crate::store::testing::Dir::new();
        let folder = dir.file().parent().unwrap().to_path_buf();
        let (exit, out, err) = comanda(&folder, &["certs", "fonda.local"]);
        assert_eq!((exit, err.as_str()), (Exit::Done, ""));
        assert!(out.contains("is the authority") && out.contains("fonda.local") && out.contains("localhost"));
        let (exit, out, _) = comanda(&folder, &["certs"]);
        assert_eq!(exit, Exit::Done);
        assert!(!out.contains("is the authority") && out.contains("fonda.local"), "{out}");
        let (exit, _, err) = comanda(&folder, &["certs", "8.8.8.8"]);
        assert_eq!(exit, Exit::Failed);
        assert!(err.contains("does not vouch for 8.8.8.8"), "{err}");
        assert_eq!(comanda(&folder, &["certs", "--new-authority", "8.8.8.8"]).0, Exit::Done);
    }
}
