//! The administrator's pages and the first set-up over real sockets.

use super::client::{Browser, Speaks};
use super::house::House;
use super::pages::{fills, has};
use comanda::clock::Span;
use comanda::config::Profile;
use comanda::services::{care, setup};
use comanda::store::house::BackupNote;

const PASSWORD: &str = "Cazuela-Roja-55";

#[test]
fn the_set_up_leads_from_the_link_to_an_open_restaurant_and_can_be_taken_up_again() {
    let house = House::open();
    let secret = setup::new_link_blocking(&house.app.store).unwrap().unwrap();
    house.line.keeps(secret.expose());
    let path = format!("/instalar/{}/", secret.expose());
    let browser = Browser::at(&house.line);
    let fields = [
        ("first_name", "Ana"),
        ("email", "ana@fonda.example"),
        ("password1", PASSWORD),
        ("password2", PASSWORD),
        ("nombre", "La Fonda"),
        ("moneda", "COP"),
        ("idioma", "en"),
    ];
    let on = fills(&browser, &path, &path, &fields).expect(302);
    assert_eq!(on.header("location"), Some("/administracion/bienvenida/"));
    browser.get(&path).header("Accept", "text/html").expect(404);
    has(&house.stranger().get("/").expect(200), &["<html lang=\"en\">"]);
    // The phone is put down; another browser goes on.
    let browser = Browser::at(&house.line).log_in("ana@fonda.example", PASSWORD);
    let at = "/administracion/bienvenida/";
    has(&browser.get("/administracion/bienvenida/listo/").expect(200), &["without dishes nobody can order"]);
    let page = fills(
        &browser,
        at,
        at,
        &[("accion", "propia"), ("categoria", "Lunch"), ("plato1", "Ajiaco"), ("precio1", "x")],
    );
    has(&page.expect(400), &["value=\"Ajiaco\"", "Write the price in figures."]);
    let dishes = [("accion", "propia"), ("categoria", "Lunch"), ("plato1", "Ajiaco"), ("precio1", "17.000")];
    fills(&browser, at, at, &dishes).expect(302);
    has(&browser.get(at).expect(200), &["Dishes on your menu: 1"]);
    let done = browser.get("/administracion/bienvenida/listo/").expect(200);
    has(&done, &["Your restaurant is open!", "/restaurantes/restaurante/1/", &house.line.at.to_string()]);
    has(&house.stranger().get("/restaurantes/restaurante/1/").expect(200), &["Ajiaco", "$17,000"]);
}

#[test]
fn a_sample_menu_can_be_ordered_from_at_once() {
    let house = House::open();
    let (boss, _) = house.kitchen("cocina");
    let browser = Browser::at(&house.line);
    let secret = setup::new_link_blocking(&house.app.store).unwrap();
    assert!(secret.is_none(), "somebody is in the house");
    house.write(move |w| comanda::store::user::set_role(w, boss.id, "admin"));
    house.write(|w| {
        w.db()
            .execute_batch("UPDATE product SET retired_at = 1; UPDATE category SET retired_at = 1")
            .map_err(|e| comanda::error::Error::internal("test", e))
    });
    let browser = browser.log_in(&boss.email, &boss.password);
    let at = "/administracion/bienvenida/";
    let on = fills(&browser, at, at, &[("accion", "ejemplo")]).expect(302);
    assert_eq!(on.header("location"), Some("/administracion/bienvenida/listo/"));
    has(&browser.get("/restaurantes/restaurante/1/").expect(200), &["Limonada natural", "Postres"]);
    fills(&browser, at, at, &[("accion", "ejemplo")]).expect(302);
    assert_eq!(house.file().number("SELECT count(*) FROM product WHERE retired_at IS NULL"), 8, "once");
}

#[test]
fn an_administrator_makes_gives_retires_and_restores_restaurants() {
    let house = House::open();
    let (pedro, kitchen) = house.kitchen("pedro");
    let (marta, admin) = (house.account("marta", "owner"), house.account("jefa", "admin"));
    let browser = house.browser(&admin);
    let list = "/administracion/restaurantes/";
    let new = "/administracion/restaurantes/nuevo/";
    let fields = |owner| [("nombre", "La <Nueva>"), ("moneda", "COP"), ("dueno", owner)];
    has(
        &fills(&browser, new, list, &fields("nobody@x.co")).expect(400),
        &["No hay un dueño", "La &lt;Nueva&gt;"],
    );
    let on = fills(&browser, new, list, &fields(&marta.email)).expect(302);
    let at = on.header("location").unwrap().split('?').next().unwrap().to_owned();
    has(&browser.get(list).expect(200), &["La &lt;Nueva&gt;", "#2 · marta"]);
    fills(&browser, &at, &at, &[("accion", "entregar"), ("dueno", &pedro.email)]).expect(302);
    has(&browser.get(&at).expect(200), &[">pedro</a>"]);
    let own = format!("/administracion/restaurantes/{}/", kitchen.id);
    let ana = house.customer("ana");
    let order = house.write(move |w| super::seed::order(w, ana.id, &kitchen));
    let refused = fills(&browser, &own, &own, &[("accion", "retirar")]).expect(302);
    has(&browser.get(refused.header("location").unwrap()).expect(200), &["Tiene pedidos sin terminar"]);
    house.write(move |w| {
        super::seed::moves(
            w,
            order,
            comanda::restaurant::step::Actor::Owner(pedro.id),
            &[comanda::restaurant::order::State::Cancelled],
        )
    });
    fills(&browser, &own, &own, &[("accion", "retirar")]).expect(302);
    has(&browser.get(&own).expect(200), &["Retirado", "value=\"restaurar\""]);
    fills(&browser, &own, &own, &[("accion", "restaurar")]).expect(302);
    has(&browser.get(&own).expect(200), &["Cerrado"]);
    let kinds = house.file().texts("SELECT kind FROM audit WHERE kind LIKE 'restaurant%' ORDER BY seq");
    assert_eq!(kinds, ["restaurant_made", "restaurant_given", "restaurant_retired", "restaurant_restored"]);
    has(
        &browser.get("/administracion/auditoria/?suceso=restaurant_given").expect(200),
        &["Restaurante entregado"],
    );
}

#[test]
fn an_administrator_looks_after_people_and_is_never_the_last_to_go() {
    let house = House::open();
    let (admin, ana) = (house.account("jefa", "admin"), house.customer("ana"));
    let (browser, guest) = (house.browser(&admin), house.browser(&ana));
    has(&browser.get("/administracion/usuarios/?q=ANA").expect(200), &["ana@fonda.example"]);
    let at = format!("/administracion/usuarios/{}/", ana.id);
    fills(&browser, &at, &at, &[("accion", "rol"), ("rol", "courier")]).expect(302);
    guest.get("/panel-repartidor/").expect(200);
    fills(&browser, &at, &at, &[("accion", "bloquear")]).expect(302);
    guest.get("/panel-repartidor/").expect(302);
    fills(&browser, &at, &at, &[("accion", "desbloquear")]).expect(302);
    guest.get("/panel-repartidor/").expect(200);
    let page = fills(&browser, &at, &at, &[("accion", "contrasena")]).expect(200);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let made = page.text().split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    house.line.keeps(&made);
    guest.get("/panel-repartidor/").expect(302);
    Browser::at(&house.line).log_in(&ana.email, &made);
    assert!(!browser.get(&at).expect(200).text().contains(&made), "shown once");
    let own = format!("/administracion/usuarios/{}/", admin.id);
    for fields in [[("accion", "bloquear"), ("", "")], [("accion", "rol"), ("rol", "customer")]] {
        let on = fills(&browser, &own, &own, &fields).expect(302);
        has(&browser.get(on.header("location").unwrap()).expect(200), &["No puedes cambiar tu propio rol"]);
    }
    assert_eq!(house.file().texts("SELECT state FROM user WHERE role = 'admin'"), ["active"]);
    let log = browser.get("/administracion/auditoria/").expect(200);
    has(&log, &["Rol cambiado", "Contraseña cambiada", "por jefa"]);
}

#[test]
fn long_lists_come_in_pages() {
    let house = House::open();
    let admin = house.account("jefa", "admin");
    let browser = house.browser(&admin);
    let id = admin.id;
    house.write(move |w| {
        for _ in 0..120 {
            let entry =
                comanda::store::audit::Entry { kind: "log_out", user: Some(id), ..Default::default() };
            comanda::store::audit::append(w, &entry)?;
        }
        Ok(())
    });
    let mut path = "/administracion/auditoria/?suceso=log_out".to_owned();
    let mut counts = Vec::new();
    loop {
        let page = browser.get(&path).expect(200).text();
        counts.push(page.matches("<li><span class=\"words\">").count());
        let Some(rest) = page.split("href=\"/administracion/auditoria/?suceso=log_out").nth(1) else { break };
        let query = rest.split('"').next().unwrap().replace("&amp;", "&");
        path = format!("/administracion/auditoria/?suceso=log_out{query}");
    }
    assert_eq!(counts, [50, 50, 20]);
}

#[test]
fn a_backup_and_a_check_are_on_the_administrators_page() {
    let house = House::of(Profile::Default).open();
    let admin = house.account("jefa", "admin");
    // Signed in each time: sessions end while the clock moves on.
    let page = || house.browser(&admin).get("/administracion/estado/").expect(200);
    has(&page(), &["Todavía no hay ninguna.", "comanda backup"]);
    let note = BackupNote { at: house.clock.now(), path: "/media/usb/comanda.db.gz".into(), bytes: 2048 };
    care::note_backup(&house.app.config.database.path, &note).unwrap();
    house.clock.advance(Span::hours(3));
    has(&page(), &["hace 3 h, 2,0 kB, comprobada.", "/media/usb/comanda.db.gz"]);
    has(&house.browser(&admin).get("/administracion/").expect(200), &["hace 3 h, 2,0 kB"]);
    house.clock.advance(Span::days(20));
    has(&page(), &["Hay un problema.", "La última copia de seguridad ya es vieja."]);
}

#[test]
fn who_forgot_the_password_chooses_another_by_a_link_that_is_good_once() {
    let house = House::open();
    let (ana, admin) = (house.customer("ana"), house.account("jefa", "admin"));
    let phone = house.browser(&ana);
    let browser = house.browser(&admin);
    let at = format!("/administracion/usuarios/{}/", ana.id);
    let page = fills(&browser, &at, &at, &[("accion", "enlace")]).expect(200);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let made = page.text().split("<code>http://").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let (host, path) = made.split_once('/').unwrap();
    assert_eq!(host, house.line.at.to_string());
    let path = format!("/{path}");
    house.line.keeps(path.rsplit('-').next().unwrap().trim_end_matches('/'));
    phone.get("/usuarios/perfil/").expect(200);
    assert!(!browser.get(&at).expect(200).text().contains(&made), "shown once");
    // Whoever got it: no session, no old password.
    let anybody = Browser::at(&house.line);
    let form = anybody.get(&path).expect(200);
    has(&form, &[&ana.email, "name=\"password1\"", "name=\"password2\""]);
    assert!(!form.text().contains("name=\"actual\""));
    let fields = |first, second| [("password1", first), ("password2", second)];
    fills(&anybody, &path, &path, &fields(PASSWORD, "otra")).expect(400);
    fills(&anybody, &path, &path, &fields("1234", "1234")).expect(400);
    let done = fills(&anybody, &path, &path, &fields(PASSWORD, PASSWORD)).expect(302);
    assert!(done.header("location").unwrap().starts_with("/usuarios/login/"));
    phone.get("/usuarios/perfil/").expect(302);
    Browser::at(&house.line).log_in(&ana.email, PASSWORD);
    anybody.get(&path).header("Accept", "text/html").expect(404);
    has(&browser.get("/administracion/auditoria/").expect(200), &["Enlace para una contraseña nueva"]);
}
