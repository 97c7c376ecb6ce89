//! Rows that say what there is: the house's certificate, and the description of its interface.

use super::{Route, site};
use crate::http::Method;
use crate::middleware::Guard::Anyone;
use crate::pages::certificate;

#[rustfmt::skip] // a table is read by its columns
pub(super) static ROUTES: &[Route] = &[
    site(Method::GET, "/certificado/", Anyone, |a, r| Box::pin(certificate::show(a, r)), "How to trust the house's own certificate"),
    site(Method::GET, "/certificado/comanda.crt", Anyone, |a, r| Box::pin(certificate::download(a, r)), "The house's own authority, to be installed"),
    site(Method::GET, "/certificado/qr.svg", Anyone, |a, r| Box::pin(certificate::square(a, r)), "Leads a phone's camera to the page about the certificate"),
];
