//! Commands that an administrator runs as root, on a house that belongs to the service's user: whatever they make in its
//! folder belongs to that user too, or the service could not open it any more.

use super::file::Folder;
use super::process::{comanda, done};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};

/// A user that no machine has.
const SERVICE: u32 = 42_424;

/// Everything below a folder that belongs to somebody else.
fn of_others(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let about = entry.metadata().unwrap();
        if (about.uid(), about.gid()) != (SERVICE, SERVICE) {
            found.push(entry.path());
        }
        if about.is_dir() {
            found.extend(of_others(&entry.path()));
        }
    }
    found
}

#[test]
fn what_commands_make_as_root_belongs_to_the_databases_owner() {
    let folder = Folder::new();
    if chown(folder.path(), Some(SERVICE), Some(SERVICE)).is_err() {
        println!("NOT RUN: only root can leave files that the service cannot read");
        return;
    }
    let elsewhere = Folder::new();
    let database = folder.database();
    let menu = elsewhere.path().join("house.json");
    let commands: &[&[&str]] = &[
        &["demo"],
        &["export", menu.to_str().unwrap()],
        &["user", "deactivate", "1"],
        &["user", "activate", "1"],
        &["certs", "fonda.local"],
        &["certs", "--new-authority"],
        &["key", "rotate"],
        &["key", "rotate", "--forget"],
        &["backup"],
        &["backup", "copies/one.db.gz"],
        &["check"],
        &["doctor"],
        &["clock", "accept"],
        &["mail"],
        &["setup"],
        &["restore", "copies/one.db.gz"],
    ];
    for args in commands {
        // What they find wrong with this machine is not asked here.
        let output = comanda(&database).args(*args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            !said.contains("not understood") && !said.contains("There is no command"),
            "{args:?}: {said}"
        );
        assert_eq!(of_others(folder.path()), [""; 0].map(PathBuf::from), "after {args:?}: {said}");
    }
    // They did what they say: a database with its copies, key and certificate is there.
    for made in
        ["comanda.db", "comanda.key", "comanda.db.lock", "certs/server.pem", "copies/one.db.gz", "backups"]
    {
        assert!(folder.path().join(made).exists(), "{made}");
    }
    // An empty house is made by a command too.
    let empty = Folder::new();
    chown(empty.path(), Some(SERVICE), Some(SERVICE)).unwrap();
    done(comanda(&empty.database()).args(["load"]).arg(&menu));
    assert_eq!(of_others(empty.path()), [""; 0].map(PathBuf::from));
}
