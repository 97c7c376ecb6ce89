//! `comanda help`, and the texts of `--help`: all made from the table.

use super::command::{COMMANDS, Command, Count, Flag, GLOBAL, Group, USUAL, Word};
use super::parse::no_such_command;
use super::{Call, Terminal};
use crate::error::Result;
use std::fmt::Write;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "help",
    group: Group::Care,
    help: "Show all commands, or everything about one",
    words: &[Word { name: "COMMAND", count: Count::Any }],
    flags: &[],
    examples: &[("help", "All commands"), ("help config", "Everything about `comanda config`")],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let name = call.words()?.join(" ");
    if name.is_empty() {
        terminal.say(&overview());
        return Ok(());
    }
    let family: Vec<&Command> =
        Command::find(COMMANDS, &name).into_iter().chain(Command::family(COMMANDS, &name)).collect();
    if family.is_empty() {
        return Err(no_such_command(COMMANDS, &name));
    }
    for (n, command) in family.into_iter().enumerate() {
        terminal.say(&format_args!("{}{}", if n == 0 { "" } else { "\n" }, of(command)));
    }
    Ok(())
}

/// What there is, on one screen.
pub(super) fn overview() -> String {
    let mut text = String::from("A restaurant server in one binary.\n\nUsage: comanda [COMMAND] [FLAGS]\n");
    for group in Group::ALL {
        let rows: Vec<_> = COMMANDS.iter().filter(|c| c.group == group).map(|c| (left(c), c.help)).collect();
        section(&mut text, group.title(), &rows);
    }
    section(&mut text, "Flags of every command", &flags(GLOBAL));
    text.push_str(
        "\n`comanda help COMMAND` tells more. What is wrong is said on standard error; the exit code is\n",
    );
    text.push_str("0 when all went well, 1 when not, 2 when the command line is not understood.");
    text
}

/// Everything about one command.
pub(super) fn of(command: &Command) -> String {
    let mut text = format!("{}.\n\nUsage: {}\n", command.help, usage(command));
    section(&mut text, "Flags", &flags(command.flags));
    section(&mut text, "Flags of every command", &flags(GLOBAL));
    let examples: Vec<_> =
        command.examples.iter().map(|(line, what)| (format!("comanda {line}"), *what)).collect();
    section(&mut text, "Examples", &examples);
    text.truncate(text.trim_end().len());
    text
}

/// `comanda user show ID [--json]`
pub(super) fn usage(command: &Command) -> String {
    let mut line = format!("comanda {}", command.name);
    for Word { name, count } in command.words {
        let (open, close) = match count {
            Count::One => ("", ""),
            Count::Optional => ("[", "]"),
            Count::Any => ("[", "]…"),
        };
        // Writing to a String cannot fail, here and below.
        let _ok = write!(line, " {open}{name}{close}");
    }
    for flag in command.flags {
        let _ok = write!(line, " [{}]", long(flag));
    }
    line
}

fn left(command: &Command) -> String {
    let usual = if command.name == USUAL { " (usual)" } else { "" };
    format!("{}{usual}", command.name)
}

fn long(flag: &Flag) -> String {
    flag.value.map_or_else(|| flag.name.to_owned(), |value| format!("{} {value}", flag.name))
}

fn flags(flags: &[Flag]) -> Vec<(String, &'static str)> {
    flags
        .iter()
        .map(|f| (f.short.map_or_else(|| long(f), |letter| format!("-{letter}, {}", long(f))), f.help))
        .collect()
}

/// A headline and two columns; nothing if there are no rows.
fn section(text: &mut String, title: &str, rows: &[(String, &str)]) {
    if rows.is_empty() {
        return;
    }
    let width = rows.iter().map(|(left, _)| left.chars().count()).max().unwrap_or_default();
    let _ok = writeln!(text, "\n{title}:");
    for (left, right) in rows {
        let _ok = writeln!(text, "  {left:<width$}  {right}");
    }
}
