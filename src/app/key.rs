//! The key that tokens are signed with: from the settings, or from a file beside the database that is made by itself.
//!
//! The file's first line is the current key, further lines are older ones that are still believed (`comanda key rotate`
//! puts a new line on top). What is signed with it, and how, is `auth`'s.
//!
//! # Why a file, not a row of the database?
//! A copy of the database travels (backups, a laptop); with the key in it, whoever finds one could sign in as anybody.

use crate::config::Config;
use crate::error::{Error, Result};
use crate::secret::Secret;
use ring::rand::{SecureRandom, SystemRandom};
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// HS256 wants a key that is no shorter than its hash (RFC 7518, 3.2).
const SHORTEST: usize = 32;

/// The keys in force. Each is the UTF-8 bytes of its text, as Django's `SECRET_KEY` is.
#[derive(Debug)]
pub struct SigningKeys {
    /// New tokens are signed with it.
    pub current: Secret<String>,
    /// Tokens signed with one of these are still believed.
    pub older: Vec<Secret<String>>,
}

/// The keys in force: the settings' if they name one, else the key file's, which is made if it is not there. The
/// settings' older keys are believed in either case.
pub fn signing_keys(config: &Config) -> Result<SigningKeys> {
    let from_settings = &config.auth.signing_key;
    let mut keys = if from_settings.expose().is_empty() {
        load_or_create(&path(&config.database.path))?
    } else {
        SigningKeys { current: from_settings.clone(), older: Vec::new() }
    };
    keys.older.extend(config.auth.older_keys.iter().cloned());
    Ok(keys)
}

/// Takes the keys from a file that the system hands over at the start (a credential of systemd, readable by this process
/// only), unless the settings name a key: then that one counts.
///
/// # Errors
/// [`Error::Unusable`] with a sentence when the file cannot be read or holds no key.
pub fn hand_over(config: &mut Config, credential: &Path) -> Result<()> {
    if !config.auth.signing_key.expose().is_empty() {
        return Ok(());
    }
    let text = std::fs::read_to_string(credential).map(Zeroizing::new);
    let text = text.map_err(|e| unusable(credential, &format!("cannot be read: {e}")))?;
    let keys = parse(&text, credential)?;
    config.auth.signing_key = keys.current;
    config.auth.older_keys.splice(0..0, keys.older);
    Ok(())
}

/// The key file, where the keys come from one.
pub(super) fn file(config: &Config) -> Option<PathBuf> {
    config.auth.signing_key.expose().is_empty().then(|| path(&config.database.path))
}

/// Puts a new key on top of the key file; what was there stays believed, at most `kept` of it. The new content is written
/// beside and takes the old one's place at once: a reader finds either, and a power cut leaves either.
pub fn rotate(path: &Path, kept: usize) -> Result<()> {
    let failed = |e: std::io::Error| unusable(path, &format!("cannot be written: {e}"));
    let old = load_or_create(path)?;
    let mut text = random_line()?;
    for key in std::iter::once(&old.current).chain(&old.older).take(kept) {
        text.push_str(key.expose());
        text.push('\n');
    }
    let fresh = path.with_extension("key-new");
    let mut file =
        private(OpenOptions::new().write(true).create(true).truncate(true)).open(&fresh).map_err(failed)?;
    give(&file, path).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    std::fs::rename(&fresh, path).and_then(|()| sync_folder(path)).map_err(failed)
}

/// Where the key file is that systemd hands to the service: beside the settings, for root's eyes only.
#[must_use]
pub fn handed_over(settings: &Path) -> PathBuf {
    settings.with_file_name("signing_key")
}

/// Gives a file that root made to the owner of `like`: the service must be able to read it.
fn give(fresh: &File, like: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let (new, old) = (fresh.metadata()?, std::fs::metadata(like)?);
    if new.uid() != 0 || (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    std::os::unix::fs::fchown(fresh, Some(old.uid()), Some(old.gid()))
}

/// Where the key file of this database is: `comanda.key` beside `comanda.db`.
#[must_use]
pub fn path(database: &Path) -> PathBuf {
    database.with_extension("key")
}

/// Reads the key file; makes it, with 64 random hexadecimal digits and readable by its owner only, if it is not there
/// or was never written. Fails with a sentence for the owner.
pub fn load_or_create(path: &Path) -> Result<SigningKeys> {
    match File::open(path) {
        Ok(mut file) => {
            let text = read(&mut file, path)?;
            if text.trim().is_empty() { create(path) } else { parse(&text, path) }
        }
        Err(e) if e.kind() == ErrorKind::NotFound => create(path),
        Err(e) => Err(unusable(path, &format!("cannot be opened: {e}"))),
    }
}

/// Makes the key, unless another process was quicker: whoever holds the lock and finds the file empty writes.
fn create(path: &Path) -> Result<SigningKeys> {
    let failed = |e: std::io::Error| unusable(path, &format!("cannot be made: {e}"));
    let mut file =
        private(OpenOptions::new().read(true).write(true).create(true)).open(path).map_err(failed)?;
    file.lock().map_err(failed)?;
    let mut text = read(&mut file, path)?;
    if text.trim().is_empty() {
        text = random_line()?;
        // Made by root, it must still be the service's; the folder says whose that is.
        give(&file, folder(path)).map_err(failed)?;
        file.set_len(0).and_then(|()| file.write_all(text.as_bytes())).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        sync_folder(path).map_err(failed)?;
    }
    parse(&text, path)
}

/// A power cut must not take the file's name away after tokens were signed with what is in it.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    File::open(folder(path))?.sync_all()
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

fn read(file: &mut File, path: &Path) -> Result<Zeroizing<String>> {
    warn_if_others_may_read(file, path);
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(|e| unusable(path, &format!("cannot be read: {e}")))?;
    Ok(text)
}

/// A warning, not a refusal: some disks (FAT) know no modes, and a restaurant must be able to open in the morning.
#[cfg(unix)]
fn warn_if_others_may_read(file: &File, path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    if file.metadata().is_ok_and(|m| m.permissions().mode() & 0o077 != 0) {
        let path = path.display();
        tracing::warn!("other users of this machine may read the key file {path}: run chmod 600 {path}");
    }
}

#[cfg(not(unix))]
fn warn_if_others_may_read(_: &File, _: &Path) {}

fn parse(text: &str, path: &Path) -> Result<SigningKeys> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut key = || match lines.next() {
        Some(line) if line.len() < SHORTEST => {
            Err(unusable(path, "has a line of fewer than 32 characters, which is no key"))
        }
        line => Ok(line.map(|l| Secret::new(l.to_owned()))),
    };
    let current = key()?.ok_or_else(|| unusable(path, "is empty"))?;
    let mut older = Vec::new();
    while let Some(next) = key()? {
        older.push(next);
    }
    Ok(SigningKeys { current, older })
}

/// 32 random bytes as 64 hexadecimal digits, and a line's end.
fn random_line() -> Result<Zeroizing<String>> {
    let mut bytes = Zeroizing::new([0u8; 32]);
    SystemRandom::new()
        .fill(bytes.as_mut())
        .map_err(|e| Error::internal("asking the system for random bytes", e.to_string()))?;
    let mut line = Zeroizing::new(String::with_capacity(65));
    for byte in bytes.iter() {
        // Writing to a String cannot fail.
        let _ok = write!(line, "{byte:02x}");
    }
    line.push('\n');
    Ok(line)
}

fn unusable(path: &Path, what: &str) -> Error {
    Error::Unusable(
        format!("The key file {} {what}. Put it right, or set auth.signing_key.", path.display()).into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder which is gone when dropped.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("comanda-key-{}-{name}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            Self(path)
        }
        fn key(&self) -> PathBuf {
            path(&self.0.join("comanda.db"))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _gone = std::fs::remove_dir_all(&self.0);
        }
    }

    fn config(folder: &Folder, more: &[(&str, &str)]) -> Config {
        let database = folder.0.join("comanda.db").display().to_string();
        let mut env = vec![("COMANDA_DATABASE__PATH".to_owned(), database)];
        env.extend(more.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        Config::load(&crate::config::Flags::default(), env, Path::new("/nonexistent")).unwrap().config
    }

    #[test]
    fn a_key_is_made_once_and_found_again() {
        let folder = Folder::new("once");
        let first = signing_keys(&config(&folder, &[])).unwrap();
        let again = signing_keys(&config(&folder, &[])).unwrap();
        assert_eq!(first.current.expose(), again.current.expose());
        assert!(first.current.expose().len() == 64 && first.older.is_empty());
        assert!(first.current.expose().bytes().all(|b| b.is_ascii_hexdigit()));
        let other = Folder::new("other");
        assert_ne!(first.current.expose(), signing_keys(&config(&other, &[])).unwrap().current.expose());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::new("mode");
        load_or_create(&folder.key()).unwrap();
        assert_eq!(std::fs::metadata(folder.key()).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn many_first_starts_at_once_agree_on_one_key() {
        let folder = Folder::new("race");
        let key = folder.key();
        let keys: Vec<String> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| load_or_create(&key).unwrap())).collect();
            starts.into_iter().map(|s| s.join().unwrap().current.expose().clone()).collect()
        });
        assert!(keys.iter().all(|k| *k == keys[0]));
    }

    #[test]
    fn further_lines_are_older_keys_and_those_of_the_settings_come_after() {
        let folder = Folder::new("older");
        let [a, b, c] = ["a", "b", "c"].map(|letter| letter.repeat(40));
        std::fs::write(folder.key(), format!("{a}\n\n{b}\r\n")).unwrap();
        let keys =
            signing_keys(&config(&folder, &[("COMANDA_AUTH__OLDER_KEYS", &format!("[{c:?}]"))])).unwrap();
        assert_eq!(keys.current.expose(), &a);
        assert_eq!(keys.older.iter().map(|k| k.expose().as_str()).collect::<Vec<_>>(), [b, c]);
    }

    #[test]
    fn a_rotation_puts_a_new_key_on_top_and_forgets_the_oldest() {
        let folder = Folder::new("rotate");
        let first = load_or_create(&folder.key()).unwrap().current.expose().clone();
        rotate(&folder.key(), 2).unwrap();
        let second = load_or_create(&folder.key()).unwrap();
        assert_ne!(second.current.expose(), &first);
        assert_eq!(second.older.iter().map(|k| k.expose().as_str()).collect::<Vec<_>>(), [first.as_str()]);
        rotate(&folder.key(), 2).unwrap();
        rotate(&folder.key(), 2).unwrap();
        let last = load_or_create(&folder.key()).unwrap();
        assert_eq!(last.older.len(), 2);
        assert!(!last.older.iter().any(|key| *key.expose() == first), "the oldest is believed no more");
        rotate(&folder.key(), 0).unwrap();
        assert!(load_or_create(&folder.key()).unwrap().older.is_empty(), "without grace");
    }

    #[test]
    fn a_key_in_the_settings_is_used_and_no_file_is_made() {
        let folder = Folder::new("settings");
        let key = "0".repeat(40);
        let keys = signing_keys(&config(&folder, &[("COMANDA_AUTH__SIGNING_KEY", &key)])).unwrap();
        assert_eq!(keys.current.expose(), &key);
        assert!(!folder.key().exists());
    }

    #[test]
    fn a_key_that_is_handed_over_counts_unless_the_settings_name_one() {
        let folder = Folder::new("credential");
        let [a, b, c] = ["a", "b", "c"].map(|letter| letter.repeat(40));
        let credential = folder.0.join("signing_key");
        std::fs::write(&credential, format!("{a}\n{b}\n")).unwrap();
        let mut handed = config(&folder, &[("COMANDA_AUTH__OLDER_KEYS", &format!("[{c:?}]"))]);
        hand_over(&mut handed, &credential).unwrap();
        let keys = signing_keys(&handed).unwrap();
        assert_eq!(keys.current.expose(), &a);
        assert_eq!(keys.older.iter().map(|k| k.expose().as_str()).collect::<Vec<_>>(), [b, c.clone()]);
        let mut named = config(&folder, &[("COMANDA_AUTH__SIGNING_KEY", &c)]);
        hand_over(&mut named, &credential).unwrap();
        assert_eq!(signing_keys(&named).unwrap().current.expose(), &c);
        assert!(!folder.key().exists());
        let said = hand_over(&mut config(&folder, &[]), &folder.0.join("none")).unwrap_err().to_string();
        assert!(said.contains("cannot be read"), "{said}");
    }

    #[test]
    fn a_file_that_was_never_written_is_written_and_a_short_line_is_refused_without_showing_it() {
        let folder = Folder::new("short");
        std::fs::write(folder.key(), "").unwrap();
        assert_eq!(load_or_create(&folder.key()).unwrap().current.expose().len(), 64);
        std::fs::write(folder.key(), "hunter2\n").unwrap();
        let said = load_or_create(&folder.key()).unwrap_err().to_string();
        assert!(said.contains("fewer than 32 characters") && !said.contains("hunter2"), "{said}");
    }
}
