//! ecommerce-api's shop: the public catalogue, the cart by token or by a guest's cookie, own orders.
//!
//! The services are those of the restaurant's pages; a cart filled here is the one that is shown there.
//! The guest's cookie is `middleware::guest`'s.

#![expect(clippy::unused_async, reason = "every handler has this signature")]

use super::list::{kept, kept_pages, pages};
use super::once;
use crate::app::App;
use crate::app::menus::Menu;
use crate::error::{Error, Fault, Noun, Result};
use crate::http::{Response, SetCookie};
use crate::middleware::{Context, fields, guest};
use crate::restaurant::cart::Holder;
use crate::restaurant::fold::fold;
use crate::restaurant::id::ProductId;
use crate::services;
use crate::services::order::Counter;
use crate::services::product::Search;
use crate::wire::json::{List, compact};
use crate::wire::shop::{self, Cart, Category, Listed, Placed, Saved};
use std::sync::Arc;

/// Categories of open restaurants; `search` by name.
pub async fn categories(app: &App, request: Context) -> Result<Response> {
    let wanted = request.query("search").map(fold).unwrap_or_default();
    let write = |list: &mut List| {
        services::category::for_each_open(app, |restaurant, section| {
            if fold(&section.category.name).contains(&wanted) {
                list.push(&Category::listed(restaurant, &section))?;
            }
            Ok(())
        })
    };
    if wanted.is_empty() {
        return kept(app, &request, Menu::ShopCategories, write);
    }
    let mut list = List::default();
    write(&mut list)?;
    Ok(list.answer())
}

/// One category with its products.
pub async fn category(app: &App, request: Context) -> Result<Response> {
    let id = shop::category_of(request.param("slug")).ok_or(Error::NotFound(Noun::Category))?;
    let (restaurant, section) = services::category::open(app, id)?;
    compact(200, &Category::whole(&restaurant, &section))
}

/// Products of open restaurants, the oldest first; `search` by name.
pub async fn products(app: &App, request: Context) -> Result<Response> {
    let (store, name) = (Arc::clone(&app.store), request.query("search").map(str::to_owned));
    let is_whole = name.as_deref().is_none_or(str::is_empty);
    let page = move |after, list: &mut List| {
        let search = Search { name: name.as_deref(), after, ..Search::default() };
        services::product::catalogue_page(&store, search, |offer| list.push(&Listed::from(offer)))
    };
    if is_whole {
        return kept_pages(app, &request, Menu::ShopProducts, page);
    }
    pages(move |after, list| page(after, list).map(|(next, _)| next))
}

/// One product.
pub async fn product(app: &App, request: Context) -> Result<Response> {
    let id = ProductId::parse(request.param("id"));
    let offer = services::product::offer(app, id.ok_or(Error::NotFound(Noun::Product))?)?;
    compact(200, &Listed::from(&offer))
}

/// Whose cart a request means, and the cookie that is to be set.
struct Basket {
    holder: Holder,
    cookie: Option<SetCookie>,
}

/// The caller's cart: the account's, else the cookie's; `None` for a guest who has none yet.
async fn basket(app: &App, request: &Context) -> Result<Option<Basket>> {
    let guest = guest::of(request);
    let Some(user) = request.who.maybe() else {
        return Ok(guest.map(|guest| Basket { holder: Holder::Guest(guest), cookie: None }));
    };
    let holder = services::cart::settle(app, user.id, guest).await?;
    Ok(Some(Basket { holder, cookie: guest.map(|_merged| guest::gone()) }))
}

/// The same for what fills it: a guest gets a cookie, and every time a day more.
async fn basket_to_fill(app: &App, request: &Context) -> Result<Basket> {
    if request.who.maybe().is_some()
        && let Some(basket) = basket(app, request).await?
    {
        return Ok(basket);
    }
    let (guest, cookie) = guest::begin(app, request)?;
    Ok(Basket { holder: Holder::Guest(guest), cookie: Some(cookie) })
}

impl Basket {
    fn answer(self, app: &App, status: u16) -> Result<Response> {
        let view = services::cart::view(app, &self.holder)?;
        let mut response = compact(status, &Cart::new(view.units(), &view.priced()?)?)?;
        if let Some(cookie) = &self.cookie {
            response.set_cookie(cookie);
        }
        response.vary("Cookie");
        Ok(response)
    }
}

/// The cart with its prices of now. Who has none sees an empty one.
pub async fn cart(app: &App, request: Context) -> Result<Response> {
    let nobodys = Basket { holder: Holder::Guest([0; 32]), cookie: None };
    basket(app, &request).await?.unwrap_or(nobodys).answer(app, 200)
}

/// Puts a product in: `product`, and `quantity` (1).
pub async fn add(app: &App, mut request: Context) -> Result<Response> {
    let mut fields = fields(&mut request).await?;
    let (product, quantity) = (shop::item(&mut fields), shop::quantity(&mut fields).unwrap_or(1));
    fields.finish()?;
    let basket = basket_to_fill(app, &request).await?;
    services::cart::add(app, basket.holder, product, quantity).await?;
    basket.answer(app, 201)
}

/// Empties the cart.
pub async fn clear(app: &App, request: Context) -> Result<Response> {
    if let Some(basket) = basket(app, &request).await? {
        services::cart::clear(app, basket.holder).await?;
    }
    Ok(Response::empty(204))
}

/// Sets how many of an item there are: `item_key` and `quantity`; 0 takes it out.
pub async fn set(app: &App, mut request: Context) -> Result<Response> {
    let mut fields = fields(&mut request).await?;
    let product = shop::item(&mut fields);
    if !fields.has("quantity") {
        fields.fault("quantity", Fault::Required);
    }
    let quantity = shop::quantity(&mut fields).unwrap_or_default();
    fields.finish()?;
    let basket = held(app, &request, product).await?;
    services::cart::set(app, basket.holder, product, quantity).await?;
    basket.answer(app, 200)
}

/// Takes an item out: `item_key`.
pub async fn remove(app: &App, mut request: Context) -> Result<Response> {
    let mut fields = fields(&mut request).await?;
    let product = shop::item(&mut fields);
    fields.finish()?;
    let basket = held(app, &request, product).await?;
    services::cart::remove(app, basket.holder, product).await?;
    basket.answer(app, 200)
}

/// The cart that holds an item; 404 where none does.
async fn held(app: &App, request: &Context, product: ProductId) -> Result<Basket> {
    let basket = basket(app, request).await?.ok_or(Error::NotFound(Noun::CartItem))?;
    let view = services::cart::view(app, &basket.holder)?;
    let holds = view.lines.iter().any(|line| line.product == product);
    if holds { Ok(basket) } else { Err(Error::NotFound(Noun::CartItem)) }
}

/// The own orders, the newest first.
pub async fn orders(app: &App, request: Context) -> Result<Response> {
    let (store, customer) = (Arc::clone(&app.store), request.who.id()?);
    pages(move |before, list| {
        services::order::page_of_customer(&store, customer, before, |order| list.push(&Placed::from(&order)))
    })
}

/// Checks out the account's cart: one order for each restaurant, all or none; exactly once with an `Idempotency-Key`.
pub async fn place(app: &App, mut request: Context) -> Result<Response> {
    let customer = request.who.id()?;
    let once = once::of(&mut request).await?;
    let (mut form, saved) = shop::checkout(fields(&mut request).await?)?;
    if let Saved::Address(id) = saved {
        let address = services::address::find(app, customer, id)?;
        (form.street, form.district, form.reference) = (address.street, address.district, address.reference);
    }
    basket(app, &request).await?;
    let ids = services::order::confirm(app, customer, form, Counter::Api, once).await?;
    let mut list = List::default();
    for order in services::order::some_of_customer(app, customer, &ids)? {
        list.push(&Placed::from(&order))?;
    }
    Ok(Response::json_bytes(201, list.finish()))
}
