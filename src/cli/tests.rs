//! The table keeps its promises, wrong command lines get a sentence, and no secret is printed.

use super::command::{COMMANDS, Command, Count, GLOBAL, Group};
use super::*;

const KEY: &str = "0123456789012345678901234567890123456789";

/// Exit, standard output, standard error.
fn comanda_with(env: &[(&str, &str)], line: &str) -> (Exit, String, String) {
    let (mut terminal, captured) = Terminal::captured(env, "");
    let exit = execute(line.split_whitespace().map(OsString::from), &mut terminal);
    (exit, captured.out(), captured.err())
}

fn comanda(line: &str) -> (Exit, String, String) {
    comanda_with(&[], line)
}

#[test]
fn every_command_has_a_line_of_help_and_an_example_that_is_understood() {
    for command in COMMANDS {
        let (exit, out, err) = comanda(&format!("{} --help", command.name));
        assert_eq!((exit, err.as_str()), (Exit::Done, ""), "{}", command.name);
        assert!(out.contains("\nExamples:\n  comanda "), "{} has no example", command.name);
        assert!(out.starts_with(command.help) && !command.help.ends_with('.'), "{}", command.name);
        for (line, _) in command.examples {
            let args = line.split(['|', '>', '<']).next().unwrap().split_whitespace().map(OsString::from);
            let Ok(Wish::Run(found, _)) = parse::parse(COMMANDS, args) else {
                panic!("`comanda {line}` is not understood")
            };
            assert_eq!(found.name, command.name, "{line}");
        }
    }
}

#[test]
fn names_flags_and_letters_are_used_once_and_written_alike() {
    let mut names: Vec<_> = COMMANDS.iter().map(|c| c.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), COMMANDS.len());
    for command in COMMANDS {
        let all: Vec<_> = GLOBAL.iter().chain(command.flags).collect();
        for (n, flag) in all.iter().enumerate() {
            assert!(flag.name.starts_with("--") && !flag.help.ends_with('.'), "{}", flag.name);
            let twice =
                |o: &&&command::Flag| o.name == flag.name || (o.short.is_some() && o.short == flag.short);
            assert!(!all[n + 1..].iter().any(|o| twice(&o)), "{} {}", command.name, flag.name);
        }
        let before_last = command.words.split_last().map_or(&[][..], |(_, rest)| rest);
        assert!(before_last.iter().all(|w| w.count != Count::Any), "{}", command.name);
        assert!(command.words.is_sorted_by_key(|w| w.count != Count::One), "{}", command.name);
    }
}

#[test]
fn the_overview_shows_every_command_and_every_global_flag() {
    let (exit, out, _) = comanda("--help");
    assert_eq!(exit, Exit::Done);
    assert_eq!(comanda("help").1, out);
    assert!(
        COMMANDS.iter().all(|c| out.contains(&format!("\n  {}", c.name)) && Group::ALL.contains(&c.group))
    );
    assert!(GLOBAL.iter().all(|f| out.contains(f.name)));
}

#[test]
fn what_is_not_understood_exits_with_2_and_a_sentence_that_helps() {
    for (line, expected) in [
        ("confg", "There is no command `confg`; did you mean `comanda config`?"),
        ("banana", "There is no command `banana`; `comanda help` lists all commands."),
        ("help banana", "There is no command `banana`; `comanda help` lists all commands."),
        ("config --jsn", "`comanda config` has no flag --jsn; did you mean --json?"),
        ("--wat", "`comanda` has no flag --wat; `comanda --help` shows those that it has."),
        ("config -x", "`comanda config` has no flag -x; `comanda config --help` shows those that it has."),
        (
            "config extra",
            "`comanda config` does not know what to do with extra; `comanda config --help` shows what it takes.",
        ),
        ("config --json=yes", "--json takes no value."),
        ("config --listen", "--listen needs a value after it."),
        ("config --set nonsense", "--set takes a setting and its value: --set sessions.idle=1h."),
    ] {
        let (exit, out, err) = comanda(line);
        assert_eq!((exit, out.as_str()), (Exit::Usage, ""), "{line}");
        assert_eq!(err, format!("comanda: {expected}\n"));
    }
}

#[test]
fn a_setting_that_cannot_be_used_exits_with_1_and_a_sentence() {
    let (exit, out, err) = comanda("config --listen here");
    assert_eq!((exit, out.as_str()), (Exit::Failed, ""));
    assert!(err.starts_with("comanda: server.listen = \"here\" (--listen) cannot be used: "), "{err}");
    assert_eq!(err.lines().count(), 1);
}

#[test]
fn global_flags_are_understood_on_both_sides_of_the_command_and_the_last_one_wins() {
    let (exit, out, err) = comanda(
        "--profile uk-travel --listen 127.0.0.1:1 config --set server.listen=127.0.0.1:2 --database x.db",
    );
    assert_eq!((exit, err.as_str()), (Exit::Done, ""));
    let lines: Vec<String> =
        out.lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for expected in [
        "# Settings file: none",
        "profile = \"uk-travel\" # --profile",
        "listen = \"127.0.0.1:2\" # --set",
        "path = \"x.db\" # --database",
        "access = \"15m\" # built in, profile uk-travel",
        "idle = \"30m\" # built in",
    ] {
        assert!(lines.iter().any(|l| l == expected), "{expected} is not in\n{out}");
    }
}

#[test]
fn the_settings_are_printed_without_secrets() {
    let env = [
        ("COMANDA_AUTH__SIGNING_KEY", KEY),
        ("COMANDA_AUTH__OLDER_KEYS", &*format!("[\"{KEY}\"]")),
        ("COMANDA_MAIL__PASSWORD", "hunter2"),
    ];
    for line in ["config", "config --json"] {
        let (exit, out, err) = comanda_with(&env, line);
        assert_eq!(exit, Exit::Done);
        assert!(!(out.clone() + &err).contains(KEY) && !out.contains("hunter2"), "{out}");
        assert!(out.contains("***"), "{out}");
    }
    let (_, out, _) = comanda_with(&env, "config --json");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let key = &json["settings"]["auth.signing_key"];
    assert_eq!(
        (key["value"].as_str(), key["source"].as_str()),
        (Some("***"), Some("COMANDA_AUTH__SIGNING_KEY"))
    );
}

#[test]
fn what_config_prints_can_be_read_as_a_settings_file() {
    use figment::providers::Format as _;
    for line in ["config --profile gastromovil", "config --example"] {
        let (exit, out, _) = comanda(line);
        assert_eq!(exit, Exit::Done);
        let read: Result<figment::value::Dict, _> = figment::providers::Toml::from_str(&out);
        assert!(read.is_ok(), "{line}: {read:?}");
    }
}

#[test]
fn output_that_cannot_be_written_is_a_failure_unless_the_reader_has_gone() {
    struct Full(std::io::ErrorKind);
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for (kind, expected) in [(ErrorKind::BrokenPipe, Exit::Done), (ErrorKind::StorageFull, Exit::Failed)] {
        let (mut terminal, captured) = Terminal::captured(&[], "");
        terminal.out = Box::new(Full(kind));
        assert_eq!(execute([OsString::from("version")], &mut terminal), expected);
        assert_eq!(captured.err().is_empty(), expected == Exit::Done, "{}", captured.err());
    }
}

#[test]
fn the_version_is_the_packages() {
    assert_eq!(comanda("version"), comanda("--version"));
    assert_eq!(comanda("-V").1, format!("comanda {}\n", env!("CARGO_PKG_VERSION")));
    assert!(Command::find(COMMANDS, "version").is_some());
}

/// A table with what the real one may have: names of two words, words of every count, flags with values.
static OTHER: &[Command] = &[
    Command {
        name: "user show",
        words: &[
            command::Word { name: "ID", count: Count::One },
            command::Word { name: "MORE", count: Count::Optional },
        ],
        flags: &[command::flag("--as", Some("FORMAT"), "How")],
        ..version::COMMAND
    },
    Command {
        name: "user password",
        words: &[command::Word { name: "ID", count: Count::One }],
        ..version::COMMAND
    },
    Command { name: "serve", ..version::COMMAND },
    help::COMMAND,
];

fn other(line: &str) -> crate::error::Result<Wish> {
    parse::parse(OTHER, line.split_whitespace().map(OsString::from))
}

fn called(line: &str) -> (&'static str, Call) {
    match other(line) {
        Ok(Wish::Run(command, call)) => (command.name, call),
        wish => panic!("{line}: {wish:?}"),
    }
}

#[test]
fn names_of_two_words_are_read_with_their_words_and_flags() {
    let (name, call) = called("--profile ecommerce user show 7 --as short --as=long");
    assert_eq!((name, call.word(0).unwrap(), call.word(1).unwrap()), ("user show", Some("7"), None));
    assert_eq!(
        (call.value("--as").unwrap(), call.has("--as"), call.has("--json")),
        (Some("long"), true, false)
    );
    assert_eq!(call.settings.profile.as_deref(), Some("ecommerce"));
    let (_, call) = called("user show -- --odd x");
    assert_eq!((call.words().unwrap(), call.path(1)), (vec!["--odd", "x"], Some(std::path::Path::new("x"))));
    for (line, expected) in [
        ("user", "`comanda user` needs one more word: `comanda user show`, `comanda user password`."),
        ("user shwo", "There is no command `user shwo`; did you mean `comanda user show`?"),
        ("user show", "`comanda user show` needs ID: write comanda user show ID [MORE] [--as FORMAT]."),
        (
            "user show 1 2 3",
            "`comanda user show` does not know what to do with 3; `comanda user show --help` shows what it takes.",
        ),
    ] {
        assert_eq!(other(line).unwrap_err().to_string(), expected);
    }
}

#[test]
fn without_a_command_the_server_is_started_and_help_before_the_second_word_is_about_the_family() {
    assert_eq!(called("--listen 127.0.0.1:1").0, "serve");
    let (name, call) = called("user --help");
    assert_eq!((name, call.words().unwrap()), ("help", vec!["user"]));
}
