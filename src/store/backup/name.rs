//! The dated names of backups, and which of them are kept: the newest of each of the last days, weeks and months.
//!
//! Only files whose names are exactly ours are ever removed, and never the one that was just made.

use crate::clock::Time;
use crate::error::{Error, Result};
use crate::store::file::cannot;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const BEGIN: &str = "comanda-";
const END: &str = ".db.gz";
/// How copies are called that are not yet proved; hidden by a dot before the name.
pub(super) const PART: &str = ".part";
pub(super) const PACKED_PART: &str = ".packed.part";

/// How many backups are kept: the newest of so many days, weeks and months that have any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Days.
    pub days: u32,
    /// Weeks, from Monday.
    pub weeks: u32,
    /// Months.
    pub months: u32,
}

/// The date in a backup's name, to the second, on the restaurant's wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(DateTime);

impl Stamp {
    /// The date of `at` in a time zone; in UTC if the zone is not known.
    #[must_use]
    pub fn of(at: Time, zone: &str) -> Self {
        let at = Timestamp::from_second(at.secs()).unwrap_or(Timestamp::UNIX_EPOCH);
        Self(at.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC)).datetime())
    }

    /// When that was, in a time zone.
    #[must_use]
    pub fn time(self, zone: &str) -> Time {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let at = zone.to_ambiguous_timestamp(self.0).compatible();
        Time::from_secs(at.map_or(0, Timestamp::as_second))
    }

    fn of_name(name: &str) -> Option<Self> {
        let date = name.strip_prefix(BEGIN)?.strip_suffix(END)?;
        let read = DateTime::strptime("%Y%m%d-%H%M%S", date).ok().map(Self)?;
        (read.to_string() == date).then_some(read)
    }

    fn next(self) -> Self {
        Self(self.0.checked_add(1.second()).unwrap_or(self.0))
    }
}

impl std::fmt::Display for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.strftime("%Y%m%d-%H%M%S"))
    }
}

/// The name for a backup of `stamp` in `folder`; a second later if that one is taken.
pub(super) fn free(folder: &Path, mut stamp: Stamp) -> PathBuf {
    loop {
        let path = folder.join(format!("{BEGIN}{stamp}{END}"));
        if !path.exists() {
            return path;
        }
        stamp = stamp.next();
    }
}

/// The proved backups in a folder, oldest first. None if there is no such folder.
#[must_use]
pub fn list(folder: &Path) -> Vec<(Stamp, PathBuf)> {
    let mut found: Vec<_> =
        names(folder).filter_map(|path| Some((Stamp::of_name(path.file_name()?.to_str()?)?, path))).collect();
    found.sort();
    found
}

/// What interrupted backups left in a folder.
pub(super) fn left_over(folder: &Path) -> Vec<PathBuf> {
    let is_part = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let inner = name
            .strip_prefix('.')
            .and_then(|name| name.strip_suffix(PACKED_PART).or(name.strip_suffix(PART)));
        inner.and_then(Stamp::of_name).is_some()
    };
    names(folder).filter(is_part).collect()
}

/// Removes the backups in `folder` that are not kept. `made` always is.
pub(super) fn thin_out(folder: &Path, keep: Keep, made: &Path) -> Result<Vec<PathBuf>> {
    let all = list(folder);
    let stamps: Vec<Stamp> = all.iter().map(|(stamp, _)| *stamp).collect();
    let kept = keep.choose(&stamps);
    let mut removed = Vec::new();
    for (stamp, path) in all {
        if !kept.contains(&stamp) && path != made {
            std::fs::remove_file(&path).map_err(|e| cannot(&path, "be removed", &e))?;
            removed.push(path);
        }
    }
    Ok(removed)
}

impl Keep {
    /// Reads a number of days, weeks or months.
    ///
    /// # Errors
    /// [`Error::Usage`] if it is no number.
    pub fn count(flag: &str, text: &str) -> Result<u32> {
        let usage = |_| Error::Usage(format!("{flag} takes a number, such as {flag} 7.").into());
        text.parse().map_err(usage)
    }

    /// Those of `stamps` that are kept.
    fn choose(self, stamps: &[Stamp]) -> BTreeSet<Stamp> {
        let week = |s: &Stamp| {
            let week = s.0.date().iso_week_date();
            (i32::from(week.year()), i32::from(week.week()), 0)
        };
        let month = |s: &Stamp| (i32::from(s.0.year()), i32::from(s.0.month()), 0);
        let day = |s: &Stamp| (i32::from(s.0.year()), i32::from(s.0.month()), i32::from(s.0.day()));
        let mut kept = newest(stamps, self.days, day);
        kept.extend(newest(stamps, self.weeks, week));
        kept.extend(newest(stamps, self.months, month));
        kept
    }
}

/// The newest stamp of each of the last `count` periods that have any.
fn newest(stamps: &[Stamp], count: u32, period: impl Fn(&Stamp) -> (i32, i32, i32)) -> BTreeSet<Stamp> {
    let mut sorted = stamps.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    sorted.dedup_by_key(|stamp| period(stamp));
    sorted.into_iter().take(usize::try_from(count).unwrap_or(usize::MAX)).collect()
}

fn names(folder: &Path) -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(text: &str) -> Stamp {
        Stamp::of_name(&format!("{BEGIN}{text}{END}")).unwrap()
    }

    #[test]
    fn a_name_is_read_as_it_is_written_and_nothing_else_is() {
        let at = Stamp::of(Time::from_secs(1_772_600_000), "America/Bogota");
        assert_eq!(at.to_string(), "20260303-235320");
        assert_eq!(stamp("20260303-235320"), at);
        assert_eq!(at.time("America/Bogota").secs(), 1_772_600_000);
        for other in [
            "comanda-20260303-235320.db",
            "comanda-20261303-235320.db.gz",
            "comanda-20260303-2353.db.gz",
            "comanda-20260303-235320-2.db.gz",
            "my-comanda-20260303-235320.db.gz",
            ".comanda-20260303-235320.db.gz",
        ] {
            assert_eq!(Stamp::of_name(other), None, "{other}");
        }
    }

    #[test]
    fn a_year_of_nights_leaves_days_weeks_and_months() {
        let first = Time::from_secs(1_767_250_800); // 2026-01-01 02:00 in Bogota
        let nights: Vec<Stamp> =
            (0..365).map(|n| Stamp::of(first + crate::clock::Span::days(n), "America/Bogota")).collect();
        let kept = Keep { days: 7, weeks: 4, months: 12 }.choose(&nights);
        let kept: Vec<String> = kept.iter().map(|s| s.to_string()[..8].to_owned()).collect();
        assert_eq!(
            kept,
            [
                "20260131", "20260228", "20260331", "20260430", "20260531", "20260630", "20260731",
                "20260831", "20260930", "20261031", "20261130", // the ends of months
                "20261213", "20261220", // Sundays
                "20261225", "20261226", "20261227", "20261228", "20261229", "20261230",
                "20261231", // days
            ]
        );
    }

    #[test]
    fn of_one_day_the_newest_is_kept() {
        let all = [stamp("20260303-010000"), stamp("20260303-230000"), stamp("20260302-120000")];
        let kept = Keep { days: 1, weeks: 0, months: 0 }.choose(&all);
        assert_eq!(kept.into_iter().collect::<Vec<_>>(), [all[1]]);
        assert!(Keep { days: 0, weeks: 0, months: 0 }.choose(&all).is_empty());
    }
}
