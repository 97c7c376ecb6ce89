//! What the guest's menu costs a phone: how much it loads, and when the first of it is painted.
//!
//! The weight is a test. Time is a measurement, taken where somebody asks: `PAINT=1 cargo test --test browser weight --
//! --nocapture`, on an optimised build for a number that means something (`--release`).

use super::driver::{Driver, Kind};
use super::house::House;
use super::photo;
use super::seed::Kitchen;
use super::tab::Tab;
use comanda::auth::id::UserId;
use comanda::clock::Clock;
use comanda::config::Profile;
use comanda::restaurant::money::Money;
use comanda::restaurant::picture::{Picture, Subject};
use comanda::restaurant::product::NewProduct;
use comanda::restaurant::restaurant::RestaurantChange;
use comanda::store;
use serde_json::{Value, json};

/// Bytes that the page may cost in all, on the wire: promised.
const MOST: f64 = 100_000.0;
/// Dishes of a menu that is not small, each with its picture.
const DISHES: u32 = 24;

/// A menu with a photograph of everything.
fn fill(house: &House, owner: UserId, kitchen: &Kitchen) {
    let kitchen = kitchen.clone();
    house.write(move |w| {
        let shown = |of: Subject, number: u32| {
            let picture = Picture::of(&photo::taken(number, (800, 600)), of).expect("a picture");
            store::picture::put(w, &picture).map(|hash| Some(format!("/media/{hash}.jpg")))
        };
        let image = Some(shown(Subject::Restaurant, 0)?);
        let change = RestaurantChange { image, ..RestaurantChange::default() };
        store::restaurant::edit(w, kitchen.id, owner, &change)?;
        for number in 1..=DISHES {
            let new = NewProduct {
                category: kitchen.category,
                name: format!("Bandeja del día número {number}"),
                description: "Frijoles, arroz, carne, chicharrón, huevo, tajadas y aguacate.".into(),
                price: Money::from_minor(2_450_000),
                available: true,
                image: shown(Subject::Dish, number)?,
            };
            store::product::insert(w, None, owner, &new)?;
        }
        Ok(())
    });
}

/// What the open page has loaded: how much by kind of file, and when something was first painted, in milliseconds.
fn loaded(tab: &Tab) -> (Value, f64) {
    let found = tab.run_async(
        "const done = arguments[0];
         const tell = () => {
             const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
             const sums = {};
             for (const one of all) {
                 const kind = one.name.match(/\\.(css|js|jpg|svg)/)?.[1] ?? 'html';
                 sums[kind] = (sums[kind] ?? 0) + one.transferSize;
             }
             const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0;
             done({sums, paint});
         };
         // Pictures are asked for once the page is laid out.
         if (document.readyState === 'complete') requestIdleCallback(tell);
         else addEventListener('load', () => requestIdleCallback(tell));",
    );
    (found["sums"].clone(), found["paint"].as_f64().unwrap_or_default())
}

pub(crate) fn a_guests_menu_with_pictures_weighs_less_than_promised() {
    let Some(driver) = Driver::start() else { return };
    let house = House::of(Profile::Default).clock(Clock::System).open();
    let (owner, kitchen) = house.kitchen("taqueria");
    fill(&house, owner.id, &kitchen);
    let (at, keys) = (house.line.at, house.keys(&house.customer("ana")));
    let tab = driver.open(Kind::USUAL);
    tab.be(at, &keys);
    let measures = std::env::var_os("PAINT").is_some();
    if measures {
        tab.chrome("Emulation.setCPUThrottlingRate", &json!({"rate": 6}));
        tab.chrome("Network.enable", &json!({}));
        let line = json!({"offline": false, "latency": 20, "downloadThroughput": 1_250_000, "uploadThroughput": 1_250_000});
        tab.chrome("Network.emulateNetworkConditions", &line);
    }
    tab.chrome("Network.clearBrowserCache", &json!({}));
    tab.open(at, &format!("/restaurantes/restaurante/{}/", kitchen.id)).sees(".dish img");
    let (sums, paint) = loaded(&tab);
    let all: f64 = sums.as_object().into_iter().flatten().filter_map(|(_, size)| size.as_f64()).sum();
    if measures {
        println!("first paint after {paint:.0} ms with the browser slowed 6 times; {all} bytes: {sums}");
    }
    assert!(sums["jpg"].as_f64() > Some(10_000.0), "pictures were loaded: {sums}");
    assert!(all < MOST, "{all} bytes: {sums}");
}
