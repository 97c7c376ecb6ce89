//! Mail over real sockets: a mail server of forty lines that says the real words.

use super::*;
use crate::app::testing::{House, asker};
use crate::secret::Secret;
use crate::services::account::{self, Applicant};
use crate::services::code;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What the mail server does with recipients.
#[derive(Clone, Copy)]
enum Mood {
    Takes,
    RefusesFirst,
}

/// Listens, and hands over each message that it took: envelope lines and data as they came.
async fn server(mood: Mood) -> (u16, UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, taken) = unbounded_channel();
    tokio::spawn(async move {
        let mut refuses = matches!(mood, Mood::RefusesFirst);
        while let Ok((stream, _)) = listener.accept().await {
            converse(stream, &sender, &mut refuses).await;
        }
    });
    (port, taken)
}

async fn converse(stream: TcpStream, taken: &UnboundedSender<String>, refuses: &mut bool) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut message = String::new();
    write.write_all(b"220 mail.test ESMTP\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        let verb = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "EHLO" => b"250-mail.test\r\n250 8BITMIME\r\n",
            "RCPT" if std::mem::take(refuses) => b"451 4.7.1 come back later\r\n",
            "MAIL" | "RCPT" => {
                message.push_str(&line);
                message.push('\n');
                b"250 OK\r\n"
            }
            "DATA" => {
                write.write_all(b"354 go ahead\r\n").await.unwrap();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    message.push_str(&line);
                    message.push('\n');
                }
                taken.send(std::mem::take(&mut message)).unwrap();
                b"250 taken\r\n"
            }
            "RSET" | "NOOP" => b"250 OK\r\n",
            "QUIT" => b"221 bye\r\n",
            _ => b"502 what?\r\n",
        };
        if write.write_all(answer).await.is_err() || verb == "QUIT" {
            return;
        }
    }
}

/// A house with a mail server at `port`, and Ana in it with a letter waiting.
async fn house(port: u16) -> House {
    let port = port.to_string();
    let house = House::with(&[
        ("COMANDA_THROTTLE__ENABLED", "false"),
        ("COMANDA_MAIL__HOST", "127.0.0.1"),
        ("COMANDA_MAIL__PORT", &port),
        ("COMANDA_MAIL__FROM", "La Fonda <hola@fonda.example>"),
        ("COMANDA_MAIL__TLS", "none"),
    ]);
    let ana = Applicant {
        email: Some(crate::auth::user::Email::parse("Ana@fonda.example").unwrap()),
        first_name: "Ana".into(),
        ..Applicant::customer()
    };
    let secret = Secret::new("Cazuela#Mariscos-58".to_owned());
    account::register(&house, ana, secret, asker()).await.unwrap();
    house
}

#[tokio::test]
async fn a_letter_is_handed_over_once_with_sender_recipient_and_text() {
    let (port, mut taken) = server(Mood::Takes).await;
    let house = house(port).await;
    let (transport, from) = open(&house.config.mail).unwrap().unwrap();
    assert_eq!(deliver(&house, &transport, &from).await.unwrap(), None);
    let message = taken.recv().await.unwrap();
    for part in [
        "MAIL FROM:<hola@fonda.example>",
        "RCPT TO:<Ana@fonda.example>",
        "From: \"La Fonda\" <hola@fonda.example>",
        "Subject: Bienvenido",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert!(message.contains(part), "{part} is not in:\n{message}");
    }
    assert_eq!(house.last_mail("ana@fonda.example").unwrap().sent_at, Some(house.clock.now()));
    assert_eq!(deliver(&house, &transport, &from).await.unwrap(), None);
    assert!(taken.try_recv().is_err(), "it was sent twice");
}

#[tokio::test]
async fn what_is_refused_waits_and_is_tried_again() {
    let (port, mut taken) = server(Mood::RefusesFirst).await;
    let house = house(port).await;
    let (transport, from) = open(&house.config.mail).unwrap().unwrap();
    let again = deliver(&house, &transport, &from).await.unwrap().unwrap();
    assert_eq!(again.since(house.clock.now()).as_secs(), 30);
    let waiting = house.last_mail("ana@fonda.example").unwrap();
    assert_eq!((waiting.tries, waiting.sent_at), (1, None));
    assert!(waiting.error.unwrap().contains("come back later"));
    assert_eq!(deliver(&house, &transport, &from).await.unwrap(), None, "not before its time");
    assert!(taken.try_recv().is_err());
    house.later(Span::secs(30));
    deliver(&house, &transport, &from).await.unwrap();
    assert!(taken.recv().await.unwrap().contains("Bienvenido"));
}

#[tokio::test]
async fn a_mail_server_that_is_not_there_costs_nothing_but_time() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let house = house(closed).await;
    let (transport, from) = open(&house.config.mail).unwrap().unwrap();
    assert!(deliver(&house, &transport, &from).await.unwrap().is_some());
    assert_eq!(house.last_mail("ana@fonda.example").unwrap().tries, 1);
}

#[tokio::test]
async fn the_worker_sleeps_until_something_is_written() {
    let (port, mut taken) = server(Mood::Takes).await;
    let house = house(port).await;
    let worker = tokio::spawn(work(Arc::clone(&house.app)));
    assert!(taken.recv().await.unwrap().contains("Bienvenido"));
    code::send_recovery(&house, "ana@fonda.example", asker()).await.unwrap();
    let message = taken.recv().await.unwrap();
    assert!(message.contains(&house.last_code("ana@fonda.example")), "{message}");
    worker.abort();
}

#[tokio::test]
async fn without_a_mail_server_the_worker_goes_home() {
    let house = House::open();
    work(Arc::clone(&house.app)).await;
}
