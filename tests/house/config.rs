//! Where a setting comes from, asked of the binary itself: built in, profile, file, variable, flag; each beats those
//! before it, and the binary says which it was.

use super::file::Folder;
use super::process::{comanda, done};
use serde_json::Value;
use std::process::Command;

/// A setting that differs at every level.
const KEY: &str = "auth.access";

#[track_caller]
fn in_force(command: &mut Command) -> (String, String) {
    let said: Value = serde_json::from_str(&done(command.args(["config", "--json"]))).unwrap();
    let setting = &said["settings"][KEY];
    let text = |name: &str| setting[name].as_str().unwrap_or_default().to_owned();
    (text("value"), text("source"))
}

#[test]
fn each_level_of_settings_beats_the_one_below_it() {
    let folder = Folder::new();
    let file = folder.path().join("settings.toml");
    std::fs::write(&file, "profile = \"ecommerce\"\n[auth]\naccess = \"7m\"\n").unwrap();
    let command = || comanda(&folder.database());
    let with_file = || {
        let mut command = command();
        command.env("COMANDA_CONFIG", &file);
        command
    };

    let built_in = in_force(&mut command());
    assert_eq!(built_in.0, "60m");
    let profile = in_force(command().env("COMANDA_PROFILE", "uk-travel"));
    assert_eq!(profile.0, "15m");
    let of_file = in_force(&mut with_file());
    assert_eq!(of_file, ("7m".into(), file.display().to_string()));
    let variable = in_force(with_file().env("COMANDA_AUTH__ACCESS", "8m"));
    assert_eq!(variable, ("8m".into(), "COMANDA_AUTH__ACCESS".into()));
    let flag = in_force(with_file().env("COMANDA_AUTH__ACCESS", "8m").args(["--set", "auth.access=9m"]));
    assert_eq!(flag, ("9m".into(), "--set".into()));
}

#[test]
fn a_variable_beats_the_profile_that_is_chosen_beside_it() {
    let folder = Folder::new();
    let mut command = comanda(&folder.database());
    command.env("COMANDA_PROFILE", "uk-travel").env("COMANDA_AUTH__ACCESS", "8m");
    assert_eq!(in_force(&mut command).0, "8m");
}

#[test]
fn a_wrong_setting_ends_the_start_with_a_sentence_and_makes_no_file() {
    let folder = Folder::new();
    let output = comanda(&folder.database()).env("COMANDA_SERVER__LISTN", "x").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("did you mean server.listen?"), "{said}");
    assert!(!folder.database().exists());
}
