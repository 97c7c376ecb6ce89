//! What the README tells developers to type is typed: every `sh` block of it, against the demo.

use super::file::Folder;
use super::process::{Process, comanda, done};
use std::process::Command;

/// The blocks of a Markdown text that are marked as `sh`.
fn blocks(text: &str) -> Vec<String> {
    let parts = text.split("\n```sh\n").skip(1);
    parts.map(|part| part.split("\n```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn every_command_of_the_readmes_tour_does_what_it_says() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let blocks = blocks(&readme);
    assert!(!blocks.is_empty(), "the README has no tour");
    let folder = Folder::new();
    done(comanda(&folder.database()).arg("demo"));
    let server = Process::serve(&mut comanda(&folder.database()));
    for block in blocks {
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &block])
            .env("BASE", format!("http://{}", server.at))
            .env("TMPDIR", folder.path())
            .output()
            .unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(
            output.status.success(),
            "{}\n{block}\n--- said:\n{out}\n--- complained:\n{err}",
            output.status
        );
    }
}
