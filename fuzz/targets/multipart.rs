//! Any bytes as a multipart body, the boundary taken from its first line: fields, files or a refusal, never a panic.
#![no_main]

use comanda::http::Input;
use comanda::wire::field::{Fields, TEXT};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|b| *b == b'\r' || *b == b'\n').unwrap_or(data.len());
    let mut media = b"multipart/form-data; boundary=".to_vec();
    media.extend(data[..end].iter().skip(2));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    if let Ok(input) = runtime.block_on(Input::parse(Some(&media), data.to_vec().into())) {
        if let Ok(mut fields) = Fields::of(input) {
            let _name = fields.optional_text("nombre", TEXT.max(200));
            let _picture = fields.file("imagen");
        }
    }
});
