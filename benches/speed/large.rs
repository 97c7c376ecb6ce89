//! A large installation: every row of the route table that is read, asked by everybody, with nothing kept in memory.
//!
//! What takes more than 50 ms in the median is said, and what broke. A complete list, which the contract wants whole, is judged
//! by its first byte; reports (a day's sums, a year's orders, a file to take away) run on their own lane and are shown only.
//! Also: the memory that a complete list takes, and two thousand open streams.

use crate::child::{Server, binary};
use crate::report::{Goal, Report};
use crate::town::{Asker, Town};
use crate::world::{Folder, read};
use comanda::middleware::Face;
use comanda::routes::{Systems, table};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// Complete lists by the contract: as long as what they list.
const COMPLETE: [&str; 3] = ["/api/pedidos/", "/usuarios/api/usuarios/", "/api/v1/"];
/// Reports.
const REPORTS: [&str; 4] = [
    "/panel-restaurante/hoy/",
    "/panel-restaurante/pedidos/",
    "/panel-restaurante/pedidos/exportar/",
    "/panel-restaurante/efectivo/",
];
/// Open streams, and what the house lets in.
const STREAMS: usize = 2_000;
const SETTINGS: [(&str, &str); 5] = [
    ("server.menu_cache", "0"),
    ("server.max_connections", "4000"),
    ("live.per_user", "1000"),
    ("throttle.enabled", "false"),
    ("server.request_timeout", "5m"),
];

/// Steps of the progress bar for so many rounds.
pub(crate) const fn steps(_rounds: usize) -> usize {
    4
}

pub(crate) fn run(folder: &Folder, rounds: usize, report: &mut Report) {
    report.step("a town");
    let town = Town::new(folder);
    let size = std::fs::metadata(&town.database).unwrap().len() >> 20;
    report.say("the town", "its file", vec![f64::from(u32::try_from(size).unwrap())], "MiB", Goal::None);
    whole_lists(&town, report);
    report.step("every page and endpoint");
    let house = Server::shipped(&binary(), &town.database, &SETTINGS);
    let (mut visits, mut slow) = (0_u32, 0_u32);
    for path in paths() {
        for asker in &town.askers {
            let path = filled(&path, asker, &town);
            let answers = ask(house.at, asker, &path, rounds);
            let Some(worst) = answers.first().map(|answer| answer.status) else { continue };
            assert!(worst < 500, "{path} as {}: {worst}", asker.role);
            visits += 1;
            slow += u32::from(judge(&path, asker, &answers, report));
        }
    }
    report.say("the town", "answers that were asked for", vec![f64::from(visits)], "", Goal::None);
    report.say("the town", "slower than 50 ms", vec![f64::from(slow)], "", Goal::AtMost(0.0));
    report.step("two thousand streams");
    streams(&house, &town, report);
}

/// An answer: its status, its bytes, when its first one came and when its last, in milliseconds.
struct Answer {
    status: u16,
    bytes: usize,
    first: f64,
    last: f64,
}

/// All rows that are read and end, and the questions that are dear by their words.
fn paths() -> Vec<String> {
    let rows = table().filter(|row| row.method.as_str() == "GET" && row.systems.meets(Systems::named(&[])));
    let ends = |path: &str| path.ends_with("/estado/") || !path.contains("/eventos/");
    let mut paths: Vec<String> = rows
        .filter(|row| row.rule.face != Face::Asset && ends(row.path) && !row.path.starts_with("/ws/"))
        .map(|row| row.path.to_owned())
        .filter(|path| {
            !["{rest..}", "{secret:word}", "{page:word}", "logout"].iter().any(|no| path.contains(no))
        })
        .collect();
    paths.extend(
        [
            "/buscar/?q=plato",
            "/buscar/?q=arepa",
            "/restaurantes/?pagina=5",
            "/mispedidos/?antes=500000",
            "/api/v1/products/?search=plato",
            "/administracion/usuarios/?q=Apellido5",
            "/administracion/usuarios/?q=nobody",
            "/administracion/usuarios/?rol=customer",
            "/administracion/auditoria/?clase=log_in",
            "/panel-restaurante/pedidos/?desde=2000-01-01&hasta=2100-01-01",
            "/panel-restaurante/pedidos/?desde=2000-01-01&hasta=2100-01-01&estado=cancelado",
            "/panel-restaurante/pedidos/exportar/?desde=2000-01-01&hasta=2100-01-01",
        ]
        .map(str::to_owned),
    );
    paths
}

/// A path with numbers that mean something to whoever asks.
fn filled(path: &str, asker: &Asker, town: &Town) -> String {
    let order = if asker.role == "guest" { town.order_of_guest } else { town.order_of_owner };
    let id = match path {
        path if path.contains("pedidos/{") || path.contains("calificar") => order,
        path if path.starts_with("/repartidores/") => town.courier,
        path if path.contains("usuarios/{") || path.contains("customers/{") => town.guest,
        _ => 1,
    };
    path.replace("{id:int}", &id.to_string())
        .replace("{link:word}", "ped-999990")
        .replace("{slug:word}", "platos")
}

/// Asks until it is known how long it takes: as many rounds as wanted, three of what takes seconds.
fn ask(at: SocketAddr, asker: &Asker, path: &str, rounds: usize) -> Vec<Answer> {
    let mut answers = Vec::new();
    let began = Instant::now();
    while answers.len() < rounds && (answers.len() < 3 || began.elapsed() < Duration::from_secs(3)) {
        let answer = get(at, path, &asker.head);
        let refused = answer.status != 200;
        answers.push(answer);
        if refused {
            break;
        }
    }
    answers
}

/// Whether the house took too long. Says so, and what complete lists and reports took.
fn judge(path: &str, asker: &Asker, answers: &[Answer], report: &mut Report) -> bool {
    let plain = path.split('?').next().unwrap_or(path);
    let whole: Vec<f64> = answers.iter().map(|answer| answer.last).collect();
    let first: Vec<f64> = answers.iter().map(|answer| answer.first).collect();
    let slow = |times: &[f64]| {
        let mut sorted = times.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2] > 50.0
    };
    let complete = COMPLETE.iter().any(|list| plain.starts_with(list)) && answers[0].bytes > 256 * 1024;
    let (times, goal) = match () {
        () if REPORTS.contains(&plain) => (whole.clone(), Goal::None),
        () if complete => (first, Goal::AtMost(50.0)),
        () => (whole.clone(), Goal::AtMost(50.0)),
    };
    if !slow(&whole) {
        return false;
    }
    let what = if complete { "first byte" } else { "whole" };
    let late = slow(&times) && matches!(goal, Goal::AtMost(_));
    let kib = answers[0].bytes / 1024;
    report.say(&format!("{} as {}", path, asker.role), &format!("{what}, {kib} KiB"), times, "ms", goal);
    late
}

/// What a complete list takes in memory while it is read: of a hundred thousand orders, of all accounts.
fn whole_lists(town: &Town, report: &mut Report) {
    for (path, role) in [("/api/pedidos/", "owner"), ("/usuarios/api/usuarios/", "admin")] {
        report.step("complete lists");
        let house = Server::shipped(&binary(), &town.database, &SETTINGS);
        let asker = town.askers.iter().find(|asker| asker.role == role).unwrap();
        get(house.at, "/api/productos/", &asker.head);
        let before = house.memory("VmRSS:");
        let answer = get(house.at, path, &asker.head);
        assert_eq!(answer.status, 200, "{path}");
        let more = house.memory("VmHWM:") - before;
        let mib = f64::from(u32::try_from(answer.bytes >> 10).unwrap()) / 1024.0;
        let case = format!("all of {path}");
        report.say(&case, "its size", vec![mib], "MiB", Goal::None);
        report.say(&case, "until it was whole", vec![answer.last], "ms", Goal::None);
        report.say(&case, "memory that took", vec![more], "MiB", Goal::AtMost(16.0));
        house.terminate();
    }
}

/// Opens the streams, twenty to a kitchen, and sees what they weigh and whether the house still answers.
fn streams(house: &Server, town: &Town, report: &mut Report) {
    let before = house.memory("VmRSS:");
    let began = Instant::now();
    let open: Vec<TcpStream> = (0..STREAMS)
        .map(|n| {
            let mut tcp = TcpStream::connect(house.at).unwrap();
            tcp.write_all(&read("/api/eventos/cocina/", &town.owners[n % town.owners.len()])).unwrap();
            let (mut seen, mut buffer) = (String::new(), [0; 4096]);
            while !seen.contains("\nid: ") {
                let read = tcp.read(&mut buffer).unwrap();
                assert!(read > 0, "stream {n} ended: {seen}");
                seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
            }
            tcp
        })
        .collect();
    let many = f64::from(u32::try_from(open.len()).unwrap());
    let case = format!("{STREAMS} streams");
    report.say(&case, "to open one", vec![began.elapsed().as_secs_f64() * 1000.0 / many], "ms", Goal::None);
    let weight = (house.memory("VmRSS:") - before) * 1024.0 / many;
    report.say(&case, "memory for one", vec![weight], "KiB", Goal::AtMost(40.0));
    let cpu = house.cpu_of_all();
    std::thread::sleep(Duration::from_secs(10));
    report.say(
        &case,
        "processor while nothing happens",
        vec![(house.cpu_of_all() - cpu) / 1e5],
        "%",
        Goal::AtMost(10.0),
    );
    let list = (0..20).map(|_| get(house.at, "/api/pedidos/activos/", &town.askers[0].head).last).collect();
    report.say(&case, "the kitchen's list meanwhile", list, "ms", Goal::AtMost(50.0));
}

/// Asks on a connection of its own and reads to its end.
fn get(at: SocketAddr, path: &str, head: &str) -> Answer {
    let accept = if path.contains("/api/") { "application/json" } else { "text/html" };
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAccept: {accept}\r\n{head}\r\n"
    );
    let mut tcp = TcpStream::connect(at).unwrap();
    let began = Instant::now();
    tcp.write_all(request.as_bytes()).unwrap();
    let mut buffer = vec![0; 256 * 1024];
    let mut bytes = tcp.read(&mut buffer).unwrap();
    let first = began.elapsed().as_secs_f64() * 1000.0;
    let status = std::str::from_utf8(&buffer[9..12]).unwrap().parse().unwrap();
    loop {
        match tcp.read(&mut buffer).unwrap() {
            0 => break,
            more => bytes += more,
        }
    }
    Answer { status, bytes, first, last: began.elapsed().as_secs_f64() * 1000.0 }
}
