//! The administrator's pages and the first set-up.

super::table::texts! { TEXTS:
    admin_title = "Administración" | "Administration";
    admin_short = "Admin." | "Admin";
    admin_restaurants = "Restaurantes" | "Restaurants";
    admin_users = "Personas" | "People";
    admin_audit = "Registro de seguridad" | "Security log";
    admin_health = "Estado del sistema" | "State of the system";
    admin_restaurants_lead = "Crear, entregar a otro dueño, retirar." | "Make one, give it to another owner, retire it.";
    admin_users_lead = "Roles, cuentas bloqueadas, contraseñas nuevas." | "Roles, locked accounts, new passwords.";
    admin_audit_lead = "Quién ingresó y qué se cambió." | "Who signed in and what was changed.";
    admin_health_lead = "Disco, copias, revisión diaria, correo." | "Disk, backups, daily check, mail.";
    next_page = "Página siguiente" | "Next page";
    first_page = "Volver al comienzo" | "Back to the beginning";
    done_admin = "Hecho." | "Done.";
    refused_self = "No puedes cambiar tu propio rol ni bloquearte: pídeselo a otro administrador. Siempre queda uno."
        | "You cannot change your own role or lock yourself out: ask another administrator. One always stays.";
    refused_open_orders = "Tiene pedidos sin terminar. Termínalos o cancélalos primero."
        | "It has orders that are not done. Finish or cancel them first.";

    restaurant_new = "Nuevo restaurante" | "New restaurant";
    restaurant_new_lead = "Para alguien que ya es dueño. Si todavía no lo es, dale primero ese rol."
        | "For somebody who is an owner already. If they are not yet, give them that role first.";
    restaurant_owner = "Dueño" | "Owner";
    owner_hint = "Su correo o su usuario." | "Their e-mail or user name.";
    owner_fault = "No hay un dueño con ese correo o usuario." | "There is no owner with that e-mail or user name.";
    restaurant_create = "Crear restaurante" | "Make the restaurant";
    restaurant_retired = "Retirado" | "Retired";
    restaurant_none = "Todavía no hay restaurantes." | "There are no restaurants yet.";
    orders_active(count: i64) = "Pedidos en curso: {count}" | "Orders under way: {count}";
    give_title = "Entregar a otro dueño" | "Give to another owner";
    give_lead = "La carta, los pedidos y las cuentas van con el restaurante."
        | "Menu, orders and books go with the restaurant.";
    give_now = "Entregar" | "Give";
    retire_title = "Retirar el restaurante" | "Retire the restaurant";
    retire_lead = "Deja de mostrarse y de recibir pedidos. Su historia se conserva y puede volver."
        | "It is no longer shown and takes no orders. Its history is kept and it can come back.";
    retire_now = "Retirar" | "Retire";
    restore_now = "Restaurar" | "Restore";
    restore_lead = "Vuelve cerrado: su dueño lo abre." | "It comes back closed: its owner opens it.";

    user_search = "Buscar por nombre, correo o teléfono" | "Search by name, e-mail or phone";
    search_now = "Buscar" | "Search";
    user_none = "Nadie coincide." | "Nobody matches.";
    role = "Rol" | "Role";
    role_any = "Todos los roles" | "All roles";
    role_customer = "Cliente" | "Customer";
    role_courier = "Repartidor" | "Courier";
    role_owner = "Dueño de restaurante" | "Restaurant owner";
    role_admin = "Administrador" | "Administrator";
    role_change = "Cambiar rol" | "Change role";
    account_active = "Activa" | "Active";
    account_locked = "Bloqueada" | "Locked";
    account_lock = "Bloquear la cuenta" | "Lock the account";
    account_lock_lead = "Sus sesiones dejan de valer de inmediato. Puedes desbloquearla después."
        | "Their sessions end at once. You can unlock it later.";
    account_unlock = "Desbloquear la cuenta" | "Unlock the account";
    account_since(day: &str) = "Desde el {day}" | "Since {day}";
    account_last_login(moment: &str) = "Último ingreso: {moment}" | "Last sign-in: {moment}";
    account_never = "Nunca ha ingresado" | "Never signed in";
    account_yours = "Esta es tu propia cuenta. Tus datos se cambian en Cuenta."
        | "This is your own account. Your data is changed under Account.";
    account_actions = "Lo que pasó con esta cuenta" | "What happened with this account";
    password_new = "Contraseña nueva" | "New password";
    password_new_lead = "Se crea una contraseña temporal y se cierran todas sus sesiones. Se muestra una sola vez."
        | "A temporary password is made and all their sessions end. It is shown only once.";
    password_make = "Crear contraseña temporal" | "Make a temporary password";
    password_made(name: &str) = "Contraseña temporal de {name}" | "Temporary password of {name}";
    password_made_lead = "Anótala ahora: no se puede volver a ver. La persona debe cambiarla en Cuenta al ingresar."
        | "Write it down now: it cannot be shown again. They should change it under Account when they sign in.";

    audit_kind = "Suceso" | "Event";
    audit_any = "Todo" | "Everything";
    audit_of(name: &str) = "Solo de {name}" | "Only of {name}";
    audit_none = "No hay nada que mostrar." | "There is nothing to show.";
    audit_by(name: &str) = "por {name}" | "by {name}";
    filter_now = "Filtrar" | "Filter";
    kind_log_in = "Ingreso" | "Signed in";
    kind_log_in_failed = "Ingreso fallido" | "Sign-in failed";
    kind_log_out = "Salida" | "Signed out";
    kind_log_out_everywhere = "Salida en todas partes" | "Signed out everywhere";
    kind_refresh_reused = "Token usado dos veces" | "Token used twice";
    kind_registered = "Cuenta creada" | "Account made";
    kind_set_up = "Instalación" | "Set-up";
    kind_password_changed = "Contraseña cambiada" | "Password changed";
    kind_recovery_asked = "Pidió recuperar la contraseña" | "Asked to recover the password";
    kind_email_changed = "Correo cambiado" | "E-mail changed";
    kind_role_changed = "Rol cambiado" | "Role changed";
    kind_state_changed = "Cuenta bloqueada o desbloqueada" | "Account locked or unlocked";
    kind_erased = "Cuenta eliminada" | "Account erased";
    kind_restaurant_made = "Restaurante creado" | "Restaurant made";
    kind_restaurant_given = "Restaurante entregado" | "Restaurant given";
    kind_restaurant_retired = "Restaurante retirado" | "Restaurant retired";
    kind_restaurant_restored = "Restaurante restaurado" | "Restaurant restored";

    health_good = "Todo está bien." | "All is well.";
    health_warn = "Funciona, y hay algo por hacer." | "It works, and there is something to do.";
    health_bad = "Hay un problema." | "There is a problem.";
    health_server = "Servidor" | "Server";
    health_ready = "Lee y guarda con normalidad." | "It reads and keeps as it should.";
    health_not_ready = "No pudo leer o guardar ahora mismo. Ejecuta «comanda doctor»."
        | "It could not read or keep just now. Run “comanda doctor”.";
    health_running(time: &str) = "Encendido hace {time}" | "Running for {time}";
    health_version(version: &str) = "Versión {version}" | "Version {version}";
    health_streams(count: usize) = "Pantallas y teléfonos conectados: {count}" | "Screens and phones connected: {count}";
    health_memory(size: &str) = "Memoria en uso: {size}" | "Memory in use: {size}";
    health_disk = "Disco" | "Disk";
    disk_free(size: &str) = "Quedan {size} libres." | "{size} are free.";
    disk_unknown = "No se pudo averiguar cuánto queda libre." | "How much is free could not be found out.";
    disk_advice = "Libera espacio o usa un disco más grande: sin espacio no se pueden guardar pedidos."
        | "Make room or use a larger disk: without room no orders can be kept.";
    database_size(size: &str) = "La base de datos ocupa {size}." | "The database takes {size}.";
    health_backup = "Última copia de seguridad" | "Last backup";
    backup_good(ago: &str, size: &str) = "{ago}, {size}, comprobada." | "{ago}, {size}, checked.";
    backup_none = "Todavía no hay ninguna." | "There is none yet.";
    backup_advice = "Haz una con «comanda backup», y cada noche con «systemctl enable --now comanda-backup.timer»."
        | "Make one with “comanda backup”, and every night with “systemctl enable --now comanda-backup.timer”.";
    backup_old = "La última copia de seguridad ya es vieja." | "The last backup is getting old.";
    health_check = "Revisión diaria de los datos" | "Daily check of the data";
    check_good(ago: &str) = "{ago}: todo completo." | "{ago}: all of it is whole.";
    check_bad(ago: &str) = "{ago} se encontró esto:" | "{ago} this was found:";
    check_none = "Se hace sola una vez al día; todavía no toca."
        | "It is made by itself once a day; it is not time yet.";
    check_advice = "Ejecuta «comanda check» y, si lo confirma, vuelve a la última copia con «comanda restore»."
        | "Run “comanda check” and, if it says the same, go back to the last backup with “comanda restore”.";
    health_mail = "Correo" | "Mail";
    mail_waiting(count: i64) = "Por enviar: {count}" | "Waiting to be sent: {count}";
    mail_failed(count: i64) = "No se pudieron enviar: {count}. Mira «comanda mail»." | "Could not be sent: {count}. See “comanda mail”.";
    mail_not_set_up = "No está configurado: no se pueden enviar códigos para contraseñas nuevas."
        | "It is not set up: codes for new passwords cannot be sent.";
    days_ago(days: &str) = "hace {days} días" | "{days} days ago";
    for_minutes(minutes: &str) = "{minutes} min" | "{minutes} minutes";
    for_hours(hours: &str) = "{hours} h" | "{hours} hours";
    for_days(days: &str) = "{days} días" | "{days} days";

    setup_step(step: u8, of: u8) = "Paso {step} de {of}" | "Step {step} of {of}";
    setup_language = "Idioma de las páginas" | "Language of the pages";
    setup_next = "Seguir" | "Go on";
    welcome_menu_title = "Tu carta" | "Your menu";
    welcome_menu_lead = "Para recibir pedidos hace falta al menos un plato. Escribe los primeros, o empieza con una carta de ejemplo y cámbiala."
        | "To take orders there has to be at least one dish. Write your first ones, or begin with a sample menu and change it.";
    welcome_own = "Mis primeros platos" | "My first dishes";
    welcome_own_hint = "Una categoría y hasta cinco platos. Puedes repetirlo y cambiarlo todo después."
        | "One category and up to five dishes. You can do it again and change all of it later.";
    welcome_category = "Categoría" | "Category";
    welcome_category_hint = "Por ejemplo: Almuerzos, Bebidas." | "For example: Lunch, Drinks.";
    welcome_dish(number: usize) = "Plato {number}" | "Dish {number}";
    welcome_price(number: usize) = "Precio {number}" | "Price {number}";
    welcome_price_fault = "Escribe el precio en números." | "Write the price in figures.";
    welcome_dish_fault = "Escribe el nombre del plato." | "Write the name of the dish.";
    welcome_save = "Guardar estos platos" | "Keep these dishes";
    welcome_sample = "Empezar con una carta de ejemplo" | "Begin with a sample menu";
    welcome_sample_lead = "Ocho platos en tres categorías, para ver cómo funciona todo. Los cambias cuando quieras."
        | "Eight dishes in three categories, to see how it all works. Change them whenever you like.";
    welcome_later = "Más tarde" | "Later";
    welcome_so_far(count: usize) = "Platos en tu carta: {count}" | "Dishes on your menu: {count}";
    welcome_done_title = "¡Tu restaurante está abierto!" | "Your restaurant is open!";
    welcome_done_lead = "Esto es lo que sigue. Puedes volver a esta página cuando quieras."
        | "This is what comes next. You can come back to this page whenever you like.";
    welcome_done_empty = "Falta la carta: sin platos nadie puede pedir." | "The menu is missing: without dishes nobody can order.";
    welcome_address = "Esta es la dirección para tus clientes en tu Wi-Fi" | "This is the address for guests in your Wi-Fi";
    welcome_try = "Mira tu carta como la ve un cliente" | "See your menu as a guest does";
    welcome_try_hint = "Ábrela en un teléfono y haz un pedido de prueba." | "Open it on a phone and place an order to try it.";
    welcome_kitchen = "Abre la cocina en una tableta" | "Open the kitchen on a tablet";
    welcome_kitchen_hint = "Ahí llegan los pedidos." | "That is where orders arrive.";
    welcome_people = "Suma a tu gente" | "Add your people";
    welcome_people_hint = "Que cada repartidor cree su cuenta; luego le das el rol aquí."
        | "Let each courier make an account; then give them the role here.";
    welcome_backup = "Copias de seguridad cada noche" | "Backups every night";
    welcome_menu_more = "Completa la carta" | "Complete the menu";
    welcome_menu_more_hint = "Agrega más platos." | "Add more dishes.";
    sample_mains = "Platos" | "Mains";
    sample_drinks = "Bebidas" | "Drinks";
    sample_sweets = "Postres" | "Desserts";
    sample_soup = "Sopa del día" | "Soup of the day";
    sample_chicken = "Pollo a la plancha con ensalada" | "Grilled chicken with salad";
    sample_rice = "Arroz con verduras" | "Rice with vegetables";
    sample_burger = "Hamburguesa de la casa" | "House burger";
    sample_lemonade = "Limonada natural" | "Fresh lemonade";
    sample_coffee = "Café" | "Coffee";
    sample_flan = "Flan de caramelo" | "Caramel flan";
    sample_fruit = "Ensalada de frutas" | "Fruit salad";
}

impl super::Lang {
    /// How long ago something was, of seconds: to the second for a minute, then coarser.
    #[must_use]
    pub fn ago(self, seconds: i64) -> String {
        match seconds.max(0) {
            s @ 0..60 => self.seconds_ago(&s.to_string()),
            s @ 60..7200 => self.minutes_ago(&(s / 60).to_string()),
            s @ 7200..172_800 => self.hours_ago(&(s / 3600).to_string()),
            s => self.days_ago(&(s / 86_400).to_string()),
        }
    }

    /// For how long something has been, of seconds.
    #[must_use]
    pub fn lasting(self, seconds: u64) -> String {
        match seconds {
            ..7200 => self.for_minutes(&(seconds / 60).to_string()),
            7200..172_800 => self.for_hours(&(seconds / 3600).to_string()),
            _ => self.for_days(&(seconds / 86_400).to_string()),
        }
    }

    /// A way of so many metres: `350 m`, `1,2 km`.
    #[must_use]
    pub fn distance(self, metres: f64) -> String {
        if metres < 1000.0 {
            return format!("{:.0} m", (metres / 10.0).round() * 10.0);
        }
        self.decimal(&format!("{:.1}", metres / 1000.0)) + " km"
    }

    /// Bytes, as people say them: `3,4 MB`.
    #[must_use]
    pub fn size(self, bytes: u64) -> String {
        const UNITS: [(&str, u64); 3] = [("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)];
        match UNITS.iter().find(|(_, unit)| bytes >= *unit) {
            Some((name, unit)) => {
                let tenths = bytes % unit * 10 / unit;
                self.decimal(&format!("{}.{tenths}", bytes / unit)) + " " + name
            }
            None => format!("{bytes} B"),
        }
    }

    fn decimal(self, number: &str) -> String {
        match self {
            Self::Es => number.replace('.', ","),
            Self::En => number.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Lang;

    #[test]
    fn times_ways_and_sizes_are_said_as_people_do() {
        let t = Lang::Es;
        assert_eq!(
            [5, 60, 7199, 7200, 172_799, 172_800, -3].map(|seconds| t.ago(seconds)),
            ["hace 5 s", "hace 1 min", "hace 119 min", "hace 2 h", "hace 47 h", "hace 2 días", "hace 0 s"]
        );
        assert_eq!([12.0, 349.0, 1234.0].map(|m| t.distance(m)), ["10 m", "350 m", "1,2 km"]);
        assert_eq!([7, 2048, 3_565_200].map(|b| t.size(b)), ["7 B", "2,0 kB", "3,4 MB"]);
        assert_eq!((Lang::En.size(3_565_200), Lang::En.lasting(7300)), ("3.4 MB".into(), "2 hours".into()));
    }
}
