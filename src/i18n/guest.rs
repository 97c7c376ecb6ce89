//! What a guest needs besides the shop's texts: search, favourites, ordering without an account, signed-in devices, the
//! own password.

super::table::texts! { TEXTS:
    search = "Buscar" | "Search";
    search_title = "Buscar platos" | "Search for dishes";
    search_label = "¿Qué buscas?" | "What are you looking for?";
    search_hint = "Sopa, pollo, algo dulce…" | "Soup, chicken, something sweet…";
    search_results(count: &str, text: &str) = "{count} para «{text}»" | "{count} for “{text}”";
    one_dish = "1 plato" | "1 dish";
    many_dishes(count: &str) = "{count} platos" | "{count} dishes";
    search_none(text: &str) = "Nada para «{text}»" | "Nothing for “{text}”";
    search_none_hint = "Prueba con menos palabras o con el nombre de un plato."
        | "Try fewer words, or the name of a dish.";

    favourites = "Favoritos" | "Favourites";
    no_favourites = "Todavía no tienes favoritos." | "You have no favourites yet.";
    no_favourites_hint = "Toca el corazón de un plato y lo encuentras aquí."
        | "Tap the heart of a dish and find it here.";
    like_named(name: &str) = "Guardar {name} en favoritos" | "Keep {name} as a favourite";
    unlike_named(name: &str) = "Quitar {name} de favoritos" | "Remove {name} from the favourites";
    notice_liked = "Guardado en tus favoritos." | "Kept among your favourites.";
    notice_unliked = "Quitado de tus favoritos." | "Removed from your favourites.";
    refused_favourites = "Ya tienes demasiados favoritos." | "You have too many favourites already.";

    quantity_of(name: &str) = "Cantidad de {name}" | "Quantity of {name}";
    in_cart(count: u32) = "{count} en el carrito" | "{count} in the cart";

    fulfilment_title = "¿Cómo lo quieres?" | "How would you like it?";
    by_delivery = "A domicilio" | "Delivered";
    by_pickup = "Lo recojo" | "I pick it up";
    has_pickup = "Puedes recoger tu pedido" | "Pick-up possible";
    free = "sin costo" | "no fee";
    pickup_at(address: &str) = "Lo recoges en {address}." | "You pick it up at {address}.";
    total_delivered = "Total a domicilio" | "Total, delivered";
    total_picked_up = "Total si lo recoges" | "Total, picked up";
    you_order = "Tus datos" | "Your details";
    guest_name = "Tu nombre" | "Your name";
    guest_phone = "Tu teléfono" | "Your phone";
    guest_phone_hint = "Para avisarte si pasa algo con tu pedido."
        | "So that we can reach you about your order.";
    guest_lead = "Pides sin cuenta. El enlace de tu pedido es solo para ti: guárdalo."
        | "You are ordering without an account. The link to your order is for you alone: keep it.";
    sign_in_for_addresses = "¿Tienes cuenta? Ingresa y usa tus direcciones." | "Have an account? Sign in and use your addresses.";
    refused_account(name: &str) = "{name} recibe pedidos solo con una cuenta. Ingresa o crea una."
        | "{name} takes orders with an account only. Sign in or create one.";
    refused_pickup(name: &str) = "{name} no permite recoger pedidos." | "{name} has no pick-up.";
    refused_cart_changed = "Algo cambió mientras mirabas. No se pidió nada todavía: revisa y confirma otra vez."
        | "Something changed while you were looking. Nothing was ordered yet: check and confirm again.";
    changed_price(name: &str, from: &str, to: &str) = "{name}: ahora cuesta {to}, antes {from}."
        | "{name}: now costs {to}, before {from}.";
    changed_quantity(name: &str, from: u32, to: u32) = "{name}: ahora hay {to} en el carrito, antes {from}."
        | "{name}: now {to} in the cart, before {from}.";
    changed_gone = "Un plato ya no está en el carrito." | "A dish is no longer in the cart.";
    changed_fee(from: &str, to: &str) = "El domicilio ahora cuesta {to}, antes {from}."
        | "Delivery now costs {to}, before {from}.";
    no_common_payment = "Estos restaurantes no comparten una forma de pago: haz un pedido por cada uno."
        | "These restaurants have no way to pay in common: order from each of them separately.";
    the_order = "tu pedido" | "your order";
    place_order = "Hacer el pedido" | "Place the order";
    not_again = "De tu pedido anterior hoy no hay:" | "From your earlier order, not available today:";
    order_again = "Pedir otra vez" | "Order again";
    notice_again = "Lo de aquel pedido está en tu carrito, con los precios de hoy."
        | "What you had is in your cart, at today's prices.";

    link_lead = "Este enlace es la llave de tu pedido: guárdalo para volver, y no lo compartas."
        | "This link is the key to your order: keep it to come back, and do not share it.";
    other_orders = "Pediste también" | "You also ordered";
    your_number = "Tu turno" | "Your number";
    ready_for_pickup = "Tu pedido está listo: ya puedes recogerlo." | "Your order is ready: you can pick it up.";
    picked_up = "Tu pedido fue entregado. ¡Buen provecho!" | "Your order was handed over. Enjoy!";
    call_restaurant(phone: &str) = "Llamar al restaurante: {phone}" | "Call the restaurant: {phone}";
    pick_up_here = "Se recoge en" | "Pick it up at";
    ordered_by = "A nombre de" | "In the name of";
    courier_seen(when: &str) = "El repartidor va en camino. Última posición: {when}."
        | "The courier is on the way. Last seen: {when}.";
    follow_on_map = "Ver en el mapa" | "See on the map";
    live_on = "Se actualiza solo" | "Updates by itself";
    live_off = "Sin conexión; lo que ves puede haber cambiado." | "No connection; what you see may have changed.";

    devices = "Dispositivos" | "Devices";
    devices_title = "Dónde está abierta tu cuenta" | "Where you are signed in";
    devices_lead = "Si no reconoces alguno, ciérralo y cambia tu contraseña."
        | "If you do not recognise one, sign it out and change your password.";
    this_device = "Este" | "This one";
    last_seen(when: &str) = "Visto {when}" | "Last seen {when}";
    signed_in_on(when: &str) = "Desde el {when}" | "Since {when}";
    unknown_device = "Navegador desconocido" | "Unknown browser";
    app_device = "Aplicación" | "App";
    end_device = "Cerrar sesión" | "Sign out";
    end_device_named(name: &str) = "Cerrar la sesión de {name}" | "Sign out {name}";
    end_everywhere = "Cerrar en todas partes" | "Sign out everywhere";
    end_everywhere_lead = "También aquí: tendrás que ingresar de nuevo." | "Here too: you will have to sign in again.";
    notice_device_ended = "Esa sesión quedó cerrada." | "That device is signed out.";

    change_password_lead = "Los demás dispositivos quedarán cerrados." | "All other devices will be signed out.";
    old_password = "Contraseña actual" | "Present password";
    fault_old_password = "La contraseña actual no es correcta." | "The present password is not right.";
    notice_own_password_changed = "Tu contraseña fue cambiada. Los demás dispositivos quedaron cerrados."
        | "Your password was changed. All other devices are signed out.";
    security = "Seguridad" | "Security";
}
