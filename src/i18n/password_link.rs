//! A new password by a one-time link: what the administrator and whoever holds the link read.

super::table::texts! { TEXTS:
    password_link_lead(name: &str) = "Elige la contraseña nueva de {name}. Se cierran todas sus sesiones."
        | "Choose the new password of {name}. All their sessions end.";
    password_link_keep = "Guardar la contraseña" | "Keep the password";
    password_link_offer = "La persona elige su contraseña ella misma: crea un enlace y entrégaselo. Sirve una sola vez, durante un día."
        | "They choose their password themselves: make a link and hand it to them. It is good once, for a day.";
    password_link_make = "Crear un enlace" | "Make a link";
    password_link_made(name: &str) = "Enlace para {name}" | "Link for {name}";
    password_link_made_lead = "Cópialo ahora y entrégaselo solo a esa persona: no se puede volver a ver."
        | "Copy it now and hand it to that person alone: it cannot be shown again.";
    kind_password_link = "Enlace para una contraseña nueva" | "Link to a new password";
}
