//! `comanda clock` and `comanda clock accept`.

use super::command::{Command, Flag, Group, flag};
use super::{Call, Terminal, open};
use crate::clock::house::{Move, Standing};
use crate::clock::{Clock, House, Time};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::store::time;
use crate::store::{Store, lock::Lock};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io::BufRead;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The row of `clock`.
pub(super) const SHOW: Command = Command {
    name: "clock",
    group: Group::Care,
    help: "Show the machine's clock, the house's time, and which is believed",
    words: &[],
    flags: &[],
    examples: &[("clock", "Why does the panel say that the clock is wrong?")],
    run: show,
};

/// The row of `clock accept`.
pub(super) const ACCEPT: Command = Command {
    name: "clock accept",
    group: Group::Care,
    help: "Believe the machine's clock as it stands now",
    words: &[],
    flags: &[YES],
    examples: &[("clock accept", "The clock was set by hand, or the house slept for a year")],
    run: accept,
};

const YES: Flag = flag("--yes", None, "Yes, the clock is right: do not ask");

/// How long a running server is waited for: it looks every two seconds.
const PATIENCE: Duration = Duration::from_secs(15);

fn show(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    Clock::System.ask_service();
    let Some(standing) = time::standing_at(&config.database.path, &Clock::System) else {
        return Err(Error::unusable(format!(
            "There is no house at {} yet; the machine's clock shows {}.",
            config.database.path.display(),
            Shown(Clock::System.wall(), &config)
        )));
    };
    tell(&standing, &config, terminal);
    Ok(())
}

fn tell(standing: &Standing, config: &Config, terminal: &mut Terminal) {
    terminal.say(&format_args!("machine's clock  {}", Shown(standing.wall, config)));
    terminal.say(&format_args!("house time       {}", Shown(standing.house, config)));
    terminal.say(&format_args!("not before       {}", Shown(standing.mark, config)));
    terminal.say(&verdict(standing));
}

/// What to make of it, and what to do.
fn verdict(standing: &Standing) -> &'static str {
    if standing.synchronised {
        "The clock is trusted: a time service keeps it right. Nothing is to be done."
    } else if !standing.is_apart() {
        "The clock is plausible, and the house goes by it. No time service vouches for it: switch one on with \
         `timedatectl set-ntp true`, or say that it is right with `comanda clock accept`."
    } else if standing.wall < standing.mark {
        "The clock is not trusted: it stands before a time that is certain. Orders are taken and stamped with house time. \
         Set the clock (`timedatectl`); if it is right and the house is wrong, say so with `comanda clock accept`."
    } else {
        "The clock is not trusted: it stands far from where the house was last, and no time service vouches for it. \
         Set the clock (`timedatectl`); if it is right, say so with `comanda clock accept`."
    }
}

fn accept(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    let shown = Clock::System.wall();
    if !call.has("--yes") && !is_right(shown, &config, terminal)? {
        return Err(Error::unusable("Nothing was changed. Set the clock with `timedatectl set-time`."));
    }
    match Lock::take(&config.database.path) {
        Ok(_lock) => accept_here(&config)?,
        Err(_server_runs) => accept_there(&config)?,
    }
    terminal.say(&format_args!("House time is {} from now on.", Shown(Clock::System.wall(), &config)));
    Ok(())
}

/// Asks whoever sits at the terminal.
fn is_right(shown: Time, config: &Config, terminal: &mut Terminal) -> Result<bool> {
    if !terminal.is_terminal {
        return Err(Error::Usage(
            format!("The clock shows {}; write --yes if that is right.", Shown(shown, config)).into(),
        ));
    }
    terminal.say(&format_args!("The clock shows {}. Is that right? [y/N]", Shown(shown, config)));
    terminal.flush();
    let mut line = String::new();
    terminal.input.read_line(&mut line).map_err(|e| Error::internal("reading the answer", e))?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes" | "s" | "si" | "sí"))
}

/// No server runs: the file is told by this command.
fn accept_here(config: &Config) -> Result<()> {
    accept_in(&open::store(config)?)
}

fn accept_in(store: &Store) -> Result<()> {
    let Some(house) = store.clock().house() else { return Err(Error::broken("a store without house time")) };
    if let Some(start) = house.start() {
        move_in(store, house, &start)?;
    }
    if let Some(planned) = house.accept() {
        return move_in(store, house, &planned);
    }
    let standing = house.standing();
    store.write_blocking(move |w| time::answer(w, &standing))
}

fn move_in(store: &Store, house: &House, planned: &Move) -> Result<()> {
    let (planned, after) = (*planned, house.after(planned));
    let number = store.write_blocking(move |w| time::record(w, &planned, &after))?;
    house.moved(&planned, number);
    Ok(())
}

/// A server runs: it is asked through the file, and waited for.
fn accept_there(config: &Config) -> Result<()> {
    let store = open::store(config)?;
    let wall = Clock::System.wall();
    store.write_blocking(move |w| time::ask(w, wall))?;
    let until = Instant::now() + PATIENCE;
    while store.read(time::noted)?.asked {
        if Instant::now() > until {
            return Err(Error::unusable(
                "The server did not answer; it believes the clock as soon as it looks, or at its next start.",
            ));
        }
        sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// A time as people write it, in the restaurant's zone.
struct Shown<'a>(Time, &'a Config);

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(time, config) = self;
        let zone = TimeZone::get(&config.restaurant.time_zone).unwrap_or(TimeZone::UTC);
        match Timestamp::from_millisecond(time.millis()) {
            Ok(at) => write!(f, "{}", at.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S %Z")),
            Err(_beyond_dates) => write!(f, "{} ms", time.millis()),
        }
    }
}
