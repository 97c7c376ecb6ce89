//! The house: is the database whole, how old is the last backup, who can read the key, who has the port, can mail go out.

use super::Finding;
use crate::app::key;
use crate::cli::backup::{folders, size};
use crate::clock::{Clock, Span, Time};
use crate::config::{Config, MailTls};
use crate::store::backup::{self, name};
use crate::store::house;
use crate::store::lock::is_held;
use crate::store::proof::{Depth, of_database};
use crate::store::time;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

/// A backup older than this is worth a word, and than that a problem.
const OLD: Span = Span::hours(50);
const VERY_OLD: Span = Span::days(14);
/// How long an answer at the port is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn look(config: &Config, settings: &Path) -> Vec<Finding> {
    let mut found = database(&config.database.path);
    found.push(backups(config, house::clock_of(&config.database.path, &Clock::System).now()));
    found.push(keys(config, settings));
    found.push(port(config.server.listen, is_held(&config.database.path)));
    found.push(mail(config));
    found
}

fn database(path: &Path) -> Vec<Finding> {
    if !path.exists() {
        let advice =
            "It is made at the first start. If there was one, look at database.path in `comanda config`.";
        return vec![Finding::warn("database", format!("{} is not there.", path.display()), advice)];
    }
    let whole = match of_database(path, Depth::Quick) {
        Ok(facts) => Finding::good(
            "database",
            format!(
                "{} is whole: {}, {} orders.",
                path.display(),
                size(backup::size(path)),
                facts.rows("customer_order")
            ),
        ),
        Err(error) => Finding::bad(
            "database",
            error.to_string(),
            "Stop the server, keep a copy of the file, and put the latest good backup back: `comanda restore FILE`.",
        ),
    };
    let mut found = vec![whole];
    if time::standing_at(path, &Clock::System).is_some_and(|standing| standing.is_apart()) {
        found.push(Finding::bad(
            "time",
            "The machine's clock is not what the house goes by: it stands before what is certain, or years ahead.",
            "Set it (`timedatectl`); if it is right, say so with `comanda clock accept`. `comanda clock` shows both.",
        ));
    }
    found
}

/// Only proved backups have such names, so the newest name is the last good backup.
fn backups(config: &Config, now: Time) -> Finding {
    let zone = &config.restaurant.time_zone;
    let places = folders(config);
    let newest = places.iter().flat_map(|folder| name::list(folder)).max();
    let advice = "Make one with `comanda backup`; each night: `systemctl enable --now comanda-backup.timer`.";
    let Some((stamp, path)) = newest else {
        let place = places.first().map(|folder| folder.display().to_string()).unwrap_or_default();
        return Finding::warn("backup", format!("There is none in {place}."), advice);
    };
    let says = format!("The last good one is {} ({}).", path.display(), size(backup::size(&path)));
    match now.since(stamp.time(zone)) {
        age if age > VERY_OLD => Finding::bad("backup", says, advice),
        age if age > OLD => Finding::warn("backup", says, advice),
        _ => Finding::good("backup", says),
    }
}

/// The key may be read by its owner alone.
fn keys(config: &Config, settings: &Path) -> Finding {
    if !config.auth.signing_key.expose().is_empty() {
        return Finding::good("key", "It stands in the settings.");
    }
    let places = [key::path(&config.database.path), key::handed_over(settings)];
    let mut there = places.iter().filter_map(|file| Some((file, std::fs::metadata(file).ok()?))).peekable();
    if there.peek().is_none() {
        return Finding::good("key", "None yet; it is made at the first start.");
    }
    match there.find(|(_, found)| found.permissions().mode() & 0o077 != 0) {
        Some((file, _)) => Finding::bad(
            "key",
            format!(
                "Others on this machine may read {}: whoever does can sign in as anybody.",
                file.display()
            ),
            format!("chmod 600 {}", file.display()),
        ),
        None => Finding::good("key", "Only its owner can read it."),
    }
}

/// Who answers where the server should: ours, nobody, somebody else.
fn port(listen: SocketAddr, served: bool) -> Finding {
    let here = if listen.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { listen.ip() };
    let address = SocketAddr::new(here, listen.port());
    match (alive(address), served) {
        (Some(status), true) => Finding::good("port", format!("The server answers at {address} ({status}).")),
        (None, true) => Finding::warn(
            "port",
            format!("The house is served, but nobody answers at {address}."),
            "It listens elsewhere (comanda.socket, --listen), or it hangs: `journalctl -u comanda`.",
        ),
        (None, false) if TcpListener::bind(listen).is_ok() => {
            Finding::good("port", format!("{listen} is free; the server does not run."))
        }
        (_, false) => Finding::bad(
            "port",
            format!("{listen} is taken, and not by a server of this database."),
            "Find out by whom (`ss -ltnp`) and stop it, or choose another port; comanda.socket holds it for the service.",
        ),
    }
}

/// The status line of the answer to `/livez`.
fn alive(address: SocketAddr) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    // A time-out in the middle leaves what came until then.
    let _ended = stream.take(4096).read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer);
    text.lines().next()?.strip_prefix("HTTP/1.1 ").map(str::to_owned)
}

fn mail(config: &Config) -> Finding {
    let mail = &config.mail;
    if mail.host.is_empty() {
        return Finding::warn(
            "mail",
            "It is not set up: codes for new passwords cannot be sent.",
            "Set mail.host, mail.user, mail.password and mail.from.",
        );
    }
    let says = format!("It goes out by {}:{}.", mail.host, mail.port);
    if mail.tls == MailTls::None {
        return Finding::warn("mail", says, "It is not encrypted on its way: set mail.tls to \"starttls\".");
    }
    Finding::good("mail", says)
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;
    use crate::config::Flags;
    use crate::store::testing::Dir;

    fn config(dir: &Dir) -> Config {
        let path = ("COMANDA_DATABASE__PATH".to_owned(), dir.file().display().to_string());
        Config::load(&Flags::default(), [path], Path::new("/nonexistent")).unwrap().config
    }

    #[test]
    fn the_age_of_the_newest_backup_counts() {
        let dir = Dir::new();
        let config = config(&dir);
        let folder = dir.file().with_file_name("backups");
        std::fs::create_dir(&folder).unwrap();
        for name in ["comanda-20260301-043000.db.gz", "comanda-20260303-043000.db.gz"] {
            std::fs::write(folder.join(name), "x").unwrap();
        }
        let made = Time::from_secs(1_772_530_200); // 2026-03-03 04:30 in Bogota
        let after = |span| backups(&config, made + span).state;
        assert_eq!(after(Span::hours(24)), State::Good);
        assert_eq!(after(Span::hours(51)), State::Warn);
        assert_eq!(after(Span::days(15)), State::Bad);
    }

    #[test]
    fn a_key_that_others_can_read_is_a_problem() {
        let dir = Dir::new();
        let (config, nowhere) = (config(&dir), Path::new("/nonexistent/config.toml"));
        assert_eq!(keys(&config, nowhere).state, State::Good);
        let file = key::path(&config.database.path);
        key::load_or_create(&file).unwrap();
        assert_eq!(keys(&config, nowhere).state, State::Good);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(keys(&config, nowhere).state, State::Bad);
    }

    #[test]
    fn a_port_is_free_taken_or_silent() {
        let other = TcpListener::bind("127.0.0.1:0").unwrap();
        let taken = other.local_addr().unwrap();
        // It takes the connection, says nothing that is HTTP, and keeps the port.
        let talk = std::thread::spawn(move || {
            other.accept().unwrap().0.write_all(b"SSH-2.0\r\n").unwrap();
            other
        });
        assert_eq!(port(taken, false).state, State::Bad);
        drop(talk.join().unwrap());
        assert_eq!(port("127.0.0.1:0".parse().unwrap(), true).state, State::Warn);
        assert_eq!(port("127.0.0.1:0".parse().unwrap(), false).state, State::Good);
    }
}
