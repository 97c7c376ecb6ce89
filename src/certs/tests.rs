//! What is made is taken by a verifier, for the names it is for and no others, and belongs to its owner alone.

use super::*;
use crate::clock::{Span, Time};
use std::os::unix::fs::PermissionsExt as _;

const NOW: Time = Time::from_secs(1_780_315_200);

struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("comanda-certs-{}-{name}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }
    fn folder(&self) -> Folder {
        Folder::beside(&self.0.join("comanda.db"))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

fn names(list: &[&str]) -> Names {
    let mut names = Names::default();
    for name in list {
        names.add(name).unwrap();
    }
    names
}

#[test]
fn keys_are_for_their_owner_and_names_are_kept_for_the_next_time() {
    let place = Place::new("keys");
    let folder = place.folder();
    let made = make(&folder, names(&["Fonda.local", "192.168.1.20", "fonda.local"]), false, NOW).unwrap();
    assert!(made.is_new);
    assert_eq!(made.ends.since(NOW).as_secs() / 86_400, 396, "to the beginning of the last day");
    for (file, mode) in [
        (folder.authority_key(), 0o600),
        (folder.server(), 0o600),
        (folder.authority(), 0o644),
        (folder.names(), 0o644),
    ] {
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            mode,
            "{}",
            file.display()
        );
    }
    assert_eq!(read(&folder), names(&["fonda.local", "192.168.1.20"]));
    let authority = std::fs::read(folder.authority()).unwrap();
    assert!(!make(&folder, read(&folder), false, NOW).unwrap().is_new);
    assert_eq!(std::fs::read(folder.authority()).unwrap(), authority, "what is installed stays good");
    assert!(make(&folder, read(&folder), true, NOW).unwrap().is_new);
    assert_ne!(std::fs::read(folder.authority()).unwrap(), authority);
}

#[test]
fn the_authority_vouches_for_local_names_and_those_it_was_made_for_only() {
    let place = Place::new("bound");
    let folder = place.folder();
    make(&folder, names(&["fonda.local", "fonda.example", "203.0.113.9"]), false, NOW).unwrap();
    let before = std::fs::read(folder.server()).unwrap();
    for name in ["10.9.8.7", "caja.lan", "fd00::7", "pedidos.fonda.example"] {
        make(&folder, names(&[name]), false, NOW).unwrap();
    }
    let ours = std::fs::read(folder.server()).unwrap();
    assert_ne!(before, ours);
    for name in ["bank.example", "8.8.8.8", "2001:db8::1"] {
        let Err(Error::Unusable(told)) = make(&folder, names(&[name]), false, NOW) else {
            panic!("{name} was vouched for")
        };
        assert!(told.contains(name) && told.contains("--new-authority"), "{told}");
    }
    assert_eq!(std::fs::read(folder.server()).unwrap(), ours, "what is refused changes nothing");
    // Said as a critical extension: name constraints, 2.5.29.30.
    let der = folder.authority_der().unwrap();
    let critical = [0x06, 0x03, 0x55, 0x1d, 0x1e, 0x01, 0x01, 0xff];
    assert!(der.windows(critical.len()).any(|bytes| bytes == critical));
}

#[test]
fn a_certificate_is_renewed_within_its_last_month_and_not_before() {
    let place = Place::new("renew");
    let folder = place.folder();
    assert!(renew(&folder, NOW).unwrap().is_none(), "nothing is made that nobody asked for");
    let first = make(&folder, names(&["fonda.local"]), false, NOW).unwrap().ends;
    assert!(renew(&folder, NOW).unwrap().is_none());
    let late = Time::from_millis(first.millis() - Span::days(20).as_millis());
    let second = renew(&folder, late).unwrap().unwrap();
    assert!(second > first);
    assert_eq!(ends::of_pem(&std::fs::read(folder.server()).unwrap()), Some(second));
}

#[test]
fn what_is_no_name_is_refused_with_a_sentence() {
    for odd in
        ["", "a b", "fonda..local", "-x.local", "http://fonda.local", "1.2.3", "*.local", "ñandú.local"]
    {
        assert!(matches!(Names::default().add(odd), Err(Error::Unusable(_))), "{odd}");
    }
}
