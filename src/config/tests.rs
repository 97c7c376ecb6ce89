//! Who wins, what is refused and in which words, and whether `config.toml` and `Config` speak of the same keys.

use super::*;
use crate::clock::Span;
use crate::error::Error;
use std::path::{Path, PathBuf};

const NOWHERE: &str = "/nonexistent/config.toml";
const KEY: &str = "0123456789012345678901234567890123456789";

fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

fn load_env(pairs: &[(&str, &str)]) -> crate::error::Result<Loaded> {
    Config::load(&Flags::default(), env(pairs), Path::new(NOWHERE))
}

fn sentence(outcome: crate::error::Result<Loaded>) -> String {
    match outcome {
        Err(Error::Unusable(text)) => text.into(),
        other => panic!("no sentence but {other:?}"),
    }
}

/// A file of settings which is gone when dropped.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("comanda-config-{}-{name}.toml", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }
    fn load(&self) -> crate::error::Result<Loaded> {
        let flags = Flags { file: Some(self.0.clone()), ..Flags::default() };
        Config::load(&flags, [], Path::new(NOWHERE))
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _gone = std::fs::remove_file(&self.0);
    }
}

fn set(key: &str, text: &str) -> Setting {
    Setting { key: key.into(), text: text.into(), source: format!("--set {key}") }
}

fn source<'l>(loaded: &'l Loaded, key: &str) -> &'l str {
    &loaded.provenance().iter().find(|o| o.key == key).unwrap().source
}

#[test]
fn each_layer_beats_the_one_below_and_says_so() {
    let file = File::new(
        "layers",
        "profile = \"backend-produccion\"\n[sessions]\nidle = \"7m\"\n[server]\nmax_body = \"2MiB\"\n",
    );
    let idle = |profile: Option<&str>, file: Option<&File>, variable: Option<&str>, flag: Option<&str>| {
        let flags = Flags {
            profile: profile.map(Into::into),
            file: file.map(|f| f.0.clone()),
            settings: flag.map(|f| set("sessions.idle", f)).into_iter().collect(),
        };
        let pairs: Vec<_> = variable.map(|v| ("COMANDA_SESSIONS__IDLE", v)).into_iter().collect();
        let loaded = Config::load(&flags, env(&pairs), Path::new(NOWHERE)).unwrap();
        (loaded.config.sessions.idle, source(&loaded, "sessions.idle").to_owned())
    };
    let path = file.0.display().to_string();
    assert_eq!(idle(None, None, None, None), (Span::minutes(30), "built in".into()));
    let profile = Some("backend-produccion");
    assert_eq!(
        idle(profile, None, None, None),
        (Span::hours(1), "built in, profile backend-produccion".into())
    );
    assert_eq!(idle(None, Some(&file), None, None), (Span::minutes(7), path));
    assert_eq!(
        idle(None, Some(&file), Some("8m"), None),
        (Span::minutes(8), "COMANDA_SESSIONS__IDLE".into())
    );
    let all = idle(None, Some(&file), Some("8m"), Some("9m"));
    assert_eq!(all, (Span::minutes(9), "--set sessions.idle".into()));
}

#[test]
fn the_profile_is_chosen_by_flag_then_variable_then_file() {
    let file = File::new("profile", "profile = \"restapi\"\n");
    let chosen = |flag: Option<&str>, variable: &str| {
        let flags = Flags { profile: flag.map(Into::into), file: Some(file.0.clone()), ..Flags::default() };
        Config::load(&flags, env(&[("COMANDA_PROFILE", variable)]), Path::new(NOWHERE))
            .unwrap()
            .config
            .profile
    };
    assert_eq!(chosen(None, ""), Profile::Restapi);
    assert_eq!(chosen(None, "ecommerce"), Profile::Ecommerce);
    assert_eq!(chosen(Some("uk-travel"), "ecommerce"), Profile::UkTravel);
    let none = sentence(load_env(&[("COMANDA_PROFILE", "Global")]));
    assert!(none.starts_with("profile = \"Global\" (COMANDA_PROFILE) cannot be used"), "{none}");
}

#[test]
fn the_owners_file_is_the_named_one_or_the_usual_one_if_it_exists() {
    let (usual, named) =
        (File::new("usual", "[log]\nlevel = \"warn\"\n"), File::new("named", "[log]\nlevel = \"debug\"\n"));
    let by_variable = env(&[("COMANDA_CONFIG", &named.0.display().to_string())]);
    let load = |env| Config::load(&Flags::default(), env, &usual.0).unwrap();
    assert_eq!(load(by_variable).config.log.level, crate::log::Level::Debug);
    let loaded = load(Vec::new());
    assert_eq!((loaded.config.log.level, loaded.file), (crate::log::Level::Warn, Some(usual.0.clone())));
    let missing = sentence(load_env(&[("COMANDA_CONFIG", NOWHERE)]));
    assert!(missing.starts_with("The settings file /nonexistent/config.toml cannot be read"), "{missing}");
}

#[test]
fn every_key_in_the_file_is_read_and_every_field_is_in_the_file() {
    let whole: figment::value::Dict = built_in::figment().extract().unwrap();
    let reads = |dict: &figment::value::Dict| {
        figment::Figment::from(figment::providers::Serialized::globals(dict)).extract::<Config>().is_ok()
    };
    assert!(reads(&whole));
    for key in built_in::keys() {
        let (section, name) = key.split_once('.').unwrap();
        let mut lacking = whole.clone();
        let figment::value::Value::Dict(_, values) = lacking.get_mut(section).unwrap() else { panic!() };
        let value = values.remove(name).unwrap();
        assert!(!reads(&lacking), "{key} has a default in the code too");
        let mut strange = whole.clone();
        let figment::value::Value::Dict(_, values) = strange.get_mut(section).unwrap() else { panic!() };
        values.insert(format!("{name}_too"), value);
        assert!(!reads(&strange), "{section} takes keys that it does not know");
    }
}

#[test]
fn the_profiles_are_those_of_the_file_and_each_one_can_be_used() {
    let mut file: Vec<String> = built_in::figment().profiles().map(ToString::to_string).collect();
    file.sort();
    let mut code = Profile::ALL.map(Profile::as_str);
    code.sort_unstable();
    assert_eq!(file, code);
    for name in code {
        let loaded = load_env(&[("COMANDA_PROFILE", name)]).unwrap();
        assert_eq!(loaded.config.profile.as_str(), name);
        let compatible = loaded.config.profile != Profile::Default;
        let auth = &loaded.config.auth;
        assert_eq!((auth.foreign_tokens, auth.rotate), (compatible, !compatible), "{name}");
    }
}

#[test]
fn each_system_has_the_values_that_it_documents() {
    let profile = |name| load_env(&[("COMANDA_PROFILE", name)]).unwrap().config;
    let lives = |c: &Config| (c.auth.access, c.auth.refresh, c.sessions.idle, c.sessions.persistent);
    let gastromovil = profile("gastromovil");
    assert_eq!(lives(&gastromovil), (Span::hours(1), Span::days(1), Span::minutes(30), false));
    assert!(gastromovil.cors.credentials && gastromovil.cors.origins[0].is("http://localhost:3000"));
    assert_eq!(gastromovil.restaurant.fee.minor(), 300_000);
    for district in [
        "Centro",
        "El Jardín",
        "Las Américas",
        "La Independencia",
        "Minuto de Dios",
        "Villa Karol",
        "Los Fundadores",
    ] {
        assert!(gastromovil.restaurant.districts.iter().any(|d| d == district), "{district}");
    }
    assert_eq!(lives(&profile("ecommerce")), (Span::hours(1), Span::days(3), Span::minutes(30), false));
    assert_eq!(lives(&profile("uk-travel")), (Span::minutes(15), Span::days(30), Span::minutes(30), false));
    let restapi = profile("restapi");
    assert_eq!(lives(&restapi), (Span::hours(8), Span::days(1), Span::minutes(30), false));
    assert!(restapi.server.allowed_hosts.iter().any(|h| h.matches("localhost")));
    assert!(!restapi.server.allowed_hosts.iter().any(|h| h.matches("evil.example")));
    let backend = profile("backend-produccion");
    assert_eq!((backend.sessions.idle, backend.sessions.persistent), (Span::hours(1), true));
    assert!(backend.network.allowed.iter().any(|n| n.contains("10.107.204.1".parse().unwrap())));
    assert!(!backend.network.allowed.iter().any(|n| n.contains("127.0.0.1".parse().unwrap())));
}

#[test]
fn the_runners_variables_are_read_as_what_they_are() {
    let loaded = load_env(&[
        ("COMANDA_NETWORK__ALLOWED_HOSTNAMES", r#"["localhost"]"#),
        ("COMANDA_THROTTLE__ENABLED", "false"),
        ("COMANDA_AUTH__SIGNING_KEY", KEY),
        ("COMANDA_AUTH__OLDER_KEYS", &format!("['{KEY}']")),
        ("COMANDA_SERVER__LISTEN", "127.0.0.1:4711"),
        ("COMANDA_MAIL__PORT", "25"),
        ("COMANDA_COLOUR", "ignored"),
        ("OTHER__THING", "ignored"),
    ]);
    let config = loaded.unwrap().config;
    assert_eq!(config.network.allowed_hostnames, ["localhost"]);
    assert!(!config.throttle.enabled);
    assert_eq!(config.auth.signing_key.expose(), KEY);
    assert_eq!(config.auth.older_keys[0].expose(), KEY);
    assert_eq!((config.server.listen.port(), config.mail.port), (4711, 25));
}

#[test]
fn what_cannot_be_used_is_refused_with_key_value_place_and_remedy() {
    for (name, value, expected) in [
        (
            "COMANDA_AUTH__ACCESS",
            "1 week",
            "auth.access = \"1 week\" (COMANDA_AUTH__ACCESS) cannot be used: it has to be a length of time such as \"10s\", \"30m\", \"8h\" or \"1d\" (from 1s to 30d).",
        ),
        (
            "COMANDA_MAIL__PORT",
            "70000",
            "mail.port = 70000 (COMANDA_MAIL__PORT) cannot be used: it has to be a whole number from 1 to 65535.",
        ),
        (
            "COMANDA_MAIL__PORT",
            "smtp",
            "mail.port = smtp (COMANDA_MAIL__PORT) cannot be used: it has to be a whole number, such as 587.",
        ),
        (
            "COMANDA_THROTTLE__ENABLED",
            "no",
            "throttle.enabled = no (COMANDA_THROTTLE__ENABLED) cannot be used: it has to be true or false.",
        ),
        (
            "COMANDA_AUTH__ANONYMOUS",
            "shout",
            "auth.anonymous = \"shout\" (COMANDA_AUTH__ANONYMOUS) cannot be used: it has to be \"challenge\" or \"empty\".",
        ),
        (
            "COMANDA_NETWORK__ALLOWED",
            "[\"10.1\"]",
            "network.allowed = \"10.1\" (COMANDA_NETWORK__ALLOWED) cannot be used: it has to be a network such as",
        ),
        (
            "COMANDA_NETWORK__ALLOWED",
            "10.0.0.0/8",
            "network.allowed = 10.0.0.0/8 (COMANDA_NETWORK__ALLOWED) cannot be used: it has to be a list of texts in brackets.",
        ),
        (
            "COMANDA_AUTH__ACCEPT",
            "[]",
            "auth.accept = [] (COMANDA_AUTH__ACCEPT) cannot be used: it has to be \"session\", \"bearer\" or both, each once.",
        ),
        (
            "COMANDA_RESTAURANT__TIME_ZONE",
            "Garzon",
            "restaurant.time_zone = \"Garzon\" (COMANDA_RESTAURANT__TIME_ZONE) cannot be used: it has to be the name of a time zone",
        ),
        (
            "COMANDA_DATABASE__PATH",
            "",
            "database.path = \"\" (COMANDA_DATABASE__PATH) cannot be used: it has to be the name of a file",
        ),
        (
            "COMANDA_MAIL__HOST",
            "mail.example.com",
            "mail.from = \"\" (built in) cannot be used: it has to be a mail address",
        ),
        (
            "COMANDA_AUTH__ACESS",
            "1h",
            "auth.acess (COMANDA_AUTH__ACESS) is no setting of Comanda; did you mean auth.access?",
        ),
        (
            "COMANDA_A__B__C",
            "1h",
            "a.b.c (COMANDA_A__B__C) is no setting of Comanda; `comanda config` lists them all.",
        ),
    ] {
        let said = sentence(load_env(&[(name, value)]));
        assert!(said.starts_with(expected), "{said}");
    }
}

#[test]
fn credentials_are_never_opened_to_every_site() {
    let said =
        sentence(load_env(&[("COMANDA_CORS__ALLOW_ALL", "true"), ("COMANDA_CORS__CREDENTIALS", "true")]));
    assert!(said.starts_with("cors.credentials = true (COMANDA_CORS__CREDENTIALS) cannot be used"), "{said}");
}

#[test]
fn a_refused_secret_is_not_repeated() {
    for (name, value) in [
        ("COMANDA_AUTH__SIGNING_KEY", "hunter2"),
        ("COMANDA_AUTH__OLDER_KEYS", "[\"hunter2\"]"),
        ("COMANDA_AUTH__OLDER_KEYS", "hunter2"),
    ] {
        let said = sentence(load_env(&[(name, value)]));
        assert!(said.contains("***") && said.contains(name) && !said.contains("hunter2"), "{said}");
    }
    for (name, text) in [
        ("broken", "[auth]\nsigning_key = \"hunter2\" oops"),
        ("kind", "[mail]\npassword = [\"hunter2\"]"),
        ("list", "[auth]\nolder_keys = [\"hunter2\"]"),
        ("mixed", "[auth]\nolder_keys = [[\"hunter2\"]]"),
    ] {
        let said = sentence(File::new(name, text).load());
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn a_fault_in_the_file_is_told_with_the_file_and_the_line_or_key() {
    for (name, text, expected) in [
        (
            "toml",
            "[log]\nlevel = warn\n",
            "is not written as TOML wants it, line 2: invalid string, expected ",
        ),
        (
            "string",
            "[log]\n\nlevel = \"warn\n",
            "is not written as TOML wants it, line 3: invalid basic string.",
        ),
        ("key", "[log]\nlevle = \"warn\"\n", "is no setting of Comanda; did you mean log.level?"),
        ("section", "[sesions]\n", "is no setting of Comanda; "),
        ("top", "level = \"warn\"\n", "is no setting of Comanda; "),
        ("nested", "[default.log]\nlevel = \"warn\"\n", "is no setting of Comanda; "),
        (
            "number",
            "[restaurant]\nfee = 3000.5\n",
            "cannot be used: it has to be a text in quotes, such as \"3000.00\".",
        ),
        ("half", "[mail]\nport = 2.5\n", "cannot be used: it has to be a whole number, such as 587."),
        ("profile", "profile = 3\n", "has a profile that is no text: write profile = \"default\"."),
    ] {
        let file = File::new(name, text);
        let said = sentence(file.load());
        assert!(said.contains(expected) && said.contains(&file.0.display().to_string()), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn provenance_tells_every_key_once_and_no_secret() {
    let loaded =
        load_env(&[("COMANDA_AUTH__SIGNING_KEY", KEY), ("COMANDA_AUTH__OLDER_KEYS", &format!("[{KEY:?}]"))])
            .unwrap();
    let told: Vec<&str> = loaded.provenance().iter().map(|o| o.key.as_str()).collect();
    assert_eq!(told, built_in::keys());
    let value = |key: &str| loaded.provenance().iter().find(|o| o.key == key).unwrap().value.to_string();
    assert_eq!(value("auth.signing_key"), "\"***\"");
    assert_eq!(value("auth.older_keys"), "[\"***\"]");
    assert_eq!(value("mail.password"), "\"\"");
    assert!(!format!("{loaded:?}").contains(KEY));
}
