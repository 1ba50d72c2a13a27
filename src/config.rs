//! The configuration: `belong.toml` over the embedded default, `BELONG_*` over both. Read once, checked once.
//!
//! Nothing else reads the environment. Every fault is listed before the port opens.

use crate::address::parse_address;
use anyhow::{Context, bail};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The documented default; also what a new `belong.toml` is copied from.
pub const DEFAULT: &str = include_str!("belong.toml");

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub database: Database,
    pub keys: KeyFolders,
    pub mail: Mail,
    pub content: ContentFolder,
    pub schedule: Schedule,
    pub class: Class,
    /// Set by the demo only: pages say that everything is invented.
    #[serde(skip)]
    pub demo: bool,
    /// Whether a demonstration's open wave asks for words.
    #[serde(skip)]
    pub demo_words: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: String,
    /// Without a slash at its end.
    pub base_url: String,
    first_byte_seconds: f64,
    header_seconds: f64,
    body_seconds: f64,
    handler_seconds: f64,
    drain_seconds: f64,
    /// Open at once.
    pub connections: usize,
    pub form_bytes: usize,
    pub import_bytes: usize,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub url: String,
    pub readers: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFolders {
    pub folder: PathBuf,
    pub copy: PathBuf,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub from: String,
    /// Empty for the folder of `.eml` files.
    pub smtp: String,
    /// Where undeliverable mail comes back, without its tag; empty for the sender.
    pub return_path: String,
    pub user: String,
    pub password_file: String,
    pub folder: PathBuf,
    exchange_seconds: f64,
    patience_seconds: f64,
    pub workers: usize,
    pub mails_per_connection: u32,
    /// 0 for as fast as it goes.
    pub per_second: f64,
    pub per_domain_per_second: f64,
    /// Of mails to many, on school days: "08:00-18:00"; `any` for at any hour of any day.
    pub hours: String,
    /// Families hear of a wave that asks their children so many school days before it opens.
    pub parents_told_school_days: usize,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentFolder {
    pub surveys: String,
    /// Colours, logo, words and layout of printed reports; empty: the look inside the program.
    pub reports: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    tick_seconds: f64,
}

/// Sessions in which a class answers on tablets.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    pub session_hours: f64,
    /// Unknown codes that one session bears.
    pub session_failures: u32,
    /// Unknown codes that all sessions of a wave bear together.
    pub wave_failures: u32,
}

impl Server {
    pub fn first_byte(&self) -> Duration {
        Duration::from_secs_f64(self.first_byte_seconds)
    }

    pub fn header(&self) -> Duration {
        Duration::from_secs_f64(self.header_seconds)
    }

    pub fn body(&self) -> Duration {
        Duration::from_secs_f64(self.body_seconds)
    }

    pub fn handler(&self) -> Duration {
        Duration::from_secs_f64(self.handler_seconds)
    }

    pub fn drain(&self) -> Duration {
        Duration::from_secs_f64(self.drain_seconds)
    }

    /// Whether links go out under https (then cookies are `__Host-` and Secure).
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// Whether links lead to this machine only.
    pub fn is_loopback(&self) -> bool {
        let host = self.base_url.split("://").nth(1).unwrap_or_default();
        let host = host.split('/').next().unwrap_or_default();
        host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]")
    }
}

impl Mail {
    pub fn exchange(&self) -> Duration {
        Duration::from_secs_f64(self.exchange_seconds)
    }

    /// How long a worker holds a mail before another takes it over: longer than any exchange.
    pub fn lease(&self) -> Duration {
        Duration::from_secs_f64(self.exchange_seconds + self.patience_seconds)
    }
}

impl Schedule {
    pub fn tick(&self) -> Duration {
        Duration::from_secs_f64(self.tick_seconds)
    }
}

impl Config {
    /// Reads the default, then `BELONG_CONFIG` or `belong.toml`, then the environment.
    ///
    /// # Errors
    /// Names the file and line, or the variable, and what is expected.
    pub fn read() -> anyhow::Result<Config> {
        let named = variable("BELONG_CONFIG");
        let path = PathBuf::from(named.clone().unwrap_or_else(|| "belong.toml".into()));
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(fault) if named.is_some() => {
                bail!("cannot read {} (named in BELONG_CONFIG): {fault}", path.display())
            }
            Err(_) => None,
        };
        Self::from_parts(text.as_deref(), &path, &variable)
    }

    /// The embedded default alone.
    pub fn embedded() -> Config {
        toml::from_str(DEFAULT).expect("the embedded default is tested")
    }

    /// Merges `text` over the default and `variables` over both.
    ///
    /// # Errors
    /// As [`Config::read`].
    pub fn from_parts(
        text: Option<&str>,
        path: &Path,
        variables: &dyn Fn(&str) -> Option<String>,
    ) -> anyhow::Result<Config> {
        let mut merged: toml::Table = toml::from_str(DEFAULT).expect("the embedded default is tested");
        if let Some(text) = text {
            let own: toml::Table = toml::from_str(text).with_context(|| format!("in {}", path.display()))?;
            for (section, values) in own {
                match (merged.get_mut(&section), values) {
                    (Some(toml::Value::Table(known)), toml::Value::Table(values)) => known.extend(values),
                    _ => {
                        bail!("{}: there is no section [{section}]; see the default settings", path.display())
                    }
                }
            }
        }
        for (name, section, key) in OVERRIDES {
            if let Some(value) = variables(name)
                && let Some(toml::Value::Table(known)) = merged.get_mut(*section)
            {
                known.insert((*key).to_owned(), toml::Value::String(value));
            }
        }
        follow_the_port(&mut merged);
        let mut config: Config =
            merged.try_into().with_context(|| format!("in {} or the default settings", path.display()))?;
        while config.server.base_url.ends_with('/') {
            config.server.base_url.pop();
        }
        Ok(config)
    }

    /// Everything that is wrong, in sentences; empty when the server may start.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.server.listen.parse::<std::net::SocketAddr>().is_err() {
            faults.push(format!(
                "BELONG_LISTEN is \"{}\"; give an address and a port, such as 127.0.0.1:8080",
                self.server.listen
            ));
        }
        if !self.server.base_url.starts_with("http://") && !self.server.base_url.starts_with("https://") {
            faults.push(format!(
                "BELONG_BASE_URL is \"{}\"; begin with http:// or https://",
                self.server.base_url
            ));
        }
        if self.mail.smtp.is_empty() && !self.server.is_loopback() {
            faults.push(
                "mail goes into a folder of files that hold live links, but the base URL is not this machine: \
                 set BELONG_SMTP to your mail server (smtp://host:25)"
                    .to_owned(),
            );
        }
        faults.extend(self.mail_faults());
        if !(self.class.session_hours > 0.0 && self.class.session_hours <= 24.0) {
            faults.push("[class] session_hours must be more than 0 and at most 24".to_owned());
        }
        if self.server.connections == 0 || self.database.readers == 0 || self.mail.workers == 0 {
            faults.push(
                "[server] connections, [database] readers and [mail] workers must be 1 or more".to_owned(),
            );
        }
        if self.mail.mails_per_connection == 0
            || self.mail.per_second < 0.0
            || self.mail.per_domain_per_second < 0.0
        {
            faults.push(
                "[mail] mails_per_connection must be 1 or more; per_second and per_domain_per_second 0 (no limit) or \
                 more"
                    .to_owned(),
            );
        }
        faults.extend(self.key_folder_faults());
        faults
    }

    /// Settings that would send dead or unanswerable mails to people.
    fn mail_faults(&self) -> Vec<String> {
        let mut faults: Vec<String> = self.return_path_fault().into_iter().collect();
        let is_local = self.server.is_loopback();
        if !is_local && !self.server.is_https() {
            faults.push(format!(
                "BELONG_BASE_URL is \"{}\": private links and sign-ins must not travel in clear; begin it with https://",
                self.server.base_url
            ));
        }
        let relay = self.mail.smtp.split("://").nth(1).unwrap_or_default();
        let relay_is_local = ["127.", "localhost", "[::1]"].iter().any(|host| relay.starts_with(host));
        if relay.is_empty() || relay_is_local {
            return faults;
        }
        if is_local {
            faults.push("mail goes out to people, but BELONG_BASE_URL is this machine: every link would be dead; set it to the address that people open".to_owned());
        }
        if self.mail.from.contains(".invalid") {
            faults.push(format!(
                "BELONG_MAIL_FROM is \"{}\", which nobody can answer: set it to the partnership's address",
                self.mail.from
            ));
        }
        faults
    }

    /// A tag of 43 letters is added before the @, and mail servers take 64 there.
    fn return_path_fault(&self) -> Option<String> {
        let path = &self.mail.return_path;
        let plain = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
        let is_sound = parse_address(path).is_ok_and(|address| {
            let (user, domain) = address.split_once('@').unwrap_or_default();
            user.len() <= 21 && user.chars().all(plain) && domain.is_ascii()
        });
        (!path.is_empty() && !is_sound).then(|| {
            format!(
                "BELONG_MAIL_RETURN_PATH is \"{path}\"; give an address with at most 21 letters, digits, dots or dashes before \
                 the @, such as bounces@example.org, or leave it empty"
            )
        })
    }

    fn key_folder_faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let data = self.database.url.strip_prefix("sqlite://").and_then(|path| Path::new(path).parent());
        for (name, folder) in [("BELONG_KEYS", &self.keys.folder), ("BELONG_KEYS_COPY", &self.keys.copy)] {
            if let Some(data) = data
                && !data.as_os_str().is_empty()
                && absolute(folder).starts_with(absolute(data))
            {
                faults.push(format!(
                    "{name} ({}) lies inside the data folder ({}): keys beside the database undo the promise; choose a folder elsewhere",
                    folder.display(),
                    data.display()
                ));
            }
        }
        if absolute(&self.keys.folder) == absolute(&self.keys.copy) {
            faults.push(
                "BELONG_KEYS and BELONG_KEYS_COPY are the same folder: the copy would not survive it".into(),
            );
        }
        faults
    }
}

/// Where nobody gave a base URL, links follow the address that is listened on.
fn follow_the_port(settings: &mut toml::Table) {
    let default: toml::Table = toml::from_str(DEFAULT).expect("the embedded default is tested");
    let Some(toml::Value::Table(server)) = settings.get_mut("server") else { return };
    if server.get("base_url") == default["server"].get("base_url")
        && let Some(toml::Value::String(listen)) = server.get("listen")
        && listen.starts_with("127.")
    {
        let base_url = format!("http://{listen}");
        server.insert("base_url".to_owned(), toml::Value::String(base_url));
    }
}

/// Variable, section, key.
const OVERRIDES: &[(&str, &str, &str)] = &[
    ("BELONG_LISTEN", "server", "listen"),
    ("BELONG_BASE_URL", "server", "base_url"),
    ("BELONG_DATABASE_URL", "database", "url"),
    ("BELONG_KEYS", "keys", "folder"),
    ("BELONG_KEYS_COPY", "keys", "copy"),
    ("BELONG_MAIL_FROM", "mail", "from"),
    ("BELONG_SMTP", "mail", "smtp"),
    ("BELONG_MAIL_RETURN_PATH", "mail", "return_path"),
    ("BELONG_SMTP_USER", "mail", "user"),
    ("BELONG_SMTP_PASSWORD_FILE", "mail", "password_file"),
    ("BELONG_MAIL_FOLDER", "mail", "folder"),
    ("BELONG_MAIL_HOURS", "mail", "hours"),
    ("BELONG_SURVEYS", "content", "surveys"),
    ("BELONG_REPORTS", "content", "reports"),
];

fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    std::fs::canonicalize(&path).unwrap_or(path)
}

/// A variable of the environment; empty counts as not set.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: Option<&str>, variables: &[(&str, &str)]) -> anyhow::Result<Config> {
        let find = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        Config::from_parts(text, Path::new("belong.toml"), &find)
    }

    #[test]
    fn the_default_starts_without_a_fault() {
        assert_eq!(Config::embedded().faults(), Vec::<String>::new());
    }

    #[test]
    fn a_variable_wins_over_the_file_and_the_file_over_the_default() {
        let file = "[server]\nlisten = \"127.0.0.1:1\"\nbase_url = \"http://127.0.0.1:1/\"";
        let config = read(Some(file), &[("BELONG_LISTEN", "127.0.0.1:2")]).unwrap();
        assert_eq!(config.server.listen, "127.0.0.1:2");
        assert_eq!(config.server.base_url, "http://127.0.0.1:1");
    }

    #[test]
    fn an_unknown_setting_is_named() {
        let fault = read(Some("[server]\nlisten_on = 1"), &[]).unwrap_err();
        assert!(format!("{fault:#}").contains("listen_on"), "{fault:#}");
        assert!(read(Some("[serwer]\n"), &[]).unwrap_err().to_string().contains("[serwer]"));
    }

    #[test]
    fn live_links_in_a_folder_are_refused_off_loopback() {
        let config = read(None, &[("BELONG_BASE_URL", "https://belong.example.org")]).unwrap();
        assert!(config.faults().iter().any(|fault| fault.contains("BELONG_SMTP")));
    }

    #[test]
    fn mails_with_dead_links_or_no_sender_are_refused_and_links_follow_the_port() {
        let faults = |variables: &[(&str, &str)]| read(None, variables).unwrap().faults().join("\n");
        let relay = ("BELONG_SMTP", "smtp://mail.example.org:25");
        assert!(faults(&[relay]).contains("every link would be dead"));
        let open = [relay, ("BELONG_BASE_URL", "https://belong.example.org")];
        assert!(faults(&open).contains("BELONG_MAIL_FROM"));
        assert!(faults(&[("BELONG_BASE_URL", "http://belong.example.org")]).contains("in clear"));
        assert_eq!(faults(&[("BELONG_SMTP", "smtp://127.0.0.1:25")]), "");
        let config = read(None, &[("BELONG_LISTEN", "127.0.0.1:9999")]).unwrap();
        assert_eq!(config.server.base_url, "http://127.0.0.1:9999");
    }

    #[test]
    fn a_return_path_has_room_for_its_tag() {
        let faults =
            |path: &str| read(None, &[("BELONG_MAIL_RETURN_PATH", path)]).unwrap().faults().join("\n");
        for path in
            ["bounces@example.org", "b.o-u_nces@mail.example.org", "a23456789012345678901@example.org"]
        {
            assert_eq!(faults(path), "", "{path}");
        }
        for path in [
            "bounces",
            "bounces+x@example.org",
            "a234567890123456789012@example.org",
            "b@b\u{fc}cher.example",
            "Belong <bounces@example.org>",
        ] {
            assert!(faults(path).contains("BELONG_MAIL_RETURN_PATH"), "{path}");
        }
    }

    #[test]
    fn keys_beside_the_database_are_refused() {
        let config = read(None, &[("BELONG_KEYS", "belong-home/keys")]).unwrap();
        assert!(config.faults().iter().any(|fault| fault.contains("undo the promise")));
        let config = read(None, &[("BELONG_KEYS", "a"), ("BELONG_KEYS_COPY", "a")]).unwrap();
        assert!(config.faults().iter().any(|fault| fault.contains("same folder")));
    }
}
