//! How the inside's types are written to columns and read back. The types themselves know no SQL.

use crate::auth::id::UserId;
use crate::clock::Time;
use crate::restaurant::id::{AddressId, CategoryId, OrderId, ProductId, RestaurantId, ScreenId};
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

macro_rules! ids_are_integers {
    ($($id:ident),+) => {$(
        impl ToSql for $id {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.raw()))
            }
        }
        impl FromSql for $id {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                i64::column_result(value).map(Self::new)
            }
        }
    )+};
}
ids_are_integers!(UserId, RestaurantId, CategoryId, ProductId, AddressId, OrderId, ScreenId);

/// Milliseconds since 1970, as every `*_at` column holds them.
impl ToSql for Time {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.millis()))
    }
}
impl FromSql for Time {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self::from_millis)
    }
}
