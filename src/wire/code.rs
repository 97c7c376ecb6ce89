//! Recovery and proof of an address by code in the JSON interface's words, which have no accents; the pages' have.

use crate::error::{Error, Refusal, Result};
use crate::http::Response;
use crate::wire::json;
use serde_json::json;

/// The answer to whoever asked for a code.
pub fn sent() -> Result<Response> {
    json::spaced(200, &json!({"mensaje": "Codigo enviado"}))
}

/// The answer to whoever set a new password.
pub fn redeemed() -> Result<Response> {
    json::spaced(200, &json!({"mensaje": "Contrasena actualizada correctamente"}))
}

/// The answer to whoever proved an address.
pub fn proved() -> Result<Response> {
    json::spaced(200, &json!({"mensaje": "Correo actualizado"}))
}

/// The answer to a code that is not good; any other error stays one.
pub fn refused(error: Error) -> Result<Response> {
    let is = |refusal: &Refusal| matches!(&error, Error::Refused(found) if found == refusal);
    let text = if is(&Refusal::CodeInvalid) {
        "Codigo invalido"
    } else if is(&Refusal::CodeExpired) {
        "Codigo expirado"
    } else {
        return Err(error);
    };
    json::spaced(400, &json!({"error": text}))
}
