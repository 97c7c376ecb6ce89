//! Texts that want to be more than text, in every field that a person can write: shown as what they are, on every page.

use super::driver::{Driver, Kind};
use super::gallery::{Gallery, SEERS};

/// What a person can write, by table and column.
const FIELDS: [(&str, &[&str]); 9] = [
    ("user", &["first_name", "last_name"]),
    ("address", &["street", "district", "reference"]),
    ("restaurant", &["name", "address", "about"]),
    ("screen", &["name"]),
    ("category", &["name"]),
    ("product", &["name", "description"]),
    ("customer_order", &["street", "district", "reference", "notes"]),
    ("order_line", &["name"]),
    ("rating", &["comment"]),
];

/// Ends every kind of quote and tag, turns the direction of writing, and is as long as the line.
fn hostile() -> String {
    let start = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u{202E}txet\u{202C} 🫓 ${x} {{x}} ";
    format!("{start}{}", "W".repeat(10_000 - start.chars().count()))
}

pub(crate) fn what_people_write_is_text_on_every_page_and_keeps_within_a_phone() {
    let Some(driver) = Driver::start() else { return };
    let gallery = Gallery::open();
    let text = hostile().replace('\'', "''");
    for (table, columns) in FIELDS {
        let set: Vec<String> = columns.iter().map(|column| format!("{column} = '{text}'")).collect();
        gallery.house.file().damage(&format!("UPDATE {table} SET {}", set.join(", ")));
    }
    let tab = driver.open(Kind::USUAL);
    let (mut faults, mut seen) = (Vec::new(), 0);
    for who in SEERS {
        gallery.sit_down(&tab, who, "es");
        for page in gallery.pages().iter().filter(|page| page.who == who) {
            if !gallery.show(&tab, page) {
                continue;
            }
            let source = tab.run("return document.title + document.body.innerText + [...document.querySelectorAll('input,textarea')].map((i) => i.value)");
            seen +=
                usize::from(source.as_str().is_some_and(|text| text.contains("<script>alert(1)</script>")));
            let made = tab.run("return document.querySelectorAll('img[src=x], script:not([src])').length");
            if tab.has_dialog() || made != 0 {
                faults.push(format!("{page:?}: the text has become more than text"));
            }
            if let Err(wide) = tab.fits() {
                faults.push(format!("{page:?}: {wide}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(seen > 15, "the texts are on {seen} pages only: nothing was tried");
}
