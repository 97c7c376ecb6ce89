//! Days and times of day as the reader writes them, in the restaurant's zone.

use super::Lang;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

const MESES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Lang {
    /// A day given as `YYYY-MM-DD`: `4 de marzo de 2026`, `March 4, 2026`. What is no day is shown as it is.
    #[must_use]
    pub fn day(self, iso: &str) -> String {
        iso.parse().map_or_else(|_no_day| iso.to_owned(), |date| self.date(date))
    }

    /// The day and time of an instant (milliseconds since 1970): `4 de marzo de 2026, 15:07`, `March 4, 2026, 3:07 pm`.
    #[must_use]
    pub fn moment(self, millis: i64, zone: &TimeZone) -> String {
        match local(millis, zone) {
            Some(at) => format!("{}, {}", self.date(at.date()), self.clock(at.hour(), at.minute())),
            None => String::new(),
        }
    }

    /// The day of an instant (milliseconds since 1970).
    #[must_use]
    pub fn day_of(self, millis: i64, zone: &TimeZone) -> String {
        local(millis, zone).map(|at| self.date(at.date())).unwrap_or_default()
    }

    /// The time of day of an instant (milliseconds since 1970): `15:07`, `3:07 pm`.
    #[must_use]
    pub fn time(self, millis: i64, zone: &TimeZone) -> String {
        local(millis, zone).map(|at| self.clock(at.hour(), at.minute())).unwrap_or_default()
    }

    fn date(self, date: Date) -> String {
        let names = match self {
            Self::Es => &MESES,
            Self::En => &MONTHS,
        };
        let month = usize::try_from(date.month() - 1).ok().and_then(|n| names.get(n)).unwrap_or(&"");
        match self {
            Self::Es => format!("{} de {month} de {}", date.day(), date.year()),
            Self::En => format!("{month} {}, {}", date.day(), date.year()),
        }
    }

    fn clock(self, hour: i8, minute: i8) -> String {
        match self {
            Self::Es => format!("{hour:02}:{minute:02}"),
            Self::En => {
                let half = if hour < 12 { "am" } else { "pm" };
                format!("{}:{minute:02} {half}", (hour + 11) % 12 + 1)
            }
        }
    }
}

fn local(millis: i64, zone: &TimeZone) -> Option<jiff::civil::DateTime> {
    Timestamp::from_millisecond(millis).ok().map(|at| zone.to_datetime(at))
}

/// The same instant for machines, RFC 3339 in UTC: what `<time datetime>` holds.
#[must_use]
pub fn for_machines(millis: i64) -> String {
    Timestamp::from_millisecond(millis).map(|at| at.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_shown_in_the_restaurants_zone() {
        let bogota = TimeZone::get("America/Bogota").unwrap();
        let at = 1_772_655_000_000; // 2026-03-04T20:10:00Z
        assert_eq!(Lang::Es.moment(at, &bogota), "4 de marzo de 2026, 15:10");
        assert_eq!(Lang::En.moment(at, &bogota), "March 4, 2026, 3:10 pm");
        assert_eq!(Lang::En.time(at + 9 * 3_600_000, &bogota), "12:10 am");
        assert_eq!(Lang::Es.day_of(at, &bogota), "4 de marzo de 2026");
        assert_eq!(for_machines(at), "2026-03-04T20:10:00Z");
    }

    #[test]
    fn what_is_no_day_or_instant_breaks_nothing() {
        assert_eq!(Lang::Es.day("2026-12-31"), "31 de diciembre de 2026");
        assert_eq!(Lang::En.day("2026-02-30"), "2026-02-30");
        assert_eq!(Lang::En.day(""), "");
        assert_eq!(Lang::En.moment(i64::MAX, &TimeZone::UTC), "");
    }
}
