//! The `Idempotency-Key` of a request.

use crate::error::Result;
use crate::middleware::Context;
use crate::services::once::Once;

/// The key with the hash of the body, where one was sent.
///
/// # Errors
/// [`crate::error::Refusal::KeyInvalid`] unless it has 1 to 255 visible ASCII characters.
pub(super) async fn of(request: &mut Context) -> Result<Option<Once>> {
    let Some(key) = request.header_bytes("idempotency-key").map(<[u8]>::to_vec) else { return Ok(None) };
    let cap = request.who.body_cap();
    Once::new(&key, &request.body(cap).await?).map(Some)
}
