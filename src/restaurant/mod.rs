//! What a restaurant is: money, menu, cart, the order and its state table, courier, rating, events. No I/O here.

pub mod id;
