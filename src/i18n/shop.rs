//! What a guest sees: restaurants, menu, reviews, cart, orders.

super::table::texts! { TEXTS:
    hero_title = "¿Qué se te antoja hoy?" | "What do you feel like today?";
    hero_lead = "Pide directo al restaurante, sin intermediarios."
        | "Order straight from the restaurant, nobody in between.";
    see_menu = "Ver el menú" | "See the menu";
    see_restaurants = "Ver los restaurantes" | "See the restaurants";
    open_now = "Abiertos ahora" | "Open now";
    none_open = "En este momento no hay restaurantes abiertos." | "No restaurant is open right now.";
    none_open_hint = "Vuelve un poco más tarde: aquí aparecen en cuanto abren."
        | "Come back a little later: they appear here as soon as they open.";
    how_it_works = "Así funciona" | "How it works";
    how_1 = "Elige tus platos" | "Choose your dishes";
    how_1_text = "Mira el menú con los precios de hoy." | "Look at the menu with today's prices.";
    how_2 = "Confirma tu pedido" | "Confirm your order";
    how_2_text = "Dinos a dónde lo llevamos y cómo pagas." | "Tell us where to bring it and how you pay.";
    how_3 = "Síguelo hasta tu puerta" | "Follow it to your door";
    how_3_text = "Ves cada paso: cocina, camino, entrega." | "See every step: kitchen, road, delivery.";

    menu = "Menú" | "Menu";
    sections = "Secciones del menú" | "Sections of the menu";
    add = "Agregar" | "Add";
    add_named(name: &str) = "Agregar {name} al carrito" | "Add {name} to the cart";
    sign_in_to_order = "Ingresa para pedir" | "Sign in to order";
    sold_out = "Agotado" | "Sold out";
    closed_now = "Cerrado en este momento" | "Closed right now";
    menu_empty = "El menú está en preparación." | "The menu is being prepared.";
    delivery_fee(fee: &str) = "Domicilio {fee}" | "Delivery {fee}";
    go_to_cart = "Ir al carrito" | "Go to the cart";

    reviews = "Opiniones" | "Reviews";
    no_reviews = "Todavía no hay opiniones." | "No reviews yet.";
    no_reviews_hint = "Puedes opinar cuando recibas un pedido."
        | "You can leave one once you have received an order.";
    one_review = "1 opinión" | "1 review";
    many_reviews(count: &str) = "{count} opiniones" | "{count} reviews";
    stars(score: &str) = "{score} de 5" | "{score} out of 5";
    somebody = "Cliente" | "Guest";
    rate_title = "¿Cómo estuvo tu pedido?" | "How was your order?";
    rate_order(number: &str) = "Pedido #{number}" | "Order #{number}";
    score = "Puntuación" | "Score";
    comment = "Comentario" | "Comment";
    rate = "Calificar" | "Rate";

    cart_title = "Tu carrito" | "Your cart";
    cart_empty = "El carrito está vacío" | "The cart is empty";
    cart_empty_hint = "Cuando agregues un plato, aparece aquí." | "Once you add a dish, it appears here.";
    one_less(name: &str) = "Quitar uno de {name}" | "One {name} less";
    one_more(name: &str) = "Agregar uno de {name}" | "One {name} more";
    remove_named(name: &str) = "Eliminar {name}" | "Remove {name}";
    empty_cart = "Vaciar el carrito" | "Empty the cart";
    each(price: &str) = "{price} c/u" | "{price} each";
    subtotal = "Subtotal" | "Subtotal";
    delivery = "Domicilio" | "Delivery";
    total = "Total" | "Total";
    two_orders(count: &str) = "Son {count} pedidos, uno por restaurante; cada uno tiene su domicilio."
        | "These are {count} orders, one for each restaurant; each has its own delivery.";
    unavailable_now = "No disponible en este momento" | "Not available right now";
    unavailable_hint = "Quita lo que no está disponible para poder pedir."
        | "Remove what is not available to be able to order.";
    checkout_title = "Entrega y pago" | "Delivery and payment";
    where_to = "¿A dónde lo llevamos?" | "Where shall we bring it?";
    other_address = "Otra dirección" | "Another address";
    notes = "Notas para el restaurante" | "Notes for the restaurant";
    notes_hint = "Sin cebolla, tocar el timbre…" | "No onions, ring the bell…";
    how_to_pay = "¿Cómo pagas?" | "How will you pay?";
    pay_total(total: &str) = "Pedir por {total}" | "Order for {total}";
    pay_on_delivery = "Pagas al recibir el pedido." | "You pay when the order arrives.";

    cash = "Efectivo" | "Cash";
    transfer = "Transferencia" | "Bank transfer";
    card = "Tarjeta" | "Card";

    no_orders = "Aún no has hecho pedidos." | "You have not ordered yet.";
    no_orders_hint = "Tu primer pedido aparecerá aquí, con cada paso."
        | "Your first order will appear here, with every step.";
    order_number(number: &str) = "Pedido #{number}" | "Order #{number}";
    placed_on(when: &str) = "Hecho el {when}" | "Placed on {when}";
    order_lines = "Lo que pediste" | "What you ordered";
    order_goes_to = "Se entrega en" | "It goes to";
    order_payment = "Pago" | "Payment";
    order_notes = "Notas" | "Notes";
    order_promise(minutes: u32) = "La cocina calcula unos {minutes} minutos."
        | "The kitchen expects about {minutes} minutes.";
    order_progress = "Estado del pedido" | "Progress of the order";
    cancel_order = "Cancelar pedido" | "Cancel the order";
    cancel_order_sure = "Sí, cancelar el pedido" | "Yes, cancel the order";
    cancel_order_lead = "Puedes cancelarlo mientras la cocina no haya empezado."
        | "You can cancel it as long as the kitchen has not begun.";
    cancelled_because(reason: &str) = "Motivo: {reason}" | "Reason: {reason}";
    no_address = "Sin dirección" | "No address";
    more_orders = "Pedidos anteriores" | "Earlier orders";

    state_pending = "Pendiente" | "Waiting";
    state_accepted = "Aceptado" | "Accepted";
    state_preparing = "En preparación" | "Being cooked";
    state_ready = "Listo" | "Ready";
    state_on_the_way = "En camino" | "On its way";
    state_delivered = "Entregado" | "Delivered";
    state_cancelled = "Cancelado" | "Cancelled";
    says_pending = "El restaurante recibió tu pedido y aún no lo ha confirmado."
        | "The restaurant has your order and has not confirmed it yet.";
    says_accepted = "El restaurante aceptó tu pedido." | "The restaurant has accepted your order.";
    says_preparing = "Tu pedido está en la cocina." | "Your order is in the kitchen.";
    says_ready = "Tu pedido está listo y espera al repartidor."
        | "Your order is ready and waits for the courier.";
    says_on_the_way = "El repartidor va en camino." | "The courier is on the way.";
    says_delivered = "¡Buen provecho!" | "Enjoy your meal!";
    says_cancelled = "Este pedido fue cancelado." | "This order was cancelled.";
}
