//! The code for another address over the JSON interface.

use crate::app::App;
use crate::error::Result;
use crate::http::Response;
use crate::middleware::{Context, asker, fields};
use crate::services::email;
use crate::wire::code as wire;
use crate::wire::field::TEXT;

/// `POST /api/correo/confirmar/`: the account has the address from now on.
pub async fn confirm(app: &App, mut req: Context) -> Result<Response> {
    let user = req.who.id()?;
    let mut fields = fields(&mut req).await?;
    let address = fields.text("email", TEXT.max(254));
    let typed = fields.text("codigo", TEXT.max(32));
    fields.finish()?;
    match email::confirm(app, user, &address, &typed, &asker(&req)).await {
        Ok(()) => wire::proved(),
        Err(error) => wire::refused(error),
    }
}
