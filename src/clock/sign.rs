//! Who says that the machine's clock is right: the sign that systemd-timesyncd leaves, or what `timedatectl` answers.
//!
//! # Why is the kernel not asked itself?
//! `adjtimex` is `unsafe` from here, and the service could not call it: `ProtectClock=` in its unit refuses the call even
//! where it only reads. systemd-timesyncd, which Raspberry Pi OS and Debian bring along, touches a file at each success
//! (man systemd-timesyncd.service). For chrony and others `timedatectl` asks the kernel in our place, from outside of
//! our cage. Where neither answers, nobody vouches for the clock, and it is believed as far as it is plausible.

use super::{Span, Time};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, UNIX_EPOCH};

/// Touched by systemd-timesyncd at each success.
const SIGN: &str = "/run/systemd/timesync/synchronized";

/// How old a sign may be. timesyncd asks every 34 minutes at the latest unless it is told otherwise. A sign that is
/// older, or that lies ahead, says nothing: the clock may have been set by hand since.
const FRESH: Span = Span::hours(2);

/// How far a sign may lie ahead: the clock was slewed a little since.
const AHEAD: Span = Span::secs(10);

/// How long the answer of `timedatectl` counts.
const TOLD_FOR: Span = Span::minutes(3);

/// How long is waited for it.
const PATIENCE: Duration = Duration::from_secs(1);

/// When `timedatectl` last said yes, in steady time plus one; 0: never.
static TOLD: AtomicI64 = AtomicI64::new(0);

/// How far the machine's clock was ahead of steady time then, in milliseconds: a clock that was set since is another.
static TOLD_OF: AtomicI64 = AtomicI64::new(0);

/// Whether systemd-timesyncd has said so at any time since the machine was started.
#[must_use]
pub fn is_there() -> bool {
    Path::new(SIGN).exists()
}

/// Whether systemd-timesyncd has just said so.
pub(super) fn of_timesyncd(wall: Time) -> bool {
    let touched = std::fs::metadata(SIGN).and_then(|file| file.modified());
    let since = touched.ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    since.is_some_and(|since| {
        is_fresh(Time::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)), wall)
    })
}

fn is_fresh(touched: Time, wall: Time) -> bool {
    touched <= wall + AHEAD && wall.since(touched) <= FRESH
}

/// Whether `timedatectl` said so not long ago, of the clock as it was set then.
pub(super) fn told(wall: Time, steady: Time) -> bool {
    let (told, of) = (TOLD.load(Ordering::Acquire), Span::millis(TOLD_OF.load(Ordering::Acquire)));
    let set = wall.since(steady) + of.back();
    told > 0 && steady.since(Time::from_millis(told - 1)) <= TOLD_FOR && set.abs() <= AHEAD
}

/// Asks `timedatectl`, where there is no sign to be looked at at all.
pub(super) fn ask(wall: Time, steady: Time) {
    if of_timesyncd(wall) || is_there() {
        return;
    }
    let yes = answer().is_some_and(|said| said.trim() == "yes");
    TOLD_OF.store(wall.since(steady).as_millis(), Ordering::Release);
    TOLD.store(if yes { steady.millis() + 1 } else { 0 }, Ordering::Release);
}

/// What it prints, if it is there, succeeds and is quick.
fn answer() -> Option<String> {
    let mut child = Command::new("timedatectl")
        .args(["show", "--property=NTPSynchronized", "--value"])
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let until = Instant::now() + PATIENCE;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => break,
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(10)),
            Ok(Some(_)) => return None,
            Ok(None) | Err(_) => {
                let _gone_already = child.kill();
                let _gone_already = child.wait();
                return None;
            }
        }
    }
    std::io::read_to_string(child.stdout.take()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_counts_for_two_hours_and_not_from_the_future() {
        let touched = Time::from_secs(1_780_000_000);
        assert!(is_fresh(touched, touched));
        assert!(is_fresh(touched, touched + FRESH));
        assert!(!is_fresh(touched, touched + FRESH + Span::millis(1)), "nobody has looked since");
        assert!(!is_fresh(touched, touched + Span::days(730)), "set ahead by hand since");
        assert!(!is_fresh(touched, touched - Span::days(730)), "set back by hand since");
        assert!(is_fresh(touched, touched - Span::secs(2)), "slewed");
    }

    #[test]
    fn what_timedatectl_said_counts_for_the_clock_as_it_was_set_then() {
        let (wall, steady) = (Time::from_secs(1_780_000_000), Time::from_secs(5));
        TOLD_OF.store(wall.since(steady).as_millis(), Ordering::Release);
        TOLD.store(steady.millis() + 1, Ordering::Release);
        assert!(told(wall, steady));
        assert!(told(wall + TOLD_FOR, steady + TOLD_FOR));
        assert!(!told(wall + Span::days(1), steady), "set ahead since");
        assert!(!told(wall + Span::hours(1), steady + Span::hours(1)), "long ago");
        TOLD.store(0, Ordering::Release);
        assert!(!told(wall, steady));
    }
}
