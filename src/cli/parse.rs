//! From arguments to what is wished, by the table: a flag that no row names is not understood.
//!
//! Every misunderstanding is an [`Error::Usage`] with a sentence that says what to write instead.

use super::Terminal;
use super::command::{Command, Count, Flag, GLOBAL, USUAL};
use crate::config::{Config, Flags, Loaded, Setting, nearest};
use crate::error::{Error, Result};
use lexopt::Arg;
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// What the arguments ask for.
#[derive(Debug)]
pub(super) enum Wish {
    /// Help: about one command, or about all.
    Help(Option<&'static Command>),
    /// The version.
    Version,
    /// A command.
    Run(&'static Command, Call),
}

/// What a command was called with. Names of flags have their dashes.
#[derive(Debug, Default)]
pub struct Call {
    /// The flags about settings.
    pub settings: Flags,
    words: Vec<OsString>,
    flags: Vec<(&'static str, OsString)>,
}

impl Call {
    /// Whether this flag was given.
    #[must_use]
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|(name, _)| *name == flag)
    }

    /// The value of this flag, the last one if it was given more than once.
    pub fn value(&self, flag: &str) -> Result<Option<&str>> {
        self.flags.iter().rev().find(|(name, _)| *name == flag).map(|(_, value)| unicode(value)).transpose()
    }

    /// The words after the command's name. The table has seen to their number.
    pub fn words(&self) -> Result<Vec<&str>> {
        self.words.iter().map(|word| unicode(word)).collect()
    }

    /// The word at this place, from 0.
    pub fn word(&self, at: usize) -> Result<Option<&str>> {
        self.words.get(at).map(|word| unicode(word)).transpose()
    }

    /// The word at this place as the name of a file, which need not be Unicode.
    #[must_use]
    pub fn path(&self, at: usize) -> Option<&Path> {
        self.words.get(at).map(Path::new)
    }

    /// The settings in force for this call.
    pub fn load(&self, terminal: &Terminal) -> Result<Loaded> {
        Config::load(&self.settings, terminal.environment()?, &terminal.settings_file)
    }

    fn take_global(&mut self, flag: &Flag, value: OsString) -> Result<()> {
        let mut set = |key: &str, value: &str, source: &str| {
            let (key, text, source) = (key.to_owned(), value.to_owned(), source.to_owned());
            self.settings.settings.push(Setting { key, text, source });
        };
        match flag.name {
            "--profile" => self.settings.profile = Some(unicode(&value)?.to_owned()),
            "--config" => self.settings.file = Some(value.into()),
            "--listen" => set("server.listen", unicode(&value)?, flag.name),
            "--database" => set("database.path", unicode(&value)?, flag.name),
            _ => {
                let (key, text) = unicode(&value)?.split_once('=').ok_or_else(|| {
                    usage("--set takes a setting and its value: --set sessions.idle=1h.".to_owned())
                })?;
                set(key.trim(), text, flag.name);
            }
        }
        Ok(())
    }
}

/// Reads the arguments by the table of commands.
pub(super) fn parse(commands: &'static [Command], args: impl IntoIterator<Item = OsString>) -> Result<Wish> {
    let mut parser = lexopt::Parser::from_args(args);
    let (mut call, mut command, mut first, mut help) = (Call::default(), None, None, false);
    while let Some(arg) = parser.next().map_err(|e| misread(&e))? {
        let (flag, is_global) = match arg {
            Arg::Value(word) => {
                match command {
                    Some(short) => match longer(commands, short, &word).filter(|_| call.words.is_empty()) {
                        Some(longer) => command = Some(longer),
                        None => call.words.push(word),
                    },
                    None => command = begin(commands, &mut first, unicode(&word)?)?,
                }
                continue;
            }
            Arg::Short(letter) => lookup(command, &format!("-{letter}"), |f| f.short == Some(letter))?,
            Arg::Long(long) => {
                let name = format!("--{long}");
                lookup(command, &name, |f| f.name == name)?
            }
        };
        match flag.name {
            "--help" => help = true,
            "--version" => return Ok(Wish::Version),
            _ => {
                let value = if flag.value.is_some() {
                    parser.value().map_err(|e| misread(&e))?
                } else {
                    OsString::new()
                };
                if is_global { call.take_global(flag, value)? } else { call.flags.push((flag.name, value)) }
            }
        }
    }
    match (command, first) {
        (Some(command), _) if help => Ok(Wish::Help(Some(command))),
        (None, None) if help => Ok(Wish::Help(None)),
        (None, Some(first)) if help => {
            call.words = vec![first.into()];
            Ok(Command::find(commands, "help").map_or(Wish::Help(None), |help| Wish::Run(help, call)))
        }
        (None, Some(first)) => Err(incomplete(commands, &first)),
        (Some(command), _) => count(command, &call).map(|()| Wish::Run(command, call)),
        (None, None) => {
            Ok(Command::find(commands, USUAL).map_or(Wish::Help(None), |usual| Wish::Run(usual, call)))
        }
    }
}

/// The command that `word` names, alone or after the first half of a name of two words.
fn begin(
    commands: &'static [Command],
    first: &mut Option<String>,
    word: &str,
) -> Result<Option<&'static Command>> {
    let name = first.take().map_or_else(|| word.to_owned(), |first| format!("{first} {word}"));
    if let Some(command) = Command::find(commands, &name) {
        return Ok(Some(command));
    }
    if Command::family(commands, &name).next().is_some() {
        *first = Some(name);
        return Ok(None);
    }
    Err(no_such_command(commands, &name))
}

/// The command of two words whose first one is a command too: `clock accept`.
fn longer(commands: &'static [Command], short: &Command, word: &OsStr) -> Option<&'static Command> {
    Command::find(commands, &format!("{} {}", short.name, word.to_str()?))
}

/// What to say about a name that no command has.
pub(super) fn no_such_command(commands: &'static [Command], name: &str) -> Error {
    let hint = match nearest(name, commands.iter().map(|c| c.name)) {
        Some(near) => format!("did you mean `comanda {near}`?"),
        None => "`comanda help` lists all commands.".to_owned(),
    };
    usage(format!("There is no command `{name}`; {hint}"))
}

fn incomplete(commands: &'static [Command], first: &str) -> Error {
    let family: Vec<String> =
        Command::family(commands, first).map(|c| format!("`comanda {}`", c.name)).collect();
    usage(format!("`comanda {first}` needs one more word: {}.", family.join(", ")))
}

/// The flag, and whether it is a global one.
fn lookup(
    command: Option<&'static Command>,
    written: &str,
    is: impl Fn(&Flag) -> bool,
) -> Result<(&'static Flag, bool)> {
    let own: &'static [Flag] = command.map_or(&[], |c| c.flags);
    if let Some(flag) = GLOBAL.iter().find(|f| is(f)) {
        return Ok((flag, true));
    }
    if let Some(flag) = own.iter().find(|f| is(f)) {
        return Ok((flag, false));
    }
    let name = command.map_or_else(|| "comanda".to_owned(), |c| format!("comanda {}", c.name));
    let known = GLOBAL.iter().chain(own).map(|f| f.name);
    Err(usage(match nearest(written, known) {
        Some(near) => format!("`{name}` has no flag {written}; did you mean {near}?"),
        None => format!("`{name}` has no flag {written}; `{name} --help` shows those that it has."),
    }))
}

/// Refuses too few and too many words.
fn count(command: &Command, call: &Call) -> Result<()> {
    let least = command.words.iter().filter(|w| w.count == Count::One).count();
    let endless = command.words.iter().any(|w| w.count == Count::Any);
    let name = command.name;
    if let Some(missing) = command.words.get(call.words.len()).filter(|_| call.words.len() < least) {
        let usage_line = super::help::usage(command);
        return Err(usage(format!("`comanda {name}` needs {}: write {usage_line}.", missing.name)));
    }
    match call.words.get(command.words.len()) {
        Some(extra) if !endless => Err(usage(format!(
            "`comanda {name}` does not know what to do with {}; `comanda {name} --help` shows what it takes.",
            extra.display()
        ))),
        _ => Ok(()),
    }
}

fn unicode(text: &OsStr) -> Result<&str> {
    text.to_str().ok_or_else(|| usage(format!("{} is not written in UTF-8.", text.display())))
}

fn usage(sentence: String) -> Error {
    Error::Usage(sentence.into())
}

fn misread(error: &lexopt::Error) -> Error {
    let sentence = match error {
        lexopt::Error::MissingValue { option: Some(flag) } => format!("{flag} needs a value after it."),
        lexopt::Error::UnexpectedValue { option, .. } => format!("{option} takes no value."),
        lexopt::Error::MissingValue { option: None }
        | lexopt::Error::UnexpectedOption(_)
        | lexopt::Error::UnexpectedArgument(_)
        | lexopt::Error::ParsingFailed { .. }
        | lexopt::Error::NonUnicodeValue(_)
        | lexopt::Error::Custom(_) => format!("The command line is not understood: {error}."),
    };
    usage(sentence)
}
