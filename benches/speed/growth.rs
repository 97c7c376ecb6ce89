//! What the kitchen's list costs after a thousand orders, a hundred thousand, a million: as many of them are active each
//! time, and only those are to be paid for.

use crate::child::Server;
use crate::load::{drive, repeat};
use crate::report::{Goal, Report};
use crate::world::{Folder, World, read};
use rusqlite::Connection;
use std::sync::Arc;
use std::time::Duration;

/// Orders in the file.
const SIZES: [u32; 3] = [1_000, 100_000, 1_000_000];
/// So many of them are active.
const ACTIVE: u32 = 30;
/// Reads in a round, and orders.
const READS: usize = 2_000;
const ORDERS: usize = 200;

/// Steps of the progress bar for so many rounds.
pub(crate) const fn steps(rounds: usize) -> usize {
    SIZES.len() * (rounds + 1)
}

pub(crate) fn run(folder: &Folder, rounds: usize, report: &mut Report) {
    let houses = SIZES.map(|size| {
        report.step("making orders");
        let world = World::new(&folder.0, &format!("growth-{size}"), ORDERS);
        fill(&world, size);
        let house = Server::house(&world.database, Duration::ZERO, &[]);
        (world, house)
    });
    let mut figures: [[Vec<f64>; 2]; 3] = Default::default();
    for round in 0..rounds {
        for ((world, house), figures) in houses.iter().zip(&mut figures) {
            report.step("the kitchen's list");
            let list = read("/api/pedidos/activos/", &world.owner);
            drive(house.at, 1, &repeat(&list, READS / 20)); // warm
            figures[0].push(cost(house, 1, &repeat(&list, READS)));
            world.fill_carts(ORDERS);
            figures[1].push(cost(house, 8, &Arc::new(world.check_outs(ORDERS, round))));
            finish(world);
        }
    }
    let [[small, small_order], _, [large, large_order]] = figures.clone();
    for (size, [list, order]) in SIZES.into_iter().zip(figures) {
        let case = format!("{size} orders");
        report.say(&case, "the active ones, processor", list, "us", Goal::None);
        report.say(&case, "one more, processor", order, "us", Goal::None);
    }
    let ratio = |large: Vec<f64>, small: Vec<f64>| large.iter().zip(small).map(|(a, b)| a / b).collect();
    report.say("a million to a thousand", "the active ones", ratio(large, small), "x", Goal::AtMost(1.5));
    report.say("a million to a thousand", "one more", ratio(large_order, small_order), "x", Goal::None);
}

/// Processor time of a request.
fn cost(house: &Server, at_once: usize, requests: &Arc<Vec<Vec<u8>>>) -> f64 {
    let before = house.cpu();
    drive(house.at, at_once, requests);
    (house.cpu() - before) / f64::from(u32::try_from(requests.len()).unwrap())
}

/// Takes a few orders as guests do, then makes many like them that are long over.
fn fill(world: &World, size: u32) {
    let house = Server::house(&world.database, Duration::ZERO, &[]);
    world.fill_carts(ACTIVE as usize);
    drive(house.at, 8, &Arc::new(world.check_outs(ACTIVE as usize, usize::MAX)));
    house.stop();
    let mut db = Connection::open(&world.database).unwrap();
    let all = db.transaction().unwrap();
    all.execute(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1)
         INSERT INTO customer_order (public_id, restaurant, customer, state, fulfilment, address, street, district,
             payment, paid, currency, subtotal, fee, total, business_day, number, placed_at)
         SELECT 'past-' || n, restaurant, customer, 'delivered', fulfilment, address, street, district, payment, 'paid',
             currency, subtotal, fee, total, date('2019-01-01', (n / 400) || ' days'), n % 400 + 1, placed_at
         FROM n CROSS JOIN customer_order o ON o.id = 1",
        [size],
    )
    .unwrap();
    all.execute(
        "INSERT INTO order_line (\"order\", product, name, unit_price, quantity)
         SELECT o.id, l.product, l.name, l.unit_price, l.quantity
         FROM customer_order o CROSS JOIN order_line l ON l.\"order\" = 1 WHERE o.state = 'delivered'",
        [],
    )
    .unwrap();
    all.commit().unwrap();
}

/// Brings the orders of a round to their end, so that the next one finds as many active ones.
fn finish(world: &World) {
    let db = Connection::open(&world.database).unwrap();
    db.busy_timeout(Duration::from_secs(10)).unwrap();
    let sql = "UPDATE customer_order SET state = 'delivered' WHERE state <> 'delivered' AND state <> 'cancelled'
               AND id NOT IN (SELECT id FROM customer_order WHERE state <> 'delivered' AND state <> 'cancelled'
                              ORDER BY id LIMIT ?1)";
    db.execute(sql, [ACTIVE]).unwrap();
}
