//! Lists of the menus that are kept: the same to the byte as those that are written anew, never older than the file,
//! never another's.

use super::client::Speaks;
use super::file::Folder;
use super::house::House;
use super::process;
use comanda::config::Profile;
use serde_json::json;

/// What everybody may read.
const OPEN: [&str; 5] = [
    "/restaurantes/api/restaurantes/",
    "/restaurantes/api/categorias/",
    "/restaurantes/api/productos/",
    "/api/v1/categories/",
    "/api/v1/products/",
];
/// What an owner reads of their own.
const OWN: [&str; 2] = ["/api/productos/", "/api/categorias/"];

fn lists(client: &impl Speaks, paths: &[&str]) -> Vec<String> {
    paths.iter().map(|path| client.get(path).expect(200).text()).collect()
}

#[test]
fn a_kept_list_is_the_written_one_to_the_byte() {
    let plan = House::of(Profile::Default);
    let houses = [plan.open(), House::of(Profile::Default).set("server.menu_cache", "0").open()];
    let seen = houses.map(|house| {
        let (owner, _) = house.kitchen("fonda");
        let owner = house.program_with(&house.keys(&owner));
        let written = (lists(&house.stranger(), &OPEN), lists(&owner, &OWN));
        let kept = (lists(&house.stranger(), &OPEN), lists(&owner, &OWN));
        assert_eq!(written, kept);
        assert_eq!(lists(&owner, &OPEN), kept.0, "who is signed in reads the same");
        written
    });
    assert_eq!(seen[0], seen[1]);
    assert!(seen[0].1[0].contains("Arepa rellena"));
}

#[test]
fn an_owner_is_never_shown_anothers_list() {
    let house = House::open();
    let (marta, _) = house.kitchen("fonda");
    let (pedro, comal) = house.kitchen("comal");
    let (marta, pedro) = (house.keys(&marta), house.keys(&pedro));
    let nobodys = house.program_with(&house.keys(&house.account("luz", "owner")));
    for _ in 0..2 {
        for keys in [&marta, &pedro] {
            let (token, cookie) = (house.program_with(keys), house.browser_with(keys));
            assert_eq!(lists(&token, &OWN), lists(&cookie, &OWN));
        }
        let products = lists(&house.program_with(&pedro), &OWN);
        assert!(products[0].contains(&format!("\"categoria_restaurante_id\":{}", comal.id)));
        assert_ne!(products, lists(&house.program_with(&marta), &OWN));
        assert_eq!(lists(&nobodys, &OWN), ["[]", "[]"]);
        house.stranger().get("/api/productos/").expect(401);
    }
}

#[test]
fn a_change_shows_in_the_very_next_read() {
    let house = House::open();
    let (owner, kitchen) = house.kitchen("fonda");
    let owner = house.program_with(&house.keys(&owner));
    let all = || [lists(&house.stranger(), &OPEN), lists(&owner, &OWN)].concat();
    let dish = kitchen.dishes[0];
    all();
    for price in [100, 200, 300] {
        let body = json!({"nombre": "Arepa", "precio": price});
        owner.ask("PUT", &format!("/api/productos/{dish}/editar/")).json(&body).expect(200);
        let shown = all().into_iter().filter(|list| list.contains(&format!("\"{price}.00\""))).count();
        assert_eq!(shown, 4, "products: the owner's, the public's twice, and under their category");
    }
    owner.post("/api/categorias/crear/").json(&json!({"nombre": "Jugos"})).expect(200);
    assert_eq!(all().iter().filter(|list| list.contains("Jugos")).count(), 3);
    owner
        .ask("PUT", &format!("/api/restaurantes/{}/editar/", kitchen.id))
        .json(&json!({"activo": false}))
        .expect(200);
    assert_eq!(lists(&house.stranger(), &OPEN), ["[]"; 5], "closed");
    assert!(lists(&owner, &OWN)[0].contains("Arepa"), "the owner still sees it");
}

#[test]
fn what_another_process_changes_shows_in_the_very_next_read() {
    let folder = Folder::new();
    let house = House::of(Profile::Default).at(&folder.database()).open();
    let (owner, kitchen) = house.kitchen("fonda");
    let owner_id = owner.id;
    let owner = house.program_with(&house.keys(&owner));
    let before = [lists(&house.stranger(), &OPEN), lists(&owner, &OWN)].concat();
    assert!(before.iter().any(|list| list.contains("Ajiaco")));
    // As `comanda load` does it: another connection, another transaction.
    let other = rusqlite::Connection::open(folder.database()).unwrap();
    let changed = other.execute("UPDATE product SET name = 'Sancocho' WHERE name = 'Ajiaco'", []).unwrap();
    assert_eq!(changed, 1);
    let after = [lists(&house.stranger(), &OPEN), lists(&owner, &OWN)].concat();
    assert_eq!(after.iter().filter(|list| list.contains("Sancocho")).count(), 4);
    assert!(!after.iter().any(|list| list.contains("Ajiaco")));
    // And the command itself.
    let (restaurant, category, dish) = (kitchen.id, kitchen.category, kitchen.dishes[0]);
    let menu = json!({"restaurants": [{"id": restaurant.raw(), "owner": owner_id.raw(), "nombre": "fonda", "categories": [
        {"id": category.raw(), "nombre": "Platos", "products": [
            {"id": dish.raw(), "nombre": "Mojarra", "precio": "31000.00"}]}]}]});
    let file = folder.path().join("menu.json");
    std::fs::write(&file, menu.to_string()).unwrap();
    process::done(process::comanda(&folder.database()).arg("load").arg(&file));
    let after = [lists(&house.stranger(), &OPEN), lists(&owner, &OWN)].concat();
    assert_eq!(after.iter().filter(|list| list.contains("Mojarra")).count(), 4);
}
