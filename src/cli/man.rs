//! `comanda man`: the manual page, from the same table as the help.

use super::command::{COMMANDS, Command, Flag, GLOBAL, Group};
use super::help::usage;
use super::{Call, Terminal};
use crate::error::Result;
use std::fmt::Write as _;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "man",
    group: Group::Care,
    help: "Print the manual page (roff)",
    words: &[],
    flags: &[],
    examples: &[("man > /usr/local/share/man/man1/comanda.1", "Then `man comanda` shows it")],
    run,
};

#[expect(clippy::unnecessary_wraps, reason = "every command has this signature")]
fn run(_: &Call, terminal: &mut Terminal) -> Result<()> {
    terminal.say(&page().trim_end());
    Ok(())
}

/// What stands before the commands.
const BEGINS: &str = r".SH NAME
comanda \- a restaurant server in one binary
.SH SYNOPSIS
.B comanda
.RI [ COMMAND ]
.RI [ FLAGS ]
.SH DESCRIPTION
Menu, orders, kitchen, couriers and accounts of a restaurant, in one program and one file.
Without a command it serves until it is stopped.
";

/// What stands behind them.
const ENDS: &str = r".SH EXIT STATUS
.TP
.B 0
All went well.
.TP
.B 1
It could not be done; the sentence on standard error says why and what to do.
.TP
.B 2
The command line was not understood.
.SH ENVIRONMENT
.TP
.B COMANDA_CONFIG
The file of settings.
.TP
.B COMANDA_PROFILE
The set of built\-in values.
.TP
.BI COMANDA_ SECTION __ KEY
One setting, such as COMANDA_SERVER__LISTEN=0.0.0.0:80.
.SH FILES
.TP
.I /etc/comanda/config.toml
The settings that differ from the built\-in ones;
.B comanda config \-\-example
explains them all.
.TP
.I comanda.db
Everything, unless database.path says otherwise; comanda.key beside it signs tokens, certs/ holds certificates.
.SH SEE ALSO
.BR journalctl (1),
.BR systemctl (1),
.BR sqlite3 (1)
";

fn page() -> String {
    // Writing to a String cannot fail, here and below.
    let mut text = format!(
        ".\\\" Made by `comanda man`.\n.TH COMANDA 1 \"\" \"comanda {}\" \"User Commands\"\n{BEGINS}.SH COMMANDS\n",
        env!("CARGO_PKG_VERSION")
    );
    for group in Group::ALL {
        let _ok = writeln!(text, ".SS {}", escaped(group.title()));
        for command in COMMANDS.iter().filter(|command| command.group == group) {
            describe(&mut text, command);
        }
    }
    text.push_str(".SH OPTIONS\nUnderstood by every command, before or after its name.\n");
    for flag in GLOBAL {
        one(&mut text, flag);
    }
    text.push_str(ENDS);
    text
}

fn describe(text: &mut String, command: &Command) {
    let _ok = writeln!(text, ".TP\n.B {}\n{}.", escaped(&usage(command)), escaped(command.help));
    if !command.flags.is_empty() {
        text.push_str(".RS\n");
        for flag in command.flags {
            one(text, flag);
        }
        text.push_str(".RE\n");
    }
    text.push_str(".RS\n");
    for (line, what) in command.examples {
        let _ok = writeln!(text, ".PP\n{}:\n.br\n.B comanda {}", escaped(what), escaped(line));
    }
    text.push_str(".RE\n");
}

fn one(text: &mut String, flag: &Flag) {
    let short = flag.short.map_or_else(String::new, |letter| format!("\\fB\\-{letter}\\fR, "));
    let value = flag.value.map_or_else(String::new, |value| format!(" \\fI{}\\fR", escaped(value)));
    let _ok = writeln!(text, ".TP\n{short}\\fB{}\\fR{value}\n{}.", escaped(flag.name), escaped(flag.help));
}

/// A text as roff shows it: a backslash and a hyphen are themselves, and no line begins a request.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-").replace('…', "...");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_the_usual_parts_every_command_and_every_flag() {
        let text = page();
        for part in
            ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "EXIT STATUS", "FILES", "SEE ALSO"]
        {
            assert!(text.contains(&format!("\n.SH {part}\n")), "{part}");
        }
        for command in COMMANDS {
            assert!(text.contains(&format!("comanda {}", escaped(command.name))), "{}", command.name);
            assert!(command.flags.iter().all(|flag| text.contains(&escaped(flag.name))), "{}", command.name);
        }
        assert!(GLOBAL.iter().all(|flag| text.contains(&escaped(flag.name))));
    }

    #[test]
    fn every_line_that_begins_a_request_begins_one_that_there_is() {
        let known = ["TH", "SH", "SS", "TP", "PP", "RS", "RE", "B", "I", "BI", "BR", "RI", "br", "\\\""];
        let mut depth = 0_i32;
        for line in page().lines().filter(|line| line.starts_with(['.', '\''])) {
            let request = line[1..].split(' ').next().unwrap();
            assert!(known.contains(&request), "{line}");
            depth += i32::from(request == "RS") - i32::from(request == "RE");
            assert!(depth >= 0, "{line}");
        }
        assert_eq!(depth, 0);
        assert_eq!(escaped(".x\\-y"), "\\&.x\\e\\-y");
    }
}
