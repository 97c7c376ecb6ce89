//! The pages in a real browser: Debian's chromium, led by its driver, against the real server.
//!
//! [`driver`] starts the driver and speaks `WebDriver` to it, [`tab`] is what a person does with one browser, [`cable`] is
//! the network between the two, which can be cut; the world is that of `tests/house`. The stories come after.
//!
//! Where no browser is installed, the stories fail in CI (the variable `CI` is set) and say loudly on a laptop that they
//! were skipped. They run one at a time: a browser alone keeps two cores busy.
//!
//! `SCREENSHOTS=folder cargo test --test browser pages` makes a picture of every page, in each width, theme and language.

#![cfg(test)] // all of it: so the linter knows that a panic here is a failed test

#[expect(dead_code, reason = "the house's own tests use more of it")]
#[path = "../house/answer.rs"]
mod answer;
#[expect(dead_code, reason = "the house's own tests use more of it")]
#[path = "../house/cast.rs"]
mod cast;
#[expect(dead_code, reason = "the house's own tests use more of it")]
#[path = "../house/client.rs"]
mod client;
#[path = "../house/file.rs"]
mod file;
#[expect(dead_code, reason = "the house's own tests use more of it")]
#[path = "../house/house.rs"]
mod house;
#[path = "../house/log.rs"]
mod log;
#[path = "../house/photo.rs"]
mod photo;
#[expect(dead_code, reason = "the house's own tests use more of it")]
#[path = "../house/process.rs"]
mod process;
#[expect(dead_code, reason = "the house's own tests use more of it")]
#[path = "../house/seed.rs"]
mod seed;
#[expect(dead_code, reason = "the house's own tests use more of it")]
#[path = "../house/wire.rs"]
mod wire;

mod cable;
mod driver;
mod gallery;
mod tab;

mod cut;
mod evening;
mod first;
mod hostile;
mod keyboard;
mod pages;
mod plain;
mod screens;
mod stranger;
mod weight;
