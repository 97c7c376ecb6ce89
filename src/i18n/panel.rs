//! The owner's panel: menu, data, staff, orders at the desk, money, history, ratings.

super::table::texts! { TEXTS:
    fault_picture = "Elige una foto JPEG, PNG o WebP que se pueda abrir." | "Choose a JPEG, PNG or WebP picture that can be opened.";
    fault_picture_large(megapixels: u32) = "La foto es demasiado grande: hasta 5 MB y {megapixels} megapíxeles."
        | "The picture is too large: up to 5 MB and {megapixels} megapixels.";
    refused_charge = "El cobro ya cambió mientras tanto, o no puede cambiar así."
        | "The payment has changed in the meantime, or cannot change in this way.";

    panel = "Panel" | "Office";
    panel_menu_label = "Secciones del panel" | "Sections of the office";
    panel_today = "Hoy" | "Today";
    panel_history = "Historial" | "History";
    panel_desk = "Nuevo pedido" | "New order";
    panel_menu = "Carta" | "Menu card";
    panel_cash_tab = "Caja" | "Cash box";
    panel_cash = "Caja de domicilios" | "Couriers' cash";
    panel_ratings = "Opiniones de clientes" | "Guests' reviews";
    panel_staff = "Personal" | "Staff";
    panel_data = "Restaurante" | "Restaurant";
    panel_which = "Restaurante que administras" | "Restaurant that you run";
    panel_go = "Ir" | "Go";

    panel_open_now = "Abrir el restaurante" | "Open the restaurant";
    panel_close_now = "Cerrar el restaurante" | "Close the restaurant";
    panel_closed_hint = "Está cerrado: los clientes no lo ven y no pueden pedir."
        | "It is closed: guests do not see it and cannot order.";
    panel_sold = "Vendido" | "Sold";
    panel_orders(count: &str) = "{count} pedidos" | "{count} orders";
    panel_one_order = "1 pedido" | "1 order";
    panel_received = "Cobrado" | "Received";
    panel_outstanding = "Por cobrar" | "Outstanding";
    panel_cancelled = "Cancelado" | "Called off";
    panel_by_state = "Por estado" | "By state";
    panel_by_payment = "Por forma de pago" | "By way to pay";
    panel_payment_unknown = "Sin dato" | "Not known";
    panel_todays_orders = "Pedidos de hoy" | "Today's orders";
    panel_no_orders_today = "Hoy todavía no hay pedidos." | "No orders yet today.";
    panel_no_orders_today_hint = "En cuanto entre el primero, aparece aquí con su total."
        | "As soon as the first one comes in, it appears here with its total.";
    panel_all_orders = "Ver todos" | "See all";

    panel_from = "Desde" | "From";
    panel_to = "Hasta" | "To";
    panel_state = "Estado" | "State";
    panel_payment = "Forma de pago" | "Way to pay";
    panel_courier = "Repartidor" | "Courier";
    panel_number = "Número de pedido" | "Order number";
    panel_any = "Todos" | "Any";
    panel_filter = "Filtrar" | "Filter";
    panel_export = "Descargar CSV" | "Download CSV";
    panel_none_found = "Ningún pedido coincide con el filtro." | "No order fits the filter.";
    panel_none_found_hint = "Prueba con más días o con menos condiciones." | "Try more days or fewer conditions.";
    panel_next_page = "Más antiguos" | "Older ones";
    panel_day_number(number: u32) = "n.º {number} del día" | "no. {number} of the day";

    panel_order_of(name: &str) = "Cliente: {name}" | "Guest: {name}";
    panel_no_name = "Sin nombre" | "No name";
    panel_story = "Qué pasó" | "What happened";
    panel_money = "Cobro" | "Payment";
    paid_due = "Por cobrar" | "Due";
    paid_paid = "Pagado" | "Paid";
    paid_refused = "Pago rechazado" | "Payment refused";
    paid_refunded = "Reembolsado" | "Refunded";
    panel_mark_paid = "Marcar como pagado" | "Mark as paid";
    panel_mark_refused = "El pago fue rechazado" | "The payment was refused";
    panel_mark_refunded = "Devolver el dinero" | "Give the money back";
    panel_refund_lead(total: &str) = "Confirma que devolviste {total}. Esto no se puede deshacer."
        | "Confirm that you gave back {total}. This cannot be undone.";
    panel_refund_sure = "Sí, lo devolví" | "Yes, I gave it back";
    panel_by_house = "la casa o el cliente" | "the house or the guest";
    panel_handled_by(name: &str) = "por {name}" | "by {name}";
    event_placed = "Pedido hecho" | "Placed";
    event_imported = "Importado de otro sistema" | "Imported from another system";
    event_given_back = "Devuelto al restaurante" | "Given back to the restaurant";
    event_rated = "Calificado por el cliente" | "Rated by the guest";

    panel_desk_title = "Pedido por teléfono o en el mostrador" | "Order by phone or at the counter";
    panel_desk_empty = "La carta está vacía: agrega platos primero." | "The menu is empty: add dishes first.";
    panel_quantity_of(name: &str) = "Cantidad de {name}" | "Quantity of {name}";
    panel_what = "¿Qué lleva?" | "What will it be?";
    panel_who = "¿Para quién?" | "For whom?";
    panel_guest_name = "Nombre del cliente" | "Guest's name";
    panel_guest_phone = "Teléfono del cliente" | "Guest's phone";
    panel_counter_hint = "En el mostrador, nombre y teléfono no hacen falta."
        | "At the counter, name and phone are not needed.";
    panel_how_out = "¿Cómo lo recibe?" | "How will they get it?";
    panel_out_counter = "En el mostrador" | "At the counter";
    panel_out_pickup = "Pasa a recogerlo" | "Comes to fetch it";
    panel_out_delivery = "A domicilio" | "Brought to them";
    panel_place = "Tomar el pedido" | "Take the order";
    panel_place_hint = "El total se muestra en el pedido." | "The order shows the total.";

    panel_new_category = "Nueva sección" | "New section";
    panel_category_name = "Nombre de la sección" | "Name of the section";
    panel_add_category = "Agregar sección" | "Add the section";
    panel_rename = "Cambiar nombre" | "Rename";
    panel_retire_category = "Quitar sección" | "Remove the section";
    panel_retire_category_lead = "La sección y sus platos dejan de verse. Los pedidos hechos quedan completos."
        | "The section and its dishes are no longer shown. Past orders stay whole.";
    panel_retire_sure = "Sí, quitar" | "Yes, remove";
    panel_up(name: &str) = "Subir {name}" | "Move {name} up";
    panel_down(name: &str) = "Bajar {name}" | "Move {name} down";
    panel_add_product = "Agregar plato" | "Add a dish";
    panel_no_products = "Esta sección no tiene platos todavía." | "This section has no dishes yet.";
    panel_menu_empty = "Tu carta está vacía." | "Your menu is empty.";
    panel_menu_empty_hint = "Empieza con una sección, por ejemplo «Platos fuertes»."
        | "Begin with a section, “Main dishes” for example.";
    panel_available = "Disponible" | "Available";
    panel_to_sold_out(name: &str) = "Marcar {name} como agotado" | "Mark {name} as sold out";
    panel_to_available(name: &str) = "Marcar {name} como disponible" | "Mark {name} as available";
    panel_menu_live = "Cada cambio se ve enseguida en las páginas abiertas de los clientes."
        | "Guests with the page open see every change at once.";

    panel_new_product = "Nuevo plato" | "New dish";
    panel_product_name = "Nombre del plato" | "Name of the dish";
    panel_description = "Descripción" | "Description";
    panel_price = "Precio" | "Price";
    panel_price_hint = "Solo el número, por ejemplo 14500" | "The number only, 14500 for example";
    panel_category = "Sección" | "Section";
    panel_is_available = "Se puede pedir ahora" | "Can be ordered now";
    panel_picture = "Foto" | "Picture";
    panel_picture_hint = "JPEG, PNG o WebP, hasta 5 MB. La recortamos al centro."
        | "JPEG, PNG or WebP, up to 5 MB. We crop it to the middle.";
    upload_sending = "Enviando la foto…" | "Sending the picture…";
    upload_failed = "No se pudo enviar. Revisa la red y guarda otra vez."
        | "It could not be sent. Check the network and save again.";
    panel_picture_remove = "Quitar la foto" | "Remove the picture";
    panel_retire_product = "Quitar de la carta" | "Take off the menu";
    panel_retire_product_lead = "El plato deja de verse. Los pedidos hechos quedan completos."
        | "The dish is no longer shown. Past orders stay whole.";
    panel_back_to_menu = "Volver a la carta" | "Back to the menu";
    panel_back_to_history = "Volver al historial" | "Back to the history";

    panel_data_title = "Datos del restaurante" | "The restaurant's data";
    panel_name = "Nombre" | "Name";
    panel_address = "Dirección" | "Address";
    panel_phone = "Teléfono" | "Phone";
    panel_about = "Sobre el restaurante" | "About the restaurant";
    panel_about_hint = "Una o dos frases que los clientes leen arriba de la carta."
        | "A sentence or two that guests read above the menu.";
    panel_fee = "Precio del domicilio" | "Price of a delivery";
    panel_fee_hint(fee: &str) = "Vacío: el de la casa, {fee}" | "Empty: the house's, {fee}";
    panel_currency(code: &str) = "Los precios están en {code}. La moneda no se cambia: los pedidos hechos la llevan."
        | "Prices are in {code}. The currency cannot be changed: past orders carry it.";
    panel_takes = "Formas de pago que aceptas" | "Ways to pay that you take";
    panel_takes_fault = "Elige al menos una." | "Choose at least one.";
    panel_allow_pickup = "Los clientes pueden recoger su pedido" | "Guests may fetch their order";
    panel_allow_guests = "Se puede pedir sin cuenta, con nombre y teléfono"
        | "Guests may order without an account, with name and phone";
    panel_is_open = "Abierto: se ve y recibe pedidos" | "Open: is shown and takes orders";
    panel_language = "Idioma de las páginas" | "Language of the pages";
    panel_language_house = "El de la casa" | "The house's";
    panel_rules = "Reglas" | "Rules";

    panel_staff_lead = "La cocina ve y mueve los pedidos; del panel no ve nada. Los repartidores ven las entregas."
        | "The kitchen sees and moves the orders and nothing of the office. Couriers see the deliveries.";
    panel_staff_none = "Todavía trabajas con una sola cuenta." | "So far you work with one account only.";
    panel_staff_none_hint = "Crea una cuenta para cada persona: así se sabe quién hizo qué."
        | "Make an account for each person: then it is known who did what.";
    panel_hire = "Nueva cuenta" | "New account";
    panel_hire_now = "Crear la cuenta" | "Make the account";
    panel_username = "Usuario para ingresar" | "User name to sign in with";
    panel_username_hint = "Sin espacios, por ejemplo lucia.cocina" | "No spaces, lucia.kitchen for example";
    panel_first_password = "Contraseña inicial" | "First password";
    panel_post = "Trabajo" | "Work";
    post_kitchen = "Cocinero" | "Cook";
    post_courier = "Domiciliario" | "Delivery rider";
    panel_new_password = "Dar otra contraseña" | "Give another password";
    panel_new_password_lead = "Se cierran todas sus sesiones." | "All their sessions end.";
    panel_dismiss = "Desactivar la cuenta" | "Close the account";
    panel_dismiss_lead = "No podrá ingresar. Puedes activarla otra vez cuando quieras."
        | "They cannot sign in. You can open it again at any time.";
    panel_readmit = "Activar otra vez" | "Open it again";
    panel_left = "Inactivo" | "Closed account";

    panel_cash_lead = "Pedidos en efectivo que cada repartidor entregó ese día."
        | "Cash orders that each courier delivered that day.";
    panel_day = "Día" | "Day";
    panel_show = "Mostrar" | "Show";
    panel_cash_none = "Ese día nadie entregó pedidos en efectivo." | "Nobody delivered cash orders that day.";
    panel_handed_in(amount: &str) = "Recibido: {amount}" | "Handed in: {amount}";
    panel_still_out(amount: &str) = "Falta: {amount}" | "Missing: {amount}";
    panel_hand_in(amount: &str) = "Recibí {amount}" | "I received {amount}";

    panel_ratings_none = "Todavía nadie ha opinado." | "Nobody has left a review yet.";
    panel_ratings_none_hint = "Los clientes pueden opinar cuando reciben su pedido."
        | "Guests can leave one once they have their order.";
    panel_no_comment = "Sin comentario" | "No comment";

    csv_order = "Pedido" | "Order";
    csv_day_number = "Número del día" | "Number of the day";
    csv_date = "Fecha" | "Date";
    csv_time = "Hora" | "Time";
    csv_kind = "Entrega" | "Fulfilment";
    csv_guest = "Cliente" | "Guest";
    csv_dishes = "Platos" | "Dishes";
    csv_currency = "Moneda" | "Currency";
    csv_paid = "Cobro" | "Paid";
    csv_reason = "Motivo de cancelación" | "Reason for cancelling";
    csv_origin = "Origen" | "Origin";
    csv_file = "pedidos" | "orders";
}
