//! The pages in a real browser: Debian's chromium, led by its driver, against the real server.
//!
//! [`driver`] starts the driver and speaks `WebDriver` to it, [`tab`] is what a person does with one browser, [`cable`] is
//! the network between the two, which can be cut; the world is that of `tests/house`. The stories come after.
//!
//! Where no browser is installed, the stories fail in CI (the variable `CI` is set); on a laptop they are counted as ignored,
//! and the last line says so. That is why [`run`] runs them and not the usual harness, which knows beforehand only what it
//! shall ignore. They run one at a time: a browser alone keeps two cores busy.
//!
//! `SCREENSHOTS=folder cargo test --test browser pages` makes a picture of every page, in each width, theme and language.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test speaks, and fails by a panic"
)]

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
mod run;
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
mod upload;
mod weight;

use std::process::ExitCode;

/// Every story with its name. One that is missing here is dead code.
const STORIES: &[run::Story] = run::stories![
    cut::orders_that_arrive_while_the_network_is_cut_are_all_shown_in_order_and_once,
    cut::a_screen_whose_server_was_killed_catches_up_with_the_next,
    evening::an_evening_from_the_menu_to_the_owners_totals,
    first::the_one_time_link_leads_to_a_restaurant_with_a_menu,
    hostile::what_people_write_is_text_on_every_page_and_keeps_within_a_phone,
    keyboard::somebody_orders_with_the_keyboard_alone,
    pages::every_page_is_usable_by_everybody,
    pages::every_page_is_sound_html,
    pages::pages_have_their_pictures_taken_where_somebody_asks,
    plain::somebody_without_javascript_signs_in_and_orders,
    screens::a_paired_tablet_stays_the_kitchens_screen_when_the_server_comes_anew,
    screens::what_one_screen_marks_as_sold_out_the_others_and_the_guests_see,
    screens::a_new_order_rings_until_it_is_accepted,
    screens::the_tabs_of_a_browser_hear_by_one_stream_and_a_busy_day_leaves_nothing_behind,
    stranger::somebody_without_an_account_orders_and_follows_their_link_to_the_door,
    stranger::an_order_that_is_fetched_costs_no_fee_and_is_called_by_its_number,
    upload::a_telephones_photograph_is_made_small_and_its_way_is_shown,
    weight::a_guests_menu_with_pictures_weighs_less_than_promised,
];

fn main() -> ExitCode {
    run::all(STORIES, std::env::args().skip(1))
}
