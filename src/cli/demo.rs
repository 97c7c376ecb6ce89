//! `comanda demo`: a small restaurant to look at, in an empty file.

use super::command::{Command, Group};
use super::{Call, Terminal, open};
use crate::app;
use crate::app::terms::HouseTerms;
use crate::error::Result;
use crate::import::demo;

/// The row.
pub(super) const COMMAND: Command = Command {
    name: "demo",
    group: Group::House,
    help: "Fill an empty file with a small restaurant to look at",
    words: &[],
    flags: &[],
    examples: &[
        ("demo", "Then `comanda serve`, and sign in as one of the people it prints"),
        ("demo --database /tmp/demo.db", "Beside your own file, to try things out"),
    ],
    run,
};

fn run(call: &Call, terminal: &mut Terminal) -> Result<()> {
    let config = call.load(terminal)?.config;
    let terms = HouseTerms::of(&config.restaurant)?;
    // One that this house delivers to, whatever its settings are.
    let first = config.restaurant.districts.first().filter(|_| !terms.checkout.districts.contains("Centro"));
    let district = first.cloned().unwrap_or_else(|| "Centro".to_owned());
    demo::fill(&open::store(&config)?, app::cost(&config), terms, district)?;
    terminal.say(&"La Fonda de Marta is open. Who can sign in, all with the password Arepa-con-queso-26:");
    for (email, what) in demo::PEOPLE {
        terminal.say(&format_args!("  {email:<24} {what}"));
    }
    terminal.say(&format_args!("Next: comanda serve{}", other_file(call)));
    terminal.say(&"Don't put this on the open internet: everybody knows that password.");
    Ok(())
}

/// The flag that the next command needs too, if this one was given it.
fn other_file(call: &Call) -> String {
    let settings = call.settings.settings.iter();
    settings
        .rev()
        .find(|setting| setting.key == "database.path")
        .map_or_else(String::new, |setting| format!(" --database {}", setting.text))
}
