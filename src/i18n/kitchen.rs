//! The kitchen's screen: minutes, sound, connection, sold out, pairing; and what the browser says of what it could not
//! send.

super::table::texts! { TEXTS:
    accept_in = "Aceptar, ¿listo en…?" | "Accept, ready in…?";
    minutes_short = "min" | "min.";
    promised(minutes: &str) = "Prometido en {minutes} min" | "Promised in {minutes} min";
    details = "Detalles" | "Details";
    order_id(id: &str) = "Pedido {id}" | "Order {id}";
    to_cook = "Por preparar" | "To cook";
    undo = "Deshacer" | "Undo";
    event_undone = "Paso deshecho" | "Step undone";
    undo_too_late = "Ya pasó el minuto para deshacer, o el pedido siguió su camino."
        | "The minute for undoing it has passed, or the order has moved on.";
    screens_exhausted = "El restaurante ya tiene todas las pantallas que puede tener." | "The restaurant has as many screens as it may have.";
    sold_out_title = "Agotados" | "Sold out";
    sold_out_hint = "Toca un plato cuando se acabe: los clientes ya no podrán pedirlo. Tócalo otra vez cuando vuelva a haber."
        | "Touch a dish when it is gone: guests cannot order it any more. Touch it again when there is more.";
    dish_there = "Hay" | "Available";
    dish_out = "Agotado" | "Sold out";
    reason_sold_out = "Se nos acabó un plato" | "We ran out of a dish";
    reason_closing = "Estamos cerrando" | "We are closing";
    reason_busy = "Demasiados pedidos ahora" | "Too many orders right now";
    reason_far = "No llegamos a esa dirección" | "We don't deliver to that address";

    arm_title = "Toca aquí para activar el sonido." | "Touch here to turn the sound on.";
    arm_text = "Hasta entonces los pedidos nuevos no suenan." | "Until then new orders make no sound.";
    sound_test = "Probar el sonido" | "Test the sound";
    new_order_one = "¡Pedido nuevo!" | "New order!";
    new_order_many(count: &str) = "¡{count} pedidos nuevos!" | "{count} new orders!";
    quiet_for(minutes: &str) = "Sin pedidos nuevos desde hace {minutes} min. La conexión está bien."
        | "No new orders for {minutes} min. The connection is fine.";
    link_up = "En vivo" | "Live";
    link_down = "Sin conexión" | "No connection";
    lost_title = "Sin conexión con el servidor." | "No connection to the server.";
    lost_text = "Lo que ves puede ser viejo. Los pedidos que lleguen aparecerán solos al volver."
        | "What you see may be old. Orders that come in will appear by themselves when it is back.";
    seconds_left(seconds: &str) = "{seconds} s" | "{seconds} sec";
    moved_on(label: &str, state: &str) = "«{label}» ya no se puede: el pedido está {state}."
        | "“{label}” is not possible any more: the order is {state}.";
    step_failed(label: &str) = "«{label}» no se pudo hacer. Inténtalo de nuevo."
        | "“{label}” could not be done. Try again.";
    gone_user = "Se cerró la sesión" | "You have been signed out";
    gone_user_hint = "Esta pantalla ya no recibe pedidos. Inicia sesión de nuevo."
        | "This screen receives no more orders. Sign in again.";
    gone_screen = "Esta pantalla ya no está vinculada" | "This screen is not paired any more";
    gone_screen_hint = "Ya no recibe pedidos. Pide al dueño un código nuevo y escríbelo aquí."
        | "It receives no more orders. Ask the owner for a new code and type it here.";
    gone_screen_button = "Escribir un código" | "Type a code";
    keys_title = "Teclado" | "Keyboard";
    keys_text = "Flechas: ir de un pedido a otro. 1 a 4: aceptar con esos minutos. Intro: siguiente paso. Z: deshacer lo último. A: agotados."
        | "Arrows: go from order to order. 1 to 4: accept with those minutes. Enter: next step. Z: undo the last one. A: sold out.";
    awake_hint = "Este navegador no deja mantener la pantalla encendida desde aquí: ajústalo en la tableta."
        | "This browser does not let the page keep the screen on: set it on the tablet.";

    screens_title = "Pantallas de cocina" | "Kitchen screens";
    screens_lead = "Una tableta vinculada muestra los pedidos de esta cocina y nada más. No caduca, y la puedes desvincular cuando quieras."
        | "A paired tablet shows this kitchen's orders and nothing else. It does not expire, and you can unpair it whenever you like.";
    screens_none = "Todavía no hay pantallas." | "No screens yet.";
    screen_name = "Nombre de la pantalla" | "Name of the screen";
    screen_new = "Vincular una pantalla" | "Pair a screen";
    screen_seen(when: &str) = "Usada: {when}" | "Used: {when}";
    screen_waiting = "Espera su código" | "Waits for its code";
    screen_revoke = "Desvincular" | "Unpair";
    pairing_title = "Código para la pantalla" | "Code for the screen";
    pairing_open = "En la tableta, abre" | "On the tablet, open";
    pairing_type = "Escribe este código:" | "Type this code:";
    pairing_until(time: &str) = "Sirve una vez, hasta las {time}." | "Good once, until {time}.";
    pairing_here = "Vincular este mismo navegador" | "Pair this very browser";
    pair_title = "Vincular esta pantalla" | "Pair this screen";
    pair_lead = "El dueño encuentra el código en su panel, en «Pantallas»."
        | "The owner finds the code in the panel, under “Screens”.";
    pair_code = "Código de 8 cifras" | "Code of 8 digits";
    pair_code_wrong = "El código no es correcto o ya pasaron sus diez minutos. Pide uno nuevo."
        | "The code is not right, or its ten minutes have passed. Ask for a new one.";
    pair_button = "Vincular" | "Pair";
    pair_revoked = "Esta pantalla ya no está vinculada y no recibe pedidos."
        | "This screen is not paired any more and receives no orders.";
    pair_revoked_hint = "Escribe un código nuevo para usarla otra vez." | "Type a new code to use it again.";

    unsent_title = "Sin enviar todavía" | "Not sent yet";
    unsent_text = "Se enviará solo cuando vuelva la conexión. No cierres el navegador."
        | "It will be sent by itself when the connection is back. Don't close the browser.";
    unsent_old = "Esto quedó sin enviar hace rato. ¿Lo enviamos ahora?"
        | "This was left unsent a while ago. Send it now?";
    unsent_sign_in = "Inicia sesión para enviarlo." | "Sign in to send it.";
    unsent_now = "Enviar ahora" | "Send now";
    unsent_drop = "Descartar" | "Discard";
    unsent_sent = "Enviado." | "Sent.";
    unsent_see = "Ver" | "See it";
    unsent_refused = "No se pudo enviar" | "It could not be sent";
    unsent_sending = "Enviando…" | "Sending…";
}
