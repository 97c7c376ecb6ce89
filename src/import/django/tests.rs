//! Files as the four systems have them: small, genuine in shape, and with what their flaws let in.

use super::*;
use crate::auth::id::UserId;
use crate::auth::password::{Buffer, Cost, hash, verify};
use crate::clock::{Clock, Time};
use crate::store::testing::Dir;
use crate::store::{Settings, postal};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use rusqlite::Connection;
use std::path::PathBuf;

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

    fn database(&self, sql: &str) -> PathBuf {
        let file = self.dir.file().with_file_name("other.sqlite3");
        let _none_yet = std::fs::remove_file(&file);
        Connection::open(&file).unwrap().execute_batch(sql).unwrap();
        file
    }

    fn csv(&self, text: &str) -> PathBuf {
        let file = self.dir.file().with_file_name("people.csv");
        std::fs::write(&file, text).unwrap();
        file
    }

    fn import(&self, system: System, file: &Path) -> Result<Report> {
        import(system, file, &self.store, Arc::new(|| ()))
    }

    fn user(&self, id: i64) -> user::Record {
        self.store.read(|db| user::find(db, UserId::new(id))).unwrap().unwrap()
    }
}

fn fits(record: &user::Record, password: &str) -> bool {
    verify(record.password.expose(), password, &mut Buffer::new(Cost::TINY).unwrap()).unwrap().matches
}

fn sha256(password: &str) -> String {
    digest(&SHA256, password.as_bytes())
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .concat()
}

fn django(password: &str) -> String {
    hash(password, &SystemRandom::new(), &mut Buffer::new(Cost::TINY).unwrap()).unwrap()
}

fn whys(report: &Report) -> String {
    report.doubts.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

const RESTAPI: &str = "
    CREATE TABLE task_aplication_rolusuario (id_rol INTEGER PRIMARY KEY, nombre TEXT, estado INTEGER);
    INSERT INTO task_aplication_rolusuario VALUES (1, 'Administrador', 1), (3, 'Empresa', 1);
    CREATE TABLE task_aplication_usuario (id_usuario INTEGER PRIMARY KEY AUTOINCREMENT, email VARCHAR(50) NOT NULL,
        placa VARCHAR(8), contrasena VARCHAR(64) NOT NULL, token_notificacion TEXT NOT NULL, fecha_creacion DATE NOT NULL,
        fecha_modificacion DATE NOT NULL, estado INTEGER NOT NULL, id_ciudad_id INTEGER, id_pais_id INTEGER,
        rol_usuario_id INTEGER NOT NULL);";

#[test]
fn restapis_people_sign_in_with_their_old_hashes_and_nothing_in_the_clear_is_taken() {
    let house = House::new();
    let (ana, beto) = (sha256("Arepa#Quesudo-91"), sha256("Bandeja*Paisa-77"));
    let file = house.database(&format!(
        "{RESTAPI}
         INSERT INTO task_aplication_usuario VALUES
            (4, 'ana@fonda.example', 'ABC123', '{ana}', 'tok', '2024-03-01', '2024-03-02', 1, 7, 57, 3),
            (6, 'Ana@fonda.example', NULL, '{beto}', '', '2024-03-01', '2024-03-02', 3, 1, 1, 2),
            (7, 'ana@fonda.example', NULL, '{beto}', '', 'ayer', '2024-03-02', 0, 1, 1, 1),
            (9, 'clara@fonda.example', NULL, 'MiClave-2024', '', '2024-03-01', '2024-03-02', 1, 1, 1, 1),
            (11, '', NULL, '{beto}', '', '2024-03-01', '2024-03-02', 1, 1, 1, 1);
         UPDATE sqlite_sequence SET seq = 40;"
    ));
    assert_eq!(rows(System::Restapi, &file).unwrap(), 5);
    let report = house.import(System::Restapi, &file).unwrap();
    assert_eq!(report.taken("users"), 4);
    assert_eq!(report.counts[0].refused, 1);
    let four = house.user(4);
    assert!(fits(&four, "Arepa#Quesudo-91") && !fits(&four, "otra"));
    assert_eq!(
        (four.username.as_str(), four.role.as_str(), four.state.as_str()),
        ("ana@fonda.example", "owner", "active")
    );
    assert_eq!(
        (four.plate.as_deref(), four.push_token.as_str(), four.city, four.country),
        (Some("ABC123"), "tok", Some(7), Some(57))
    );
    assert_eq!(four.created_at, Time::from_secs(1_709_251_200));
    let six = house.user(6);
    assert_eq!((six.email_key, six.state.as_str(), six.role.as_str()), (None, "disabled", "customer"));
    assert_eq!(house.user(7).username, "ana@fonda.example#7");
    let nine = house.user(9);
    assert_eq!((nine.password.expose().as_str(), nine.role.as_str()), ("!", "admin"));
    let told = whys(&report);
    assert!(!told.contains("MiClave"), "{told}");
    for expected in
        ["user 9: corrected: its password is no SHA-256", "user 11: refused", "rolusuario (2)", "advertiser"]
    {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
    let next = house.store.write_blocking(|w| {
        user::insert(
            w,
            &user::New {
                username: "nuevo",
                role: "customer",
                state: "active",
                password: "!",
                ..user::New::default()
            },
        )
    });
    assert_eq!(next.unwrap(), UserId::new(41), "a number is not given twice");
}

#[test]
fn a_second_import_is_refused_with_a_sentence_and_so_is_another_systems_file() {
    let house = House::new();
    let file = house.database(&format!(
        "{RESTAPI} INSERT INTO task_aplication_usuario VALUES (1, 'a@x.example', NULL, '{}', '', '2024-03-01', '2024-03-02', 1, 1, 1, 1);",
        sha256("x")
    ));
    let Err(Error::Unusable(told)) = house.import(System::Ecommerce, &file) else { panic!("not refused") };
    assert!(told.contains("no database of ecommerce") && told.contains("slug"), "{told}");
    house.import(System::Restapi, &file).unwrap();
    let Err(Error::Unusable(told)) = house.import(System::Restapi, &file) else { panic!("not refused") };
    assert!(told.starts_with("nothing was taken"), "{told}");
    let csv = house.csv("id_usuario,email\r\n1,x\r\n");
    let Err(Error::Unusable(told)) = house.import(System::Restapi, &csv) else { panic!("not refused") };
    assert!(told.contains("no column contrasena"), "{told}");
}

#[test]
fn ecommerces_customers_bring_their_addresses_whichever_side_names_the_other() {
    for by_customer in [true, false] {
        let house = House::new();
        let (link, column) = if by_customer { (", customer_id INTEGER", ", 4") } else { ("", "") };
        let orphan = if by_customer { ", 99" } else { "" };
        let file = house.database(&format!(
            "CREATE TABLE customers_address (id INTEGER PRIMARY KEY, street_address TEXT, postal_code TEXT, city TEXT, state TEXT, country TEXT{link});
             INSERT INTO customers_address VALUES (1, 'Calle 5 # 4-21', '760001', 'Cali', 'Valle', 'Colombia'{column}),
                (2, 'Nowhere 1', '', 'Cali', '', ''{orphan});
             CREATE TABLE customers_customer (id INTEGER PRIMARY KEY, password TEXT, last_login TEXT, is_superuser BOOL, email TEXT,
                first_name TEXT, last_name TEXT, is_staff BOOL, is_active BOOL, date_joined TEXT, slug TEXT, date_of_birth TEXT,
                is_vendor BOOL, address_id INTEGER, total_items_bought INTEGER);
             INSERT INTO customers_customer VALUES
                (4, '{}', '2024-05-01 10:00:00', 0, 'ana@fonda.example', 'Ana', 'Ríos', 1, 1, '2024-03-01 20:30:22.402397', 'ana-rios', '1990-02-28', 1, 1, 12),
                (5, 'md5$x$y', NULL, 0, 'beto@fonda.example', 'Beto', '', 1, 0, '2024-03-01 20:30:22', 'beto', 'ayer', 0, NULL, 0);",
            django("Arepa#Quesudo-91")
        ));
        let report = house.import(System::Ecommerce, &file).unwrap();
        let ana = house.user(4);
        assert!(fits(&ana, "Arepa#Quesudo-91"));
        assert_eq!(
            (ana.role.as_str(), ana.slug.as_deref(), ana.date_of_birth.as_deref()),
            ("owner", Some("ana-rios"), Some("1990-02-28"))
        );
        assert_eq!(ana.last_login_at, Some(Time::from_secs(1_714_557_600)));
        let home = house.store.read(|db| postal::find(db, UserId::new(4))).unwrap().unwrap();
        assert_eq!(
            (home.street.as_str(), home.postal_code.as_str(), home.country.as_str()),
            ("Calle 5 # 4-21", "760001", "Colombia")
        );
        assert_eq!(
            (house.user(5).state.as_str(), house.user(5).password.expose().as_str()),
            ("inactive", "!")
        );
        let told = whys(&report);
        for expected in [
            "form (md5)",
            "1 addresses of customers_address: refused",
            "total_items_bought (2 filled)",
            "born at \"ayer\"",
            "user 5: corrected: staff",
        ] {
            assert!(told.contains(expected), "{expected}\n{told}");
        }
    }
}

#[test]
fn uk_travels_and_backends_people_come_from_djangos_own_table() {
    let table = "CREATE TABLE auth_user (id INTEGER PRIMARY KEY, password TEXT, last_login TEXT, is_superuser BOOL, username TEXT, last_name TEXT, email TEXT, is_staff BOOL, is_active BOOL, date_joined TEXT, first_name TEXT);
        CREATE TABLE api_userprofile (id INTEGER PRIMARY KEY, user_id INTEGER, embedding TEXT); INSERT INTO api_userprofile VALUES (1, 1, '[0.1]');";
    let house = House::new();
    let file = house.database(&format!(
        "{table} INSERT INTO auth_user VALUES (1, '{}', NULL, 1, 'jane_doe', 'Doe', '', 1, 1, '2024-03-01 20:30:22', 'Jane');",
        django("secureP@ssw0rd")
    ));
    let report = house.import(System::UkTravel, &file).unwrap();
    let jane = house.user(1);
    assert!(fits(&jane, "secureP@ssw0rd"));
    assert_eq!((jane.username.as_str(), jane.role.as_str(), jane.email_key), ("jane_doe", "admin", None));
    assert!(whys(&report).contains("api_userprofile (1)"), "{}", whys(&report));
    let house = House::new();
    let file = house.database(&format!("{table} INSERT INTO auth_user VALUES (3, '!abc', NULL, 0, 'tecnico', '', 't@x.example', 0, 1, '2024-03-01', '');"));
    let report = house.import(System::Backend, &file).unwrap();
    assert!(whys(&report).contains("the directory's"), "{}", whys(&report));
}

#[test]
fn a_table_alone_is_taken_with_numbers_that_are_none_too() {
    let house = House::new();
    let csv = house.csv(&format!(
        "\u{feff}id,username,password,is_active,date_joined,email\r\n\
         6f1c-a,jane,\"{}\",t,2024-03-01 20:30:22.5+00,jane@x.example\r\n6f1c-b,joe,!,f,2024-03-01T20:30:22Z,\r\n",
        django("secureP@ssw0rd")
    ));
    let report = house.import(System::UkTravel, &csv).unwrap();
    assert_eq!(report.taken("users"), 2);
    assert!(fits(&house.user(1), "secureP@ssw0rd"));
    assert_eq!(house.user(1).created_at, Time::from_millis(1_709_325_022_500));
    assert_eq!((house.user(2).username.as_str(), house.user(2).state.as_str()), ("joe", "inactive"));
    assert!(whys(&report).contains("\"6f1c-a\" is no whole number: it is 1 here"), "{}", whys(&report));
    let house = House::new();
    let csv = house.csv(&format!(
        "id;email;password;slug;is_active;date_joined;street;postal_code;city;state;country\r\n3;a@x.example;{};a;1;2024-03-01;Calle 1;5;Cali;Valle;CO\r\n",
        django("x-Password-1")
    ));
    assert_eq!(house.import(System::Ecommerce, &csv).unwrap().taken("addresses"), 1);
    assert_eq!(house.store.read(|db| postal::find(db, UserId::new(3))).unwrap().unwrap().city, "Cali");
}
