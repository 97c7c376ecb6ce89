//! `comanda user add`.

use super::super::command::{Command, Count, Group, Word, flag};
use super::super::{Call, Terminal, open};
use super::{piped, role};
use crate::auth::user::Role;
use crate::error::{Error, Fault, Result};
use crate::services::roster;

/// The row.
pub(in crate::cli) const COMMAND: Command = Command {
    name: "user add",
    group: Group::People,
    help: "Make an account; its password is piped in",
    words: &[Word { name: "USERNAME", count: Count::One }],
    flags: &[
        flag("--stdin", None, "Read the password from standard input"),
        flag("--email", Some("ADDRESS"), "Its e-mail address"),
        flag("--first-name", Some("NAME"), "The given name"),
        flag("--last-name", Some("NAME"), "The family name"),
        flag("--role", Some("ROLE"), "customer (if nothing is said), courier, owner or admin"),
    ],
    examples: &[(
        "user add ana --email ana@fonda.example --role admin --stdin < password.txt",
        "An administrator",
    )],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    let text = |name| call.value(name).map(|value| value.unwrap_or_default().to_owned());
    let role = call.value("--role")?.map_or(Ok(Role::Customer), role)?;
    let secret = piped(call, terminal, "password")?;
    let username = call.word(0)?.unwrap_or_default().to_owned();
    let new = roster::New {
        email: text("--email")?,
        first_name: text("--first-name")?,
        last_name: text("--last-name")?,
        role,
        password: roster::hash(&config, &secret)?,
        username,
    };
    // The first account may come before the first start: the file is made then.
    let store = open::store(&config)?;
    let id = roster::add(&store, new, &config.restaurant.currency).map_err(in_a_sentence)?;
    terminal.say(&format_args!("{id}"));
    Ok(())
}

/// What is wrong with name or address, for whoever typed it.
fn in_a_sentence(error: Error) -> Error {
    let Error::Invalid(faults) = &error else { return error };
    let Some((field, fault)) = faults.0.first().and_then(|(field, all)| Some((field, all.first()?))) else {
        return error;
    };
    Error::unusable(if let Fault::TooLong(most) = fault {
        format!("The {field} may have {most} characters.")
    } else if *fault == Fault::Taken {
        format!("This {field} is somebody's already.")
    } else if *fault == Fault::NotAUsername {
        "A user name has letters, digits and @ . + - _ only.".to_owned()
    } else {
        format!("This is no {field}.")
    })
}
