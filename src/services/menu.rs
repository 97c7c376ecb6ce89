//! The version of the menus, by which lists of them are kept (`app::menus`).

use crate::app::App;
use crate::error::Result;
use crate::store::house;

/// The version of now, for who has not read it with the caller already.
pub fn version(app: &App) -> Result<i64> {
    app.store.read_one(house::menus)
}
