//! `comanda user password`, `comanda user link` and `comanda user set-hash`.

use super::super::command::{Command, Group, flag};
use super::super::serve::addresses;
use super::super::{Call, Terminal};
use super::{WHO, open_at, piped};
use crate::error::Result;
use crate::services::{password_link, roster};

/// The row of `user password`.
pub(in crate::cli) const PASSWORD: Command = Command {
    name: "user password",
    group: Group::People,
    help: "Give an account another password, which is piped in; all its sessions and tokens end",
    words: &[WHO],
    flags: &[flag("--stdin", None, "Read the password from standard input")],
    examples: &[("user password ana --stdin < password.txt", "Ana forgot hers")],
    run: password,
};

/// The row of `user set-hash`.
pub(in crate::cli) const SET_HASH: Command = Command {
    name: "user set-hash",
    group: Group::People,
    help: "Store a password's hash from another system as it is; all sessions and tokens of the account end",
    words: &[WHO],
    flags: &[flag("--stdin", None, "Read the hash from standard input")],
    examples: &[("user set-hash 7 --stdin < hash.txt", "Bring a Django password over")],
    run: set_hash,
};

/// The row of `user link`.
pub(in crate::cli) const LINK: Command = Command {
    name: "user link",
    group: Group::People,
    help: "Print a link by which somebody sets a new password: good once, for a day",
    words: &[WHO],
    flags: &[],
    examples: &[("user link ana", "Ana forgot hers, and chooses another one herself")],
    run: link,
};

fn link(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let (config, store, user) = open_at(call, terminal)?;
    let link = password_link::make_blocking(&store, user.id)?;
    for house in addresses("http", config.server.listen) {
        terminal.say(&format_args!("{house}usuarios/clave/{}/", link.expose()));
    }
    Ok(())
}

fn password(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let secret = piped(call, terminal, "password")?;
    let (config, store, user) = open_at(call, terminal)?;
    roster::set_hash(&store, user.id, roster::hash(&config, &secret)?)
}

fn set_hash(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let hash = piped(call, terminal, "hash")?;
    let (_, store, user) = open_at(call, terminal)?;
    roster::set_hash(&store, user.id, hash.expose().clone())
}
