//! `comanda user activate`, `deactivate`, `role` and `remove`.

use super::super::command::{Command, Count, Group, Word, flag};
use super::super::{Call, Terminal};
use super::{WHO, open_at, role};
use crate::auth::user::State;
use crate::error::{Error, Result};
use crate::services::roster;

/// The row of `user activate`.
pub(in crate::cli) const ACTIVATE: Command = Command {
    name: "user activate",
    group: Group::People,
    help: "Let an account sign in (again)",
    words: &[WHO],
    flags: &[],
    examples: &[("user activate luis", "Luis is back")],
    run: |call, terminal| set_state(call, terminal, State::Active),
};

/// The row of `user deactivate`.
pub(in crate::cli) const DEACTIVATE: Command = Command {
    name: "user deactivate",
    group: Group::People,
    help: "Lock an account: its sessions and tokens are refused at once",
    words: &[WHO],
    flags: &[],
    examples: &[("user deactivate luis", "Luis works here no more")],
    run: |call, terminal| set_state(call, terminal, State::Inactive),
};

/// The row of `user role`.
pub(in crate::cli) const ROLE: Command = Command {
    name: "user role",
    group: Group::People,
    help: "Make somebody a customer, courier, owner or admin",
    words: &[WHO, Word { name: "ROLE", count: Count::One }],
    flags: &[],
    examples: &[("user role luis courier", "Luis carries orders from now on")],
    run: |call, terminal| {
        let role = role(call.word(1)?.unwrap_or_default())?;
        let (config, store, user) = open_at(call, terminal)?;
        roster::set_role(&store, user.id, role, &config.restaurant.currency)
    },
};

/// The row of `user remove`.
pub(in crate::cli) const REMOVE: Command = Command {
    name: "user remove",
    group: Group::People,
    help: "Erase a person for good; their number stays for the books",
    words: &[WHO],
    flags: &[flag("--yes", None, "Yes, I am sure")],
    examples: &[("user remove luis@fonda.example --yes", "Luis asked for it")],
    run: remove,
};

fn set_state(call: &Call, terminal: &Terminal, state: State) -> Result<()> {
    let (_, store, user) = open_at(call, terminal)?;
    roster::set_state(&store, user.id, state)
}

fn remove(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let (_, store, user) = open_at(call, terminal)?;
    if !call.has("--yes") {
        return Err(Error::Usage(
            format!(
                "This erases account {} ({}) for good; write --yes if that is meant.",
                user.id, user.username
            )
            .into(),
        ));
    }
    roster::erase(&store, user.id)
}
