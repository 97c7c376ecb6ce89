//! `comanda completion`: what a shell needs to complete commands, flags and the names of files, from the table.

use super::command::{COMMANDS, Command, Count, Flag, GLOBAL, Group, Word};
use super::{Call, Terminal};
use crate::config::Profile;
use crate::error::{Error, Result};
use crate::import::django::System;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "completion",
    group: Group::Care,
    help: "Print what a shell needs to complete the command line",
    words: &[Word { name: "SHELL", count: Count::One }],
    flags: &[],
    examples: &[
        ("completion bash > /etc/bash_completion.d/comanda", "For bash, for everybody on this machine"),
        ("completion zsh > /usr/local/share/zsh/site-functions/_comanda", "For zsh"),
        ("completion fish > ~/.config/fish/completions/comanda.fish", "For fish"),
    ],
    run,
};

const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let text = match call.word(0)?.unwrap_or_default() {
        "bash" => bash(),
        "zsh" => zsh(),
        "fish" => fish(),
        other => {
            return Err(Error::Usage(
                format!("There is no completion for {other}; choose bash, zsh or fish.").into(),
            ));
        }
    };
    terminal.say(&text.trim_end());
    Ok(())
}

/// What may stand somewhere.
enum Place {
    /// One of these.
    Of(Vec<&'static str>),
    /// The name of a file or folder.
    File,
    /// Anything.
    Anything,
}

/// What may stand where the help says `name`.
fn place(name: &str) -> Place {
    match name {
        "SHELL" => Place::Of(SHELLS.to_vec()),
        "SYSTEM" => {
            Place::Of(std::iter::once("gastromovil").chain(System::ALL.iter().map(|s| s.as_str())).collect())
        }
        "COMMAND" => Place::Of(first_words().into_iter().collect()),
        _ if name.contains("FILE") || name.contains("FOLDER") => Place::File,
        _ => Place::Anything,
    }
}

fn value(flag: &Flag) -> Place {
    match flag.name {
        "--profile" => Place::Of(Profile::ALL.map(Profile::as_str).to_vec()),
        _ => place(flag.value.unwrap_or_default()),
    }
}

/// The first words of all commands.
fn first_words() -> BTreeSet<&'static str> {
    COMMANDS.iter().filter_map(|command| command.name.split(' ').next()).collect()
}

/// The second words of a family; none where the first word is a command.
fn second_words(first: &str) -> Vec<&'static Command> {
    Command::family(COMMANDS, first).collect()
}

/// All flags of a command, its own first.
fn flags(command: &Command) -> Vec<&'static Flag> {
    command.flags.iter().chain(GLOBAL).collect()
}

/// Every flag that takes a value, once.
fn with_value() -> Vec<&'static Flag> {
    let mut seen = BTreeSet::new();
    let all = COMMANDS.iter().flat_map(|command| command.flags).chain(GLOBAL);
    all.filter(|flag| flag.value.is_some() && seen.insert(flag.name)).collect()
}

fn names(flags: &[&Flag]) -> String {
    flags.iter().map(|flag| flag.name).collect::<Vec<_>>().join(" ")
}

/// Fills `COMPREPLY` with what may stand at a place.
fn bash_place(of: &Place) -> String {
    match of {
        Place::Of(list) => format!("COMPREPLY=($(compgen -W '{}' -- \"$cur\"))", list.join(" ")),
        Place::File => {
            "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")".to_owned()
        }
        Place::Anything => ":".to_owned(),
    }
}

// Writing to a String cannot fail, here and below.

fn bash() -> String {
    let mut text = String::from(
        "# bash completion for comanda, made by `comanda completion bash`\n_comanda() {\n    local cur prev word name=\"\" \
         first=\"\" skip=0 i\n    cur=${COMP_WORDS[COMP_CWORD]}\n    prev=${COMP_WORDS[COMP_CWORD-1]}\n    \
         COMPREPLY=()\n    case $prev in\n",
    );
    let takers = with_value();
    for flag in &takers {
        let _ok = writeln!(text, "        {}) {}; return ;;", flag.name, bash_place(&value(flag)));
    }
    let list: Vec<_> = takers.iter().map(|flag| flag.name).collect();
    let families: Vec<_> =
        first_words().into_iter().filter(|first| !second_words(first).is_empty()).collect();
    let _ok = write!(
        text,
        "    esac\n    for ((i = 1; i < COMP_CWORD; i++)); do\n        word=${{COMP_WORDS[i]}}\n        \
         if ((skip)); then skip=0; continue; fi\n        case $word in\n            {}) skip=1 ;;\n            -*) ;;\n            \
         *)\n                if [[ -z $first ]]; then first=$word; name=$word\n                elif [[ $name == \"$first\" && \" {} \" == *\" $first \"* ]]; then name=\"$first $word\"\n                \
         fi ;;\n        esac\n    done\n    case $name in\n",
        list.join("|"),
        families.join(" ")
    );
    let firsts = first_words().into_iter().collect::<Vec<_>>().join(" ");
    let globals: Vec<&Flag> = GLOBAL.iter().collect();
    let _ok = writeln!(
        text,
        "        '') if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '{}' -- \"$cur\")); else COMPREPLY=($(compgen -W '{firsts}' -- \"$cur\")); fi ;;",
        names(&globals)
    );
    for first in families {
        let seconds: Vec<_> =
            second_words(first).iter().filter_map(|command| command.name.split(' ').nth(1)).collect();
        let _ok = writeln!(
            text,
            "        {first}) COMPREPLY=($(compgen -W '{}' -- \"$cur\")) ;;",
            seconds.join(" ")
        );
    }
    for command in COMMANDS {
        let word = command.words.iter().map(|word| place(word.name)).collect::<Vec<_>>();
        let of_list = word.iter().find(|place| matches!(place, Place::Of(_)));
        let of_file = word.iter().find(|place| matches!(place, Place::File));
        // Where a list is followed by a file (import SYSTEM FILE), the list is for the first word only.
        let reply = match (of_list, of_file) {
            (Some(list), Some(file)) => format!(
                "if [[ $prev == {} ]]; then {}; else {}; fi",
                command.name,
                bash_place(list),
                bash_place(file)
            ),
            (Some(place), None) | (None, Some(place)) => bash_place(place),
            (None, None) => ":".to_owned(),
        };
        let _ok = writeln!(
            text,
            "        '{}') if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '{}' -- \"$cur\")); else {reply}; fi ;;",
            command.name,
            names(&flags(command))
        );
    }
    text.push_str("    esac\n}\ncomplete -F _comanda comanda\n");
    text
}

/// In single quotes, as zsh and fish take them; `'` cannot stand there.
fn plain(text: &str) -> String {
    text.replace('\'', "’").replace(['[', ']', ':'], " ")
}

fn zsh() -> String {
    let mut text = String::from(
        "#compdef comanda\n# zsh completion for comanda, made by `comanda completion zsh`\n_comanda() {\n    local -a \
         global words_of\n    local first=${words[2]} name\n    global=(\n",
    );
    for flag in GLOBAL {
        let _ok = writeln!(text, "        {}", zsh_flag(flag));
    }
    text.push_str("    )\n    if (( CURRENT == 2 )); then\n        local -a commands=(\n");
    for first in first_words() {
        let help = Command::find(COMMANDS, first).map_or("", |command| command.help);
        let _ok = writeln!(text, "            '{first}:{}'", plain(help));
    }
    text.push_str(
        "        )\n        _describe command commands\n        _arguments $global\n        return\n    fi\n",
    );
    text.push_str("    name=$first\n    case $first in\n");
    for first in first_words() {
        let seconds = second_words(first);
        if seconds.is_empty() {
            continue;
        }
        let _ok = writeln!(
            text,
            "        {first})\n            if (( CURRENT == 3 )); then\n                words_of=("
        );
        for command in seconds {
            let second = command.name.split(' ').nth(1).unwrap_or_default();
            let _ok = writeln!(text, "                    '{second}:{}'", plain(command.help));
        }
        text.push_str("                )\n                _describe command words_of\n                return\n            fi\n            name=\"$first ${words[3]}\" ;;\n");
    }
    text.push_str("    esac\n    case $name in\n");
    for command in COMMANDS {
        let _ok = write!(text, "        '{}') _arguments $global", command.name);
        for flag in command.flags {
            let _ok = write!(text, " {}", zsh_flag(flag));
        }
        let depth = command.name.split(' ').count();
        for (at, word) in command.words.iter().enumerate() {
            let number = if word.count == Count::Any { "*".to_owned() } else { (depth + at + 1).to_string() };
            let _ok = write!(text, " '{number}:{}:{}'", word.name, zsh_place(&place(word.name)));
        }
        text.push_str(" ;;\n");
    }
    text.push_str("    esac\n}\n_comanda \"$@\"\n");
    text
}

fn zsh_flag(flag: &Flag) -> String {
    let takes =
        flag.value.map_or_else(String::new, |name| format!(":{}:{}", plain(name), zsh_place(&value(flag))));
    format!("'{}[{}]{takes}'", flag.name, plain(flag.help))
}

fn zsh_place(of: &Place) -> String {
    match of {
        Place::Of(list) => format!("({})", list.join(" ")),
        Place::File => "_files".to_owned(),
        Place::Anything => " ".to_owned(),
    }
}

fn fish() -> String {
    let mut text = String::from(
        "# fish completion for comanda, made by `comanda completion fish`\ncomplete -c comanda -f\n",
    );
    for first in first_words() {
        let help = Command::find(COMMANDS, first).map_or("", |command| command.help);
        let _ok =
            writeln!(text, "complete -c comanda -n __fish_use_subcommand -a {first} -d '{}'", plain(help));
    }
    for flag in GLOBAL {
        fish_flag(&mut text, "", flag);
    }
    for command in COMMANDS {
        let mut parts = command.name.split(' ');
        let (first, second) = (parts.next().unwrap_or_default(), parts.next());
        let mut seen = format!("__fish_seen_subcommand_from {first}");
        if let Some(second) = second {
            let all: Vec<_> =
                second_words(first).iter().filter_map(|command| command.name.split(' ').nth(1)).collect();
            let _ok = writeln!(
                text,
                "complete -c comanda -n '{seen}; and not __fish_seen_subcommand_from {}' -a {second} -d '{}'",
                all.join(" "),
                plain(command.help)
            );
            let _ok = write!(seen, "; and __fish_seen_subcommand_from {second}");
        }
        for flag in command.flags {
            fish_flag(&mut text, &seen, flag);
        }
        for word in command.words {
            match place(word.name) {
                Place::Of(list) => {
                    let _ok = writeln!(text, "complete -c comanda -n '{seen}' -a '{}'", list.join(" "));
                }
                Place::File => {
                    let _ok = writeln!(text, "complete -c comanda -n '{seen}' -F");
                }
                Place::Anything => {}
            }
        }
    }
    text
}

fn fish_flag(text: &mut String, seen: &str, flag: &Flag) {
    let when = if seen.is_empty() { String::new() } else { format!(" -n '{seen}'") };
    let short = flag.short.map_or_else(String::new, |letter| format!(" -s {letter}"));
    let takes = match (flag.value, value(flag)) {
        (None, _) => String::new(),
        (Some(_), Place::Of(list)) => format!(" -x -a '{}'", list.join(" ")),
        (Some(_), Place::File) => " -r -F".to_owned(),
        (Some(_), Place::Anything) => " -x".to_owned(),
    };
    let _ok = writeln!(
        text,
        "complete -c comanda{when} -l {}{short}{takes} -d '{}'",
        flag.name.trim_start_matches('-'),
        plain(flag.help)
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::process::{Command as Process, Stdio};

    /// What bash, which loaded the script, offers behind these words; the last one is being typed.
    fn offered(words: &[&str]) -> Vec<String> {
        let list: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
        let script = format!(
            "{}\nCOMP_WORDS=({})\nCOMP_CWORD={}\n_comanda\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
            bash(),
            list.join(" "),
            words.len() - 1
        );
        let mut shell = Process::new("bash").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        shell.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        let output = shell.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .filter(|l| !l.is_empty())
            .collect()
    }

    #[test]
    fn bash_completes_commands_flags_and_words() {
        assert_eq!(offered(&["comanda", "expo"]), ["export"]);
        assert_eq!(offered(&["comanda", "--profile", "rest"]), ["restapi", "restapi-dev"]);
        assert_eq!(offered(&["comanda", "--profile", "restapi", "user", "passw"]), ["password"]);
        assert!(offered(&["comanda", "user", ""]).contains(&"add".to_owned()));
        assert_eq!(offered(&["comanda", "export", "--with"]), ["--with-passwords"]);
        assert!(offered(&["comanda", "export", "--"]).contains(&"--database".to_owned()));
        assert_eq!(offered(&["comanda", "completion", "b"]), ["bash"]);
        assert_eq!(offered(&["comanda", "import", "uk"]), ["uk-travel"]);
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.to");
        assert_eq!(offered(&["comanda", "load", folder]), [format!("{folder}ml")]);
        assert_eq!(offered(&["comanda", "import", "restapi", folder]), [format!("{folder}ml")]);
    }

    #[test]
    fn every_command_and_flag_is_in_every_script_and_quotes_are_closed() {
        for (shell, text) in [("bash", bash()), ("zsh", zsh()), ("fish", fish())] {
            for command in COMMANDS {
                let last = command.name.split(' ').next_back().unwrap();
                assert!(text.contains(last), "{shell} knows no {}", command.name);
                for flag in command.flags {
                    assert!(
                        text.contains(flag.name.trim_start_matches('-')),
                        "{shell} knows no {}",
                        flag.name
                    );
                }
            }
            let odd = text.lines().filter(|line| line.matches('\'').count() % 2 == 1).collect::<Vec<_>>();
            assert!(odd.is_empty(), "{shell}: {odd:#?}");
        }
    }
}
