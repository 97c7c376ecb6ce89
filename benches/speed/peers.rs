//! The same three requests, done by what somebody would write instead: a menu of thirty dishes behind a token, a log-in, an
//! order of a prepared cart. `peers/run` builds the peers and starts this; it is no part of a run without `--only peers`.
//!
//! All servers are up at once and asked in turn, by the same client. What counts is capacity, the requests for each second of
//! processor time of the whole server (its workers too); for orders, which wait for the disk, those in a second.

mod rival;

use crate::load::{Run, drive, repeat};
use crate::report::{Goal, Report};
use crate::world::{Folder, World, read};
use comanda::auth::password::{Buffer, Cost, hash};
use rival::{Kind, Rival};
use std::fmt::Write as _;
use std::sync::Arc;

/// Clients of the menu, of log-ins and of orders.
const MENU_CLIENTS: usize = 8;
const LOG_IN_CLIENTS: usize = 2;
const ORDER_CLIENTS: usize = 64;
/// Guests with carts: orders in a round, at most.
const GUESTS: usize = 1024;
const PASSWORD: &str = "Arepa#Quesudo-91";

/// Steps of the progress bar for so many rounds.
pub(crate) const fn steps(rounds: usize) -> usize {
    rounds * 3
}

/// What was measured of one server, a figure for each round.
#[derive(Default)]
struct Seen {
    /// Requests in a second, and processor time for one in microseconds.
    menu: [Vec<f64>; 2],
    log_in: [Vec<f64>; 2],
    order: [Vec<f64>; 2],
}

pub(crate) fn run(folder: &Folder, rounds: usize, report: &mut Report) {
    let world = World::new(&folder.0, "comanda", GUESTS);
    set_password(&world);
    let rivals: Vec<Rival> = Kind::ALL.iter().map(|kind| Rival::start(*kind, &folder.0, &world)).collect();
    let mut seen: Vec<Seen> = rivals.iter().map(|_| Seen::default()).collect();
    for round in 0..rounds {
        report.step("menus");
        for (rival, seen) in rivals.iter().zip(&mut seen) {
            let request = read("/api/productos/", &world.owner);
            let many = rival.kind.menus();
            note(rival, MENU_CLIENTS, &repeat(&request, many), &mut seen.menu);
        }
        report.step("log-ins");
        for (rival, seen) in rivals.iter().zip(&mut seen) {
            let request = post("/auth/token/", &[], &log_in());
            note(rival, LOG_IN_CLIENTS, &repeat(&request, rival.kind.log_ins()), &mut seen.log_in);
        }
        report.step("orders");
        for (rival, seen) in rivals.iter().zip(&mut seen).filter(|(rival, _)| rival.kind.takes_orders()) {
            let many = rival.kind.orders();
            rival.fill_carts(&world, many);
            note(rival, ORDER_CLIENTS, &Arc::new(rival.check_outs(&world, many, round)), &mut seen.order);
        }
    }
    say(&seen, report);
    report.print_text(&table(&seen));
}

fn note(rival: &Rival, at_once: usize, requests: &Arc<Vec<Vec<u8>>>, figures: &mut [Vec<f64>; 2]) {
    let before = rival.cpu();
    let run: Run = drive(rival.server.at, at_once, requests);
    figures[0].push(run.rate());
    figures[1].push((rival.cpu() - before) / f64::from(u32::try_from(requests.len()).unwrap()));
}

/// A password that costs what it costs in earnest.
fn set_password(world: &World) {
    let mut buffer = Buffer::new(Cost::HOUSE).unwrap();
    let hash = hash(PASSWORD, &ring::rand::SystemRandom::new(), &mut buffer).unwrap();
    let db = rusqlite::Connection::open(&world.database).unwrap();
    db.execute("UPDATE user SET password = ?1", [hash]).unwrap();
}

fn log_in() -> String {
    format!("{{\"email\": \"owner@fonda.example\", \"password\": \"{PASSWORD}\"}}")
}

fn post(path: &str, head: &[String], body: &str) -> Vec<u8> {
    let head: String = head.iter().flat_map(|line| [line.as_str(), "\r\n"]).collect();
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{head}\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Figures and goals.
fn say(seen: &[Seen], report: &mut Report) {
    for (kind, seen) in Kind::ALL.iter().zip(seen) {
        report.say(kind.name(), "menus", seen.menu[0].clone(), "/s", Goal::None);
        report.say(kind.name(), "processor for a menu", seen.menu[1].clone(), "us", Goal::None);
        report.say(kind.name(), "processor for a log-in", seen.log_in[1].clone(), "us", Goal::None);
        if kind.takes_orders() {
            report.say(kind.name(), "orders", seen.order[0].clone(), "/s", Goal::None);
            report.say(kind.name(), "processor for an order", seen.order[1].clone(), "us", Goal::None);
        }
    }
    let of = |kind: Kind| &seen[Kind::ALL.iter().position(|each| *each == kind).unwrap()];
    let over = |theirs: &[f64], ours: &[f64]| theirs.iter().zip(ours).map(|(a, b)| a / b).collect::<Vec<_>>();
    // Which of Django's two kinds of workers is better may differ from case to case.
    let best = |figure: fn(&Seen) -> &Vec<f64>, more_is_better: bool| {
        let kinds = [of(Kind::DjangoSync), of(Kind::DjangoThreads)].map(figure);
        let [sync, threads] = kinds.map(|rounds| median(rounds));
        if (sync > threads) == more_is_better { kinds[0].clone() } else { kinds[1].clone() }
    };
    let (kept, plain) = (of(Kind::Comanda), of(Kind::Uncached));
    let mut goal = |case: &str, what: &str, ratio: Vec<f64>, least: f64| {
        report.say(case, what, ratio, "x", Goal::AtLeast(least));
    };
    for (kind, goals) in [(Kind::Sqlx, [5.0, 10.0, 8.0]), (Kind::Rusqlite, [0.0; 3])] {
        let (theirs, case) = (of(kind), format!("against {}", kind.name()));
        goal(&case, "menu from SQLite, capacity", over(&theirs.menu[1], &plain.menu[1]), goals[0]);
        goal(&case, "menu cached, capacity", over(&theirs.menu[1], &kept.menu[1]), goals[1]);
        goal(&case, "orders", over(&kept.order[0], &theirs.order[0]), goals[2]);
    }
    let case = "against Django";
    let menu = best(|seen| &seen.menu[1], false);
    goal(case, "menu from SQLite, capacity", over(&menu, &plain.menu[1]), 30.0);
    goal(case, "menu cached, capacity", over(&menu, &kept.menu[1]), 50.0);
    goal(case, "orders", over(&kept.order[0], &best(|seen| &seen.order[0], true)), 25.0);
    goal(case, "log-in, capacity", over(&best(|seen| &seen.log_in[1], false), &kept.log_in[1]), 10.0);
}

fn median(rounds: &[f64]) -> f64 {
    let mut sorted = rounds.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The medians as a table in Markdown.
fn table(seen: &[Seen]) -> String {
    let mut text = String::from(
        "\n| | menus a second | CPU for a menu, µs | CPU for a log-in, ms | orders a second, 64 clients | CPU for an order, µs |\n\
         |---|---:|---:|---:|---:|---:|\n",
    );
    let number = |n: f64, digits: usize| if n.is_nan() { "–".to_owned() } else { format!("{n:.digits$}") };
    for (kind, seen) in Kind::ALL.iter().zip(seen) {
        writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            kind.name(),
            number(median(&seen.menu[0]), 0),
            number(median(&seen.menu[1]), 1),
            number(median(&seen.log_in[1]) / 1000.0, 1),
            number(median(&seen.order[0]), 0),
            number(median(&seen.order[1]), 0),
        )
        .unwrap();
    }
    text
}
