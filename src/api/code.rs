//! Recovery by code over the JSON interface. The same answer for known and unknown, by form or JSON.

use crate::app::App;
use crate::error::Result;
use crate::http::Response;
use crate::middleware::{Context, asker, fields};
use crate::secret::Secret;
use crate::services::code;
use crate::wire::code as wire;
use crate::wire::field::{TEXT, Text};

/// An address as it was typed. Whether it is one is nobody's business before the code is there.
const EMAIL: Text = TEXT.max(254);

/// `POST /usuarios/api/password/enviar-codigo/`.
pub async fn send(app: &App, mut req: Context) -> Result<Response> {
    let mut fields = fields(&mut req).await?;
    let email = fields.text("email", EMAIL);
    fields.finish()?;
    code::send_recovery(app, &email, &asker(&req)).await?;
    wire::sent()
}

/// `POST /usuarios/api/password/verificar-codigo/`.
pub async fn redeem(app: &App, mut req: Context) -> Result<Response> {
    let mut fields = fields(&mut req).await?;
    let email = fields.text("email", EMAIL);
    let typed = fields.text("codigo", TEXT.max(32));
    let password = Secret::new(fields.text("password", TEXT));
    fields.finish()?;
    match code::recover(app, &email, &typed, password, &asker(&req)).await {
        Ok(()) => wire::redeemed(),
        Err(error) => wire::refused(error),
    }
}
