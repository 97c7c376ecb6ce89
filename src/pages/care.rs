//! How the house is, in plain words: the administrator's page, and the line about the last backup that other pages show.

use super::asset;
use super::layout::{Frame, pages};
use super::visit;
use crate::app::App;
use crate::clock::Time;
use crate::error::Result;
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::Context;
use crate::services::care::{self, BackupNote, Grade, Health};
use askama::Template;
use askama::filters::Safe;

/// The administrator's page about the house.
#[derive(Debug, Template)]
#[template(path = "health.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What was found, in the order of the page.
    pub items: Vec<Item>,
}

/// One thing that was looked at.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it is about.
    pub title: &'static str,
    /// How it is.
    pub grade: Grade,
    /// What is said about it, a line each.
    pub lines: Vec<String>,
    /// What to do. Empty where nothing is.
    pub advice: &'static str,
}

/// A line about the last backup: quiet while it is young, a warning when it is old or there is none.
#[derive(Debug, Template)]
#[template(
    source = r#"<p class="backup{% if grade != Grade::Good %} warn{% endif %}"><b>{{ t.health_backup() }}:</b> {{ says }}{% if grade != Grade::Good %} <span class="quiet">{{ t.backup_advice() }}</span>{% endif %}</p>"#,
    ext = "html"
)]
pub struct Backup {
    t: Lang,
    grade: Grade,
    says: String,
}

impl Backup {
    /// What is said at `now` about the last copy, if there is any.
    #[must_use]
    pub fn of(t: Lang, note: Option<&BackupNote>, now: Time) -> Self {
        let says = note.map_or_else(
            || t.backup_none().to_owned(),
            |note| t.backup_good(&t.ago(now.since(note.at).as_secs()), &t.size(positive(note.bytes))),
        );
        Self { t, grade: care::grade_backup(now, note.map(|note| note.at)), says }
    }

    /// Its markup: all text in it is escaped already.
    #[must_use]
    pub fn html(&self) -> Safe<&Self> {
        Safe(self)
    }
}

impl Page {
    /// The worst of all.
    #[must_use]
    pub fn grade(&self) -> Grade {
        self.items.iter().map(|item| item.grade).max().unwrap_or(Grade::Good)
    }

    /// How it is on the whole.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        let t = self.frame.lang;
        match self.grade() {
            Grade::Good => t.health_good(),
            Grade::Warn => t.health_warn(),
            Grade::Bad => t.health_bad(),
        }
    }
}

impl Item {
    fn new(title: &'static str, grade: Grade, lines: Vec<String>, advice: &'static str) -> Self {
        let advice = if grade == Grade::Good { "" } else { advice };
        Self { title, grade, lines, advice }
    }

    /// The class and the icon of its mark.
    #[must_use]
    pub const fn mark(&self) -> (&'static str, &'static str) {
        match self.grade {
            Grade::Good => ("good", "check"),
            Grade::Warn => ("warn", "alert"),
            Grade::Bad => ("bad", "alert"),
        }
    }
}

pages!(Page);

/// `GET /administracion/estado/`.
pub async fn show(app: &App, request: Context) -> Result<Response> {
    let health = care::look(app).await?;
    let frame = visit::frame(app, &request)?;
    let page = Page { items: items(&health, app.clock.now(), frame.lang), frame };
    visit::answer(app, &request, 200, &page)
}

/// The line about the last backup, for any page of those who run the house.
///
/// # Errors
/// The file cannot be read.
pub fn backup(app: &App, t: Lang) -> Result<Backup> {
    let (backup, _) = care::notes(app)?;
    Ok(Backup::of(t, backup.as_ref(), app.clock.now()))
}

fn positive(bytes: i64) -> u64 {
    u64::try_from(bytes).unwrap_or_default()
}

fn items(health: &Health, now: Time, t: Lang) -> Vec<Item> {
    vec![server(health, t), disk(health, t), copies(health, now, t), check(health, now, t), mail(health, t)]
}

fn server(health: &Health, t: Lang) -> Item {
    let mut lines = vec![
        (if health.ready { t.health_ready() } else { t.health_not_ready() }).to_owned(),
        t.health_running(&t.lasting(health.uptime.as_secs())),
        t.health_streams(health.streams),
        t.health_version(health.version),
    ];
    lines.extend(health.memory.map(|bytes| t.health_memory(&t.size(bytes))));
    Item::new(t.health_server(), if health.ready { Grade::Good } else { Grade::Bad }, lines, "")
}

fn disk(health: &Health, t: Lang) -> Item {
    let (grade, free) = match health.free {
        Some(free) => (care::grade_room(free), t.disk_free(&t.size(free))),
        None => (Grade::Good, t.disk_unknown().to_owned()),
    };
    Item::new(t.health_disk(), grade, vec![free, t.database_size(&t.size(health.database))], t.disk_advice())
}

fn copies(health: &Health, now: Time, t: Lang) -> Item {
    let grade = care::grade_backup(now, health.backup.as_ref().map(|note| note.at));
    let lines = match &health.backup {
        None => vec![t.backup_none().to_owned()],
        Some(note) => {
            let ago = t.ago(now.since(note.at).as_secs());
            let mut lines = vec![t.backup_good(&ago, &t.size(positive(note.bytes))), note.path.clone()];
            if grade != Grade::Good {
                lines.insert(0, t.backup_old().to_owned());
            }
            lines
        }
    };
    Item::new(t.health_backup(), grade, lines, t.backup_advice())
}

fn check(health: &Health, now: Time, t: Lang) -> Item {
    let Some(note) = &health.check else {
        return Item::new(t.health_check(), Grade::Good, vec![t.check_none().to_owned()], "");
    };
    let ago = t.ago(now.since(note.at).as_secs());
    if note.faults.is_empty() {
        return Item::new(t.health_check(), Grade::Good, vec![t.check_good(&ago)], "");
    }
    let lines = std::iter::once(t.check_bad(&ago)).chain(note.faults.iter().cloned()).collect();
    Item::new(t.health_check(), Grade::Bad, lines, t.check_advice())
}

fn mail(health: &Health, t: Lang) -> Item {
    let mut lines = vec![t.mail_waiting(health.mail_waiting)];
    if health.mail_failed > 0 {
        lines.push(t.mail_failed(health.mail_failed));
    }
    if !health.mail_is_set_up {
        lines.insert(0, t.mail_not_set_up().to_owned());
    }
    let is_well = health.mail_is_set_up && health.mail_failed == 0;
    Item::new(t.health_mail(), if is_well { Grade::Good } else { Grade::Warn }, lines, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::layout::tests::{NASTY, frame, sound};
    use crate::store::house::{BackupNote, CheckNote};
    use std::time::Duration;

    const NOW: Time = Time::from_secs(1_772_600_000);

    fn health() -> Health {
        let at = Time::from_secs(1_772_600_000 - 7300);
        Health {
            version: "1.2.3",
            uptime: Duration::from_secs(7300),
            memory: Some(9 << 20),
            database: 3 << 20,
            free: Some(20 << 30),
            backup: Some(BackupNote { at, path: format!("/media/usb/{NASTY}"), bytes: 1 << 20 }),
            check: Some(CheckNote { at, faults: Vec::new() }),
            mail_waiting: 0,
            mail_failed: 0,
            mail_is_set_up: true,
            streams: 3,
            ready: true,
        }
    }

    fn page(health: &Health, t: Lang) -> Page {
        Page { frame: frame(t), items: items(health, NOW, t) }
    }

    #[test]
    fn a_healthy_house_says_so_with_the_age_of_its_backup() {
        for t in Lang::ALL {
            let html = sound(&page(&health(), t));
            assert!(html.contains(t.health_good()) && !html.contains(t.backup_advice()), "{html}");
            assert!(html.contains(&t.ago(7300)) && html.contains("/media/usb/"), "{html}");
        }
    }

    #[test]
    fn whatever_is_not_well_is_told_with_what_to_do() {
        let t = Lang::En;
        let day = |n: i64| Time::from_secs(1_772_600_000 - n * 86_400);
        let old = BackupNote { at: day(20), path: "x".into(), bytes: 1 };
        let faults = vec![format!("2 orders are {NASTY}")];
        for (sick, grade, said) in [
            (Health { backup: None, ..health() }, Grade::Warn, t.backup_advice()),
            (Health { backup: Some(old), ..health() }, Grade::Bad, t.backup_old()),
            (
                Health { check: Some(CheckNote { at: day(1), faults }), ..health() },
                Grade::Bad,
                t.check_advice(),
            ),
            (Health { free: Some(1), ..health() }, Grade::Bad, t.disk_advice()),
            (Health { ready: false, ..health() }, Grade::Bad, t.health_not_ready()),
            (Health { mail_is_set_up: false, ..health() }, Grade::Warn, t.mail_not_set_up()),
        ] {
            let page = page(&sick, t);
            assert_eq!(page.grade(), grade, "{said}");
            assert!(sound(&page).contains(said), "{said}");
        }
    }
}
