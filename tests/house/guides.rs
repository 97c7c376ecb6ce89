//! What README and guides tell people to type is typed: every `sh` block, against the demo, under the profile that the
//! block names. Lines of `console` blocks need a machine with systemd; of those the program's own commands must exist.

use super::file::Folder;
use super::process::{Process, comanda, done};
use std::path::Path;
use std::process::Command;

/// A marked block of a Markdown text.
struct Block {
    /// What stands behind the opening fence: the language, and the profile.
    mark: String,
    text: String,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut fences = text.split("\n```");
    fences.next();
    let mut blocks = Vec::new();
    while let (Some(block), Some(_prose)) = (fences.next(), fences.next()) {
        let (mark, text) = block.split_once('\n').unwrap_or((block, ""));
        blocks.push(Block { mark: mark.trim().to_owned(), text: text.to_owned() });
    }
    blocks
}

fn page(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// Runs all blocks of one profile in the order of the page, against one server.
fn run(name: &str, profile: &str, blocks: &[&Block]) {
    let folder = Folder::new();
    let command = || {
        let mut command = comanda(&folder.database());
        if !profile.is_empty() {
            command.env("COMANDA_PROFILE", profile);
        }
        command
    };
    done(command().arg("demo"));
    let server = Process::serve(&mut command());
    let program = Path::new(env!("CARGO_BIN_EXE_comanda")).parent().unwrap();
    for block in blocks {
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &block.text])
            .current_dir(folder.path())
            .env("PATH", path)
            .env("BASE", format!("http://{}", server.at))
            .env("COMANDA_DATABASE__PATH", folder.database())
            .env("TMPDIR", folder.path())
            .output()
            .unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let text = &block.text;
        let status = output.status;
        assert!(
            status.success(),
            "{name} {profile}: {status}\n{text}\n--- said:\n{out}\n--- complained:\n{err}"
        );
    }
}

fn every_block_of(name: &str) {
    let blocks = blocks(&page(name));
    let profile = |block: &Block| block.mark.strip_prefix("sh").map(|rest| rest.trim().to_owned());
    let mut profiles: Vec<String> = blocks.iter().filter_map(profile).collect();
    profiles.dedup();
    assert!(!profiles.is_empty(), "{name} has nothing to type");
    for wanted in &profiles {
        let of_it: Vec<&Block> =
            blocks.iter().filter(|block| profile(block).as_ref() == Some(wanted)).collect();
        run(name, wanted, &of_it);
    }
    for line in blocks.iter().filter(|block| block.mark == "console").flat_map(|block| block.text.lines()) {
        names_a_command(name, line);
    }
}

/// `$ sudo -u comanda comanda setup` must name a command that there is.
fn names_a_command(name: &str, line: &str) {
    let words: Vec<&str> = line.split_whitespace().skip_while(|word| *word != "comanda").collect();
    let Some(command) = words.iter().find(|word| **word != "comanda") else { return };
    let help = Command::new(env!("CARGO_BIN_EXE_comanda")).args([command, "--help"]).output().unwrap();
    assert!(help.status.success(), "{name}: there is no such command: {line}");
}

#[test]
fn every_command_of_the_readmes_tour_does_what_it_says() {
    every_block_of("README.md");
}

#[test]
fn every_command_of_the_owners_guide_does_what_it_says() {
    every_block_of("packaging/guides/owner.md");
}

#[test]
fn every_command_of_the_administrators_guide_does_what_it_says() {
    every_block_of("packaging/guides/administrator.md");
}

#[test]
fn every_command_of_the_integrators_guide_does_what_it_says() {
    every_block_of("packaging/guides/integrator.md");
}
