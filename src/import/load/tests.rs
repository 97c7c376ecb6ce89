//! A file is judged whole, told by its place, and twice is the same as once.

use super::*;
use crate::auth::id::UserId;
use crate::clock::{Clock, Time};
use crate::restaurant::id::RestaurantId;
use crate::store::testing::Dir;
use crate::store::{Settings, product, restaurant, user};

const MENU: &str = r#"{
  "profile": "gastromovil",
  "users": [
    {"id": 1, "username": "ana", "email": "Ana@fonda.example", "first_name": "Ana", "last_name": "Ríos",
     "password": "Arepa#Quesudo-91", "active": true, "rol": "restaurante", "estado": 1},
    {"id": 4, "username": "dora", "email": "dora@fonda.example", "password": "Dulce.Leche-4411", "active": false,
     "rol": "cliente", "estado": 0},
    {"id": 35, "username": "tres", "password_hash": "!none", "active": false, "estado": 3, "rol": "repartidor"}
  ],
  "restaurants": [
    {"id": 7, "owner": 1, "nombre": "La Fonda", "direccion": "Calle 5 # 4-21", "telefono": "3001112233",
     "categories": [{"id": 3, "nombre": "Platos", "products": [
       {"id": 2, "nombre": "Ajiaco", "precio": "18500.00", "descripcion": "Con alcaparras."},
       {"id": 9, "nombre": "Arepa", "precio": 8500, "disponible": false}]}]}
  ]
}"#;

struct House {
    store: Store,
    _dir: Dir,
}

fn house() -> House {
    let dir = Dir::new();
    let clock = Clock::fixed(Time::from_secs(1_700_000_000));
    let store = Store::open(Settings::at(dir.file()), clock, Box::new(|_| ())).unwrap();
    House { store, _dir: dir }
}

impl House {
    fn load(&self, text: &str) -> Result<Written> {
        let stock = Stock::read(text)?;
        let hashes = stock.hash(&self.store, Cost::TINY, &|| ())?;
        stock.write(&self.store, hashes, &|_| ())
    }

    fn user(&self, id: i64) -> user::Record {
        self.store.read(|db| user::find(db, UserId::new(id))).unwrap().unwrap()
    }

    /// Everything that a load may touch.
    fn state(&self) -> String {
        let read = |db: &_| {
            let place = restaurant::find(db, RestaurantId::new(7))?;
            let menu = product::menu(db, RestaurantId::new(7))?;
            Ok(format!("{place:?} {menu:?}"))
        };
        let users: Vec<_> =
            [1, 4, 35].map(|id| (self.user(id), self.user(id).password.expose().clone())).into();
        format!("{users:?} {}", self.store.read(read).unwrap())
    }
}

fn sentence(text: &str) -> String {
    match house().load(text) {
        Err(Error::Unusable(sentence)) => sentence.into(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_the_file_says_is_in_the_house_under_its_numbers() {
    let house = house();
    let written = house.load(MENU).unwrap();
    assert_eq!(written, Written { users: 3, restaurants: 1, categories: 1, products: 2 });
    let ana = house.user(1);
    assert_eq!(
        (ana.role.as_str(), ana.state.as_str(), ana.email.as_str()),
        ("owner", "active", "Ana@fonda.example")
    );
    assert_eq!((ana.credentials_at, ana.password_at), (None, None), "tokens minted just before stay good");
    assert!(
        verify(ana.password.expose(), "Arepa#Quesudo-91", &mut Buffer::new(Cost::TINY).unwrap())
            .unwrap()
            .matches
    );
    assert_eq!(house.user(4).state, "inactive");
    let third = house.user(35);
    assert_eq!(
        (third.state.as_str(), third.role.as_str(), third.password.expose().as_str()),
        ("disabled", "courier", "!none")
    );
    let menu = house.store.read(|db| product::menu(db, RestaurantId::new(7))).unwrap();
    let dishes: Vec<_> = menu[0]
        .products
        .iter()
        .map(|p| (p.id.raw(), p.price.minor(), p.available, p.description.as_str()))
        .collect();
    assert_eq!(dishes, [(2, 1_850_000, true, "Con alcaparras."), (9, 850_000, false, "")]);
}

#[test]
fn twice_is_the_same_as_once() {
    let house = house();
    house.load(MENU).unwrap();
    let once = house.state();
    house.load(MENU).unwrap();
    assert_eq!(house.state(), once);
}

#[test]
fn a_second_file_changes_what_it_names_and_leaves_the_rest() {
    let house = house();
    house.load(MENU).unwrap();
    let before = house.user(4);
    house
        .load(
            r#"{"users": [{"id": 4, "username": "dora", "password": "Otra-Clave-2026", "telefono": "300"}],
                "restaurants": [{"owner": 1, "nombre": "La Fonda", "activo": false, "categories": [
                  {"nombre": "Platos", "products": [{"nombre": "Ajiaco", "precio": "20000"}]}]}]}"#,
        )
        .unwrap();
    let dora = house.user(4);
    assert_eq!(
        (dora.email.as_str(), dora.state.as_str(), dora.phone.as_str()),
        ("dora@fonda.example", "inactive", "300")
    );
    assert_eq!(dora.credentials, before.credentials + 1, "another password ends what the old one began");
    let (place, menu) = house
        .store
        .read(|db| {
            Ok((restaurant::find(db, RestaurantId::new(7))?, product::menu(db, RestaurantId::new(7))?))
        })
        .unwrap();
    let place = place.unwrap();
    assert_eq!((place.open, place.phone.as_str()), (false, "3001112233"));
    let prices: Vec<_> = menu[0].products.iter().map(|p| (p.id.raw(), p.price.minor())).collect();
    assert_eq!(prices, [(2, 2_000_000), (9, 850_000)], "found by their names, not made again");
}

#[test]
fn many_rows_are_written_in_short_transactions() {
    let dishes: Vec<_> =
        (1..=450).map(|n| format!(r#"{{"id": {n}, "nombre": "Plato {n}", "precio": "{n}.50"}}"#)).collect();
    let text = format!(
        r#"{{"users": [{{"id": 1, "username": "ana"}}], "restaurants": [{{"id": 7, "owner": 1, "nombre": "F",
           "categories": [{{"id": 1, "nombre": "C", "products": [{}]}}]}}]}}"#,
        dishes.join(",")
    );
    let house = house();
    let stock = Stock::read(&text).unwrap();
    let hashes = stock.hash(&house.store, Cost::TINY, &|| ()).unwrap();
    let steps = std::cell::RefCell::new(Vec::new());
    let rows = stock.rows();
    stock.write(&house.store, hashes, &|rows| steps.borrow_mut().push(rows)).unwrap();
    assert_eq!(steps.borrow().as_slice(), [1, 1, 1, 200, 200, 50]);
    assert_eq!(steps.borrow().iter().sum::<usize>(), rows);
}

#[test]
fn a_bad_file_is_told_by_its_place_and_nothing_is_written() {
    for (text, expected) in [
        ("{", "Line 1, column 1: no JSON"),
        ("[]", "the file has to be an object"),
        (r#"{"users": {}}"#, "users has to be a list"),
        (r#"{"users": [{"id": 1}]}"#, "users[0].username is missing or blank."),
        (
            r#"{"users": [{"username": "a"}, {"id": 0, "username": "b"}]}"#,
            "users[1].id has to be a whole number above 0",
        ),
        (r#"{"users": [{"username": "a", "rol": "jefe"}]}"#, "users[0].rol has to be cliente"),
        (r#"{"users": [{"username": "a", "estado": 2}]}"#, "users[0].estado has to be 0"),
        (r#"{"users": [{"username": "a", "active": 1}]}"#, "users[0].active has to be true or false"),
        (
            r#"{"users": [{"username": "a", "password": 12345678}]}"#,
            "users[0].password has to be a text; a number",
        ),
        (r#"{"users": [{"username": "a", "password": "x", "password_hash": "!"}]}"#, "users[0] has both"),
        (r#"{"users": [{"username": "a"}, {"username": "a"}]}"#, "The username a stands in the file twice."),
        (
            r#"{"users": [{"username": "a", "email": "A@x.co"}, {"username": "b", "email": "a@X.co"}]}"#,
            "The email a@x.co stands in the file twice.",
        ),
        (r#"{"restaurants": [{"nombre": "F"}]}"#, "restaurants[0].owner is missing."),
        (r#"{"restaurants": [{"nombre": "F", "owner": 9}]}"#, "restaurants[0].owner: there is no user 9."),
        (
            r#"{"restaurants": [{"nombre": "F", "owner": 9, "categories": [{"nombre": "C", "products": [
                {"nombre": "P", "precio": "-1"}]}]}]}"#,
            "restaurants[0].categories[0].products[0].precio has to be a price",
        ),
    ] {
        let told = sentence(text);
        assert!(told.starts_with(expected), "{told}\n{text}");
        assert!(!told.contains("12345678"), "{told}");
    }
}

#[test]
fn an_account_that_is_in_the_way_is_told_by_its_place() {
    let house = house();
    house.load(MENU).unwrap();
    for text in [
        r#"{"users": [{"id": 2, "username": "bea", "email": "ANA@fonda.example"}]}"#,
        r#"{"users": [{"id": 4, "username": "dora", "email": "ana@fonda.example"}]}"#,
    ] {
        let Err(Error::Unusable(told)) = house.load(text) else { panic!("not refused") };
        assert_eq!(&*told, "users[0]: another account in the house has this email already.");
    }
}

#[test]
fn keys_that_nobody_understands_are_named() {
    let text = r#"{"usres": [], "users": [{"username": "a", "colour": "red", "last_name": null}]}"#;
    assert_eq!(Stock::read(text).unwrap().left_out(), ["users[0].colour", "usres"]);
}
