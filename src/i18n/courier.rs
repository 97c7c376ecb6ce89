//! The courier's page beyond its lists: work, what could not be delivered, sharing a place, losing the server.

super::table::texts! { TEXTS:
    duty_available = "Disponible" | "Available";
    duty_busy = "Ocupado: llevas pedidos" | "Busy: you are carrying orders";
    duty_off = "Fuera de turno" | "Off duty";
    off_duty_hint = "Empieza tu turno para ver los pedidos que esperan." | "Start your shift to see the orders that wait.";
    ends_after_delivery = "Tu turno termina cuando entregues lo que llevas."
        | "Your shift can end once you have delivered what you carry.";
    cash_today = "Efectivo cobrado hoy" | "Cash collected today";
    collect_nothing = "No cobres nada: ya está pagado o se paga al restaurante."
        | "Collect nothing: it is paid, or paid to the restaurant.";
    collect_cash = "Cobrar en efectivo" | "Collect in cash";
    could_not_deliver = "No pude entregarlo" | "I could not deliver it";
    could_not_deliver_lead = "El pedido vuelve al restaurante, que verá el motivo. Lleva la comida de regreso."
        | "The order goes back to the restaurant, which will see the reason. Take the food back there.";
    give_back_lead = "El pedido vuelve a esperar a otro repartidor." | "The order waits for another courier again.";
    why_nobody_home = "No había nadie" | "Nobody was there";
    why_wrong_address = "La dirección no existe o está mal" | "The address is wrong";
    why_refused = "No lo quisieron recibir" | "They did not want it";
    why_unpaid = "No pudieron pagar" | "They could not pay";
    why_accident = "Tuve un percance en el camino" | "Something happened on the way";
    came_back(why: &str) = "Volvió sin entregar: {why}" | "Came back undelivered: {why}";
    carried_items(count: usize) = "Contenido: {count}" | "Items: {count}";

    place_title = "Tu ubicación" | "Your place";
    place_lead = "Mientras llevas un pedido, su cliente y el restaurante pueden ver por dónde vas. Al entregar se borra."
        | "While you carry an order, its guest and the restaurant can see where you are. It is forgotten on delivery.";
    place_share = "Compartir mi ubicación" | "Share where I am";
    place_stop = "Dejar de compartir" | "Stop sharing";
    place_on = "Compartiendo tu ubicación." | "Sharing where you are.";
    place_waiting = "Buscando tu ubicación…" | "Looking for where you are…";
    place_denied = "El navegador no dio permiso. Permite la ubicación para esta página en sus ajustes."
        | "The browser gave no permission. Allow the location for this page in its settings.";
    place_insecure = "Este navegador solo da la ubicación por una conexión segura (https), y esta página no la tiene. Todo lo demás funciona igual."
        | "This browser gives the location over a secure connection (https) only, which this page does not have. All else works as usual.";
    place_unknown = "El teléfono no sabe dónde está ahora. Lo sigue intentando."
        | "The phone does not know where it is now. It keeps trying.";

    server_lost = "Sin conexión con el restaurante. Lo que ves puede estar atrasado."
        | "No connection to the restaurant. What you see may be out of date.";
    not_sent = "No se envió. Inténtalo otra vez cuando vuelva la conexión."
        | "It was not sent. Try again once the connection is back.";
    signed_out_meanwhile = "Tu sesión terminó." | "You were signed out.";
    sign_in_again = "Ingresar otra vez" | "Sign in again";

    follow_title = "Tu pedido va en camino" | "Your order is on its way";
    follow_seen(ago: &str) = "Visto {ago}." | "Seen {ago}.";
    follow_open = "Ver en el mapa" | "Show on the map";
    follow_far(distance: &str) = "A {distance} de la dirección de entrega, en línea recta."
        | "{distance} from the delivery address, as the crow flies.";
    follow_hint = "Se actualiza sola. Cuando el pedido llegue, la ubicación desaparece."
        | "It refreshes by itself. When the order arrives, the place is gone.";
    seconds_ago(seconds: &str) = "hace {seconds} s" | "{seconds} s ago";

    notice_returned = "El pedido volvió al restaurante con tu motivo." | "The order is back at the restaurant, with your reason.";
    notice_taken_by_you = "El pedido es tuyo." | "The order is yours.";
    notice_handed_over = "Entregado. ¡Gracias!" | "Delivered. Thank you!";
}
