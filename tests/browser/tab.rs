//! What a person does with a browser: opens pages, types, clicks, presses keys, looks. All waiting is done here.

use super::driver::ask;
use super::seed::{Account, Keys};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

/// How long a page may take on a machine that has other work.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a condition is looked at: a browser is another's process and tells nobody when it is done.
const GLANCE: Duration = Duration::from_millis(50);
/// The name under which `WebDriver` hands out an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The Tab key, as `WebDriver` names it.
pub(crate) const TAB: &str = "\u{E004}";
/// The Enter key.
pub(crate) const ENTER: &str = "\u{E007}";
/// The Space key.
pub(crate) const SPACE: &str = " ";

/// One browser with one page open.
pub(crate) struct Tab {
    driver: SocketAddr,
    session: String,
}

impl Tab {
    pub(crate) fn new(driver: SocketAddr, id: &str) -> Self {
        Self { driver, session: format!("/session/{id}") }
    }

    fn command(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        ask(self.driver, method, &format!("{}{path}", self.session), body)
    }

    #[track_caller]
    fn must(&self, method: &str, path: &str, body: &Value) -> Value {
        self.command(method, path, body).unwrap_or_else(|fault| panic!("{path}: {fault}"))
    }

    /// Opens an address.
    #[track_caller]
    pub(crate) fn open(&self, house: SocketAddr, path: &str) -> &Self {
        self.must("POST", "/url", &json!({"url": format!("http://{house}{path}")}));
        self
    }

    /// The window that is looked at.
    #[track_caller]
    pub(crate) fn window(&self) -> String {
        self.must("GET", "/window", &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    /// Opens another tab of the same browser, and looks at it.
    #[track_caller]
    pub(crate) fn new_window(&self) {
        let made = self.must("POST", "/window/new", &json!({"type": "tab"}));
        self.turn_to(made["handle"].as_str().unwrap_or_default());
    }

    /// Looks at another window.
    #[track_caller]
    pub(crate) fn turn_to(&self, window: &str) {
        self.must("POST", "/window", &json!({"handle": window}));
    }

    /// What this script returns.
    #[track_caller]
    pub(crate) fn run(&self, script: &str) -> Value {
        self.must("POST", "/execute/sync", &json!({"script": script, "args": []}))
    }

    /// What this script hands to its last argument.
    #[track_caller]
    pub(crate) fn run_async(&self, script: &str) -> Value {
        self.must("POST", "/execute/async", &json!({"script": script, "args": []}))
    }

    /// A command of the browser's own protocol.
    #[track_caller]
    pub(crate) fn chrome(&self, command: &str, params: &Value) -> Value {
        self.must("POST", "/goog/cdp/execute", &json!({"cmd": command, "params": params}))
    }

    /// As wide as this, in CSS pixels.
    #[track_caller]
    pub(crate) fn width(&self, width: u32) {
        let height = if width < 500 { 844 } else { 900 };
        let screen = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.chrome("Emulation.setDeviceMetricsOverride", &screen);
    }

    /// In this theme: `light` or `dark`.
    #[track_caller]
    pub(crate) fn theme(&self, theme: &str) {
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": theme}]});
        self.chrome("Emulation.setEmulatedMedia", &media);
    }

    /// A cookie of the page that is open.
    #[track_caller]
    pub(crate) fn cookie(&self, name: &str, value: &str) {
        self.must("POST", "/cookie", &json!({"cookie": {"name": name, "value": value, "path": "/"}}));
    }

    /// Forgets all cookies.
    #[track_caller]
    pub(crate) fn forget(&self) {
        self.chrome("Network.clearBrowserCookies", &json!({}));
    }

    /// Becomes somebody who is logged in.
    #[track_caller]
    pub(crate) fn be(&self, house: SocketAddr, keys: &Keys) -> &Self {
        self.open(house, "/terminos-y-condiciones/");
        self.cookie("sessionid", &keys.session);
        self.cookie("csrftoken", &keys.csrf);
        self
    }

    /// Logs in with the form.
    #[track_caller]
    pub(crate) fn log_in(&self, house: SocketAddr, account: &Account) -> &Self {
        self.open(house, "/usuarios/login/");
        self.fill("#email", &account.email).fill("#password", &account.password).click("form.panel .button");
        self.wait_for("being logged in", || !self.path().contains("/login/"));
        self
    }

    /// The path that is open.
    #[track_caller]
    pub(crate) fn path(&self) -> String {
        let url = self.must("GET", "/url", &Value::Null);
        let rest = url.as_str().unwrap_or_default().split("://").nth(1).unwrap_or_default().to_owned();
        rest.find('/').map_or_else(String::new, |at| rest[at..].to_owned())
    }

    fn find(&self, css: &str) -> Result<String, String> {
        let found = self.command("POST", "/element", &json!({"using": "css selector", "value": css}))?;
        Ok(found[ELEMENT].as_str().unwrap_or_default().to_owned())
    }

    /// How many there are.
    #[track_caller]
    pub(crate) fn count(&self, css: &str) -> usize {
        let found = self.must("POST", "/elements", &json!({"using": "css selector", "value": css}));
        found.as_array().map_or(0, Vec::len)
    }

    /// The text of the first that fits, as a person reads it; nothing where none does.
    pub(crate) fn text(&self, css: &str) -> String {
        let text =
            self.find(css).and_then(|id| self.command("GET", &format!("/element/{id}/text"), &Value::Null));
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Whether the first that fits is to be seen.
    pub(crate) fn shows(&self, css: &str) -> bool {
        let shown = self
            .find(css)
            .and_then(|id| self.command("GET", &format!("/element/{id}/displayed"), &Value::Null));
        shown == Ok(Value::Bool(true))
    }

    /// Clicks, where it is there and nothing covers it.
    pub(crate) fn try_click(&self, css: &str) -> Result<(), String> {
        let id = self.find(css)?;
        // The driver takes what lies under a fixed bar for visible; a person scrolls on.
        let there =
            json!({"script": "arguments[0].scrollIntoView({block: 'center'})", "args": [{ELEMENT: id}]});
        self.command("POST", "/execute/sync", &there)?;
        self.command("POST", &format!("/element/{id}/click"), &json!({})).map(drop)
    }

    /// Clicks, as a mouse does: what covers it is a fault.
    #[track_caller]
    pub(crate) fn click(&self, css: &str) -> &Self {
        let since = Instant::now();
        loop {
            let Err(fault) = self.try_click(css) else { return self };
            assert!(since.elapsed() < PATIENCE, "clicking {css} at {}: {fault}", self.path());
            thread::sleep(GLANCE);
        }
    }

    /// Types into a field.
    #[track_caller]
    pub(crate) fn fill(&self, css: &str, text: &str) -> &Self {
        self.wait_for(&format!("typing into {css}"), || {
            let typed = self
                .find(css)
                .and_then(|id| self.command("POST", &format!("/element/{id}/value"), &json!({"text": text})));
            typed.is_ok()
        });
        self
    }

    /// Presses a key, or types a text key by key, wherever the focus is.
    #[track_caller]
    pub(crate) fn press(&self, keys: &str) -> &Self {
        let strokes: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                [json!({"type": "keyDown", "value": key}), json!({"type": "keyUp", "value": key})]
            })
            .collect();
        let body = json!({"actions": [{"type": "key", "id": "keys", "actions": strokes}]});
        self.must("POST", "/actions", &body);
        self
    }

    /// Presses Tab until the focus is on what fits.
    #[track_caller]
    pub(crate) fn tab_to(&self, css: &str) -> &Self {
        for _ in 0..120 {
            if self.run(&format!("return document.activeElement?.matches({css:?}) ?? false"))
                == Value::Bool(true)
            {
                return self;
            }
            self.press(TAB);
        }
        panic!("{css} is not reached by Tab on {}", self.path());
    }

    /// Waits until the first that fits contains this text.
    #[track_caller]
    pub(crate) fn reads(&self, css: &str, text: &str) -> &Self {
        self.wait_for(&format!("{text:?} in {css}"), || self.text(css).contains(text));
        self
    }

    /// Waits until this is to be seen.
    #[track_caller]
    pub(crate) fn sees(&self, css: &str) -> &Self {
        self.wait_for(&format!("seeing {css}"), || self.shows(css));
        self
    }

    /// Waits for a condition: the one place that does.
    #[track_caller]
    pub(crate) fn wait_for(&self, what: &str, condition: impl FnMut() -> bool) {
        self.wait_within(PATIENCE, what, condition);
    }

    /// Waits for a condition, for so long at most. How long it took.
    #[track_caller]
    pub(crate) fn wait_within(
        &self,
        time: Duration,
        what: &str,
        mut condition: impl FnMut() -> bool,
    ) -> Duration {
        let since = Instant::now();
        while !condition() {
            assert!(since.elapsed() < time, "waited {time:?} for {what} at {}: {}", self.path(), self.body());
            thread::sleep(GLANCE);
        }
        since.elapsed()
    }

    fn body(&self) -> String {
        self.text("body").chars().take(1500).collect()
    }

    /// Names what is wider than the page, as an error.
    #[track_caller]
    pub(crate) fn fits(&self) -> Result<(), String> {
        let wide = self.run(
            "const root = document.documentElement;
             if (root.scrollWidth <= root.clientWidth + 1) return null;
             const out = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1);
             return root.scrollWidth + ' wide: ' + out.slice(0, 4).map((e) => e.tagName + '.' + e.className).join(', ')",
        );
        wide.as_str().map_or(Ok(()), |text| Err(text.to_owned()))
    }

    /// Whether some script has opened a dialog.
    pub(crate) fn has_dialog(&self) -> bool {
        self.command("GET", "/alert/text", &Value::Null).is_ok()
    }

    /// The whole page as a PNG.
    #[track_caller]
    pub(crate) fn picture(&self) -> Vec<u8> {
        use base64::Engine as _;
        let size =
            self.run("return [document.documentElement.clientWidth, document.documentElement.scrollHeight]");
        let clip = json!({"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1});
        let shot = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let data = self.chrome("Page.captureScreenshot", &shot);
        base64::prelude::BASE64_STANDARD.decode(data["data"].as_str().unwrap_or_default()).unwrap()
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        let _gone_already = ask(self.driver, "DELETE", &self.session, &Value::Null);
    }
}
