//! What a page says after a redirect: a word in the query (`?aviso=guardado`), from a closed list.
//!
//! # Why not in the session?
//! A guest who is not signed in has none, and a word from a list cannot carry somebody else's text into the page.

use crate::i18n::Lang;

/// Something that was just done, or could not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Own data was saved.
    Saved,
    /// An address was saved.
    AddressSaved,
    /// An address was removed.
    AddressRemoved,
    /// A dish is in the cart.
    Added,
    /// The cart was emptied.
    CartEmptied,
    /// An order was placed.
    OrderPlaced,
    /// An order was cancelled.
    OrderCancelled,
    /// An order could no longer be cancelled.
    OrderTooLate,
    /// A rating was kept.
    Rated,
    /// A rating was not kept.
    RatingRefused,
    /// Signed out.
    SignedOut,
    /// A registration was finished.
    Verified,
    /// The password was changed with a code.
    PasswordChanged,
    /// The account has another address.
    EmailChanged,
    /// A recovery code is on its way, if there is such an account.
    CodeSent,
    /// A message went to the house.
    MessageSent,
    /// The account was erased.
    AccountErased,
    /// The first set-up is done.
    Ready,
    /// An order made a step.
    StepDone,
    /// An order could not make that step.
    StepRefused,
    /// Another courier took the order.
    Taken,
    /// A dish is a favourite.
    Liked,
    /// A dish is no favourite any more.
    Unliked,
    /// An earlier order's dishes are in the cart.
    Again,
    /// Another device was signed out.
    DeviceEnded,
    /// The own password was changed, knowing the old one.
    OwnPasswordChanged,
    /// The courier has the order.
    Yours,
    /// The courier handed the order over.
    HandedOver,
    /// The order is back at the restaurant, with a reason.
    Returned,
    /// A restaurant has orders that are not done.
    OpenOrders,
    /// An administrator would have changed their own account.
    NotYourself,
}

impl Notice {
    /// All of them.
    pub const ALL: [Self; 31] = [
        Self::Saved,
        Self::AddressSaved,
        Self::AddressRemoved,
        Self::Added,
        Self::CartEmptied,
        Self::OrderPlaced,
        Self::OrderCancelled,
        Self::OrderTooLate,
        Self::Rated,
        Self::RatingRefused,
        Self::SignedOut,
        Self::Verified,
        Self::PasswordChanged,
        Self::EmailChanged,
        Self::CodeSent,
        Self::MessageSent,
        Self::AccountErased,
        Self::Ready,
        Self::StepDone,
        Self::StepRefused,
        Self::Taken,
        Self::Liked,
        Self::Unliked,
        Self::Again,
        Self::DeviceEnded,
        Self::OwnPasswordChanged,
        Self::Yours,
        Self::HandedOver,
        Self::Returned,
        Self::OpenOrders,
        Self::NotYourself,
    ];

    /// The word in the query.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Saved => "guardado",
            Self::AddressSaved => "direccion-guardada",
            Self::AddressRemoved => "direccion-eliminada",
            Self::Added => "agregado",
            Self::CartEmptied => "vaciado",
            Self::OrderPlaced => "pedido",
            Self::OrderCancelled => "cancelado",
            Self::OrderTooLate => "tarde",
            Self::Rated => "calificado",
            Self::RatingRefused => "sin-calificar",
            Self::SignedOut => "salida",
            Self::Verified => "verificado",
            Self::PasswordChanged => "contrasena",
            Self::EmailChanged => "correo",
            Self::CodeSent => "codigo",
            Self::MessageSent => "mensaje",
            Self::AccountErased => "cuenta-eliminada",
            Self::Ready => "listo",
            Self::StepDone => "actualizado",
            Self::StepRefused => "sin-cambio",
            Self::Taken => "tomado",
            Self::Liked => "favorito",
            Self::Unliked => "sin-favorito",
            Self::Again => "repetido",
            Self::DeviceEnded => "dispositivo",
            Self::OwnPasswordChanged => "contrasena-propia",
            Self::Yours => "tuyo",
            Self::HandedOver => "entregado",
            Self::Returned => "devuelto",
            Self::OpenOrders => "sin-terminar",
            Self::NotYourself => "propia",
        }
    }

    /// From the word in the query.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.word() == word)
    }

    /// `path` with this notice, for a redirect. A fragment stays behind the query.
    #[must_use]
    pub fn on(self, path: &str) -> String {
        let (path, fragment) = path.split_once('#').map_or((path, None), |(path, rest)| (path, Some(rest)));
        let mark = if path.contains('?') { '&' } else { '?' };
        let fragment = fragment.map(|rest| format!("#{rest}")).unwrap_or_default();
        format!("{path}{mark}aviso={}{fragment}", self.word())
    }

    /// Whether it tells of something that did not work.
    #[must_use]
    pub const fn is_bad(self) -> bool {
        matches!(
            self,
            Self::OrderTooLate
                | Self::RatingRefused
                | Self::StepRefused
                | Self::Taken
                | Self::OpenOrders
                | Self::NotYourself
        )
    }

    /// What is said.
    #[must_use]
    pub const fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Saved => lang.notice_saved(),
            Self::AddressSaved => lang.notice_address_saved(),
            Self::AddressRemoved => lang.notice_address_removed(),
            Self::Added => lang.notice_added(),
            Self::CartEmptied => lang.notice_cart_emptied(),
            Self::OrderPlaced => lang.notice_order_placed(),
            Self::OrderCancelled => lang.notice_order_cancelled(),
            Self::OrderTooLate => lang.notice_order_too_late(),
            Self::Rated => lang.notice_rated(),
            Self::RatingRefused => lang.notice_rating_refused(),
            Self::SignedOut => lang.notice_signed_out(),
            Self::Verified => lang.notice_verified(),
            Self::PasswordChanged => lang.notice_password_changed(),
            Self::EmailChanged => lang.notice_email_changed(),
            Self::CodeSent => lang.notice_code_sent(),
            Self::MessageSent => lang.notice_message_sent(),
            Self::AccountErased => lang.notice_account_erased(),
            Self::Ready => lang.notice_ready(),
            Self::StepDone => lang.notice_step_done(),
            Self::StepRefused => lang.notice_step_refused(),
            Self::Taken => lang.notice_taken(),
            Self::Liked => lang.notice_liked(),
            Self::Unliked => lang.notice_unliked(),
            Self::Again => lang.notice_again(),
            Self::DeviceEnded => lang.notice_device_ended(),
            Self::OwnPasswordChanged => lang.notice_own_password_changed(),
            Self::Yours => lang.notice_taken_by_you(),
            Self::HandedOver => lang.notice_handed_over(),
            Self::Returned => lang.notice_returned(),
            Self::OpenOrders => lang.refused_open_orders(),
            Self::NotYourself => lang.refused_self(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_comes_back_as_its_notice_and_others_say_nothing() {
        for notice in Notice::ALL {
            assert_eq!(Notice::parse(notice.word()), Some(notice));
        }
        assert_eq!(Notice::parse("<b>hola</b>"), None);
    }

    #[test]
    fn a_redirect_keeps_query_and_fragment() {
        assert_eq!(Notice::Added.on("/menu/#p3"), "/menu/?aviso=agregado#p3");
        assert_eq!(Notice::Saved.on("/x/?a=1"), "/x/?a=1&aviso=guardado");
    }
}
