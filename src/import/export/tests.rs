//! What goes out comes in again: byte for byte, as JSON and as CSV, whatever people write into their menus.

use super::*;
use crate::auth::password::Cost;
use crate::clock::{Clock, Time};
use crate::import::load::Stock;
use crate::store::Settings;
use crate::store::testing::Dir;
use proptest::prelude::*;
use std::collections::BTreeMap;

const ALL: Choice = Choice { users: true, menu: true, passwords: true };

struct House {
    store: Store,
    dir: Dir,
}

fn house() -> House {
    let dir = Dir::new();
    let clock = Clock::fixed(Time::from_secs(1_700_000_000));
    let store = Store::open(Settings::at(dir.file()), clock, Box::new(|_| ())).unwrap();
    House { store, dir }
}

impl House {
    fn take(&self, stock: Stock) {
        let hashes = stock.hash(&self.store, Cost::TINY, &|| ()).unwrap();
        stock.write(&self.store, hashes, &|_| ()).unwrap();
    }

    fn json(&self, choice: Choice) -> String {
        let file = self.dir.file().with_extension("json");
        json(&self.store, choice, &file, &|| ()).unwrap();
        std::fs::read_to_string(file).unwrap()
    }

    fn csv(&self) -> BTreeMap<String, String> {
        let folder = self.dir.file().with_extension("tables");
        csv(&self.store, ALL, &folder, &|| ()).unwrap();
        let read = |entry: std::io::Result<std::fs::DirEntry>| {
            let entry = entry.unwrap();
            (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap())
        };
        std::fs::read_dir(folder).unwrap().map(read).collect()
    }
}

fn there_and_back(text: &str) {
    let first = house();
    first.take(Stock::read(text).unwrap());
    let (out, tables) = (first.json(ALL), first.csv());
    let by_json = house();
    by_json.take(Stock::read(&out).unwrap());
    assert_eq!(by_json.json(ALL), out);
    assert_eq!(by_json.csv(), tables);
    let by_csv = house();
    let list: Vec<_> = tables.clone().into_iter().collect();
    by_csv.take(Stock::read_tables(&list).unwrap());
    assert_eq!(by_csv.csv(), tables);
    assert_eq!(by_csv.json(ALL), out);
}

fn file(texts: &[String]) -> String {
    let word = |n: usize| texts.get(n).cloned().unwrap_or_default();
    let named = |n: usize| format!("{}x", word(n));
    json!({
        "users": [
            {"id": 3, "username": named(0), "email": "Uno@x.example", "first_name": word(1), "last_name": word(2),
             "telefono": word(3), "rol": "restaurante", "estado": 1, "password_hash": "!x", "fecha_nacimiento": "1990-02-28"},
            {"id": 9, "username": "dos", "email": "uno@x.example", "correo_unico": false, "estado": 3, "rol": "admin"},
        ],
        "restaurants": [
            {"id": 5, "owner": 3, "nombre": named(4), "direccion": word(5), "telefono": "+57 300", "activo": false,
             "descripcion": word(6), "moneda": "USD", "domicilio": "0.50", "categories": [
                {"id": 8, "nombre": named(7), "posicion": 2, "products": []},
                {"id": 2, "nombre": "=1+1", "posicion": 7, "products": [
                    {"id": 11, "nombre": named(8), "descripcion": word(9), "precio": "99999999.99", "disponible": false, "posicion": 3},
                    {"id": 4, "nombre": "'tis", "precio": "0.00", "posicion": 1}]}]},
            {"id": 6, "owner": 9, "nombre": "vacío"},
        ],
    })
    .to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_goes_out_comes_in_again_byte_for_byte(
        texts in proptest::collection::vec("['=+@\"',;\\r\\n\t -\u{feff}ñ＝a]{0,5}|[^\u{0}]{0,6}", 10)
    ) {
        there_and_back(&file(&texts));
    }
}

#[test]
fn hashes_stay_at_home_unless_they_are_asked_for() {
    let house = house();
    house.take(Stock::read(&file(&[])).unwrap());
    assert!(!house.json(Choice { passwords: false, ..ALL }).contains("password"));
    assert!(house.json(ALL).contains("\"password_hash\":\"!x\""));
    let menu = house.json(Choice { users: false, menu: true, passwords: false });
    assert!(!menu.contains("users") && Stock::read(&menu).is_ok());
    let users = house.json(Choice { users: true, menu: false, passwords: false });
    assert!(!users.contains("restaurants") && Stock::read(&users).is_ok());
    let empty = self::house().json(ALL);
    assert_eq!(Stock::read(&empty).unwrap().rows(), 0);
}

#[test]
fn a_table_alone_changes_the_menu_that_is_there_and_a_wrong_row_is_told_by_its_line() {
    let house = house();
    house.take(Stock::read(&file(&[])).unwrap());
    let table = |text: &str| vec![("productos.csv".to_owned(), text.to_owned())];
    house.take(Stock::read_tables(&table("id;categoria;nombre;precio\r\n4;2;Ajiaco;18500,50\r\n")).unwrap());
    assert!(house.json(ALL).contains("\"nombre\":\"Ajiaco\",\"descripcion\":\"\",\"precio\":\"18500.50\""));
    for (text, told) in [
        ("id,categoria,nombre,precio\r\n4,2,x,caro\r\n", "productos.csv, line 2.precio has to be a price"),
        ("id,categoria,nombre,precio\r\n4,,x,1\r\n", "productos.csv, line 2.categoria is missing"),
        ("a,b\r\n1,2\r\n", "productos.csv: its headline is none of ours"),
        ("id,categoria,nombre,precio,activo,disponible\r\n4,2,x,1,,quizá\r\n", "line 2.disponible has to be"),
    ] {
        let Err(Error::Unusable(sentence)) = Stock::read_tables(&table(text)) else {
            panic!("{text} was read")
        };
        assert!(sentence.contains(told), "{sentence}");
    }
    let lost = Stock::read_tables(&table("categoria,nombre,precio,color\r\n77,x,1,rojo\r\n")).unwrap();
    assert_eq!(lost.left_out(), ["productos.csv: the column color"]);
    let hashes = lost.hash(&house.store, Cost::TINY, &|| ()).unwrap();
    let Err(Error::Unusable(sentence)) = lost.write(&house.store, hashes, &|_| ()) else {
        panic!("a product without a category")
    };
    assert!(sentence.contains("line 2") && sentence.contains("no category 77"), "{sentence}");
}
