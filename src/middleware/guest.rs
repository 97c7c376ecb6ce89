//! The cookie of whoever orders without an account: a random text, whose SHA-256 names their cart and their keys.
//!
//! It proves nothing but that two requests come from one browser. `SameSite=Lax` keeps other sites' forms from filling
//! the cart; the pages' forms carry the cross-site token besides.

use super::context::Context;
use crate::app::App;
use crate::auth::random;
use crate::error::Result;
use crate::http::SetCookie;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

/// The cookie's name.
pub const COOKIE: &str = "carrito";
/// How long a guest's cart is kept, in seconds: a day.
const AGE: i64 = 24 * 60 * 60;
/// Characters of the cookie: 128 bits.
const LENGTH: usize = 22;

/// What is kept of the guest's cookie, where one came that can be ours.
#[must_use]
pub fn of(request: &Context) -> Option<[u8; 32]> {
    text(request).map(hash)
}

/// The guest of this request, new where there was none, and the cookie that is to be set: every time a day more.
pub fn begin(app: &App, request: &Context) -> Result<([u8; 32], SetCookie)> {
    let text = match text(request) {
        Some(text) => text.to_owned(),
        None => URL_SAFE_NO_PAD.encode(random::bytes::<16>(&app.rng)?),
    };
    let guest = hash(&text);
    let secure = request.who.secure();
    let cookie = SetCookie { http_only: true, secure, ..SetCookie::new(COOKIE, text) };
    Ok((guest, cookie.lasting(AGE, app.clock.now())))
}

/// Takes the cookie away: who was a guest has an account.
#[must_use]
pub fn gone() -> SetCookie {
    SetCookie { http_only: true, ..SetCookie::delete(COOKIE) }
}

fn text(request: &Context) -> Option<&str> {
    request.cookie(COOKIE).filter(|text| text.len() == LENGTH)
}

fn hash(text: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.iter_mut().zip(digest(&SHA256, text.as_bytes()).as_ref()).for_each(|(to, from)| *to = *from);
    hash
}
