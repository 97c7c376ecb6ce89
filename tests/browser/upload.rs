//! A picture on its way: made small by the browser, shown while it is sent, and said when it does not arrive.

use super::cable::Cable;
use super::driver::{Driver, Kind};
use super::file::Folder;
use super::house::House;
use super::photo;
use comanda::clock::Clock;
use comanda::config::Profile;

/// What the server takes at most.
const MOST: usize = 5 * 1024 * 1024;

pub(crate) fn a_telephones_photograph_is_made_small_and_its_way_is_shown() {
    let Some(driver) = Driver::start() else { return };
    let house = House::of(Profile::Default).clock(Clock::System).open();
    let (owner, kitchen) = house.kitchen("taqueria");
    let (folder, cable) = (Folder::new(), Cable::to(house.line.at));
    let file = folder.path().join("IMG_0001.jpg");
    // What stands behind a JPEG's end is no part of it, and weighs.
    let mut taken = photo::taken(3, (1600, 1200));
    taken.resize(MOST + 1, 0);
    std::fs::write(&file, taken).unwrap();
    let (tab, keys) = (driver.open(Kind::USUAL), house.keys(&owner));
    let edit = format!("/panel-restaurante/menu/productos/{}/", kitchen.dishes[0]);
    tab.be(cable.at, &keys).open(cable.at, &edit).fill("#imagen", &file.display().to_string());
    assert!(!tab.shows(".sending"), "nothing is said before there is something to say");
    cable.cut();
    tab.click("form.narrow > .button.big").reads(".sending", "Enviando").sees(".sending progress");
    assert_eq!(tab.run("return document.querySelector('form.narrow > .button.big').disabled"), true);
    cable.mend();
    tab.wait_for("the menu", || tab.path().starts_with("/panel-restaurante/menu/?"));
    tab.sees(&format!("#p{} img[src^='/media/']", kitchen.dishes[0]));
    assert_eq!(house.file().number("SELECT count(*) FROM picture"), 1);

    // What is no picture is said beside its field, as without a script.
    std::fs::write(&file, "no picture").unwrap();
    tab.open(cable.at, &edit).fill("#imagen", &file.display().to_string()).click("form.narrow > .button.big");
    tab.sees(".faulty #imagen");
}
