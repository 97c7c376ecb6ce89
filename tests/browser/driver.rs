//! The driver's process and the W3C's `WebDriver` protocol, as much of it as is needed.

use super::run;
use super::tab::Tab;
use super::wire::Wire;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

/// How long the driver may think: a machine that compiles beside it is slow.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running chromedriver. Its browsers end with it.
pub(crate) struct Driver {
    at: SocketAddr,
    child: Child,
    // Kept open: it may want to say something.
    _out: BufReader<ChildStdout>,
}

/// How a browser is set up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    /// Whether pages may run scripts.
    pub(crate) scripts: bool,
    /// What it asks for in `Accept-Language`.
    pub(crate) language: &'static str,
}

impl Kind {
    /// A phone of somebody who reads Spanish.
    pub(crate) const USUAL: Self = Self { scripts: true, language: "es" };
}

impl Driver {
    /// Starts it on a free port. `None`, said loudly, where there is no browser and nobody has promised one.
    pub(crate) fn start() -> Option<Self> {
        let spawned = Command::new("chromedriver")
            .args(["--port=0", "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = match spawned {
            Ok(child) => child,
            Err(error) => {
                skip(&format!("chromedriver does not start ({error}): install chromium and chromium-driver"));
                return None;
            }
        };
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while out.read_line(&mut line).unwrap() > 0 {
            let port = line.split("successfully on port ").nth(1);
            if let Some(port) = port.and_then(|rest| rest.trim().trim_end_matches('.').parse().ok()) {
                let at = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
                return Some(Self { at, child, _out: out });
            }
            line.clear();
        }
        panic!("chromedriver named no port");
    }

    /// A new browser with a fresh profile, as wide as a phone.
    pub(crate) fn open(&self, kind: Kind) -> Tab {
        let mut prefs = json!({"intl.accept_languages": kind.language});
        if !kind.scripts {
            prefs["profile.managed_default_content_settings.javascript"] = json!(2);
        }
        let options = json!({
            "args": [
                "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run",
                "--no-proxy-server", "--disable-background-networking", "--disable-component-update",
                "--force-prefers-reduced-motion", "--hide-scrollbars", "--window-size=390,844",
            ],
            "prefs": prefs,
        });
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "unhandledPromptBehavior": "ignore", "goog:chromeOptions": options,
        }}});
        let made =
            ask(self.at, "POST", "/session", &wanted).unwrap_or_else(|fault| panic!("no browser: {fault}"));
        let tab = Tab::new(self.at, made["sessionId"].as_str().expect("a session's name"));
        tab.width(390);
        tab
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _gone_already = self.child.kill();
        let _gone_already = self.child.wait();
    }
}

/// Says that something cannot be tried here; in CI that is a failure.
pub(crate) fn skip(why: &str) {
    assert!(std::env::var_os("CI").is_none(), "{why}");
    run::ignore(why);
}

/// One command of the protocol: its `value`, or what the driver says went wrong.
pub(crate) fn ask(at: SocketAddr, method: &str, path: &str, body: &Value) -> Result<Value, String> {
    let mut wire = Wire::to(at).map_err(|error| error.to_string())?;
    wire.patience(PATIENCE);
    let text = if method == "POST" { body.to_string() } else { String::new() };
    let length = text.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    );
    wire.say(head + &text).map_err(|error| error.to_string())?;
    let answer = wire.answer(method).map_err(|error| format!("{method} {path}: {error}"))?;
    let value = answer.json()["value"].take();
    if answer.status == 200 {
        return Ok(value);
    }
    let message = value["message"].as_str().unwrap_or_default().lines().next().unwrap_or_default().to_owned();
    Err(format!("{}: {message}", value["error"].as_str().unwrap_or_default()))
}
