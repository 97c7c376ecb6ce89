//! Rows of live events: server-sent events, each with the snapshot it continues, and GastroMóvil's three web sockets.

use super::{Route, live as row};
use crate::api::live;
use crate::api::live::socket;
use crate::middleware::Guard::{Courier, User};

#[rustfmt::skip] // a table is read by its columns
pub(super) static ROUTES: &[Route] = &[
    // Server-sent events; `Last-Event-ID` or `?desde=` goes on where one was. `estado/` is the present with its number.
    row("/api/eventos/cocina/", User, |a, r| Box::pin(live::kitchen(a, r)), "Events of what the own kitchens have to do; `restaurante` for one"),
    row("/api/eventos/cocina/estado/", User, |a, r| Box::pin(live::kitchen_now(a, r)), "What the own kitchens have to do now"),
    row("/api/eventos/restaurante/", User, |a, r| Box::pin(live::owner(a, r)), "All events of the own restaurants' orders; `restaurante` for one"),
    row("/api/eventos/restaurante/estado/", User, |a, r| Box::pin(live::owner_now(a, r)), "The own restaurants' orders that are not done"),
    row("/api/eventos/pedidos/{id:int}/", User, |a, r| Box::pin(live::order(a, r)), "Events of one order: an own one, or of the own restaurant"),
    row("/api/eventos/pedidos/{id:int}/estado/", User, |a, r| Box::pin(live::order_now(a, r)), "That order now"),
    row("/api/eventos/repartidor/", Courier, |a, r| Box::pin(live::courier(a, r)), "Events of what waits for a courier and of what this one carries"),
    row("/api/eventos/repartidor/estado/", Courier, |a, r| Box::pin(live::courier_now(a, r)), "What waits for a courier now, and what this one carries"),
    // GastroMóvil's WebSockets: the room is asked for at the upgrade and at each message.
    row("/ws/pedidos/restaurante/{id:int}/", User, |a, r| Box::pin(socket::restaurant(a, r)), "WebSocket: new orders of an own restaurant"),
    row("/ws/pedidos/cliente/{id:int}/", User, |a, r| Box::pin(socket::customer(a, r)), "WebSocket: how the own orders get on"),
    row("/ws/repartidor/{id:int}/", Courier, |a, r| Box::pin(socket::courier(a, r)), "WebSocket: orders that wait for a courier"),
    row("/ws/ubicacion/{id:int}/", User, |a, r| Box::pin(socket::position(a, r)), "WebSocket: where a courier is, for those who wait for what they carry"),
];
