//! Orders with their lines, and ratings.
//!
//! The way of paying stood at the end of the notes there and has a column here; the contract's texts put the two
//! together again. Days are all that is known of when, so [`placed_at`](Order::placed_at) stays empty.

use super::Taking;
use super::source::Cells;
use crate::auth::id::UserId;
use crate::error::{Error, Result};
use crate::import::report::How;
use crate::restaurant::id::{AddressId, OrderId, ProductId, RatingId, RestaurantId};
use crate::restaurant::money::Money;
use crate::restaurant::order::{Fulfilment, Order, OrderLine, Origin, Paid, Payment, State};
use crate::restaurant::rating::NewRating;
use crate::store::{order, rating};
use jiff::Timestamp;
use jiff::tz::TimeZone;

const ORDERS: &str = "SELECT p.id, p.cliente_id, p.restaurante_id, p.estado, p.fecha, p.total, p.notas, \
                      p.repartidor_id, p.direccion_entrega_id, a.calle, a.barrio, a.referencia, a.latitud, a.longitud \
                      FROM pedidos_pedido p LEFT JOIN usuarios_direccion a ON a.id = p.direccion_entrega_id \
                      ORDER BY p.id";
const LINES: &str = "SELECT d.id, d.pedido_id, d.producto_id, d.cantidad, d.precio_unitario, p.nombre \
                     FROM pedidos_detallepedido d LEFT JOIN restaurantes_producto p ON p.id = d.producto_id \
                     WHERE d.pedido_id = ?1 ORDER BY d.id";
const LOST_LINES: &str = "SELECT d.id, d.pedido_id, d.producto_id, d.cantidad, d.precio_unitario, p.nombre \
                          FROM pedidos_detallepedido d LEFT JOIN restaurantes_producto p ON p.id = d.producto_id \
                          WHERE NOT EXISTS (SELECT 1 FROM pedidos_pedido o WHERE o.id = d.pedido_id) ORDER BY d.id";
const RATINGS: &str =
    "SELECT id, pedido_id, cliente_id, puntuacion, comentario, fecha FROM usuarios_calificacion ORDER BY id";

/// What GastroMóvil adds to each order, the same everywhere.
const FEE: Money = Money::from_minor(300_000);

impl Taking<'_> {
    /// All orders with their lines, then the ratings of them.
    pub(super) fn orders(&mut self) -> Result<()> {
        let source = self.source;
        source.each("orders", ORDERS, [], |row| self.order(row))?;
        source.each("order lines", LOST_LINES, [], |row| {
            self.refuse_line(row, "its order is not there");
            Ok(())
        })?;
        source.each("ratings", RATINGS, [], |row| self.rating(row))
    }

    fn order(&mut self, row: &Cells<'_>) -> Result<()> {
        let (id, customer, restaurant) = (row.id(0), row.id(1), row.id(2));
        let what = format!("order {id}");
        if !self.users.contains_key(&customer) || !self.restaurants.contains_key(&restaurant) {
            let names = [
                "id",
                "cliente",
                "restaurante",
                "estado",
                "fecha",
                "total",
                "notas",
                "repartidor",
                "direccion_entrega",
                "calle",
                "barrio",
                "referencia",
            ];
            self.refuse("orders", &what, "its customer or restaurant is not there", &row.told(&names));
            return self.source.each("order lines", LINES, [id], |line| {
                self.refuse_line(line, "its order was refused");
                Ok(())
            });
        }
        let lines = self.lines(id)?;
        let state = self.state(row, &what);
        let (notes, payment) = split_notes(row.text(6));
        let (subtotal, fee, total) = self.sums(row, &lines, &what);
        let address = row.number(8).filter(|address| self.addresses.contains(address));
        let order = Order {
            id: OrderId::new(id),
            public_id: String::new(),
            restaurant: RestaurantId::new(restaurant),
            restaurant_name: String::new(),
            customer: Some(UserId::new(customer)),
            customer_name: String::new(),
            guest_phone: String::new(),
            state,
            fulfilment: Fulfilment::Delivery,
            address: address.map(AddressId::new),
            street: row.text(9),
            district: row.text(10),
            reference: row.text(11),
            coordinates: row.degrees(12).zip(row.degrees(13)),
            notes,
            payment,
            paid: Paid::Due,
            currency: "COP".to_owned(),
            subtotal,
            fee,
            total,
            business_day: self.day(row, &what)?,
            number: 0,
            placed_at: None,
            minutes: None,
            reason: None,
            courier: self.courier_of(row, state, &what),
            undelivered: None,
            origin: Origin::Import,
            changed_seq: 0,
            lines,
        };
        order::import(self.w, &order)?;
        self.took("orders");
        Ok(())
    }

    /// The lines that can be kept. Their names are the products' of now: GastroMóvil did not copy them.
    fn lines(&mut self, order: i64) -> Result<Vec<OrderLine>> {
        let mut lines = Vec::new();
        self.source.each("order lines", LINES, [order], |row| {
            let quantity = row.number(3).and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
            let (Some(quantity), Some(unit_price)) = (quantity, row.amount(4)) else {
                self.refuse_line(row, "no such quantity or price");
                return Ok(());
            };
            let what = format!("line {} of order {order}", row.id(0));
            if unit_price < Money::ZERO {
                self.report.doubt(How::Kept, &what, format!("a price of {unit_price}"));
            }
            let product = row.number(2).filter(|product| self.products.contains(product));
            if product.is_none() {
                let why = format!("product {} is not there: the line stands for itself", row.text(2));
                self.report.doubt(How::Corrected, &what, why);
            }
            let name = match row.text(5) {
                name if name.is_empty() => format!("({})", row.text(2)),
                name => name,
            };
            lines.push(OrderLine { product: product.map(ProductId::new), name, unit_price, quantity });
            self.report.count("lines", true);
            Ok(())
        })?;
        Ok(lines)
    }

    fn refuse_line(&mut self, row: &Cells<'_>, why: &str) {
        let names = ["id", "pedido", "producto", "cantidad", "precio_unitario", "nombre"];
        let what = format!("line {} of order {}", row.id(0), row.text(1));
        self.report.count("lines", false);
        self.report.doubt(How::Refused, what, format!("{why} ({})", row.told(&names)));
    }

    fn state(&mut self, row: &Cells<'_>, what: &str) -> State {
        match row.text(3).as_str() {
            "pendiente" => State::Pending,
            "aceptado" => State::Accepted,
            "preparando" => State::Preparing,
            "enviado" => State::Ready,
            "en_camino" => State::OnTheWay,
            "entregado" => State::Delivered,
            "cancelado" => State::Cancelled,
            other => {
                // Shown to the kitchen rather than hidden: somebody will know what became of it.
                let why = format!("the state {other:?} is not known: taken as \"pendiente\"");
                self.report.doubt(How::Corrected, what, why);
                State::Pending
            }
        }
    }

    /// Lines, fee and total. The total is what was charged and stays, whether it is the sum or not.
    fn sums(&mut self, row: &Cells<'_>, lines: &[OrderLine], what: &str) -> (Money, Money, Money) {
        let subtotal = lines
            .iter()
            .try_fold(Money::ZERO, |sum, line| sum.checked_add(line.unit_price.checked_mul(line.quantity)?))
            .unwrap_or_default();
        let with_fee = subtotal.checked_add(FEE).unwrap_or(subtotal);
        let Some(total) = row.amount(5) else {
            let why = format!("a total of {} is none: taken as {with_fee}, lines and delivery", row.text(5));
            self.report.doubt(How::Corrected, what, why);
            return (subtotal, FEE, with_fee);
        };
        if total == subtotal {
            return (subtotal, Money::ZERO, total);
        }
        if total != with_fee {
            let why = format!("charged {total}, but its lines and the delivery make {with_fee}");
            self.report.doubt(How::Kept, what, why);
        }
        (subtotal, FEE, total)
    }

    fn day(&mut self, row: &Cells<'_>, what: &str) -> Result<String> {
        if let Some(day) = row.day(4) {
            return Ok(day);
        }
        let now = Timestamp::from_millisecond(self.w.now().millis())
            .map_err(|e| Error::internal("telling today's date", e))?;
        let today = now.to_zoned(TimeZone::UTC).date().to_string();
        self.report.doubt(
            How::Corrected,
            what,
            format!("the day {:?} is none: taken as {today}", row.text(4)),
        );
        Ok(today)
    }

    fn courier_of(&mut self, row: &Cells<'_>, state: State, what: &str) -> Option<UserId> {
        let courier = row.number(7);
        let known = courier.filter(|courier| self.users.contains_key(courier));
        if let (Some(courier), None) = (courier, known) {
            let why = format!("its courier {courier} is not there: it has none now");
            self.report.doubt(How::Corrected, what, why);
        }
        match known {
            None if state == State::OnTheWay => {
                self.report.doubt(How::Kept, what, "on its way with nobody: the kitchen can close it");
            }
            Some(courier) if state == State::OnTheWay && self.users.get(&courier) == Some(&false) => {
                let why =
                    format!("on its way with user {courier}, who is no courier: the kitchen can close it");
                self.report.doubt(How::Kept, what, why);
            }
            Some(_) | None => {}
        }
        known.map(UserId::new)
    }

    fn rating(&mut self, row: &Cells<'_>) -> Result<()> {
        let what = format!("rating {}", row.id(0));
        let names = ["id", "pedido", "cliente", "puntuacion", "comentario", "fecha"];
        let score = row.number(3).and_then(|n| u8::try_from(n).ok()).filter(|score| (1..=5).contains(score));
        let Some(score) = score else {
            self.refuse("ratings", &what, "its score is not 1 to 5", &row.told(&names));
            return Ok(());
        };
        let rated = order::facts(self.w.db(), OrderId::new(row.id(1)))?;
        let Some(rated) = rated.filter(|_| self.users.contains_key(&row.id(2))) else {
            self.refuse("ratings", &what, "its order or customer is not there", &row.told(&names));
            return Ok(());
        };
        if rated.state != State::Delivered || rated.customer != Some(UserId::new(row.id(2))) {
            let why = format!("of order {}, which is not delivered or another's", rated.id);
            self.report.doubt(How::Kept, &what, why);
        }
        let at = row.moment(5).unwrap_or_else(|| {
            let why = format!("made at {:?}, which is no moment: taken as now", row.text(5));
            self.report.doubt(How::Corrected, &what, why);
            self.w.now()
        });
        let new = NewRating {
            order: rated.id,
            restaurant: rated.restaurant,
            customer: Some(UserId::new(row.id(2))),
            score,
            comment: row.text(4),
        };
        rating::insert(self.w, Some((RatingId::new(row.id(0)), at)), &new)?;
        self.took("ratings");
        Ok(())
    }
}

/// Notes and payment apart, if the text ends as GastroMóvil's checkout ends it; else all of it is notes.
fn split_notes(text: String) -> (String, Option<Payment>) {
    let payment = text.rsplit_once(" | Pago: ").and_then(|(notes, method)| {
        let payment = match method {
            "efectivo" => Payment::Cash,
            "nequi" => Payment::Nequi,
            "daviplata" => Payment::Daviplata,
            _ => return None,
        };
        Some((notes.to_owned(), payment))
    });
    payment.map_or((text, None), |(notes, payment)| (notes, Some(payment)))
}
