//! Restaurants and what they offer.

use super::Taking;
use super::source::Cells;
use crate::auth::id::UserId;
use crate::error::Result;
use crate::import::report::How;
use crate::restaurant::id::{CategoryId, ProductId, RestaurantId};
use crate::restaurant::money::Money;
use crate::restaurant::product::{self as dish, NewProduct};
use crate::restaurant::restaurant::{self as place, NewRestaurant};
use crate::restaurant::{category as heading, field};
use crate::store::{category, product, restaurant};

const RESTAURANTS: &str = "SELECT id, propietario_id, nombre, direccion, telefono, activo, imagen \
                           FROM restaurantes_restaurante ORDER BY id";
const CATEGORIES: &str = "SELECT id, restaurante_id, nombre FROM restaurantes_categoria ORDER BY id";
const PRODUCTS: &str = "SELECT id, categoria_id, nombre, descripcion, precio, disponible, imagen \
                        FROM restaurantes_producto ORDER BY id";

impl Taking<'_> {
    /// All restaurants with their menus.
    pub(super) fn menus(&mut self) -> Result<()> {
        let source = self.source;
        source.each("restaurants", RESTAURANTS, [], |row| self.restaurant(row))?;
        source.each("categories", CATEGORIES, [], |row| self.category(row))?;
        source.each("products", PRODUCTS, [], |row| self.product(row))
    }

    fn restaurant(&mut self, row: &Cells<'_>) -> Result<()> {
        let (id, owner) = (row.id(0), row.id(1));
        let what = format!("restaurant {id}");
        if !self.users.contains_key(&owner) {
            let names = ["id", "propietario", "nombre", "direccion", "telefono", "activo", "imagen"];
            self.refuse("restaurants", &what, "nobody owns it", &row.told(&names));
            return Ok(());
        }
        if self.restaurants.values().any(|other| *other == owner) {
            let why = format!("user {owner} owns another one too: both are there");
            self.report.doubt(How::Kept, &what, why);
        }
        let new = NewRestaurant {
            name: row.text(2),
            slug: None,
            address: row.text(3),
            phone: row.text(4),
            about: String::new(),
            open: row.flag(5),
            currency: "COP".to_owned(), // GastroMóvil knows pesos only
            fee: None,
            image: self.image(row, 6, &what),
        };
        self.long(&what, &new.name, place::NAME_MAX);
        restaurant::insert(self.w, Some(RestaurantId::new(id)), UserId::new(owner), &new)?;
        self.restaurants.insert(id, owner);
        self.took("restaurants");
        Ok(())
    }

    fn category(&mut self, row: &Cells<'_>) -> Result<()> {
        let (id, name) = (row.id(0), row.text(2));
        let what = format!("category {id}");
        let Some(owner) = self.restaurants.get(&row.id(1)).copied() else {
            self.refuse(
                "categories",
                &what,
                "no restaurant has it",
                &row.told(&["id", "restaurante", "nombre"]),
            );
            return Ok(());
        };
        self.long(&what, &name, heading::NAME_MAX);
        category::insert(self.w, Some(CategoryId::new(id)), RestaurantId::new(row.id(1)), &name)?;
        self.categories.insert(id, owner);
        self.took("categories");
        Ok(())
    }

    fn product(&mut self, row: &Cells<'_>) -> Result<()> {
        let (id, category) = (row.id(0), row.id(1));
        let what = format!("product {id}");
        let Some(owner) = self.categories.get(&category).copied() else {
            let names = ["id", "categoria", "nombre", "descripcion", "precio", "disponible", "imagen"];
            self.refuse("products", &what, "no category has it", &row.told(&names));
            return Ok(());
        };
        let price = row.amount(4).filter(|price| (Money::ZERO..=Money::MAX_PRICE).contains(price));
        if price.is_none() {
            let why = format!("a price of {} is none: taken as 0.00 and not to be had", row.text(4));
            self.report.doubt(How::Corrected, &what, why);
        }
        let new = NewProduct {
            category: CategoryId::new(category),
            name: row.text(2),
            description: row.text(3),
            price: price.unwrap_or_default(),
            available: row.flag(5) && price.is_some(),
            image: self.image(row, 6, &what),
        };
        self.long(&what, &new.name, dish::NAME_MAX);
        product::insert(self.w, Some(ProductId::new(id)), UserId::new(owner), &new)?;
        self.products.insert(id);
        self.took("products");
        Ok(())
    }

    /// A picture that has an address of its own stays; one that is a name at a picture service cannot be shown.
    fn image(&mut self, row: &Cells<'_>, at: usize, what: &str) -> Option<String> {
        let image = row.text(at);
        if image.is_empty() {
            return None;
        }
        if image.starts_with("https://") || image.starts_with("http://") {
            return Some(image);
        }
        let why = format!("its picture {image:?} lies at Cloudinary: give it to the menu again");
        self.report.doubt(How::LeftOut, what, why);
        None
    }

    fn long(&mut self, what: &str, name: &str, most: u32) {
        if field::longer(name, most) {
            let why = format!("a name of {} characters; a new one may have {most}", name.chars().count());
            self.report.doubt(How::Kept, what, why);
        }
    }
}
