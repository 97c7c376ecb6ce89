//! Lists of the menus that were written before, kept until something that they show changes.
//!
//! A body is kept with the version of the menus (`house.menus`, counted up by triggers in the change's own transaction)
//! that was read in the same snapshot as its rows. It is handed out only to who has just read that very version: a
//! change shows in the next read, whichever process made it.
//!
//! # Why is nobody shown another's list?
//! Whose list it is, is part of the key, and nothing that grants access is kept: whoever asks was found good by the same
//! statement that read the version.

use crate::auth::id::UserId;
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Menu {
    /// An owner's products.
    OwnProducts(UserId),
    /// An owner's categories.
    OwnCategories(UserId),
    /// The open restaurants.
    OpenRestaurants,
    /// The open restaurants' categories with what stands under them.
    OpenCategories,
    /// What open restaurants offer.
    OpenProducts,
    /// ecommerce's categories.
    ShopCategories,
    /// ecommerce's products.
    ShopProducts,
}

/// The largest body that is kept, in bytes.
const LARGEST: usize = 256 * 1024;

/// The lists that are kept.
#[derive(Debug)]
pub struct Menus {
    most: usize,
    kept: RwLock<HashMap<Menu, (i64, Bytes)>>,
}

impl Menus {
    /// Keeps at most so many lists; 0: none.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most, kept: RwLock::default() }
    }

    /// The list as of `version`, if it is kept.
    pub fn find(&self, menu: Menu, version: i64) -> Option<Bytes> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.get(&menu).filter(|(of, _)| *of == version).map(|(_, body)| body.clone())
    }

    /// Keeps a list whose rows and `version` were read in one snapshot. Where there is no room, lists of other versions
    /// go first, then any.
    pub fn keep(&self, menu: Menu, version: i64, body: &Bytes) {
        if self.most == 0 || body.len() > LARGEST {
            return;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= self.most && !kept.contains_key(&menu) {
            kept.retain(|_, (of, _)| *of == version);
            if kept.len() >= self.most
                && let Some(any) = kept.keys().next().copied()
            {
                kept.remove(&any);
            }
        }
        kept.insert(menu, (version, body.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARTA: Menu = Menu::OwnProducts(UserId::new(7));
    const PEDRO: Menu = Menu::OwnProducts(UserId::new(8));

    #[test]
    fn a_list_is_found_at_its_own_version_and_under_its_own_name_only() {
        let menus = Menus::new(4);
        menus.keep(MARTA, 3, &Bytes::from_static(b"[1]"));
        assert_eq!(menus.find(MARTA, 3).as_deref(), Some(&b"[1]"[..]));
        for (menu, version) in [(MARTA, 2), (MARTA, 4), (PEDRO, 3), (Menu::OpenProducts, 3)] {
            assert_eq!(menus.find(menu, version), None);
        }
        menus.keep(MARTA, 4, &Bytes::from_static(b"[2]"));
        assert_eq!((menus.find(MARTA, 3), menus.find(MARTA, 4).as_deref()), (None, Some(&b"[2]"[..])));
    }

    #[test]
    fn there_are_never_more_than_asked_for_and_old_ones_go_first() {
        let menus = Menus::new(2);
        let body = Bytes::from_static(b"[]");
        menus.keep(Menu::OpenProducts, 1, &body);
        menus.keep(MARTA, 2, &body);
        menus.keep(PEDRO, 2, &body);
        assert_eq!(menus.find(Menu::OpenProducts, 1), None);
        assert!(menus.find(MARTA, 2).is_some() && menus.find(PEDRO, 2).is_some());
        menus.keep(Menu::ShopProducts, 2, &body);
        assert!(menus.find(Menu::ShopProducts, 2).is_some());
        assert_eq!(menus.kept.read().unwrap().len(), 2);
    }

    #[test]
    fn none_are_kept_where_none_shall_be_and_none_that_are_too_large() {
        let off = Menus::new(0);
        off.keep(MARTA, 1, &Bytes::from_static(b"[]"));
        assert_eq!(off.find(MARTA, 1), None);
        let menus = Menus::new(1);
        menus.keep(MARTA, 1, &Bytes::from(vec![b' '; LARGEST + 1]));
        assert_eq!(menus.find(MARTA, 1), None);
    }
}
