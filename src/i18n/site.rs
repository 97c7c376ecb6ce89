//! The house's own pages: contact and terms.

super::table::texts! { TEXTS:
    contact_title = "Escríbenos" | "Write to us";
    contact_lead = "Cuéntanos qué pasó y te respondemos por correo."
        | "Tell us what happened and we will answer by e-mail.";
    contact_name = "Nombre" | "Name";
    contact_kind = "¿De qué se trata?" | "What is it about?";
    contact_kind_order = "Problema con pedido" | "A problem with an order";
    contact_kind_delivery = "Domicilio" | "Delivery";
    contact_kind_restaurant = "Restaurante" | "A restaurant";
    contact_kind_other = "Otro" | "Something else";
    contact_message = "Mensaje" | "Message";
    contact_consent = "Acepto que usen estos datos para responderme"
        | "I agree that this data is used to answer me";
    contact_consent_needed = "Debes aceptar para que podamos responderte."
        | "You must agree so that we can answer you.";
    send_message = "Enviar mensaje" | "Send the message";

    terms_lead = "Lo que vale cuando pides aquí, en palabras sencillas."
        | "What holds when you order here, in plain words.";
    terms_1 = "Quién te vende" | "Who sells to you";
    terms_1_text = "Cada pedido es un contrato entre tú y el restaurante que lo prepara. Esta página solo lo transmite."
        | "Each order is a contract between you and the restaurant that cooks it. This page only passes it on.";
    terms_2 = "Precios y domicilio" | "Prices and delivery";
    terms_2_text = "Pagas lo que muestra el carrito al confirmar: los platos y el domicilio de cada restaurante. No hay otros cobros."
        | "You pay what the cart shows when you confirm: the dishes and the delivery of each restaurant. There are no other charges.";
    terms_3 = "Cancelaciones" | "Cancelling";
    terms_3_text = "Puedes cancelar sin costo mientras la cocina no haya empezado. Si el restaurante no puede cumplir, cancela él y te dice por qué."
        | "You can cancel free of charge as long as the kitchen has not begun. If the restaurant cannot deliver, it cancels and tells you why.";
    terms_4 = "Tus datos" | "Your data";
    terms_4_text = "Guardamos tu nombre, correo, teléfono y direcciones para entregarte tus pedidos, en el equipo del restaurante y en ningún otro lugar. El repartidor ve tu dirección solo mientras lleva tu pedido. Las opiniones muestran tu nombre de pila. Puedes borrar tu cuenta cuando quieras, en «Mi cuenta»."
        | "We keep your name, e-mail, phone and addresses to bring you your orders, on the restaurant's own machine and nowhere else. The courier sees your address only while carrying your order. Reviews show your first name. You can erase your account at any time, under “My account”.";
    terms_5 = "Cookies" | "Cookies";
    terms_5_text = "Usamos solo las necesarias: tu sesión, la protección de los formularios y tu idioma. Nadie te rastrea."
        | "We use only what is needed: your session, the protection of forms and your language. Nobody tracks you.";
}
