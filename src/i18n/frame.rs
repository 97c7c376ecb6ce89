//! What stands on every page: navigation, the notices after something was done, the words of forms.

super::table::texts! { TEXTS:
    skip_to_content = "Ir al contenido" | "Skip to content";
    main_menu = "Menú principal" | "Main menu";
    home = "Inicio" | "Home";
    restaurants = "Restaurantes" | "Restaurants";
    cart = "Carrito" | "Cart";
    my_orders = "Mis pedidos" | "My orders";
    orders_short = "Pedidos" | "Orders";
    account_short = "Cuenta" | "Account";
    kitchen = "Cocina" | "Kitchen";
    deliveries = "Entregas" | "Deliveries";
    sign_in = "Ingresar" | "Sign in";
    sign_up = "Crear cuenta" | "Create account";
    sign_out = "Salir" | "Sign out";
    contact = "Contacto" | "Contact";
    terms = "Términos y condiciones" | "Terms and conditions";
    language = "Idioma" | "Language";
    units_in_cart(count: u32) = "{count} en el carrito" | "{count} in the cart";
    save = "Guardar" | "Save";
    cancel = "Cancelar" | "Cancel";
    delete = "Eliminar" | "Remove";
    send = "Enviar" | "Send";
    optional = "opcional" | "optional";
    check_the_form = "Revisa los campos marcados." | "Please check the marked fields.";

    notice_saved = "Los cambios quedaron guardados." | "Your changes were saved.";
    notice_address_saved = "La dirección quedó guardada." | "The address was saved.";
    notice_address_removed = "La dirección fue eliminada." | "The address was removed.";
    notice_added = "Agregado al carrito." | "Added to the cart.";
    notice_cart_emptied = "El carrito está vacío otra vez." | "The cart is empty again.";
    notice_order_placed = "¡Pedido recibido! El restaurante ya lo tiene."
        | "Order placed! The restaurant has it.";
    notice_order_cancelled = "El pedido fue cancelado." | "The order was cancelled.";
    notice_order_too_late = "El pedido ya no se puede cancelar: la cocina está trabajando en él."
        | "The order can no longer be cancelled: the kitchen is working on it.";
    notice_rated = "¡Gracias por tu calificación!" | "Thank you for your rating!";
    notice_rating_refused = "La calificación no se pudo guardar." | "The rating could not be saved.";
    notice_signed_out = "Saliste de tu cuenta." | "You are signed out.";
    notice_verified = "¡Cuenta verificada! Ya puedes ingresar." | "Account verified! You can sign in now.";
    notice_password_changed = "La contraseña fue cambiada. Ingresa con la nueva."
        | "The password was changed. Sign in with the new one.";
    notice_email_changed = "Tu correo fue actualizado." | "Your e-mail was changed.";
    notice_code_sent = "Si existe una cuenta con ese correo, le enviamos un código de seis dígitos."
        | "If there is an account with that e-mail, we sent it a six-digit code.";
    notice_message_sent = "Mensaje enviado. Te responderemos pronto." | "Message sent. We will answer soon.";
    notice_account_erased = "Tu cuenta fue eliminada." | "Your account was erased.";
    notice_ready = "Todo listo. Ingresa con tu correo y contraseña."
        | "All set. Sign in with your e-mail and password.";
    notice_step_done = "Pedido actualizado." | "Order updated.";
    notice_step_refused = "Ese pedido ya cambió mientras tanto. Aquí está como quedó."
        | "That order has changed in the meantime. Here is how it stands.";
    notice_taken = "Otro repartidor ya tomó este pedido." | "Another courier has taken this order.";
}
