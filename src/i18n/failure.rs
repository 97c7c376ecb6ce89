//! What is said when something is refused or goes wrong: pages of errors, faults of fields, rules of the restaurant.
//! Spanish texts are GastroMóvil's where it has one.

super::table::texts! { TEXTS:
    not_found_title = "Aquí no hay nada" | "There is nothing here";
    not_found_text = "La página no existe, o no es para esta cuenta."
        | "The page does not exist, or is not for this account.";
    forbidden_title = "No tienes acceso" | "You have no access";
    forbidden_text = "Tu cuenta no puede ver esta página." | "Your account cannot see this page.";
    csrf_title = "El formulario caducó" | "The form has expired";
    csrf_text = "Por seguridad no se envió nada. Vuelve a la página, recárgala e inténtalo otra vez. Si se repite, permite las cookies de este sitio."
        | "To be safe, nothing was sent. Go back to the page, reload it and try again. If it happens again, allow this site's cookies.";
    too_many_title = "Vamos más despacio" | "A little slower";
    too_large_title = "Demasiado grande" | "Too large";
    too_large_text = "Lo que enviaste es más grande de lo que se recibe aquí."
        | "What you sent is larger than what is taken here.";
    bad_request_title = "No se pudo leer" | "That could not be read";
    bad_request_text = "El navegador envió algo que no se entiende. Vuelve e inténtalo otra vez."
        | "The browser sent something that makes no sense. Go back and try again.";
    method_title = "Así no se puede" | "Not this way";
    method_text = "Esta dirección no recibe este tipo de solicitud."
        | "This address does not take this kind of request.";
    busy_title = "Hay mucho movimiento" | "It is very busy";
    busy_text = "No se cambió nada. Espera un momento e inténtalo otra vez."
        | "Nothing was changed. Wait a moment and try again.";
    unknown_title = "No sabemos si quedó guardado" | "We do not know whether it was saved";
    unknown_text = "Vuelve e inténtalo otra vez: si ya había quedado, no se repite."
        | "Go back and try again: if it was saved already, it will not happen twice.";
    broken_title = "Algo salió mal" | "Something went wrong";
    broken_text = "Fue culpa nuestra y ya quedó anotado. Inténtalo otra vez en un momento."
        | "It was our fault and has been noted. Try again in a moment.";
    refused_title = "No se pudo hacer" | "That could not be done";
    error_reference(id: &str) = "Referencia: {id}" | "Reference: {id}";
    to_home = "Ir al inicio" | "Go to the home page";

    fault_required = "Este campo es obligatorio." | "This field is required.";
    fault_value = "Este valor no es válido." | "This value is not valid.";
    fault_null_character = "No se permiten caracteres nulos." | "Null characters are not allowed.";
    fault_too_long(max: u32) = "Máximo {max} caracteres." | "At most {max} characters.";
    fault_too_short(min: u32) = "Mínimo {min} caracteres." | "At least {min} characters.";
    fault_integer = "Escribe un número entero." | "Type a whole number.";
    fault_decimal = "Escribe un número con máximo dos decimales." | "Type a number with at most two decimals.";
    fault_too_small(min: i64) = "El mínimo es {min}." | "The lowest is {min}.";
    fault_too_large(max: i64) = "El máximo es {max}." | "The highest is {max}.";
    fault_date = "Escribe una fecha como AAAA-MM-DD." | "Type a date as YYYY-MM-DD.";
    fault_email = "Escribe un correo válido." | "Type a valid e-mail address.";
    fault_choice = "Elige una de las opciones." | "Choose one of the options.";
    fault_taken = "Ya está en uso." | "This is in use already.";
    fault_password_mismatch = "Las contraseñas no coinciden" | "The passwords do not match";
    fault_password_similar = "La contraseña se parece demasiado a tus datos."
        | "The password is too much like your own data.";
    fault_password_short(min: u32) = "La contraseña es muy corta. Debe tener al menos {min} caracteres."
        | "The password is too short. It must have at least {min} characters.";
    fault_password_common = "La contraseña es demasiado común." | "The password is too common.";
    fault_password_numeric = "La contraseña no puede ser solo números." | "The password cannot be only digits.";

    refused_cart_empty = "El carrito está vacío" | "The cart is empty";
    refused_address_missing = "Completa la dirección y el barrio." | "Fill in street and district.";
    refused_address_short = "La dirección es muy corta." | "The street is too short.";
    refused_address_number = "La dirección debe incluir un número." | "The street must have a number.";
    refused_address_letter = "La dirección debe contener letras y números."
        | "The street must have letters and digits.";
    refused_address_long = "La dirección o el barrio es demasiado largo." | "Street or district is too long.";
    refused_district = "El barrio ingresado no es válido." | "We do not deliver to this district.";
    refused_payment = "Método de pago inválido." | "This way to pay is not taken.";
    refused_notes = "Las notas son demasiado largas." | "The notes are too long.";
    refused_product(name: &str) = "{name} no está disponible en este momento."
        | "{name} is not available right now.";
    refused_closed(name: &str) = "{name} está cerrado en este momento." | "{name} is closed right now.";
    refused_cart_large = "El carrito no admite más unidades." | "The cart takes no more than that.";
    refused_total = "El total del pedido es demasiado grande." | "The order's total is too large.";
    refused_state = "Estado inválido" | "This is no state of an order";
    refused_step = "El pedido no puede pasar a ese estado." | "The order cannot go to that state.";
    refused_key_reused = "Este formulario ya se envió con otro contenido. Vuelve al carrito y revísalo."
        | "This form was sent before with other contents. Go back to the cart and check it.";
    refused_key = "El formulario no es válido. Recarga la página." | "The form is not valid. Reload the page.";
    refused_keys = "Demasiados pedidos en poco tiempo; intenta más tarde."
        | "Too many orders in a short time; try again later.";
    refused_name = "Nombre requerido" | "A name is needed";
    refused_name_price = "Nombre y precio son obligatorios" | "Name and price are needed";
    refused_price = "Precio inválido" | "The price is not valid";
    refused_code = "Código inválido" | "Wrong code";
    refused_code_late = "El código ha expirado" | "The code has expired";
    refused_score = "La puntuación debe estar entre 1 y 5." | "The score must be from 1 to 5.";
    refused_not_delivered = "Solo se puede calificar un pedido entregado."
        | "Only a delivered order can be rated.";
    refused_twice = "Este pedido ya fue calificado." | "This order was rated already.";
    refused_other_restaurant = "El pedido no es de este restaurante." | "The order is not of this restaurant.";
    refused_insult = "El comentario contiene palabras no permitidas."
        | "The comment has words that are not allowed.";
    refused_comment_long = "El comentario es demasiado largo." | "The comment is too long.";
    refused_orders_open = "Hay pedidos sin terminar: inténtalo cuando hayan terminado." | "There are orders under way: try again when they are finished.";
    refused_taken = "Otro repartidor ya tomó este pedido." | "Another courier has taken this order.";
}
