//! Plays one case against a house: its steps in order, until the first that is not as wanted.

use crate::case::{Case, Defaults, Expect, Request, Step};
use crate::client::{Response, compose, exchange};
use crate::cookie::{Jar, SetCookie};
use crate::house::{House, SECRET};
use crate::json::{READ, cut, print, show};
use crate::matcher::Matcher;
use crate::pattern::Pattern;
use crate::vars::Vars;
use crate::{control, token};
use jiff::Timestamp;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::Deserialize as _;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::time::Duration;

/// The jar of a request that names none.
const MAIN: &str = "main";
/// Letters of `{{rand}}`: no vowels, so that it never spells a word.
const CONSONANTS: &[u8] = b"bcdfghjklmnpqrstvwxz";
const HEXADECIMAL: &[u8] = b"0123456789abcdef";

/// One case being played.
pub(crate) struct Play<'a> {
    house: &'a House,
    defaults: &'a Defaults,
    strict: bool,
    vars: Vars,
    jars: HashMap<String, Jar>,
}

/// What is wrong with the server's answers to `case`; nothing where all is well.
pub(crate) fn play(case: &Case, house: &House, defaults: &Defaults, strict: bool) -> Vec<String> {
    let mut play = Play { house, defaults, strict, vars: Vars::default(), jars: HashMap::new() };
    if let Err(complaint) = play.set_out(case) {
        return vec![complaint];
    }
    for (n, step) in case.steps.iter().enumerate() {
        let complaints = play.step(step).unwrap_or_else(|complaint| vec![complaint]);
        if !complaints.is_empty() {
            let place = format!("step {}{}", n + 1, name(step));
            return complaints.into_iter().map(|complaint| format!("{place}: {complaint}")).collect();
        }
    }
    Vec::new()
}

/// Method and path of a step, as written in the case.
fn name(step: &Step) -> String {
    let word = |key: &str| step.request.as_ref().and_then(|request| request.get(key)).and_then(Value::as_str);
    match (word("method"), word("path")) {
        (Some(method), Some(path)) => format!(" {method} {path}"),
        _ if step.control.is_some() => " control".into(),
        _ => String::new(),
    }
}

impl Play<'_> {
    fn set_out(&mut self, case: &Case) -> Result<(), String> {
        self.vars.set("rand", random(10, CONSONANTS)?.into());
        self.vars.set("base", format!("http://{}", self.house.address()).into());
        for (name, spec) in &case.tokens {
            let spec = token::Spec::deserialize(spec).map_err(|error| format!("token {name}: {error}"))?;
            let minted = spec.mint(SECRET, Timestamp::now().as_second(), &random(32, HEXADECIMAL)?)?;
            self.vars.set(name, minted.into());
        }
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Result<Vec<String>, String> {
        if let Some(seconds) = step.sleep {
            // What is waited for is the server's own clock: a session that runs out.
            let time = Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())?;
            std::thread::sleep(time);
        }
        if let Some(operation) = &step.control {
            let complaints = self.control(operation, step)?;
            if !complaints.is_empty() {
                return Ok(complaints);
            }
        }
        if let Some(request) = &step.request {
            let complaints = self.request(request, step)?;
            if !complaints.is_empty() {
                return Ok(complaints);
            }
        }
        Ok(self.differ(step))
    }

    fn control(&mut self, operation: &Value, step: &Step) -> Result<Vec<String>, String> {
        let answer = control::carry_out(self.house, &self.vars.fill(operation))?;
        // With a request in the same step, `expect` and `capture` are of the request's answer.
        if step.request.is_some() {
            return Ok(Vec::new());
        }
        if let Some(want) = &step.expect {
            let complaints = self.matcher().check(&self.vars.fill(want), Some(&answer), "answer");
            if !complaints.is_empty() {
                return Ok(complaints);
            }
        }
        let body = print(&answer, READ).into_bytes();
        self.capture(&step.capture, &Response { status: 200, headers: Vec::new(), body }, MAIN)?;
        Ok(Vec::new())
    }

    fn request(&mut self, request: &Value, step: &Step) -> Result<Vec<String>, String> {
        let request = Request::deserialize(self.vars.fill(request)).map_err(|error| error.to_string())?;
        let jar = request.jar.clone().unwrap_or_else(|| MAIN.to_owned());
        let response = self.send(&request, &jar)?;
        if let Some(want) = &step.expect {
            let want = Expect::deserialize(self.vars.fill(want)).map_err(|error| error.to_string())?;
            let complaints = self.compare(want, &response)?;
            if !complaints.is_empty() {
                return Ok(complaints);
            }
        }
        self.capture(&step.capture, &response, &jar)?;
        Ok(Vec::new())
    }

    fn send(&mut self, request: &Request, jar: &str) -> Result<Response, String> {
        let jar = self.jars.entry(jar.to_owned()).or_default();
        let address = self.house.address();
        let edge = format!("edge{}", random(16, HEXADECIMAL)?);
        let bytes = compose(request, &address.to_string(), &self.defaults.headers, jar, &edge)?;
        let response = exchange(address, &bytes, request.method == "HEAD")?;
        for line in response.all("set-cookie") {
            jar.take(&SetCookie::parse(line));
        }
        Ok(response)
    }

    fn matcher(&self) -> Matcher<'static> {
        Matcher { secret: SECRET, strict: self.strict, now: Timestamp::now().as_second() }
    }

    fn compare(&self, mut want: Expect, got: &Response) -> Result<Vec<String>, String> {
        if self.strict {
            want.headers.append(&mut want.strict_headers);
            want.set_cookie.append(&mut want.strict_set_cookie);
        }
        let matcher = self.matcher();
        let mut out = Vec::new();
        if !want.status.allow(got.status) {
            out.push(format!(
                "status: expected {:?}, got {} with {}",
                want.status,
                got.status,
                cut(&got.text(), 200)
            ));
        }
        compare_headers(&want.headers, got, &matcher, &mut out);
        compare_body(&want, got, &matcher, &mut out);
        if let Some(raw) = want.raw.as_ref().filter(|raw| self.strict && raw.as_bytes() != got.body) {
            out.push(format!("bytes: expected {raw:?}, got {:?}", got.text()));
        }
        compare_cookies(&want, got, &matcher, &mut out)?;
        Ok(out)
    }

    fn capture(&mut self, wishes: &Map<String, Value>, from: &Response, jar: &str) -> Result<(), String> {
        for (name, how) in wishes {
            let how = self.vars.fill_text(how.as_str().unwrap_or_default());
            let value = self.captured(&how, from, jar).map_err(|error| format!("capture {how}: {error}"))?;
            self.vars.set(name, value);
        }
        Ok(())
    }

    fn captured(&self, how: &str, from: &Response, jar: &str) -> Result<Value, String> {
        let (kind, argument) = how.split_once(':').unwrap_or((how, ""));
        match kind {
            "cookie" => Ok(self.jars.get(jar).map_or("", |jar| jar.get(argument)).into()),
            "json" => in_json(from, argument),
            "claim" => {
                let (path, claim) = argument.rsplit_once('.').ok_or("names no claim")?;
                let field = in_json(from, path)?;
                let claims = token::claims(field.as_str().ok_or("no token there")?)?;
                claims.get(claim).cloned().ok_or_else(|| "no such claim".into())
            }
            "regex" => Ok(Pattern::new(argument)?.first_group(&from.text())?.unwrap_or_default().into()),
            _ => Err("no such source".into()),
        }
    }

    fn differ(&self, step: &Step) -> Vec<String> {
        let same = |(a, b): &&(Value, Value)| self.vars.fill(a) == self.vars.fill(b);
        let told =
            |(a, b): &(Value, Value)| format!("{a} and {b} are the same: {}", show(&self.vars.fill(a)));
        step.differ.iter().filter(same).map(told).collect()
    }
}

fn compare_headers(want: &Map<String, Value>, got: &Response, matcher: &Matcher<'_>, out: &mut Vec<String>) {
    for (name, want) in want {
        let mut value = got.header(name);
        // A media type is compared without its parameters, unless a matcher looks at the whole.
        if name.eq_ignore_ascii_case("content-type") && want.is_string() {
            value = value.map(|text| text.split(';').next().unwrap_or_default().trim().to_lowercase());
        }
        out.extend(matcher.check(want, value.map(Value::from).as_ref(), &format!("header {name}")));
    }
}

fn compare_body(want: &Expect, got: &Response, matcher: &Matcher<'_>, out: &mut Vec<String>) {
    match (&want.json, got.json()) {
        (Some(json), Some(body)) => out.extend(matcher.check(json, Some(&body), "body")),
        (Some(json), None) => {
            out.push(format!("body: expected {}, got {:?}", show(json), cut(&got.text(), 400)));
        }
        (None, _) => {}
    }
    if let Some(text) = &want.text {
        out.extend(matcher.check(text, Some(&got.text().into()), "text"));
    }
}

fn compare_cookies(
    want: &Expect,
    got: &Response,
    matcher: &Matcher<'_>,
    out: &mut Vec<String>,
) -> Result<(), String> {
    let mut set = Map::new();
    for line in got.all("set-cookie").map(SetCookie::parse) {
        set.insert(line.name.clone(), line.summary(Timestamp::now())?);
    }
    for (name, want) in &want.set_cookie {
        let want = serde_json::json!({"$superset": want});
        match set.get(name) {
            Some(summary) => out.extend(matcher.check(&want, Some(summary), &format!("cookie {name}"))),
            None => out.push(format!("cookie {name}: not set")),
        }
    }
    for name in &want.no_cookies {
        if set.get(name).is_some_and(|summary| summary.get("value") == Some(&"set".into())) {
            out.push(format!("cookie {name}: set, expected not"));
        }
    }
    Ok(())
}

/// The field at `a.b.0` of the body.
fn in_json(from: &Response, path: &str) -> Result<Value, String> {
    let body = from.json().ok_or("the body is no JSON")?;
    let field = path.split('.').try_fold(&body, |at, key| match at {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        Value::Object(fields) => fields.get(key),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    });
    field.cloned().ok_or_else(|| format!("not in {}", show(&body)))
}

/// `length` letters of `alphabet`, each as likely as the machine's randomness makes it.
fn random(length: usize, alphabet: &[u8]) -> Result<String, String> {
    let mut bytes = vec![0; length];
    SystemRandom::new().fill(&mut bytes).map_err(|error| error.to_string())?;
    let letter = |byte: &u8| alphabet.get(usize::from(*byte) % alphabet.len()).copied().map(char::from);
    Ok(bytes.iter().filter_map(letter).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer(body: &Value) -> Response {
        Response { status: 200, headers: Vec::new(), body: print(body, READ).into_bytes() }
    }

    #[test]
    fn a_field_is_found_by_its_path() {
        let got = answer(&json!({"a": [{"b": null}, 7]}));
        assert_eq!(in_json(&got, "a.1"), Ok(json!(7)));
        assert_eq!(in_json(&got, "a.0.b"), Ok(json!(null)));
        assert!(in_json(&got, "a.2").is_err());
        assert!(in_json(&got, "a.b").is_err());
    }

    #[test]
    fn random_names_have_their_length_and_alphabet() {
        let name = random(10, CONSONANTS).unwrap();
        assert!(name.len() == 10 && name.bytes().all(|byte| CONSONANTS.contains(&byte)));
        assert_ne!(name, random(10, CONSONANTS).unwrap());
    }

    fn compared(want: &Value, headers: &[(&str, &str)], body: &str) -> usize {
        let want: Expect = serde_json::from_value(want.clone()).unwrap();
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let got = Response { status: 200, headers, body: body.into() };
        let matcher = Matcher { secret: SECRET, strict: false, now: 0 };
        let mut out = Vec::new();
        compare_headers(&want.headers, &got, &matcher, &mut out);
        compare_body(&want, &got, &matcher, &mut out);
        compare_cookies(&want, &got, &matcher, &mut out).unwrap();
        out.len()
    }

    #[test]
    fn headers_are_joined_and_types_lose_their_parameters() {
        let typed = json!({"status": 200, "headers": {"content-type": "text/html", "X": {"$absent": true}}});
        assert_eq!(compared(&typed, &[("Content-Type", "Text/HTML; charset=utf-8")], ""), 0);
        assert_eq!(compared(&typed, &[("Content-Type", "text/plain"), ("x", "1")], ""), 2);
        let joined = json!({"status": 200, "headers": {"Allow": "GET, PUT"}});
        assert_eq!(compared(&joined, &[("allow", "GET"), ("Allow", "PUT")], ""), 0);
    }

    #[test]
    fn a_body_is_compared_as_json_and_as_text() {
        assert_eq!(compared(&json!({"status": 200, "json": null}), &[], "null"), 0);
        assert_eq!(compared(&json!({"status": 200, "json": null}), &[], ""), 1);
        assert_eq!(compared(&json!({"status": 200, "text": {"$regex": "^a"}}), &[], "ab"), 0);
        assert_eq!(compared(&json!({"status": 200, "text": "a"}), &[], "ab"), 1);
    }

    #[test]
    fn cookies_are_set_as_wanted_or_not_at_all() {
        let want = json!({"status": 200, "set_cookie": {"a": {"value": "set", "Max-Age": null}}, "no_cookies": ["b"]});
        assert_eq!(compared(&want, &[("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=; Max-Age=0")], ""), 0);
        assert_eq!(compared(&want, &[("Set-Cookie", "a=1; Max-Age=9"), ("Set-Cookie", "b=2")], ""), 2);
        assert_eq!(compared(&want, &[], ""), 1);
    }
}
