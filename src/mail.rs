//! The worker that sends what waits in the outbox: by SMTP, one mail after the other, with back-off.
//!
//! It is woken when a service has written something, when the next try is due, and once a minute for what other processes
//! wrote. A mail is marked as sent after the mail server took it: a power cut in between sends it twice, never not at all.
//! Where no mail server is set, mails stay in the outbox and `comanda mail` shows them.

use crate::app::App;
use crate::clock::{Span, Time};
use crate::config::{Mail as Settings, MailTls};
use crate::error::{Error, Result};
use crate::store;
use crate::store::outbox::Mail;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::sync::Arc;
use std::time::Duration;

/// Mails that are read at once.
const BATCH: u32 = 20;

/// How long the worker sleeps at most: another process may have written a mail.
const LOOK_EVERY: Span = Span::minutes(1);

/// How long the mail server may take for one mail.
const PATIENCE: Duration = Duration::from_secs(30);

/// How much of what the mail server said is kept.
const LONGEST_ERROR: usize = 300;

/// The way to the mail server.
type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// Sends mail for as long as the process serves. Returns at once where no mail server is set, or the settings are none.
pub async fn work(app: Arc<App>) {
    let (transport, from) = match open(&app.config.mail) {
        Ok(Some(way)) => way,
        Ok(None) => {
            tracing::info!("no mail server is set: codes and other mails are shown by `comanda mail`");
            return;
        }
        Err(error) => {
            tracing::error!("mail is not sent: {error}");
            return;
        }
    };
    loop {
        let pause = match deliver(&app, &transport, &from).await {
            Ok(next) => next.map_or(LOOK_EVERY, |at| at.since(app.clock.now()).min(LOOK_EVERY)),
            Err(error) => {
                tracing::error!("the outbox could not be worked off: {error}");
                LOOK_EVERY
            }
        };
        let millis = u64::try_from(pause.as_millis()).unwrap_or_default();
        tokio::select! {
            () = app.post.notified() => {}
            () = tokio::time::sleep(Duration::from_millis(millis)) => {}
        }
    }
}

/// The way to the mail server and the sender, as they are set; `None` where no server is.
fn open(settings: &Settings) -> Result<Option<(Transport, Mailbox)>> {
    if settings.host.is_empty() {
        return Ok(None);
    }
    let from = settings.from.parse().map_err(|e| Error::internal("reading mail.from", e))?;
    let mut builder = builder(settings)?.port(settings.port).timeout(Some(PATIENCE));
    if !settings.user.is_empty() {
        let password = settings.password.expose().clone();
        builder = builder.credentials(Credentials::new(settings.user.clone(), password));
    }
    Ok(Some((builder.build(), from)))
}

fn builder(settings: &Settings) -> Result<AsyncSmtpTransportBuilder> {
    let host = settings.host.as_str();
    match settings.tls {
        MailTls::StartTls => Transport::starttls_relay(host),
        MailTls::Tls => Transport::relay(host),
        MailTls::None => return Ok(Transport::builder_dangerous(host)),
    }
    .map_err(|e| Error::internal("preparing the way to the mail server", e))
}

/// Sends what is due. Returns when the next failed mail is tried again, if any was.
async fn deliver(app: &App, transport: &Transport, from: &Mailbox) -> Result<Option<Time>> {
    let mut next: Option<Time> = None;
    loop {
        let now = app.clock.now();
        let mails = app.store.read(|db| store::outbox::due(db, now, BATCH))?;
        if mails.is_empty() {
            return Ok(next);
        }
        for mail in mails {
            if let Some(again) = attempt(app, transport, from, mail).await? {
                next = Some(next.map_or(again, |at| at.min(again)));
            }
        }
    }
}

/// Tries one mail and writes down what became of it. Returns when it is tried again.
async fn attempt(app: &App, transport: &Transport, from: &Mailbox, mail: Mail) -> Result<Option<Time>> {
    let outcome = match letter(&mail, from) {
        Ok(message) => transport.send(message).await.map(drop).map_err(|e| told(&e)),
        Err(why) => Err(why),
    };
    match outcome {
        Ok(()) => {
            app.store.write(move |w| store::outbox::sent(w, mail.id)).await?;
            Ok(None)
        }
        Err(why) => {
            // Neither address nor text: a log is read by more people than the outbox.
            tracing::warn!(mail = mail.id, kind = mail.kind, "a mail was not taken; `comanda mail` says why");
            app.store.write(move |w| store::outbox::failed_try(w, &mail, &why)).await
        }
    }
}

fn letter(mail: &Mail, from: &Mailbox) -> Result<Message, String> {
    let to: Address = mail.recipient.parse().map_err(|e| format!("the address is none: {e}"))?;
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(mail.subject.clone())
        .header(ContentType::TEXT_PLAIN)
        .body(mail.body.clone())
        .map_err(|e| e.to_string())
}

/// What failed, with its causes, cut to what is worth keeping.
fn told(error: &lettre::transport::smtp::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text.chars().take(LONGEST_ERROR).collect()
}

#[cfg(test)]
mod tests;
