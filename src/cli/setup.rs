//! `comanda setup`: a new one-time link for the very first start, for whoever runs Comanda as a service.

use super::command::{Command, Group};
use super::{Call, Terminal, open};
use crate::error::{Error, Result};
use crate::services::setup;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "setup",
    group: Group::House,
    help: "Print a one-time link for the very first start",
    words: &[],
    flags: &[],
    examples: &[("setup", "Open what it prints in a browser, and say who you are")],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    let store = open::store(&config)?;
    let secret = setup::new_link_blocking(&store)?.ok_or_else(|| {
        Error::unusable(
            "Somebody is in this house already: log in, or use `comanda user add` for another account.",
        )
    })?;
    let port = config.server.listen.port();
    terminal.say(&format_args!("http://localhost:{port}/instalar/{}/", secret.expose()));
    Ok(())
}
