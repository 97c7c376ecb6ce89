//! The house: is the database whole, how old is the last backup, who can read the key, who has the port, how long is
//! the certificate good, can mail go out.

use super::Finding;
use crate::app::key;
use crate::certs;
use crate::cli::backup::{folders, size};
use crate::clock::{Clock, Time};
use crate::config::{Config, MailTls};
use crate::services::care::{self, Grade};
use crate::store::backup::{self, name};
use crate::store::house::{self, BackupNote, CheckNote};
use crate::store::lock::is_held;
use crate::store::proof::{Depth, of_database};
use crate::store::time;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long an answer at the port is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn look(config: &Config, settings: &Path) -> Vec<Finding> {
    let mut found = database(&config.database.path);
    let now = house::clock_of(&config.database.path, &Clock::System).now();
    let notes = house::notes_of(&config.database.path);
    found.push(backups(config, notes.as_ref().and_then(|notes| notes.backup.as_ref()), now));
    found.extend(notes.and_then(|notes| notes.check).map(|note| checked(&note, now)));
    found.push(keys(config, settings));
    found.push(port(config.server.listen, is_held(&config.database.path)));
    found.push(certificate(config, Clock::System.now()));
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

/// What the house found when it looked at its own file.
fn checked(note: &CheckNote, now: Time) -> Finding {
    let hours = now.since(note.at).as_secs() / 3600;
    match note.faults.first() {
        None => Finding::good("check", format!("The whole file was looked at {hours} h ago, and is whole.")),
        Some(fault) => Finding::bad(
            "check",
            format!("{hours} h ago the whole file was looked at: {fault}"),
            "See all of it with `comanda check`; then put the latest good backup back: `comanda restore FILE`.",
        ),
    }
}

/// The backup that the house was told of, if it is there still, or the newest in the folders: only proved ones have such
/// names.
fn backups(config: &Config, noted: Option<&BackupNote>, now: Time) -> Finding {
    let zone = &config.restaurant.time_zone;
    let places = folders(config);
    let named = places.iter().flat_map(|folder| name::list(folder)).max();
    let named = named.map(|(stamp, path)| (stamp.time(zone), path));
    let noted = noted.map(|note| (note.at, PathBuf::from(&note.path))).filter(|(_, path)| path.is_file());
    let newest = named.into_iter().chain(noted).max();
    let advice = "Make one with `comanda backup`; each night: `systemctl enable --now comanda-backup.timer`.";
    let Some((made, path)) = newest else {
        let place = places.first().map(|folder| folder.display().to_string()).unwrap_or_default();
        return Finding::warn("backup", format!("There is none in {place}."), advice);
    };
    let says = format!("The last good one is {} ({}).", path.display(), size(backup::size(&path)));
    match care::grade_backup(now, Some(made)) {
        Grade::Bad => Finding::bad("backup", says, advice),
        Grade::Warn => Finding::warn("backup", says, advice),
        Grade::Good => Finding::good("backup", says),
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

/// How long the certificate is good: the settings', else the house's own.
fn certificate(config: &Config, now: Time) -> Finding {
    let set = &config.server.tls_certificate;
    let is_own = set.as_os_str().is_empty();
    let file = if is_own { certs::Folder::beside(&config.database.path).server() } else { set.clone() };
    if is_own && !file.exists() {
        return Finding::good("certificate", "There is none: plain HTTP only. `comanda certs` makes one.");
    }
    let Some(ends) = std::fs::read(&file).ok().and_then(|pem| certs::ends::of_pem(&pem)) else {
        let says = format!("{} cannot be read as a certificate.", file.display());
        return Finding::bad(
            "certificate",
            says,
            "Look at server.tls_certificate, or make one with `comanda certs`.",
        );
    };
    let left = ends.since(now).as_secs() / 86_400;
    let advice = if is_own { "Make it anew: `comanda certs`." } else { "Have whoever made it renew it." };
    let path = file.display();
    match left {
        ..0 => Finding::bad("certificate", format!("{path} has ended."), advice),
        0..14 => Finding::warn("certificate", format!("{path} ends in {left} days."), advice),
        _ => Finding::good("certificate", format!("{path} is good for {left} days.")),
    }
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
    use crate::clock::Span;
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
        let after = |span| backups(&config, None, made + span).state;
        assert_eq!(after(Span::hours(24)), State::Good);
        assert_eq!(after(Span::hours(51)), State::Warn);
        assert_eq!(after(Span::days(15)), State::Bad);
        let elsewhere = dir.file().with_file_name("usb.db");
        let note = BackupNote { at: made + Span::days(14), path: elsewhere.display().to_string(), bytes: 1 };
        let noted = || backups(&config, Some(&note), made + Span::days(15)).state;
        assert_eq!(noted(), State::Bad, "it was taken away");
        std::fs::write(&elsewhere, "x").unwrap();
        assert_eq!(noted(), State::Good);
    }

    #[test]
    fn what_the_daily_check_found_is_told() {
        let at = Time::from_secs(1_772_530_200);
        let note = |faults: &[&str]| CheckNote { at, faults: faults.iter().map(|&f| f.to_owned()).collect() };
        assert_eq!(checked(&note(&[]), at + Span::hours(3)).state, State::Good);
        let bad = checked(&note(&["1 orders are lost.", "more"]), at + Span::hours(3));
        assert!(
            bad.state == State::Bad && bad.says.contains("3 h ago") && bad.says.contains("1 orders"),
            "{bad:?}"
        );
    }

    #[test]
    fn a_certificate_is_looked_at_before_it_ends() {
        let dir = Dir::new();
        let config = config(&dir);
        let now = Time::from_secs(1_772_530_200);
        assert!(certificate(&config, now).says.contains("There is none"));
        let folder = certs::Folder::beside(&config.database.path);
        let mut names = certs::Names::default();
        names.add("fonda.local").unwrap();
        let ends = certs::make(&folder, names, false, now).unwrap().ends;
        let before = |days| {
            certificate(&config, Time::from_millis(ends.millis() - Span::days(days).as_millis())).state
        };
        assert_eq!([before(20), before(10), before(-1)], [State::Good, State::Warn, State::Bad]);
        std::fs::write(folder.server(), "x").unwrap();
        assert_eq!(certificate(&config, now).state, State::Bad);
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
