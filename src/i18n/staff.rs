//! The staff's screens: kitchen, courier, first set-up.

super::table::texts! { TEXTS:
    kitchen_title = "Cocina" | "Kitchen";
    open_sign = "Abierto" | "Open";
    closed_sign = "Cerrado" | "Closed";
    active_orders(count: &str) = "{count} en curso" | "{count} under way";
    kitchen_empty = "No hay pedidos en curso." | "No orders under way.";
    kitchen_empty_hint = "Los nuevos aparecen aquí. La página se actualiza sola."
        | "New ones appear here. The page refreshes by itself.";
    column_empty = "Nada aquí" | "Nothing here";
    column_pending = "Nuevos" | "New";
    column_accepted = "Aceptados" | "Accepted";
    column_preparing = "En preparación" | "Cooking";
    column_ready = "Listos" | "Ready";
    column_on_the_way = "En camino" | "On the way";
    step_accept = "Aceptar" | "Accept";
    step_prepare = "Preparar" | "Cook";
    step_ready = "Listo" | "Ready";
    step_deliver = "Entregado" | "Delivered";
    step_reject = "Rechazar" | "Reject";
    step_cancel = "Cancelar pedido" | "Cancel the order";
    reason = "Motivo" | "Reason";
    reason_hint = "El cliente lo verá." | "The guest will see it.";
    minutes_ago(minutes: &str) = "hace {minutes} min" | "{minutes} min ago";
    hours_ago(hours: &str) = "hace {hours} h" | "{hours} h ago";
    just_now = "ahora mismo" | "just now";
    pickup = "Recoge en el local" | "Pick-up";
    counter = "En el mostrador" | "At the counter";
    courier_named(name: &str) = "Lo lleva {name}" | "Carried by {name}";
    paid_already = "Pagado" | "Paid";
    no_restaurant = "Tu cuenta no tiene un restaurante." | "Your account has no restaurant.";
    no_restaurant_hint = "Pide al administrador que te asigne uno." | "Ask the administrator to give you one.";

    courier_title = "Entregas" | "Deliveries";
    on_duty = "Estás recibiendo entregas" | "You are taking deliveries";
    off_duty = "No estás recibiendo entregas" | "You are not taking deliveries";
    go_on_duty = "Empezar turno" | "Start my shift";
    go_off_duty = "Terminar turno" | "End my shift";
    carrying = "Llevas contigo" | "You are carrying";
    carrying_none = "No llevas ningún pedido." | "You are carrying nothing.";
    waiting = "Listos para recoger" | "Ready to be fetched";
    waiting_none = "No hay pedidos esperando." | "No orders are waiting.";
    waiting_hint = "La página se actualiza sola." | "The page refreshes by itself.";
    take = "Tomar pedido" | "Take the order";
    delivered = "Marcar entregado" | "Mark as delivered";
    give_back = "Devolver al restaurante" | "Give it back to the restaurant";
    fetch_at = "Recoger en" | "Fetch at";
    bring_to = "Llevar a" | "Bring to";
    call = "Llamar" | "Call";
    open_map = "Mapa" | "Map";
    collect(total: &str) = "Cobrar {total}" | "Collect {total}";
    delivered_today = "Entregados hoy" | "Delivered today";

    setup_title = "Bienvenido a Comanda" | "Welcome to Comanda";
    setup_lead = "Tres minutos y tu restaurante recibe pedidos. Esta página funciona una sola vez."
        | "Three minutes and your restaurant takes orders. This page works only once.";
    setup_you = "Tú" | "You";
    setup_you_hint = "Con esta cuenta administras todo." | "With this account you run everything.";
    setup_restaurant = "Tu restaurante" | "Your restaurant";
    setup_restaurant_hint = "Todo se puede cambiar después." | "All of it can be changed later.";
    restaurant_name = "Nombre del restaurante" | "Name of the restaurant";
    restaurant_address = "Dirección del restaurante" | "Address of the restaurant";
    restaurant_phone = "Teléfono del restaurante" | "Phone of the restaurant";
    currency = "Moneda" | "Currency";
    setup_finish = "Abrir mi restaurante" | "Open my restaurant";
}
