//! The table of commands, and what a row is made of. Help, suggestions and the reading of arguments all come from here.

use super::user::{add, change, list, password};
use super::{
    Call, Terminal, audit, backup, certs, check, clock, completion, config, demo, doctor, export, help,
    import, key, load, mail, man, restore, routes, serve, setup, version,
};
use crate::error::Result;

/// Every command, in the order in which the help shows them within their group.
pub static COMMANDS: &[Command] = &[
    serve::COMMAND,
    setup::COMMAND,
    certs::COMMAND,
    demo::COMMAND,
    load::COMMAND,
    export::COMMAND,
    import::COMMAND,
    backup::COMMAND,
    restore::COMMAND,
    check::COMMAND,
    add::COMMAND,
    list::LIST,
    list::SHOW,
    password::PASSWORD,
    password::LINK,
    password::SET_HASH,
    change::ACTIVATE,
    change::DEACTIVATE,
    change::ROLE,
    change::REMOVE,
    audit::COMMAND,
    mail::COMMAND,
    key::ROTATE,
    doctor::COMMAND,
    clock::SHOW,
    clock::ACCEPT,
    config::COMMAND,
    routes::COMMAND,
    completion::COMMAND,
    man::COMMAND,
    help::COMMAND,
    version::COMMAND,
];

/// What runs when no command is given.
pub const USUAL: &str = "serve";

/// One command.
#[derive(Debug)]
pub struct Command {
    /// Its name: one word, or two (`user password`).
    pub name: &'static str,
    /// Where the help shows it.
    pub group: Group,
    /// What it does, in one line without a full stop.
    pub help: &'static str,
    /// What follows the name, in order.
    pub words: &'static [Word],
    /// Its own flags; [`GLOBAL`] are understood by every command.
    pub flags: &'static [Flag],
    /// One at least: arguments after `comanda`, and what they do.
    pub examples: &'static [(&'static str, &'static str)],
    /// Does it. Fails with a sentence ([`crate::error::Error::Unusable`], [`crate::error::Error::Usage`]) where the
    /// user can change something.
    pub run: fn(&Call, &mut Terminal) -> Result<()>,
}

/// A headline of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Running the restaurant.
    House,
    /// What is in the database, and copies of it.
    Data,
    /// Accounts and mail.
    People,
    /// Looking after the program itself.
    Care,
}

impl Group {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 4] = [Self::House, Self::Data, Self::People, Self::Care];

    /// The headline.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::House => "Run the restaurant",
            Self::Data => "Menu, orders, copies",
            Self::People => "People and mail",
            Self::Care => "Settings and help",
        }
    }
}

/// What follows a command's name.
#[derive(Debug)]
pub struct Word {
    /// What the help calls it, in capitals.
    pub name: &'static str,
    /// How many of them.
    pub count: Count,
}

/// How many words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Exactly one.
    One,
    /// One or none.
    Optional,
    /// Any number, none included. Only as the last word.
    Any,
}

/// A flag.
#[derive(Debug)]
pub struct Flag {
    /// With its dashes: `--json`.
    pub name: &'static str,
    /// One letter for it.
    pub short: Option<char>,
    /// What the help calls its value; `None`: it takes none.
    pub value: Option<&'static str>,
    /// What it does, in one line without a full stop.
    pub help: &'static str,
}

/// Flags that every command understands, before or after its name.
pub static GLOBAL: &[Flag] = &[
    flag("--profile", Some("NAME"), "Take this set of values from the built-in settings"),
    flag("--config", Some("FILE"), "Read the settings from this file, not from /etc/comanda/config.toml"),
    flag("--listen", Some("ADDRESS"), "Answer here: short for --set server.listen=ADDRESS"),
    flag("--database", Some("FILE"), "Keep everything here: short for --set database.path=FILE"),
    flag("--set", Some("KEY=VALUE"), "Change one setting, such as --set sessions.idle=1h"),
    Flag { short: Some('h'), ..flag("--help", None, "Show what there is to know about a command") },
    Flag { short: Some('V'), ..flag("--version", None, "Show the version") },
];

/// A flag without a letter.
pub(super) const fn flag(name: &'static str, value: Option<&'static str>, help: &'static str) -> Flag {
    Flag { name, short: None, value, help }
}

impl Command {
    /// The command of this name.
    #[must_use]
    pub fn find(commands: &'static [Self], name: &str) -> Option<&'static Self> {
        commands.iter().find(|c| c.name == name)
    }

    /// The commands whose names begin with this word and go on: `user` begins `user password` and `user show`.
    pub fn family(commands: &'static [Self], word: &str) -> impl Iterator<Item = &'static Self> {
        commands.iter().filter(move |c| c.name.split_once(' ').is_some_and(|(first, _)| first == word))
    }
}
