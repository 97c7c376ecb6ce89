//! Accounts: signing in, registering, codes, the profile, addresses. Spanish error texts are GastroMóvil's where it has
//! one.

super::table::texts! { TEXTS:
    sign_in_title = "Bienvenido de nuevo" | "Welcome back";
    sign_in_lead = "Ingresa para pedir y seguir tus pedidos." | "Sign in to order and follow your orders.";
    email = "Correo electrónico" | "E-mail";
    password = "Contraseña" | "Password";
    forgot_password = "¿Olvidaste tu contraseña?" | "Forgot your password?";
    no_account_yet = "¿Aún no tienes cuenta?" | "No account yet?";
    have_account = "¿Ya tienes cuenta?" | "Already have an account?";
    wrong_credentials = "Correo o contraseña incorrectos" | "Wrong e-mail or password";
    all_fields_required = "Todos los campos son obligatorios" | "All fields are required";
    wait_seconds(seconds: u32) = "Demasiados intentos. Espera {seconds} segundos y vuelve a intentarlo."
        | "Too many tries. Wait {seconds} seconds and try again.";

    register_title = "Crea tu cuenta" | "Create your account";
    register_lead = "Te enviamos un código al correo para confirmar que es tuyo."
        | "We will e-mail you a code to make sure the address is yours.";
    first_name = "Nombre" | "First name";
    last_name = "Apellido" | "Last name";
    phone = "Teléfono" | "Phone";
    phone_hint = "Celular de 10 dígitos, comienza con 3." | "Mobile number of 10 digits, starting with 3.";
    password_again = "Repite la contraseña" | "Repeat the password";
    password_hint = "Al menos 8 caracteres. Evita palabras comunes y tu propio nombre."
        | "At least 8 characters. Avoid common words and your own name.";
    accept_terms = "Acepto los términos y condiciones" | "I accept the terms and conditions";
    read_terms = "Leer los términos" | "Read the terms";
    continue_ = "Continuar" | "Continue";
    fault_first_name_letters = "El nombre solo puede contener letras."
        | "The first name may only have letters.";
    fault_last_name_letters = "El apellido solo puede contener letras."
        | "The last name may only have letters.";
    fault_email_taken = "Este correo ya está registrado." | "This e-mail is registered already.";
    fault_phone_digits = "El teléfono solo puede contener números." | "The phone number may only have digits.";
    fault_phone_length = "El teléfono debe tener exactamente 10 dígitos."
        | "The phone number must have exactly 10 digits.";
    fault_phone_start = "El teléfono debe comenzar con 3 (celular colombiano)."
        | "The phone number must start with 3 (a Colombian mobile).";
    fault_terms = "Debes aceptar los términos y condiciones." | "You must accept the terms and conditions.";
    fault_temporary_mail = "No se permiten correos temporales."
        | "Throw-away e-mail addresses are not accepted.";

    code_title = "Revisa tu correo" | "Check your e-mail";
    code_lead = "Escribe el código de seis dígitos que te enviamos. Vale por 10 minutos."
        | "Type the six-digit code that we sent you. It is good for 10 minutes.";
    code_sent_to(email: &str) = "Lo enviamos a {email}." | "We sent it to {email}.";
    code = "Código" | "Code";
    verify = "Verificar" | "Verify";
    verified_title = "¡Cuenta verificada!" | "Account verified!";
    code_wrong = "Código inválido. Intenta de nuevo." | "Wrong code. Try again.";
    registration_expired = "Sesión expirada, regístrate de nuevo."
        | "This took too long; please register again.";
    register_again = "Volver al registro" | "Back to the registration";

    recover_title = "Recupera tu contraseña" | "Recover your password";
    recover_lead = "Escribe el correo de tu cuenta y te enviamos un código."
        | "Type the e-mail of your account and we will send you a code.";
    send_code = "Enviar código" | "Send the code";
    have_code = "Ya tengo un código" | "I have a code already";
    redeem_title = "Elige una contraseña nueva" | "Choose a new password";
    new_password = "Contraseña nueva" | "New password";
    change_password = "Cambiar contraseña" | "Change the password";
    recover_note = "Al cambiarla, se cierran todas tus sesiones abiertas."
        | "Changing it ends all your open sessions.";
    back_to_sign_in = "Volver a ingresar" | "Back to signing in";

    prove_email_lead = "Escribe el código de seis dígitos que enviamos al correo nuevo. Vale por 10 minutos; hasta entonces tu cuenta conserva el anterior."
        | "Type the six-digit code that we sent to the new address. It is good for 10 minutes; until then your account keeps the old one.";
    back_to_profile = "Volver a mi cuenta" | "Back to my account";

    profile_title = "Mi cuenta" | "My account";
    profile_data = "Mis datos" | "About me";
    addresses = "Mis direcciones" | "My addresses";
    no_addresses = "Aún no tienes direcciones guardadas." | "You have no saved addresses yet.";
    no_addresses_hint = "Guarda una y el próximo pedido será más rápido."
        | "Save one and your next order will be quicker.";
    new_address = "Nueva dirección" | "New address";
    edit_address = "Editar dirección" | "Edit the address";
    street = "Dirección" | "Street and number";
    street_hint = "Por ejemplo: Calle 5 # 12-34" | "For example: Calle 5 # 12-34";
    district = "Barrio" | "District";
    reference = "Cómo llegar" | "How to find it";
    reference_hint = "Casa azul, segundo piso, frente al parque…"
        | "Blue house, second floor, opposite the park…";
    main_address = "Es mi dirección principal" | "This is my main address";
    main_badge = "Principal" | "Main";
    retire_address_title = "¿Eliminar esta dirección?" | "Remove this address?";
    retire_address_lead = "Tus pedidos anteriores la conservan." | "Your earlier orders keep it.";
    erase_title = "Eliminar mi cuenta" | "Erase my account";
    erase_lead = "Tus datos personales se borran para siempre y no podrás volver a ingresar. Los pedidos quedan en los libros del restaurante, sin tu nombre."
        | "Your personal data is erased for good and you cannot sign in again. Orders stay in the restaurant's books, without your name.";
    erase_understood = "Entiendo que esto no se puede deshacer" | "I understand that this cannot be undone";
    erase_now = "Eliminar mi cuenta para siempre" | "Erase my account for good";
}
