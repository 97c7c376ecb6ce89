//! The genuine database that lies with the contract's tests, as it is and with more things broken in it.

use super::*;
use crate::auth::id::UserId;
use crate::auth::password::{Buffer, Cost, verify};
use crate::auth::user::Email;
use crate::clock::Clock;
use crate::import::report::Doubt;
use crate::restaurant::id::{OrderId, ProductId, RestaurantId};
use crate::restaurant::order::{Order, Payment, State};
use crate::store::testing::Dir;
use crate::store::{Settings, address, journal, order, product, rating};
use rusqlite::Connection;
use std::path::PathBuf;

const GENUINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract/data/gastromovil.sqlite3");

struct House {
    store: Store,
    dir: Dir,
}

impl House {
    fn new() -> Self {
        let dir = Dir::new();
        let store = Store::open(Settings::at(dir.file()), Clock::System, Box::new(|_| ())).unwrap();
        Self { store, dir }
    }

    /// A copy of the genuine database, changed.
    fn changed(&self, sql: &str) -> PathBuf {
        let copy = self.dir.file().with_file_name("changed#1.sqlite3");
        std::fs::copy(GENUINE, &copy).unwrap();
        let db = Connection::open(&copy).unwrap();
        db.execute_batch(sql).unwrap();
        copy
    }

    fn import(&self, file: impl AsRef<Path>) -> Result<Report> {
        import(file.as_ref(), &self.store, Arc::new(|| ()))
    }

    fn user(&self, id: i64) -> user::Record {
        self.store.read(|db| user::find(db, UserId::new(id))).unwrap().unwrap()
    }

    fn order(&self, id: i64) -> Order {
        self.store.read(|db| order::find(db, OrderId::new(id))).unwrap().unwrap()
    }
}

fn told<'a>(report: &'a Report, what: &str) -> Vec<&'a Doubt> {
    report.doubts.iter().filter(|doubt| doubt.what == what).collect()
}

#[test]
fn everything_of_the_genuine_database_is_taken_or_told() {
    let house = House::new();
    let report = house.import(GENUINE).unwrap();
    for (noun, taken, refused) in [
        ("users", 17, 0),
        ("addresses", 17, 0),
        ("couriers", 2, 0),
        ("restaurants", 3, 0),
        ("categories", 11, 0),
        ("products", 37, 0),
        ("lines", 574, 0),
        ("orders", 240, 0),
        ("ratings", 62, 1),
    ] {
        let count = report.counts.iter().find(|count| count.noun == noun).unwrap();
        assert_eq!((count.taken, count.refused), (taken, refused), "{noun}");
    }
    assert_eq!(told(&report, "rating 1")[0].how, How::Refused);
    assert!(
        told(&report, "rating 1")[0].why.contains("Muy rico 🌮"),
        "what is refused is in the report, whole"
    );
    assert_eq!(told(&report, "product 36")[0].how, How::Corrected);
    assert_eq!(told(&report, "product 37")[0].how, How::Kept);
    assert_eq!(told(&report, "order 5")[0].how, How::Kept);
    assert_eq!(report.doubts.len(), 13, "{:#?}", report.doubts);
    assert_eq!(house.store.read(|db| journal::verify(db, 1)).unwrap(), None);
    assert_eq!(house.store.read(journal::head).unwrap(), 240);
}

#[test]
fn orders_stand_as_they_stood() {
    let house = House::new();
    house.import(GENUINE).unwrap();
    let mut count = 0;
    let page = house.store.read(|db| {
        order::page_of_owner(db, UserId::new(3), &order::Filter::all(), None, 1000, |order| {
            count += 1;
            assert_eq!(order.restaurant, RestaurantId::new(3));
            Ok(())
        })
    });
    page.unwrap();
    assert_eq!(count, 73);
    let first = house.order(1);
    assert_eq!(
        (first.state, first.payment, first.notes.as_str()),
        (State::Delivered, Some(Payment::Daviplata), "alergia: maní")
    );
    assert_eq!((first.business_day.as_str(), first.number, first.placed_at), ("2026-03-01", 1, None));
    assert_eq!(
        (first.subtotal.minor(), first.fee.minor(), first.total.minor()),
        (5_570_000, 300_000, 5_870_000)
    );
    assert_eq!((first.courier, first.lines.len()), (Some(UserId::new(14)), 4));
    assert_eq!((first.lines[0].name.as_str(), first.lines[0].quantity), ("Almojábana", 3));
    let third = house.order(3);
    assert_eq!((third.street.as_str(), third.district.as_str()), ("Calle 34 # 36-27", "La Independencia"));
    assert_eq!(house.order(2).number, 2, "numbers of the day are given in the order of the ids");
    assert_eq!(house.order(5).total.minor(), 5_100_010, "what was charged, though it is not the sum");
    assert_eq!(house.order(6).notes, "sin cebolla | extra picante", "only the last part is the payment");
}

#[test]
fn people_and_menus_keep_their_numbers_and_spelling() {
    let house = House::new();
    house.import(GENUINE).unwrap();
    let fifth = house.user(8);
    assert_eq!(
        (fifth.username.as_str(), fifth.email.as_str()),
        ("Cliente5@Ejemplo.com", "Cliente5@ejemplo.com")
    );
    assert_eq!(fifth.email_key, Some(Email::new(fifth.email.clone()).key()));
    assert_eq!((fifth.credentials_at, fifth.password_at), (None, None));
    assert_eq!((house.user(12).state.as_str(), house.user(17).role.as_str()), ("inactive", "admin"));
    let mut buffer = Buffer::new(Cost::TINY).unwrap();
    for (id, password) in
        [(1, "Dueno-1-1-clave"), (8, "Cliente-1-5-clave"), (14, "Moto-1-1-clave"), (17, "Admin-1-clave")]
    {
        let verdict = verify(house.user(id).password.expose(), password, &mut buffer).unwrap();
        assert!(verdict.matches, "user {id}");
    }
    house
        .store
        .read(|db| {
            let discount = product::find_for_owner(db, ProductId::new(36), UserId::new(1))?.unwrap();
            assert_eq!((discount.price.minor(), discount.available), (0, false));
            let long = product::find_for_owner(db, ProductId::new(37), UserId::new(1))?.unwrap();
            assert_eq!(long.name.chars().count(), 260);
            let lechona = product::find_for_owner(db, ProductId::new(8), UserId::new(1))?.unwrap();
            assert_eq!(lechona.price.minor(), 1_990_050);
            assert_eq!(address::of_user(db, UserId::new(5))?.len(), 3);
            assert!(rating::summary(db, RestaurantId::new(1))?.count > 0);
            Ok(())
        })
        .unwrap();
}

#[test]
fn only_an_empty_house_is_filled() {
    let house = House::new();
    house.import(GENUINE).unwrap();
    let head = house.store.read(journal::head).unwrap();
    let Err(Error::Unusable(told)) = house.import(GENUINE) else { panic!("not refused") };
    assert!(told.starts_with("nothing was taken"), "{told}");
    assert_eq!(house.store.read(journal::head).unwrap(), head);
}

#[test]
fn a_number_of_somebody_deleted_is_not_given_again() {
    let house = House::new();
    let file = house.changed(
        "UPDATE sqlite_sequence SET seq = 99 WHERE name = 'usuarios_usuario';
         UPDATE sqlite_sequence SET seq = 500 WHERE name = 'pedidos_pedido';",
    );
    house.import(file).unwrap();
    let new = || user::New {
        username: "nuevo",
        role: "customer",
        state: "active",
        password: "!",
        ..user::New::default()
    };
    assert_eq!(house.store.write_blocking(move |w| user::insert(w, &new())).unwrap(), UserId::new(100));
}

#[test]
fn what_refers_to_nothing_is_refused_with_its_data() {
    let house = House::new();
    let file = house.changed(
        "PRAGMA foreign_keys = OFF;
         DELETE FROM usuarios_usuario WHERE id = 4;
         DELETE FROM restaurantes_producto WHERE id = 31;
         DELETE FROM pedidos_pedido WHERE id = 3;",
    );
    let report = house.import(file).unwrap();
    let order = told(&report, "order 2");
    assert!(order[0].how == How::Refused && order[0].why.contains("tocar el timbre"), "{order:?}");
    assert!(
        report
            .doubts
            .iter()
            .any(|d| d.what.ends_with("of order 3") && d.why.contains("its order is not there"))
    );
    assert!(report.doubts.iter().any(|d| d.what.ends_with("of order 2") && d.how == How::Refused));
    let lines = &house.order(1).lines;
    assert_eq!((lines[0].product, lines[0].name.as_str(), lines.len()), (None, "(31)", 4), "the line stays");
    let all: usize = report.counts.iter().filter(|c| c.noun == "lines").map(|c| c.taken + c.refused).sum();
    assert_eq!(all, 574, "each line is taken or told");
}

#[test]
fn odd_words_and_amounts_are_corrected_and_told() {
    let house = House::new();
    let file = house.changed(
        "UPDATE usuarios_usuario SET rol = 'restautante' WHERE id = 5;
         UPDATE usuarios_usuario SET email = 'CLIENTE2@ejemplo.com' WHERE id = 6;
         UPDATE usuarios_direccion SET es_principal = 1 WHERE id = 3;
         UPDATE pedidos_pedido SET estado = 'perdido', fecha = 'ayer', notas = 'x | Pago: tarjeta', total = 'mucho' WHERE id = 9;
         UPDATE pedidos_detallepedido SET cantidad = 0 WHERE id = 1;
         UPDATE restaurantes_producto SET imagen = 'image/upload/v1/ajiaco.png' WHERE id = 1;",
    );
    let report = house.import(file).unwrap();
    assert_eq!(house.user(5).role, "owner");
    assert_eq!((house.user(6).email.as_str(), house.user(6).email_key), ("CLIENTE2@ejemplo.com", None));
    let ninth = house.order(9);
    assert_eq!(
        (ninth.state, ninth.payment, ninth.notes.as_str()),
        (State::Pending, None, "x | Pago: tarjeta")
    );
    assert_eq!(ninth.total.minor(), ninth.subtotal.minor() + 300_000);
    assert_eq!(told(&report, "order 9").len(), 3, "state, day and total");
    assert_eq!(house.order(1).lines.len(), 3);
    assert_eq!(told(&report, "line 1 of order 1")[0].how, How::Refused);
    assert!(told(&report, "product 1")[0].why.contains("image/upload/v1/ajiaco.png"));
    let mains = house.store.read(|db| address::of_user(db, UserId::new(5))).unwrap();
    assert_eq!(mains.iter().filter(|a| a.main).map(|a| a.id.raw()).collect::<Vec<_>>(), [3]);
}

#[test]
fn a_file_that_is_none_of_gastromovils_is_refused_with_a_sentence() {
    let house = House::new();
    let foreign = house.dir.file().with_file_name("foreign.sqlite3");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE x (y)").unwrap();
    let Err(Error::Unusable(told)) = house.import(&foreign) else { panic!("not refused") };
    assert!(told.contains("no GastroMóvil database"), "{told}");
    let Err(Error::Unusable(told)) = house.import(house.dir.file().with_file_name("none")) else {
        panic!("not refused")
    };
    assert_eq!(&*told, "there is no such file.");
    let file = house.changed("");
    std::fs::write(file.with_file_name("changed#1.sqlite3-wal"), "x").unwrap();
    let Err(Error::Unusable(told)) = house.import(&file) else { panic!("not refused") };
    assert!(told.contains("it is in use"), "{told}");
}
