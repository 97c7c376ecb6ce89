//! Any bytes as `Cookie` and `X-CSRFToken`: parsed, judged, never a panic.
#![no_main]

use comanda::auth::csrf::{self, Asked};
use comanda::http::{Method, Request};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let Ok(request) = Request::made(Method::POST, "/", &[("cookie", &text), ("x-csrftoken", &text)], "") else {
        return;
    };
    let _session = request.cookie("sessionid");
    let asked = Asked {
        cookie: request.cookie("csrftoken"),
        header: request.header("x-csrftoken"),
        origin: Some(&text),
        referer: Some(&text),
        host: Some(&text),
        ..Asked::default()
    };
    let _plain = csrf::check(&asked, &[]);
    let _secure = csrf::check(&Asked { secure: true, origin: None, ..asked }, &[]);
});
