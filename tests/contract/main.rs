//! The contract, played against the binary: one server per profile and variant, its cases in their order.
//!
//! `case.rs` is the format, `play.rs` plays one case with `client.rs` and `control.rs`, `matcher.rs` compares, `token.rs`
//! mints, `house.rs` starts and stops the servers. The runs are at the end of this file; README.md says how to play
//! a part of them.

mod case;
mod client;
mod control;
mod cookie;
mod house;
mod json;
mod matcher;
mod pattern;
mod pending;
mod play;
mod token;
mod vars;

use case::{Case, Suite};
use house::{House, Setup};
use pending::{Pending, Verdict};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The names of the files under `cases/`.
const SUITES: [&str; 6] =
    ["gastromovil", "gastromovil-domain", "restapi", "backend-produccion", "ecommerce", "uk-travel"];

/// What whoever started the tests asked for.
struct Wishes {
    /// Case ids, or beginnings before a `*`; all cases where it is empty.
    only: Vec<String>,
    /// Compare bytes and the `strict_…` fields as well.
    strict: bool,
}

impl Wishes {
    fn read() -> Self {
        let only = std::env::var("CONTRACT_ONLY").unwrap_or_default();
        let only =
            only.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let strict = std::env::var("CONTRACT_STRICT").is_ok_and(|value| value == "1");
        Self { only, strict }
    }

    fn include(&self, case: &Case) -> bool {
        self.only.is_empty() || self.only.iter().any(|pattern| case::names(pattern, &case.id))
    }
}

/// How a run went.
#[derive(Default)]
struct Tally {
    passed: usize,
    pending: usize,
    failures: Vec<String>,
}

impl Tally {
    fn count(&mut self, case: &Case, verdict: Verdict) {
        match verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::Pending => self.pending += 1,
            Verdict::Failed(why) => {
                let note = case.note.as_ref().map_or(String::new(), |note| format!("\n     note: {note}"));
                self.failures.push(format!("FAIL {} ({}): {why}{note}", case.id, case.area));
            }
        }
    }

    fn sum(&self) -> String {
        format!("{} passed, {} failed, {} pending", self.passed, self.failures.len(), self.pending)
    }
}

/// Plays every case of one run. The error lists what failed and ends with the server's last words.
fn run(setup: &Setup) -> Result<String, String> {
    let wishes = Wishes::read();
    let suite = case::load(setup.name)?;
    let cases: Vec<&Case> =
        suite.cases.iter().filter(|case| case.variant == setup.variant && wishes.include(case)).collect();
    if cases.is_empty() {
        return Ok("no case asked for".into());
    }
    let pending = read_pending()?;
    let mut house = House::open(setup)?;
    let mut tally = play_all(&cases, &suite, &mut house, &pending, wishes.strict);
    let log = house.log_tail();
    if let Err(complaint) = house.close() {
        tally.failures.push(complaint);
    }
    if tally.failures.is_empty() {
        return Ok(tally.sum());
    }
    Err(format!("{}\n{}\n{log}", tally.failures.join("\n"), tally.sum()))
}

fn play_all(cases: &[&Case], suite: &Suite, house: &mut House, pending: &Pending, strict: bool) -> Tally {
    let mut tally = Tally::default();
    let mut left = cases.len();
    for case in cases {
        left -= 1;
        let complaints = play::play(case, house, &suite.defaults, strict);
        tally.count(case, pending.judge(&case.id, &complaints));
        if let Some(status) = house.exited() {
            tally
                .failures
                .push(format!("the server ended ({status}) in {}; {left} were not played", case.id));
            break;
        }
        if left > 0 && case.requires.iter().any(|need| need == "control") {
            wait_out_the_second();
        }
    }
    tally
}

/// Waits until the next second but one begins.
///
/// # Why
/// A changed password ends what was minted up to that second, and tokens carry whole seconds. The next case mints with
/// a beginning one second back; that must be later than the second of the change.
fn wait_out_the_second() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    std::thread::sleep(Duration::from_secs(now.as_secs() + 2).saturating_sub(now));
}

fn read_pending() -> Result<Pending, String> {
    let path = case::home().join("pending.txt");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Pending::parse(&text)
}

/// A failed run's report, shown by the test harness line by line as it is.
struct Report(String);

impl std::fmt::Debug for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One test per server, so that they run beside each other.
macro_rules! runs {
    ($($test:ident: $name:literal, $variant:literal, $settings:expr;)+) => {
        const RUNS: &[Setup] =
            &[$(Setup { name: $name, variant: $variant, settings: &$settings }),+];
        $(
            #[test]
            fn $test() -> Result<(), Report> {
                let sum = run(&Setup { name: $name, variant: $variant, settings: &$settings });
                println!("{}: {}", stringify!($test), sum.map_err(Report)?);
                Ok(())
            }
        )+
    };
}

runs! {
    gastromovil: "gastromovil", "", [];
    gastromovil_short_session: "gastromovil", "short-session", [("COMANDA_SESSIONS__IDLE", "3s")];
    gastromovil_domain: "gastromovil-domain", "", [("COMANDA_PROFILE", "gastromovil")];
    restapi: "restapi", "", [];
    restapi_dev: "restapi", "dev", [("COMANDA_PROFILE", "restapi-dev")];
    backend_produccion: "backend-produccion", "", [];
    backend_produccion_short_session: "backend-produccion", "short-session", [("COMANDA_SESSIONS__IDLE", "3s")];
    backend_produccion_hostname: "backend-produccion", "hostname",
        [("COMANDA_NETWORK__ALLOWED_HOSTNAMES", "[\"localhost\"]")];
    ecommerce: "ecommerce", "", [];
    uk_travel: "uk-travel", "", [];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Expect, Request};
    use crate::matcher::Matcher;
    use crate::vars::Vars;
    use serde::Deserialize as _;
    use serde_json::Value;
    use std::collections::HashSet;

    fn suites() -> Vec<Suite> {
        SUITES.iter().map(|name| case::load(name).unwrap()).collect()
    }

    #[test]
    fn every_case_belongs_to_a_run_and_no_id_is_used_twice() {
        let mut ids = HashSet::new();
        for (name, suite) in SUITES.iter().zip(suites()) {
            assert_eq!(*name, suite.profile);
            for case in suite.cases {
                let played = RUNS.iter().any(|run| run.name == *name && run.variant == case.variant);
                assert!(played, "{} is played by no run", case.id);
                assert!(ids.insert(case.id.clone()), "{} is there twice", case.id);
            }
        }
        assert!(ids.len() > 600, "only {} cases", ids.len());
    }

    #[test]
    fn every_filter_and_every_pending_entry_names_a_case() {
        let pending = read_pending().unwrap();
        let wishes = Wishes::read();
        let ids: Vec<String> =
            suites().into_iter().flat_map(|suite| suite.cases).map(|case| case.id).collect();
        for pattern in pending.patterns().chain(wishes.only.iter().map(String::as_str)) {
            assert!(ids.iter().any(|id| case::names(pattern, id)), "{pattern} names no case");
        }
    }

    #[test]
    fn every_step_is_understood_before_it_is_played() {
        for case in suites().into_iter().flat_map(|suite| suite.cases) {
            for spec in case.tokens.values() {
                token::Spec::deserialize(spec).unwrap().mint("k", 0, "j").unwrap();
            }
            for need in &case.requires {
                assert_eq!(need, "control", "{}", case.id);
            }
            for step in &case.steps {
                understand(step).unwrap_or_else(|error| panic!("{}: {error}", case.id));
            }
        }
    }

    /// Reads a step as playing it would, with none but one variable known.
    fn understand(step: &case::Step) -> Result<(), String> {
        if let Some(operation) = &step.control {
            control::Operation::deserialize(operation).map_err(|error| error.to_string())?;
        }
        if let Some(request) = &step.request {
            Request::deserialize(request).map_err(|error| error.to_string())?;
            if let Some(want) = &step.expect {
                Expect::deserialize(want).map_err(|error| error.to_string())?;
            }
        }
        for pattern in step.capture.values().filter_map(|how| how.as_str()?.strip_prefix("regex:")) {
            pattern::Pattern::new(pattern)?;
        }
        let mut vars = Vars::default();
        vars.set("rand", "x".into());
        step.expect.as_ref().map_or(Ok(()), |want| operators(&vars.fill(want)))
    }

    /// Every matcher within `want` is one that the player knows, and its pattern compiles.
    fn operators(want: &Value) -> Result<(), String> {
        if let Some((name, argument)) = matcher::operator(want) {
            let matcher = Matcher { secret: "", strict: false, now: 0 };
            let said = matcher.check(want, Some(&Value::from("")), "").join(" ");
            if said.contains("no such") || said.contains("does not compile") {
                return Err(format!("{name} {argument}: {said}"));
            }
        }
        match want {
            Value::Array(items) => items.iter().try_for_each(operators),
            Value::Object(fields) => fields.values().try_for_each(operators),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
        }
    }
}
