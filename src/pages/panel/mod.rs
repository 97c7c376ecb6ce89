//! The owner's panel, `/panel-restaurante/…`: what an owner reads and changes of their restaurant. The kitchen's list,
//! at `/panel-restaurante/` itself, is `super::kitchen`.
//!
//! Each page begins with an [`At`]: whose panel it is. Who owns several restaurants says which by `?local=`; without it
//! the oldest is meant, and another's is not found. Who owns none has no panel.

pub mod cash; // what couriers hold
pub mod csv; // cells and rows of a download
pub mod data; // the restaurant's own data
pub mod desk; // an order by phone or at the counter
pub mod export; // the history as a download
pub mod history; // all orders, by filter
pub mod menu; // categories and products in order
pub mod order; // one order with its money
pub mod product; // one product
pub mod ratings; // what guests say
pub mod staff; // accounts of the people
pub mod today; // the day so far

use super::asset;
use super::visit::Sent;
use crate::app::App;
use crate::auth::id::UserId;
use crate::error::{Error, Fault, Noun, Result};
use crate::i18n::Lang;
use crate::middleware::Context;
use crate::restaurant::id::RestaurantId;
use crate::restaurant::money::Money;
use crate::restaurant::order::Paid;
use crate::restaurant::picture::Subject;
use crate::restaurant::restaurant::Restaurant;
use crate::services;
use crate::services::report::Sum;

/// The pages that stand in the panel's own navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// The day so far.
    Today,
    /// All orders.
    History,
    /// An order by phone or at the counter.
    Desk,
    /// The menu.
    Menu,
    /// Couriers' cash.
    Cash,
    /// Ratings.
    Ratings,
    /// Accounts.
    Staff,
    /// The restaurant's data.
    Data,
}

/// Where somebody is in the panel.
#[derive(Debug, Clone)]
pub struct At {
    /// Whose panel it is.
    pub owner: UserId,
    /// The restaurant that is meant.
    pub restaurant: Restaurant,
    /// All restaurants of the owner, by number and name.
    pub all: Vec<(RestaurantId, String)>,
    /// Which page.
    pub tab: Tab,
}

impl Tab {
    /// All of them, as they stand in the navigation.
    pub const ALL: [Self; 8] = [
        Self::Today,
        Self::Desk,
        Self::History,
        Self::Menu,
        Self::Cash,
        Self::Ratings,
        Self::Staff,
        Self::Data,
    ];

    /// The path behind `/panel-restaurante/`.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Today => "hoy/",
            Self::History => "pedidos/",
            Self::Desk => "pedidos/nuevo/",
            Self::Menu => "menu/",
            Self::Cash => "efectivo/",
            Self::Ratings => "opiniones/",
            Self::Staff => "personal/",
            Self::Data => "datos/",
        }
    }

    /// What stands on it.
    #[must_use]
    pub const fn label(self, t: Lang) -> &'static str {
        match self {
            Self::Today => t.panel_today(),
            Self::History => t.panel_history(),
            Self::Desk => t.panel_desk(),
            Self::Menu => t.panel_menu(),
            Self::Cash => t.panel_cash_tab(),
            Self::Ratings => t.reviews(),
            Self::Staff => t.panel_staff(),
            Self::Data => t.panel_data(),
        }
    }
}

impl At {
    /// Whose panel `request` asks for.
    ///
    /// # Errors
    /// [`Noun::Restaurant`]: another's, or they have none.
    pub fn of(app: &App, request: &Context, tab: Tab) -> Result<Self> {
        let owner = request.who.id()?;
        let own = services::restaurant::of_owner(app, owner)?;
        let all = own.iter().map(|one| (one.id, one.name.clone())).collect();
        let asked = request.query("local").map(RestaurantId::parse);
        let meant = match asked {
            None => own.into_iter().next(),
            Some(asked) => own.into_iter().find(|one| Some(one.id) == asked),
        };
        let restaurant = meant.ok_or(Error::NotFound(Noun::Restaurant))?;
        Ok(Self { owner, restaurant, all, tab })
    }

    /// The address of a page of this panel; `path` may have a query.
    #[must_use]
    pub fn path(&self, path: &str) -> String {
        let mut full = format!("/panel-restaurante/{path}");
        if self.all.len() > 1 {
            full.push(if path.contains('?') { '&' } else { '?' });
            full.push_str("local=");
            full.push_str(&self.restaurant.id.to_string());
        }
        full
    }

    /// The address of a page in the panel's navigation.
    #[must_use]
    pub fn link(&self, tab: Tab) -> String {
        self.path(tab.path())
    }

    /// The address of the page that is shown: its forms go there.
    #[must_use]
    pub fn here(&self) -> String {
        self.link(self.tab)
    }

    /// The panel's style.
    #[must_use]
    pub fn style(&self) -> String {
        asset::PANEL.url()
    }

    /// An amount of this restaurant.
    #[must_use]
    pub fn money(&self, amount: Money, t: Lang) -> String {
        t.money(amount.minor(), &self.restaurant.currency)
    }
}

/// "1 pedido", "12 pedidos".
#[must_use]
pub fn count(sum: &Sum, t: Lang) -> String {
    if sum.count == 1 { t.panel_one_order().to_owned() } else { t.panel_orders(&t.number(sum.count)) }
}

/// Whether an order is paid, for badges.
#[must_use]
pub const fn paid(paid: Paid, t: Lang) -> &'static str {
    match paid {
        Paid::Due => t.paid_due(),
        Paid::Paid => t.paid_paid(),
        Paid::Refused => t.paid_refused(),
        Paid::Refunded => t.paid_refunded(),
    }
}

/// Reads an amount as people type it: `14500`, `14.500`, `14,500`, `12,50`. A mark before exactly three digits parts
/// thousands: no price has three decimals.
///
/// # Errors
/// As [`Money::parse_decimal`].
pub fn amount(text: &str) -> Result<Money, Fault> {
    let text = text.trim().trim_start_matches('$').trim_start();
    let parts: Vec<&str> = text.split(['.', ',']).collect();
    let thousands = match parts.as_slice() {
        [first, rest @ ..] => {
            !rest.is_empty() && (1..=3).contains(&first.len()) && rest.iter().all(|part| part.len() == 3)
        }
        [] => false,
    };
    if thousands {
        Money::parse_decimal(&parts.concat())
    } else {
        Money::parse_decimal(&text.replace(',', "."))
    }
}

/// An amount as a form shows it: without decimals that are none.
#[must_use]
pub fn typed(amount: Money) -> String {
    let text = amount.to_string();
    text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
}

/// The picture that a form sends: kept and given an address, taken away, or left as it is.
///
/// # Errors
/// Those of [`services::picture::keep`].
pub async fn picture(app: &App, sent: &Sent, subject: Subject) -> Result<Option<Option<String>>> {
    match sent.file("imagen") {
        Some(bytes) if !bytes.is_empty() => {
            services::picture::keep(app, bytes.to_vec(), subject).await.map(|image| Some(Some(image)))
        }
        _none => Ok(sent.ticked("quitar_imagen").then_some(None)),
    }
}

/// A day that was asked for, else today on the restaurant's wall.
#[must_use]
pub fn day(app: &App, asked: Option<&str>) -> String {
    let asked = asked.and_then(|text| text.parse::<jiff::civil::Date>().ok());
    asked.map_or_else(|| app.terms.day(app.clock.now()), |date| date.to_string())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::pages::layout::tests::NASTY;

    pub(in crate::pages) fn at(tab: Tab) -> At {
        let restaurant = Restaurant {
            id: RestaurantId::new(2),
            owner: UserId::new(3),
            name: format!("La Fonda {NASTY}"),
            slug: None,
            address: NASTY.to_owned(),
            phone: "3001112233".to_owned(),
            about: NASTY.to_owned(),
            open: true,
            currency: "COP".to_owned(),
            fee: None,
            pickup: true,
            guest_orders: false,
            payments: vec![crate::restaurant::order::Payment::Cash],
            language: None,
            image: Some("/media/00112233445566778899aabbccddeeff.jpg".to_owned()),
            menu_version: 1,
        };
        let all = vec![(RestaurantId::new(2), NASTY.to_owned()), (RestaurantId::new(4), "Otro".to_owned())];
        At { owner: UserId::new(3), restaurant, all, tab }
    }

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for (text, minor) in [
            ("14500", 1_450_000),
            ("14.500", 1_450_000),
            ("14,500", 1_450_000),
            ("$ 1.450.000", 145_000_000),
            ("12,50", 1_250),
            ("12.5", 1_250),
            ("0", 0),
        ] {
            assert_eq!(amount(text), Ok(Money::from_minor(minor)), "{text}");
        }
        for text in ["", "abc", "1.4.5", "-3", "1450,0000"] {
            assert!(amount(text).is_err(), "{text}");
        }
        assert_eq!(
            (typed(Money::from_minor(1_450_000)), typed(Money::from_minor(1_250))),
            ("14500".into(), "12.50".into())
        );
    }

    #[test]
    fn links_keep_the_restaurant_where_there_are_several() {
        let mut at = at(Tab::Menu);
        assert_eq!(at.path("hoy/"), "/panel-restaurante/hoy/?local=2");
        assert_eq!(at.path("pedidos/?desde=x"), "/panel-restaurante/pedidos/?desde=x&local=2");
        at.all.truncate(1);
        assert_eq!(at.here(), "/panel-restaurante/menu/");
    }
}
