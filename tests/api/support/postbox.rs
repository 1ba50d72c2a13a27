//! The mails that left, read from the folder of `.eml` files.

use std::path::Path;

#[derive(Debug, Clone)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub message_id: String,
    /// Head and both bodies, line breaks of quoted-printable undone.
    pub text: String,
}

impl Mail {
    fn read(raw: &str) -> Mail {
        let text = raw.replace("=\r\n", "").replace("=3D", "=");
        let header = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_default().trim().trim_matches(['<', '>']).to_owned()
        };
        Mail { to: header("To: "), subject: header("Subject: "), message_id: header("Message-ID: "), text }
    }

    /// The path of the first link that goes to `place` on our own host.
    pub fn link(&self, place: &str) -> Option<String> {
        let (_, rest) = self.text.split_once(&format!("http://localhost:8080{place}"))?;
        let is_token = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        let token: String = rest.chars().take_while(|letter| is_token(*letter)).collect();
        Some(format!("{place}{token}"))
    }
}

pub fn mails_in(folder: &Path) -> Vec<Mail> {
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "eml"));
    paths.sort();
    paths.iter().map(|path| Mail::read(&std::fs::read_to_string(path).unwrap())).collect()
}
