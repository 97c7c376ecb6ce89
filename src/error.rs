//! The one error of the house, without a word of HTTP.
//!
//! Everything that can be refused or go wrong is a variant here; `?` carries it up and `wire::refusal` alone turns it
//! into an answer. Two messages: what the caller is told follows from the variant, the truth about an
//! [`Error::Internal`] goes to the log and to nobody else.

use std::borrow::Cow;
use std::fmt;

/// The result of everything that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something was not done. Small, because it is in every [`Result`]: the rare large parts are boxed.
#[derive(Debug)]
pub enum Error {
    /// Input broke rules, field by field.
    Invalid(Box<FieldFaults>),
    /// The body could not be read as what it says it is; the text names the fault (without the parser's name).
    Malformed(Box<str>),
    /// The body's media type is none that the route reads.
    UnsupportedMedia(Box<str>),
    /// None of the representations that the caller accepts can be made.
    NotAcceptable,
    /// Nobody is signed in, or the credentials are not good.
    NotSignedIn(AuthFault),
    /// A token that was handed in as input (to be refreshed, verified or ended) is not good.
    BadToken(AuthFault),
    /// Signed in (or not), and still not allowed.
    Forbidden(Forbidden),
    /// There is no such thing, or it is somebody else's: the caller cannot tell which.
    NotFound(Noun),
    /// A rule of the restaurant says no.
    Refused(Refusal),
    /// The path exists, the method does not. The methods that do are in the route table.
    MethodNotAllowed,
    /// The body is larger than the route takes.
    TooLarge,
    /// The caller took too long to send its request.
    Timeout,
    /// Too many tries; the next one is looked at after this many seconds.
    TooMany {
        /// Seconds until a further try is looked at.
        after: u32,
    },
    /// The server has more to do than it takes on, or the disk refused: nothing was changed, try again.
    Busy,
    /// The outcome of a write is not known (the disk failed while committing): retry with the same key.
    Unknown,
    /// Whoever runs the program has to change something first (a setting, a file); the sentence says what. Never sent
    /// to a caller over HTTP.
    Unusable(Box<str>),
    /// A command line that is not understood; the sentence says why. Never sent to a caller over HTTP.
    Usage(Box<str>),
    /// Something that should not happen. The cause is for the log only.
    Internal(Box<Cause>),
}

/// The cause of an internal error: what was being done, and what went wrong.
#[derive(Debug)]
pub struct Cause {
    /// What was being done.
    pub doing: Cow<'static, str>,
    /// What went wrong, in the words of whatever failed.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Faults of input by field, in the order in which they were found. The field `""` stands for the whole input.
#[derive(Debug, Default)]
pub struct FieldFaults(pub Vec<(Cow<'static, str>, Vec<Fault>)>);

/// What is wrong with one field. The wire has a text for each in the languages that its routes speak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Not there.
    Required,
    /// There, and empty.
    Blank,
    /// JSON's null.
    Null,
    /// Something that has no one text: a list, an object, true.
    NotAString,
    /// A text with a NUL character in it.
    NullCharacter,
    /// More characters than this.
    TooLong(u32),
    /// Fewer characters than this.
    TooShort(u32),
    /// Neither true nor false.
    NotABoolean,
    /// Not a whole number.
    NotAnInteger,
    /// Not a number with at most two decimals.
    NotADecimal,
    /// Smaller than this.
    TooSmall(i64),
    /// Larger than this.
    TooLarge(i64),
    /// Not a date as YYYY-MM-DD.
    NotADate,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a name to sign in with: a character in it that Django does not allow.
    NotAUsername,
    /// None of the words that this field knows; the word is kept for the message.
    NotAChoice(Box<str>),
    /// The whole input is not an object; the name of what it is, in Python's words, as the frameworks say it.
    NotAnObject(&'static str),
    /// Nothing was sent at all.
    NoData,
    /// Another row has this value already.
    Taken,
    /// No picture that can be read: another kind of file, or a damaged one.
    NotAPicture,
    /// A picture with more bytes or pixels than is taken; how many millions of pixels are.
    PictureTooLarge(u32),
    /// The two passwords differ.
    PasswordMismatch,
    /// The password is like this attribute of its owner.
    PasswordSimilar(&'static str),
    /// The password has fewer characters than this.
    PasswordTooShort(u32),
    /// The password is on the list of common ones.
    PasswordCommon,
    /// The password is digits and nothing else.
    PasswordNumeric,
    /// A rule of one field only; the text is the contract's own, in the language of its route.
    Text(&'static str),
}

/// Why credentials were not accepted. SimpleJWT's distinctions, because its clients read them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthFault {
    /// No credentials at all.
    Missing,
    /// Identifier and password do not belong together, or the account is not active: not told which.
    NoActiveAccount,
    /// The `Authorization` header has not two words.
    BadHeader,
    /// The token is none of ours, or was tampered with.
    TokenInvalid,
    /// The token's time has passed.
    TokenExpired,
    /// The same, in the words of SimpleJWT before 5.4.
    TokenInvalidOrExpired,
    /// The token is of another type than asked for.
    TokenWrongType,
    /// The token does not say its type.
    TokenNoType,
    /// The token has no id.
    TokenNoId,
    /// The token lacks a claim that it must have.
    TokenNoClaim(&'static str),
    /// The token was ended before its time: signed out, rotated away, or reused.
    TokenRevoked,
    /// The token names nobody.
    NoUserClaim,
    /// The token names somebody who is not here.
    UserNotFound,
    /// The account is not active.
    UserInactive,
    /// The password was changed after the token was made.
    PasswordChanged,
    /// A refresh token whose account is gone or not active.
    NoAccountForToken,
}

/// Why a request was not allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forbidden {
    /// The role or the right is missing.
    NotPermitted,
    /// Nobody is signed in, on a system that answers 403 to that.
    Anonymous,
    /// The cross-site check failed; why.
    Csrf(CsrfFault),
    /// The address is not on the list of allowed networks.
    Network,
    /// The request comes from another site's page, which may not do this.
    CrossSite,
}

/// Why the cross-site check failed. Django's distinctions and texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CsrfFault {
    /// No cookie.
    NoCookie,
    /// No token in header or form.
    NoToken,
    /// The token does not fit the cookie; where it came from.
    Incorrect(TokenSource),
    /// The token has a wrong length; where it came from.
    Length(TokenSource),
    /// The token has characters that no token has; where it came from.
    Characters(TokenSource),
    /// `Origin` names a site that is not trusted.
    Origin(Box<str>),
    /// HTTPS without `Referer`.
    NoReferer,
    /// HTTPS with a `Referer` that is no URL.
    MalformedReferer,
    /// HTTPS with a `Referer` of plain HTTP.
    InsecureReferer,
    /// HTTPS with a foreign `Referer`.
    Referer(Box<str>),
}

/// Where a cross-site token was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenSource {
    /// The `X-CSRFToken` header.
    Header,
    /// The form field `csrfmiddlewaretoken`.
    Form,
    /// The cookie itself.
    Cookie,
}

/// What was not found. The wire knows each one's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// A path that leads nowhere.
    Page,
    /// A user.
    User,
    /// A user as ecommerce-api knows one.
    Customer,
    /// A restaurant.
    Restaurant,
    /// A category.
    Category,
    /// A product.
    Product,
    /// An order.
    Order,
    /// An address.
    Address,
    /// A courier.
    Courier,
    /// A courier's position.
    Position,
    /// A rating.
    Rating,
    /// A session or a family of tokens.
    Session,
    /// A paired kitchen screen.
    Screen,
    /// An item of a cart.
    CartItem,
}

/// What a rule of the restaurant refuses. The wire knows each one's text and status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing in the cart.
    CartEmpty,
    /// Street or district left out.
    AddressMissing,
    /// Fewer than five characters.
    AddressTooShort,
    /// No digit in it.
    AddressNoNumber,
    /// No letter in it.
    AddressNoLetter,
    /// Text too long for an address.
    AddressTooLong,
    /// A district that is not delivered to.
    DistrictUnknown,
    /// A payment method that is not taken.
    PaymentUnknown,
    /// Notes longer than an order takes.
    NotesTooLong,
    /// The product is not to be had now; its name.
    ProductUnavailable(Box<str>),
    /// The restaurant is closed; its name.
    RestaurantClosed(Box<str>),
    /// More lines or units than a cart takes.
    CartTooLarge,
    /// The sum is beyond what an order can be.
    TotalTooLarge,
    /// A change of payment that does not follow on the present one.
    PaymentNotAllowed,
    /// A word that is no state of an order.
    StateUnknown,
    /// A step that the state table does not have; the state that the order is in (the code's word).
    StepNotAllowed {
        /// The state the order is in.
        current: &'static str,
    },
    /// The kitchen has no step here that it may still take back; the state that the order is in (the code's word).
    NothingToUndo {
        /// The state the order is in.
        current: &'static str,
    },
    /// A restaurant has as many paired screens as it may have.
    ScreensExhausted,
    /// The key was used before with another body.
    KeyReused,
    /// More live keys than one sender may have, or a key that is no key.
    KeyInvalid,
    /// Too many live keys.
    KeysExhausted,
    /// A name is needed.
    NameRequired,
    /// Name and price are needed.
    NameAndPriceRequired,
    /// The price is none.
    PriceInvalid,
    /// The rating breaks a rule; which.
    Rating(RatingFault),
    /// The recovery or registration code is not the right one.
    CodeInvalid,
    /// The recovery or registration code came too late.
    CodeExpired,
    /// Registration was not begun, or too long ago.
    RegistrationExpired,
    /// The order was taken by another courier first.
    AlreadyTaken,
    /// An account whose holder has to do with an order that is not finished.
    OrdersOpen,
    /// The restaurant takes orders from people with an account only; its name.
    AccountNeeded(Box<str>),
    /// The restaurant lets nobody fetch what they order; its name.
    NoPickup(Box<str>),
    /// The cart is not what its holder was shown any more: a price, a fee or a number is another.
    CartChanged,
    /// More dishes noted than one may.
    TooManyFavourites,
}

/// Why a rating is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatingFault {
    /// Not 1 to 5.
    Score,
    /// The order is not delivered.
    NotDelivered,
    /// The order was rated before.
    Twice,
    /// The order is of another restaurant.
    OtherRestaurant,
    /// The comment insults.
    Insult,
    /// The comment is too long.
    TooLong,
}

impl Error {
    /// An internal error: what was being done, and what went wrong.
    pub fn internal(
        doing: impl Into<Cow<'static, str>>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Internal(Box::new(Cause { doing: doing.into(), source: Some(source.into()) }))
    }

    /// An internal error without a further cause: a rule of our own that does not hold.
    pub fn broken(doing: impl Into<Cow<'static, str>>) -> Self {
        Self::Internal(Box::new(Cause { doing: doing.into(), source: None }))
    }

    /// A file that cannot be used: why, and what to do, in one sentence for whoever runs the command.
    pub fn unusable(sentence: impl Into<Box<str>>) -> Self {
        Self::Unusable(sentence.into())
    }

    /// One fault of one field.
    pub fn field(field: impl Into<Cow<'static, str>>, fault: Fault) -> Self {
        Self::Invalid(Box::new(FieldFaults(vec![(field.into(), vec![fault])])))
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl FieldFaults {
    /// Adds one fault; faults of one field stay together, fields stay in the order of their first fault.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, fault: Fault) {
        let field = field.into();
        match self.0.iter_mut().find(|(name, _)| *name == field) {
            Some((_, faults)) => faults.push(fault),
            None => self.0.push((field, vec![fault])),
        }
    }

    /// `Ok` when nothing was found.
    pub fn into_result(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(Box::new(self))) }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.doing)?;
        let mut next: Option<&dyn std::error::Error> = self.source.as_deref().map(|e| e as _);
        while let Some(error) = next {
            write!(f, ": {error}")?;
            next = error.source();
        }
        Ok(())
    }
}

/// For the log and for the command line: never for a caller over HTTP.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internal(cause) => cause.fmt(f),
            Self::Unusable(sentence) | Self::Usage(sentence) => f.write_str(sentence),
            Self::Invalid(faults) => {
                for (n, (field, faults)) in faults.0.iter().enumerate() {
                    let gap = if n == 0 { "" } else { "; " };
                    write!(f, "{gap}{}: {faults:?}", if field.is_empty() { "input" } else { field })?;
                }
                Ok(())
            }
            Self::Malformed(_)
            | Self::UnsupportedMedia(_)
            | Self::NotAcceptable
            | Self::NotSignedIn(_)
            | Self::BadToken(_)
            | Self::Forbidden(_)
            | Self::NotFound(_)
            | Self::Refused(_)
            | Self::MethodNotAllowed
            | Self::TooLarge
            | Self::Timeout
            | Self::TooMany { .. }
            | Self::Busy
            | Self::Unknown => write!(f, "{self:?}"),
        }
    }
}

impl std::error::Error for Error {}
