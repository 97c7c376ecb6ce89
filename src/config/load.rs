//! The layers of the settings: built in, the owner's file, `COMANDA_…__…` variables, flags; the later one wins.
//!
//! Each layer is examined by itself before it is put on top, so that a sentence can say where a wrong key stands. What
//! kind of value a key takes (text, number, yes or no, list) is the kind of its default: so a signing key of digits
//! stays a text, and a list in a variable is read as a list.

use super::built_in::{self, SECRETS};
use super::{Config, Profile, check, nearest};
use crate::error::{Error, Result};
use figment::providers::{Format as _, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Provider};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the command line says about settings.
#[derive(Debug, Default)]
pub struct Flags {
    /// `--profile`.
    pub profile: Option<String>,
    /// `--config`.
    pub file: Option<PathBuf>,
    /// `--listen`, `--database` and `--set`, in their order: the last one wins.
    pub settings: Vec<Setting>,
}

/// One setting as somebody wrote it outside of a file.
#[derive(Debug)]
pub struct Setting {
    /// `section.key`.
    pub key: String,
    /// The value as it was written.
    pub text: String,
    /// Where it was written, for people: `--listen`, `COMANDA_SERVER__LISTEN`.
    pub source: String,
}

/// Settings, and where they come from.
#[derive(Debug)]
pub struct Loaded {
    /// What is in force.
    pub config: Config,
    /// How the profile was chosen, for people.
    pub chosen_by: String,
    /// The owner's file, if there is one.
    pub file: Option<PathBuf>,
    origins: Vec<Origin>,
}

/// One setting in force.
#[derive(Debug)]
pub struct Origin {
    /// `section.key`.
    pub key: String,
    /// The value; stars where it is a secret.
    pub value: serde_json::Value,
    /// Where it comes from, for people.
    pub source: String,
}

impl Loaded {
    /// Every setting with its value and where that comes from, in the order of `config.toml`; secrets masked.
    #[must_use]
    pub fn provenance(&self) -> &[Origin] {
        &self.origins
    }
}

impl Config {
    /// Reads and judges the settings. `env` is the environment (names that do not begin with `COMANDA_` are passed
    /// over), `usual` the file that is read when none is named and it is there.
    ///
    /// Fails with [`Error::Unusable`] and a sentence for the owner.
    pub fn load(
        flags: &Flags,
        env: impl IntoIterator<Item = (String, String)>,
        usual: &Path,
    ) -> Result<Loaded> {
        let env: BTreeMap<String, String> =
            env.into_iter().filter(|(n, _)| n.starts_with("COMANDA_")).collect();
        let mut file = OwnersFile::find(flags, &env, usual)?;
        let (profile, chosen_by) = choose(flags, &env, file.as_ref())?;
        let known = built_in::defaults()?;

        let mut figment = built_in::figment();
        if let Some(file) = &mut file {
            file.examine(&known)?;
            figment =
                figment.merge(Layer { source: file.source(), values: std::mem::take(&mut file.values) });
        }
        for setting in variables(&env).chain(flags.settings.iter().map(Setting::copy)) {
            figment = figment.merge(setting.into_layer(&known)?);
        }
        let merged = Merged::of(figment.select(profile.as_str()))?;

        check::ranges(&merged)?;
        let extracted = merged.figment.extract();
        let mut config: Config = extracted.map_err(|fault| check::sentence(&merged, fault))?;
        config.profile = profile;
        check::rules(&config, &merged)?;
        Ok(Loaded { config, chosen_by, file: file.map(|f| f.path), origins: origins(&merged)? })
    }
}

/// Values from one place, merged above every profile.
struct Layer {
    source: String,
    values: Dict,
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.source.clone())
    }
    fn data(&self) -> figment::Result<Map<figment::Profile, Dict>> {
        Ok(figment::Profile::Global.collect(self.values.clone()))
    }
}

/// The owner's file, its `profile` taken out.
struct OwnersFile {
    path: PathBuf,
    profile: Option<String>,
    values: Dict,
}

impl OwnersFile {
    /// `--config`, `COMANDA_CONFIG`, or the usual one if it exists; never one that happens to lie about.
    fn find(flags: &Flags, env: &BTreeMap<String, String>, usual: &Path) -> Result<Option<Self>> {
        let named = env.get("COMANDA_CONFIG").filter(|path| !path.is_empty()).map(PathBuf::from);
        match flags.file.clone().or(named) {
            Some(path) => Self::read(path).map(Some),
            None if usual.exists() => Self::read(usual.to_owned()).map(Some),
            None => Ok(None),
        }
    }

    fn read(path: PathBuf) -> Result<Self> {
        let unusable =
            |what: String| Error::Unusable(format!("The settings file {} {what}", path.display()).into());
        let text = std::fs::read_to_string(&path).map_err(|e| unusable(format!("cannot be read: {e}.")))?;
        let mut values: Dict = Toml::from_str(&text).map_err(|e| {
            // Not the parser's own picture of the line: a signing key may stand on it.
            let before = e.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            unusable(format!(
                "is not written as TOML wants it, line {}: {}.",
                before.matches('\n').count() + 1,
                e.message().replace('\n', ", ")
            ))
        })?;
        let profile = match values.remove("profile") {
            None => None,
            Some(value) => match value.into_string() {
                Some(name) => Some(name),
                None => {
                    return Err(unusable(
                        "has a profile that is no text: write profile = \"default\".".into(),
                    ));
                }
            },
        };
        Ok(Self { path, profile, values })
    }

    fn source(&self) -> String {
        self.path.display().to_string()
    }

    /// Refuses what is no setting, and values of the wrong kind.
    fn examine(&self, known: &Map<String, Value>) -> Result<()> {
        for (section, values) in &self.values {
            let Some(values) = values.as_dict() else {
                return Err(unknown(section, &self.source(), known));
            };
            for (key, value) in values {
                let key = format!("{section}.{key}");
                let like = known.get(&key).ok_or_else(|| unknown(&key, &self.source(), known))?;
                if kind(value) != kind(like) {
                    return Err(check::refuse(
                        &key,
                        &check::shown(&key, value),
                        &self.source(),
                        &wanted(&key, like),
                    ));
                }
            }
            if values.is_empty()
                && !known.keys().any(|k| k.split_once('.').is_some_and(|(s, _)| s == section))
            {
                return Err(unknown(section, &self.source(), known));
            }
        }
        Ok(())
    }
}

impl Setting {
    fn copy(&self) -> Self {
        Self { key: self.key.clone(), text: self.text.clone(), source: self.source.clone() }
    }

    fn into_layer(self, known: &Map<String, Value>) -> Result<Layer> {
        let like = known.get(&self.key).ok_or_else(|| unknown(&self.key, &self.source, known))?;
        let value = typed(&self.text, like).ok_or_else(|| {
            let text = if SECRETS.contains(&self.key.as_str()) { "***" } else { &self.text };
            check::refuse(&self.key, text, &self.source, &wanted(&self.key, like))
        })?;
        let (section, key) = self.key.split_once('.').unwrap_or_default();
        let section = (section.to_owned(), Dict::from([(key.to_owned(), value)]).into());
        Ok(Layer { source: self.source, values: Dict::from([section]) })
    }
}

/// `COMANDA_<SECTION>__<KEY>`; other names are not ours to judge.
fn variables(env: &BTreeMap<String, String>) -> impl Iterator<Item = Setting> {
    env.iter().filter_map(|(name, text)| {
        let key = name.strip_prefix("COMANDA_").filter(|rest| rest.contains("__"))?;
        let key = key.replace("__", ".").to_ascii_lowercase();
        Some(Setting { key, text: text.clone(), source: name.clone() })
    })
}

fn choose(
    flags: &Flags,
    env: &BTreeMap<String, String>,
    file: Option<&OwnersFile>,
) -> Result<(Profile, String)> {
    let from_env = env.get("COMANDA_PROFILE").filter(|name| !name.is_empty());
    let (name, source) = if let Some(name) = &flags.profile {
        (name, "--profile".to_owned())
    } else if let Some(name) = from_env {
        (name, "COMANDA_PROFILE".to_owned())
    } else if let Some((name, file)) = file.and_then(|f| Some((f.profile.as_ref()?, f))) {
        (name, file.source())
    } else {
        return Ok((Profile::Default, "built in".to_owned()));
    };
    if let Some(profile) = Profile::parse(name) {
        return Ok((profile, source));
    }
    let names = Profile::ALL.map(Profile::as_str).join(", ");
    Err(check::refuse("profile", &format!("{name:?}"), &source, &format!("one of {names}")))
}

fn unknown(key: &str, source: &str, known: &Map<String, Value>) -> Error {
    let hint = match nearest(key, known.keys().map(String::as_str)) {
        Some(near) => format!("did you mean {near}?"),
        None => "`comanda config` lists them all.".to_owned(),
    };
    Error::Unusable(format!("{key} ({source}) is no setting of Comanda; {hint}").into())
}

#[derive(PartialEq, Clone, Copy)]
enum Shape {
    Text,
    Number,
    Switch,
    List,
    Other,
}

fn kind(value: &Value) -> Shape {
    match value {
        Value::String(..) | Value::Char(..) => Shape::Text,
        Value::Bool(..) => Shape::Switch,
        Value::Num(..) if check::whole(value).is_some() => Shape::Number,
        Value::Array(..) => Shape::List,
        Value::Num(..) | Value::Empty(..) | Value::Dict(..) => Shape::Other,
    }
}

/// Completes "it has to be …" for a value of the wrong kind; an example is the default, if that shows anything.
fn wanted(key: &str, like: &Value) -> String {
    let default = check::shown(key, like);
    let (what, empty) = match kind(like) {
        Shape::Text => ("a text in quotes", "\"\""),
        Shape::Number => ("a whole number", ""),
        Shape::Switch => return "true or false".to_owned(),
        Shape::List | Shape::Other => ("a list of texts in brackets", "[]"),
    };
    if default == empty { what.to_owned() } else { format!("{what}, such as {default}") }
}

/// Reads the text of a variable or flag as the kind of value that the key takes.
fn typed(text: &str, like: &Value) -> Option<Value> {
    match kind(like) {
        Shape::Text => Some(Value::from(text)),
        Shape::Number => text.trim().parse::<i64>().ok().map(Value::from),
        Shape::Switch => text.trim().parse::<bool>().ok().map(Value::from),
        Shape::List | Shape::Other => list(text.trim()),
    }
}

/// A list as JSON or as TOML writes it; they differ in quotes and escapes.
fn list(text: &str) -> Option<Value> {
    if !text.starts_with('[') {
        return None;
    }
    let json = serde_json::from_str::<Vec<String>>(text).ok();
    json.or_else(|| {
        let mut dict: BTreeMap<String, Vec<String>> = Toml::from_str(&format!("list = {text}")).ok()?;
        dict.remove("list").filter(|_| dict.is_empty())
    })
    .map(Value::from)
}

/// The layers, and what is in force: figment merges all of them anew for each value that it is asked for.
pub(super) struct Merged {
    figment: Figment,
    values: Value,
}

impl Merged {
    fn of(figment: Figment) -> Result<Self> {
        let values = figment.find_value("").map_err(|e| Error::internal("merging the settings", e))?;
        Ok(Self { figment, values })
    }

    /// The value in force.
    pub(super) fn value(&self, key: &str) -> Result<&Value> {
        self.values
            .find_ref(key)
            .ok_or_else(|| Error::broken("a setting that the built-in file does not have"))
    }

    /// Where the value in force comes from, for people.
    pub(super) fn source_of(&self, key: &str) -> String {
        let Some(value) = self.values.find_ref(key) else { return "nowhere".to_owned() };
        match value.tag().profile() {
            Some(profile) if profile == figment::Profile::Global => self
                .figment
                .get_metadata(value.tag())
                .map_or_else(String::new, |m| m.name.clone().into_owned()),
            Some(_) => "built in".to_owned(),
            None => format!("built in, profile {}", self.figment.profile()),
        }
    }
}

fn origins(merged: &Merged) -> Result<Vec<Origin>> {
    let origin = |key: String| {
        let value = check::masked(&key, merged.value(&key)?);
        Ok(Origin { value, source: merged.source_of(&key), key })
    };
    built_in::keys().into_iter().map(origin).collect()
}
