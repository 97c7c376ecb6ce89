//! The commands that control accounts do what the contract's runner asks of them.

use crate::cli::{Exit, Terminal, execute};
use crate::clock::Clock;
use crate::store::testing::Dir;
use crate::store::{Settings, Store, house};
use serde_json::Value;
use std::ffi::OsString;

struct House(Dir);

impl House {
    fn with_ana() -> Self {
        let house = Self(Dir::new());
        let (exit, id, err) =
            house.run("user add ana --email Ana@Fonda.example --role owner --stdin", "Arepa#Quesudo-91\n");
        assert_eq!((exit, id.trim(), err.as_str()), (Exit::Done, "1", ""));
        house
    }

    fn run(&self, line: &str, input: &str) -> (Exit, String, String) {
        let file = self.0.file().display().to_string();
        let env = [("COMANDA_DATABASE__PATH", file.as_str()), ("COMANDA_AUTH__HASH_MEMORY", "8KiB")];
        let (mut terminal, captured) = Terminal::captured(&env, input);
        let exit = execute(line.split_whitespace().map(OsString::from), &mut terminal);
        (exit, captured.out(), captured.err())
    }

    fn done(&self, line: &str, input: &str) {
        let (exit, _, err) = self.run(line, input);
        assert_eq!((exit, err.as_str()), (Exit::Done, ""), "{line}");
    }

    fn shown(&self, who: &str) -> Value {
        let (exit, out, err) = self.run(&format!("user show {who} --json --with-hash"), "");
        assert_eq!((exit, err.as_str()), (Exit::Done, ""));
        serde_json::from_str(&out).unwrap()
    }
}

#[test]
fn an_account_is_made_shown_and_named_three_ways() {
    let house = House::with_ana();
    for who in ["1", "ana", "ana@FONDA.example"] {
        let shown = house.shown(who);
        assert_eq!(
            (&shown["id"], &shown["role"], &shown["state"]),
            (&1.into(), &"owner".into(), &"active".into())
        );
        assert!(shown["password_hash"].as_str().unwrap().starts_with("argon2$argon2id$"));
    }
    let (_, without, _) = house.run("user show 1 --json", "");
    assert!(!without.contains("password_hash") && !without.contains("argon2"));
    let (exit, _, err) = house.run("user add ana --stdin", "x");
    assert_eq!((exit, err.as_str()), (Exit::Failed, "comanda: This username is somebody's already.\n"));
}

#[test]
fn a_password_is_piped_in_without_its_lines_end_and_a_hash_is_stored_as_it_is() {
    let house = House::with_ana();
    let before = house.shown("1")["password_hash"].clone();
    house.done("user password 1 --stdin", "Otra Clave \r\n");
    let hash = house.shown("1")["password_hash"].as_str().unwrap().to_owned();
    assert_ne!(before, hash);
    let mut buffer = crate::auth::password::Buffer::new(crate::auth::password::Cost::TINY).unwrap();
    assert!(crate::auth::password::verify(&hash, "Otra Clave ", &mut buffer).unwrap().matches);
    house.done("user set-hash 1 --stdin", "ab138c5a65f5");
    assert_eq!(house.shown("1")["password_hash"], "ab138c5a65f5");
    let (exit, _, err) = house.run("user password 1", "x");
    assert!(exit == Exit::Usage && err.contains("--stdin"), "{err}");
    assert_eq!(house.run("user password 1 --stdin", "\n").0, Exit::Failed);
    assert_eq!(house.shown("1")["password_hash"], "ab138c5a65f5", "nothing was changed");
}

#[test]
fn state_and_role_change_and_what_is_done_stands_in_the_audit() {
    let house = House::with_ana();
    house.done("user deactivate ana", "");
    assert_eq!(house.shown("1")["state"], "inactive");
    house.done("user activate ana", "");
    house.done("user role ana courier", "");
    assert_eq!(
        (&house.shown("1")["state"], &house.shown("1")["role"]),
        (&"active".into(), &"courier".into())
    );
    assert_eq!(house.run("user role ana king", "").0, Exit::Usage);
    let (_, out, _) = house.run("audit --user ana --json --last 2", "");
    let kinds: Vec<Value> =
        out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["kind"].clone()).collect();
    assert_eq!(kinds, ["state_changed", "role_changed"]);
}

#[test]
fn a_person_is_erased_only_when_that_is_meant() {
    let house = House::with_ana();
    assert_eq!(house.run("user remove 1", "").0, Exit::Usage);
    assert_eq!(house.shown("1")["username"], "ana");
    house.done("user remove 1 --yes", "");
    let shown = house.shown("1");
    assert_eq!((&shown["username"], &shown["email"]), (&"erased-1".into(), &"".into()));
    assert_eq!(house.run("user activate 1", "").0, Exit::Failed, "erased is for good");
}

#[test]
fn what_is_not_there_is_said_and_no_file_is_made() {
    let dir = Dir::new();
    let house = House(dir);
    let (exit, _, err) = house.run("user list", "");
    assert!(exit == Exit::Failed && err.contains("There is no house at"), "{err}");
    assert!(!house.0.file().exists());
    let house = House::with_ana();
    assert!(house.run("user show nobody", "").2.contains("There is no account nobody"));
}

#[test]
fn a_served_house_still_counts_as_served_after_a_command() {
    let house = House::with_ana();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let store = runtime.block_on(async {
        let store = Store::open(Settings::at(house.0.file()), Clock::System, Box::new(|_| ())).unwrap();
        assert!(!store.serving().await.unwrap());
        store
    });
    house.done("user deactivate ana", "");
    assert!(store.read(house::find).unwrap().running);
    let ana = store.read(|db| crate::store::user::find_by_username(db, "ana")).unwrap().unwrap();
    assert_eq!(ana.state, "inactive", "the server sees it at once");
}
