//! Exactly once: what was created under an `Idempotency-Key` is answered again, not created again.
//!
//! Both questions are asked inside the job that creates: of two requests with one key, whichever comes second finds the
//! first one's result. Only committed successes are kept, so that a refusal does not use the key up. A key belongs to
//! its sender and its route.

use crate::error::{Error, Refusal, Result};
use crate::restaurant::cart::Holder;
use crate::restaurant::id::OrderId;
use crate::store::Write;
use crate::store::idempotency::{self, LIVE, Scope};
use crate::store::order::Placed;
use ring::digest::{SHA256, digest};

/// The characters that a key may have at most.
const LONGEST: usize = 255;

/// A key with the body that came with it.
#[derive(Debug, Clone)]
pub struct Once {
    key: String,
    body: [u8; 32],
}

impl Once {
    /// From the header's bytes and the body's.
    ///
    /// # Errors
    /// [`Refusal::KeyInvalid`] unless it has 1 to 255 visible ASCII characters.
    pub fn new(key: &[u8], body: &[u8]) -> Result<Self> {
        let fits = (1..=LONGEST).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
        let key = std::str::from_utf8(key).ok().filter(|_| fits).ok_or(Refusal::KeyInvalid)?;
        let mut hash = [0; 32];
        hash.iter_mut().zip(digest(&SHA256, body).as_ref()).for_each(|(to, from)| *to = *from);
        Ok(Self { key: key.to_owned(), body: hash })
    }

    /// What was created under this key before.
    ///
    /// # Errors
    /// [`Refusal::KeyReused`] when that was with another body; [`Refusal::KeysExhausted`] when nothing was and the
    /// sender has as many live keys as one may have.
    pub(super) fn kept(&self, w: &Write<'_>, sender: &Holder, route: &str) -> Result<Option<Vec<OrderId>>> {
        let actor = actor(sender);
        match idempotency::find(w.db(), &self.scope(&actor, route), w.now())? {
            Some(kept) if kept.body_hash == self.body => serde_json::from_str(&kept.result)
                .map(Some)
                .map_err(|fault| Error::internal("reading what was kept under a key", fault)),
            Some(_other_body) => Err(Refusal::KeyReused.into()),
            None if idempotency::live(w.db(), &actor, w.now())? >= LIVE => Err(Refusal::KeysExhausted.into()),
            None => Ok(None),
        }
    }

    /// Keeps what was created, in the transaction that creates it.
    pub(super) fn keep(&self, w: &Write<'_>, sender: &Holder, route: &str, orders: &[Placed]) -> Result<()> {
        let ids: Vec<OrderId> = orders.iter().map(|placed| placed.id).collect();
        let result = serde_json::to_string(&ids)
            .map_err(|fault| Error::internal("writing what is kept under a key", fault))?;
        idempotency::keep(w, &self.scope(&actor(sender), route), &self.body, &result)
    }

    fn scope<'a>(&'a self, actor: &'a str, route: &'a str) -> Scope<'a> {
        Scope { actor, route, key: &self.key }
    }
}

fn actor(sender: &Holder) -> String {
    match sender {
        Holder::User(user) => format!("user:{user}"),
        Holder::Guest(hash) => {
            hash.iter().fold(String::from("guest:"), |text, byte| format!("{text}{byte:02x}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_to_255_visible_characters() {
        for key in ["a", "tarde-12", "\"quoted\"", &"k".repeat(255)] {
            assert!(Once::new(key.as_bytes(), b"").is_ok(), "{key}");
        }
        for key in ["", "two words", "ñ", "a\u{7f}", &"k".repeat(256)] {
            let refused = Once::new(key.as_bytes(), b"");
            assert!(matches!(refused, Err(Error::Refused(Refusal::KeyInvalid))), "{key}");
        }
        assert!(Once::new(&[0xff], b"").is_err());
    }
}
