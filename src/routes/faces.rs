//! Rows that say what there is: the house's certificate, and the description of its interface.

use super::{Route, api, openapi, site};
use crate::http::Method;
use crate::middleware::Guard::Anyone;
use crate::pages::certificate;

#[rustfmt::skip] // a table is read by its columns
pub(super) static ROUTES: &[Route] = &[
    api(Method::GET, "/api/esquema/", Anyone, |a, r| Box::pin(openapi::show(a, r)), "This description (OpenAPI 3.1); a browser is led to the page"),
    site(Method::GET, "/api/esquema/pagina/", Anyone, |a, r| Box::pin(openapi::page(a, r)), "This description for people"),
    site(Method::GET, "/certificado/", Anyone, |a, r| Box::pin(certificate::show(a, r)), "How to trust the house's own certificate"),
    site(Method::GET, "/certificado/comanda.crt", Anyone, |a, r| Box::pin(certificate::download(a, r)), "The house's own authority, to be installed"),
    site(Method::GET, "/certificado/qr.svg", Anyone, |a, r| Box::pin(certificate::square(a, r)), "Leads a phone's camera to the page about the certificate"),
];
