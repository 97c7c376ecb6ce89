//! Comanda: a restaurant server in one binary.
//!
//! The way of one request through the house:
//!
//! ```text
//! listener → http (parse, limits) → routes: one table → middleware (who, may they) → api │ pages: parse → service → show
//!                                                                                           │
//!                      rules: restaurant, auth ◄── services: what people do ───► store ── readers (inline, read-only)
//!                                                                                      └─ writer (one thread, group commit)
//!                      live (streams) ◄── committed events, after COMMIT, in order ◄───────┘
//! ```
//! One way down, answers back up, events out of the side. `tests/architecture.rs` holds who may name whom.

pub mod api;
pub mod app;
pub mod auth;
pub mod certs;
pub mod cli;
pub mod clock;
pub mod config;
pub mod error;
pub mod http;
pub mod i18n;
pub mod import;
pub mod live;
pub mod log;
pub mod mail;
pub mod middleware;
pub mod pages;
pub mod restaurant;
pub mod routes;
pub mod secret;
pub mod services;
pub mod store;
pub mod wire;
