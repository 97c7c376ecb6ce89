//! Who works for a restaurant beside its owner.
//!
//! A member of the kitchen sees and moves the orders of that restaurant and nothing else of it: no menu, no money, no
//! history. Couriers are of the whole house; a restaurant that made their account answers for it.

use super::word::words;
use crate::auth::id::UserId;
use crate::auth::user::Role;

words! {
    /// What somebody does there.
    Post {
        /// Cooks: the kitchen's list and its steps.
        Kitchen = "kitchen",
        /// Carries orders.
        Courier = "courier",
    }
}

impl Post {
    /// The role of an account that is made for this post.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Kitchen => Role::Kitchen,
            Self::Courier => Role::Courier,
        }
    }
}

/// Somebody who works for a restaurant, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: UserId,
    /// What they sign in with.
    pub username: String,
    /// Their full name; may be empty.
    pub name: String,
    /// What they do.
    pub post: Post,
    /// Whether they work there now.
    pub present: bool,
}
