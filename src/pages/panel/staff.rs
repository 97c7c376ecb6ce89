//! The people of a restaurant: accounts with a post, made and looked after by its owner.

use super::super::form::Form;
use super::super::layout::{Frame, pages};
use super::super::notice::Notice;
use super::super::refusal;
use super::super::visit::{self, Sent};
use super::{At, Tab};
use crate::app::App;
use crate::auth::id::UserId;
use crate::auth::user::Username;
use crate::error::{Error, Noun, Result};
use crate::http::Response;
use crate::i18n::Lang;
use crate::middleware::{Context, asker};
use crate::restaurant::staff::{Member, Post};
use crate::services;
use crate::services::staff::New;
use askama::Template;

/// The staff's page.
#[derive(Debug, Template)]
#[template(path = "panel_staff.html")]
pub struct Staff {
    /// The frame.
    pub frame: Frame,
    /// Where in the panel.
    pub at: At,
    /// All who work there or did.
    pub members: Vec<Member>,
    /// What was typed for a new account.
    pub form: Form,
}

impl Staff {
    fn is_post(&self, word: &str) -> bool {
        self.form.is("trabajo", word) || (self.form.is("trabajo", "") && word == "kitchen")
    }
}

pages!(Staff);

/// What a post is called.
#[must_use]
pub const fn post(post: Post, t: Lang) -> &'static str {
    match post {
        Post::Kitchen => t.post_kitchen(),
        Post::Courier => t.post_courier(),
    }
}

/// `GET /panel-restaurante/personal/`.
#[expect(clippy::unused_async, reason = "every handler has this signature")]
pub async fn show(app: &App, request: Context) -> Result<Response> {
    page(app, &request, 200, Form::new(visit::lang(app, &request)))
}

/// `POST /panel-restaurante/personal/`: one button.
pub async fn submit(app: &App, mut request: Context) -> Result<Response> {
    let at = At::of(app, &request, Tab::Staff)?;
    let sent = Sent::read(&mut request).await?;
    match carry_out(app, &request, &at, &sent).await {
        Ok(()) => Ok(visit::to(&Notice::Saved.on(&at.here()))),
        Err(error) => {
            let form = Form::new(visit::lang(app, &request));
            let names = ["nombre", "usuario", "trabajo"];
            let form = names.into_iter().fold(form, |form, name| form.with(name, sent.text(name)));
            let (form, status) = refusal::on_form(error, form, |field| match field {
                "name" => "nombre",
                "username" => "usuario",
                "password" => "clave",
                other => other,
            })?;
            page(app, &request, status, form)
        }
    }
}

async fn carry_out(app: &App, request: &Context, at: &At, sent: &Sent) -> Result<()> {
    let (owner, restaurant, asker) = (at.owner, at.restaurant.id, asker(request));
    let member = || UserId::parse(&sent.text("persona")).ok_or(Error::NotFound(Noun::User));
    match sent.text("accion").as_str() {
        "crear" => {
            let new = New {
                name: sent.text("nombre"),
                username: sent.text("usuario"),
                post: Post::parse(&sent.text("trabajo")).unwrap_or(Post::Kitchen),
                password: sent.secret("clave"),
            };
            services::staff::hire(app, owner, restaurant, new, &asker).await.map(drop)
        }
        "clave" => {
            let secret = sent.secret("clave_nueva");
            services::staff::set_password(app, owner, restaurant, member()?, secret, &asker).await
        }
        "desactivar" => services::staff::set_present(app, owner, restaurant, member()?, false, &asker).await,
        "activar" => services::staff::set_present(app, owner, restaurant, member()?, true, &asker).await,
        _unknown => Ok(()),
    }
}

fn page(app: &App, request: &Context, status: u16, form: Form) -> Result<Response> {
    let at = At::of(app, request, Tab::Staff)?;
    let members = services::staff::list(app, at.owner, at.restaurant.id)?;
    let page = Staff { frame: visit::frame(app, request)?, at, members, form };
    visit::answer(app, request, status, &page)
}

#[cfg(test)]
mod tests {
    use super::super::tests::at;
    use super::*;
    use crate::pages::layout::tests::{NASTY, frame, sound};

    #[test]
    fn the_staff_is_shown_with_what_may_be_done() {
        let member = |id, post, present| Member {
            user: UserId::new(id),
            username: format!("lucia{id}"),
            name: NASTY.to_owned(),
            post,
            present,
        };
        for t in Lang::ALL {
            let page = Staff {
                frame: frame(t),
                at: at(Tab::Staff),
                members: vec![member(7, Post::Kitchen, true), member(8, Post::Courier, false)],
                form: Form::new(t).with("nombre", NASTY).fault("clave", t.fault_required()),
            };
            let html = sound(&page);
            for part in [
                "lucia7",
                r#"value="desactivar""#,
                r#"value="activar""#,
                r#"name="clave_nueva""#,
                t.post_courier(),
            ] {
                assert!(html.contains(part), "{part} is missing:\n{html}");
            }
            let none = Staff { members: Vec::new(), form: Form::new(t), ..page };
            assert!(sound(&none).contains(t.panel_staff_none()));
        }
    }
}
