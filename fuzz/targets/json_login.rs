//! Any bytes as the JSON body of a log-in: two texts or faults of fields, never a panic.
#![no_main]

use comanda::http::Input;
use comanda::wire::field::{Fields, TEXT};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let Ok(input) = runtime.block_on(Input::parse(Some(b"application/json"), data.to_vec().into())) else { return };
    let Ok(mut fields) = Fields::of(input) else { return };
    let username = fields.text("username", TEXT);
    let password = fields.text("password", TEXT);
    if fields.finish().is_ok() {
        assert!(!username.is_empty() && !password.is_empty());
    }
});
