//! Any text as a token, of both kinds: refused or read, never a panic. What is read was signed by us.
#![no_main]

use comanda::auth::claims::Kind;
use comanda::auth::family::Family;
use comanda::auth::keys::KeyRing;
use comanda::auth::token;
use comanda::clock::Time;
use comanda::secret::Secret;
use libfuzzer_sys::fuzz_target;

const KEY: &[u8] = b"a key for fuzzing only, thirty-two bytes and more";

fuzz_target!(|data: &[u8]| {
    let keys = KeyRing::new(&Secret::new(KEY.to_vec()), &[]).expect("a key that is long enough");
    let text = String::from_utf8_lossy(data);
    for kind in [Kind::Access, Kind::Refresh] {
        if let Ok(claims) = token::verify(kind, &text, &keys, Time::from_secs(1_800_000_000)) {
            let _user = claims.user();
            let again = token::mint(&claims, &keys);
            assert!(token::verify(kind, again.expose(), &keys, Time::from_secs(1_800_000_000)).is_ok());
        }
    }
    let _family = Family::of_jti(&text);
});
