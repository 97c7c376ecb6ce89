//! Pictures, kept beside what shows them: an address in a column of a product or a restaurant.

use super::failed;
use super::write::Write;
use crate::clock::Time;
use crate::error::Result;
use crate::restaurant::picture::Picture;
use ring::digest::{Context, SHA256};
use rusqlite::{Connection, OptionalExtension, params};
use std::fmt::Write as _;

/// Bytes of the hash that stand in an address.
const HASH_BYTES: usize = 16;

/// Keeps a picture and gives its hash, which is its address. One that is kept already stays, as if it had just come.
pub fn put(w: &Write<'_>, picture: &Picture) -> Result<String> {
    let mut digest = Context::new(&SHA256);
    digest.update(&picture.small);
    digest.update(&picture.large);
    let hash = digest.finish().as_ref().iter().take(HASH_BYTES).fold(String::new(), |mut hex, byte| {
        let _writing_to_a_string_never_fails = write!(hex, "{byte:02x}");
        hex
    });
    w.db()
        .prepare_cached(
            "INSERT INTO picture (hash, small, large, kept_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (hash) DO UPDATE SET kept_at = ?4",
        )
        .and_then(|mut s| s.execute(params![hash, picture.small, picture.large, w.now().millis()]))
        .map_err(failed("keeping a picture"))?;
    Ok(hash)
}

/// The small size of a picture, or the large one.
pub fn find(db: &Connection, hash: &str, large: bool) -> Result<Option<Vec<u8>>> {
    let sql = if large {
        "SELECT large FROM picture WHERE hash = ?1"
    } else {
        "SELECT small FROM picture WHERE hash = ?1"
    };
    db.prepare_cached(sql)
        .and_then(|mut s| s.query_row([hash], |row| row.get(0)).optional())
        .map_err(failed("reading a picture"))
}

pub(super) const PURGE: &str = "DELETE FROM picture WHERE hash IN (
    SELECT p.hash FROM picture p WHERE p.kept_at < ?1
    AND NOT EXISTS (SELECT 1 FROM product d WHERE d.image = '/media/' || p.hash || '.jpg' AND d.retired_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM restaurant r WHERE r.image = '/media/' || p.hash || '.jpg' AND r.retired_at IS NULL)
    LIMIT ?2)";

/// Removes pictures that nothing on a menu shows and that were last sent before `before`; at most `limit` of them.
/// Returns how many.
pub fn purge(w: &Write<'_>, before: Time, limit: u32) -> Result<usize> {
    w.db()
        .prepare_cached(PURGE)
        .and_then(|mut s| s.execute(params![before.millis(), limit]))
        .map_err(failed("purging pictures"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Span;
    use crate::restaurant::product::ProductChange;
    use crate::store::fixture::{House, MARTA, SOUP};
    use crate::store::product;

    fn picture(bytes: &[u8]) -> Picture {
        Picture { small: bytes.to_vec(), large: [bytes, b" large"].concat() }
    }

    #[test]
    fn the_same_picture_is_kept_once_and_found_in_both_sizes() {
        let house = House::new();
        let hash = put(&house.write(), &picture(b"soup")).unwrap();
        assert_eq!(put(&house.write(), &picture(b"soup")).unwrap(), hash);
        assert_eq!(hash.len(), 32);
        assert_eq!(find(&house.db, &hash, false).unwrap().unwrap(), b"soup");
        assert_eq!(find(&house.db, &hash, true).unwrap().unwrap(), b"soup large");
        assert!(find(&house.db, "0", false).unwrap().is_none());
        assert_ne!(put(&house.write(), &picture(b"taco")).unwrap(), hash);
    }

    #[test]
    fn what_a_menu_shows_stays_and_the_rest_goes_a_day_later() {
        let house = House::new();
        let w = house.write();
        let (shown, loose) = (put(&w, &picture(b"soup")).unwrap(), put(&w, &picture(b"taco")).unwrap());
        let show =
            ProductChange { image: Some(Some(format!("/media/{shown}.jpg"))), ..ProductChange::default() };
        product::edit(&w, SOUP, MARTA, &show).unwrap();
        assert_eq!(purge(&w, w.now(), 10).unwrap(), 0, "it has just come");
        let later = w.now() + Span::hours(1);
        assert_eq!(purge(&w, later, 10).unwrap(), 1);
        assert!(find(&house.db, &loose, false).unwrap().is_none());
        assert!(find(&house.db, &shown, false).unwrap().is_some());
        product::retire(&w, SOUP, MARTA).unwrap();
        assert_eq!(purge(&w, later, 10).unwrap(), 1, "a retired dish shows nothing");
    }
}
