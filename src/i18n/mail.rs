//! The texts of mail: a subject and plain text, in Spanish and English.
//!
//! A letter that brings a code holds exactly one number of six digits, so that a person and a program find it alike; no
//! letter holds a link, so that nobody learns to follow links in letters about passwords.

use crate::config::Language;

/// What a mail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The subject line.
    pub subject: &'static str,
    /// Plain text.
    pub text: String,
}

/// To whoever wants to register: the code that finishes it.
#[must_use]
pub fn registration_code(language: Language, name: &str, code: &str) -> Letter {
    match language {
        Language::Es => Letter {
            subject: "Código de verificación",
            text: format!(
                "{}\n\nUsa este código para verificar tu cuenta: {code}\n\nVence en diez minutos. No lo compartas con \
                 nadie. Si no te registraste, ignora este mensaje.\n",
                hello(language, name)
            ),
        },
        Language::En => Letter {
            subject: "Verification code",
            text: format!(
                "{}\n\nUse this code to verify your account: {code}\n\nIt is good for ten minutes. Share it with \
                 nobody. If you did not register, ignore this message.\n",
                hello(language, name)
            ),
        },
    }
}

/// To the holder of an account with whose address somebody wants to register again.
#[must_use]
pub fn registered_already(language: Language, name: &str) -> Letter {
    match language {
        Language::Es => Letter {
            subject: "Ya tienes una cuenta",
            text: format!(
                "{}\n\nAlguien quiso registrarse con este correo, que ya tiene una cuenta. Si fuiste tú, inicia sesión \
                 o recupera tu contraseña. Si no, no tienes que hacer nada.\n",
                hello(language, name)
            ),
        },
        Language::En => Letter {
            subject: "You already have an account",
            text: format!(
                "{}\n\nSomebody wanted to register with this address, which has an account already. If that was you, \
                 log in or recover your password. If not, there is nothing to do.\n",
                hello(language, name)
            ),
        },
    }
}

/// To a new customer.
#[must_use]
pub fn welcome(language: Language, name: &str) -> Letter {
    match language {
        Language::Es => Letter {
            subject: "Bienvenido",
            text: format!(
                "{}\n\nTu registro fue exitoso. ¡Ya puedes iniciar sesión!\n",
                hello(language, name)
            ),
        },
        Language::En => Letter {
            subject: "Welcome",
            text: format!("{}\n\nYou are registered and can log in now.\n", hello(language, name)),
        },
    }
}

/// To whoever forgot their password: the code with which they set a new one.
#[must_use]
pub fn recovery_code(language: Language, name: &str, code: &str) -> Letter {
    match language {
        Language::Es => Letter {
            subject: "Código de recuperación",
            text: format!(
                "{}\n\nRecibimos una solicitud para restablecer tu contraseña. Tu código es: {code}\n\nVence en diez \
                 minutos. Si no lo pediste, ignora este mensaje: tu contraseña sigue igual.\n",
                hello(language, name)
            ),
        },
        Language::En => Letter {
            subject: "Recovery code",
            text: format!(
                "{}\n\nSomebody asked to reset your password. Your code is: {code}\n\nIt is good for ten minutes. If \
                 you did not ask, ignore this message: your password stays as it is.\n",
                hello(language, name)
            ),
        },
    }
}

/// To the holder of an account whose password was changed.
#[must_use]
pub fn password_changed(language: Language, name: &str) -> Letter {
    match language {
        Language::Es => Letter {
            subject: "Tu contraseña cambió",
            text: format!(
                "{}\n\nTu contraseña se cambió y todas las sesiones se cerraron. Si no fuiste tú, recupera tu \
                 contraseña de inmediato.\n",
                hello(language, name)
            ),
        },
        Language::En => Letter {
            subject: "Your password was changed",
            text: format!(
                "{}\n\nYour password was changed and all sessions were ended. If that was not you, recover your \
                 password at once.\n",
                hello(language, name)
            ),
        },
    }
}

/// To an address that an account is to have: the code that proves it.
#[must_use]
pub fn email_code(language: Language, name: &str, code: &str) -> Letter {
    match language {
        Language::Es => Letter {
            subject: "Confirma tu correo",
            text: format!(
                "{}\n\nUsa este código para confirmar este correo en tu cuenta: {code}\n\nVence en diez minutos. No lo compartas \
                 con nadie. Si no lo pediste, ignora este mensaje.\n",
                hello(language, name)
            ),
        },
        Language::En => Letter {
            subject: "Confirm your e-mail address",
            text: format!(
                "{}\n\nUse this code to confirm this address for your account: {code}\n\nIt is good for ten minutes. Share it \
                 with nobody. If you did not ask, ignore this message.\n",
                hello(language, name)
            ),
        },
    }
}

/// To the address that an account has, when another was asked for.
#[must_use]
pub fn email_asked(language: Language, name: &str) -> Letter {
    match language {
        Language::Es => Letter {
            subject: "Pidieron cambiar tu correo",
            text: format!(
                "{}\n\nAlguien pidió otro correo para tu cuenta. Este sigue siendo el tuyo hasta que se confirme el nuevo. Si no \
                 fuiste tú, cambia tu contraseña de inmediato.\n",
                hello(language, name)
            ),
        },
        Language::En => Letter {
            subject: "Another e-mail address was asked for",
            text: format!(
                "{}\n\nSomebody asked for another address for your account. This one stays yours until the new one is confirmed. \
                 If that was not you, change your password at once.\n",
                hello(language, name)
            ),
        },
    }
}

/// To the holder of an account whose address another account wants.
#[must_use]
pub fn email_in_use(language: Language, name: &str) -> Letter {
    match language {
        Language::Es => Letter {
            subject: "Tu correo ya tiene una cuenta",
            text: format!(
                "{}\n\nAlguien quiso usar este correo para otra cuenta, pero ya tiene la tuya. No cambió nada y no tienes que hacer \
                 nada.\n",
                hello(language, name)
            ),
        },
        Language::En => Letter {
            subject: "Your address has an account already",
            text: format!(
                "{}\n\nSomebody wanted this address for another account, but it has yours already. Nothing was changed and there is \
                 nothing to do.\n",
                hello(language, name)
            ),
        },
    }
}

/// To the address that an account had before it got another.
#[must_use]
pub fn email_changed(language: Language, name: &str) -> Letter {
    match language {
        Language::Es => Letter {
            subject: "Tu correo cambió",
            text: format!(
                "{}\n\nTu cuenta usa ahora otro correo; a este ya no llegarán mensajes. Si no fuiste tú, habla con el \
                 restaurante de inmediato.\n",
                hello(language, name)
            ),
        },
        Language::En => Letter {
            subject: "Your e-mail address was changed",
            text: format!(
                "{}\n\nYour account has another address now; nothing more will be sent to this one. If that was not \
                 you, talk to the restaurant at once.\n",
                hello(language, name)
            ),
        },
    }
}

/// To the holder of an account that somebody has just signed in to on the pages.
#[must_use]
pub fn new_log_in(language: Language, name: &str, address: &str) -> Letter {
    match language {
        Language::Es => Letter {
            subject: "Inicio de sesión exitoso",
            text: format!(
                "{}\n\nHas iniciado sesión desde {address}. Si no fuiste tú, cambia tu contraseña de inmediato.\n",
                hello(language, name)
            ),
        },
        Language::En => Letter {
            subject: "New log-in",
            text: format!(
                "{}\n\nYou logged in from {address}. If that was not you, change your password at once.\n",
                hello(language, name)
            ),
        },
    }
}

/// What somebody wrote to the house.
#[derive(Debug, Clone, Copy)]
pub struct Contact<'a> {
    /// Who they say they are.
    pub name: &'a str,
    /// Where they want to be answered.
    pub email: &'a str,
    /// As it was given; may be empty.
    pub phone: &'a str,
    /// What it is about.
    pub kind: &'a str,
    /// The message.
    pub text: &'a str,
}

/// To whoever runs the house: a message from the contact page.
#[must_use]
pub fn contact(language: Language, from: &Contact<'_>) -> Letter {
    let Contact { name, email, phone, kind, text } = from;
    match language {
        Language::Es => Letter {
            subject: "Mensaje desde la página de contacto",
            text: format!("{name} escribe sobre: {kind}\nCorreo: {email}\nTeléfono: {phone}\n\n{text}\n"),
        },
        Language::En => Letter {
            subject: "Message from the contact page",
            text: format!("{name} writes about: {kind}\nE-mail: {email}\nPhone: {phone}\n\n{text}\n"),
        },
    }
}

/// A greeting. Of the name only letters are left: no second number in a letter with a code, and no address of a site in
/// a letter that a stranger can have sent to anybody.
fn hello(language: Language, name: &str) -> String {
    let word = match language {
        Language::Es => "Hola",
        Language::En => "Hello",
    };
    let plain = |c: &char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'');
    let name: String = name.chars().filter(plain).take(60).collect();
    match name.trim() {
        "" => format!("{word}:"),
        name => format!("{word} {name}:"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_with_a_code_holds_no_other_number() {
        for language in [Language::Es, Language::En] {
            for letter in [registration_code, recovery_code, email_code] {
                let text = letter(language, "Ana 654321 x.example/y\r\nBcc: x", "012345").text;
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                assert_eq!(digits, "012345", "{text}");
                assert!(!text.contains('\r') && !text.contains("x.example"), "{text}");
            }
        }
    }

    #[test]
    fn a_letter_greets_whoever_has_a_name() {
        assert!(welcome(Language::Es, "Ana").text.starts_with("Hola Ana:"));
        assert!(welcome(Language::En, " ").text.starts_with("Hello:"));
    }
}
