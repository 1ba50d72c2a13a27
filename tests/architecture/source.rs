//! Rust source as the architecture tests read it: words, string literals and single marks, without
//! comments, each with its line; and the paths that it names, with `use` trees written out in full.

/// One token of a source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    Word(String),
    /// A string literal, as written.
    Text(String),
    Mark(char),
}

impl Token {
    pub fn is_word(&self, word: &str) -> bool {
        matches!(self, Token::Word(own) if own == word)
    }

    pub fn is_mark(&self, mark: char) -> bool {
        matches!(self, Token::Mark(own) if *own == mark)
    }
}

/// A file under `src/`, read.
pub struct Source {
    /// Below `src/`, with slashes: `theory/mod.rs`.
    pub path: String,
    pub text: String,
    pub tokens: Vec<(usize, Token)>,
}

/// One path named by a file, from the crate's root: `["theory", "Audience"]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPath {
    pub line: usize,
    pub segments: Vec<String>,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned(), tokens: tokens(text) }
    }

    /// `theory` for `theory/mod.rs`, `clock` for `clock.rs`.
    pub fn top(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// `mod.rs`, `store.rs`.
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// Whether the file is `name.rs` or lies in a folder `name` of its room.
    pub fn is_part(&self, name: &str) -> bool {
        self.file_name() == format!("{name}.rs") || self.path.split('/').any(|folder| folder == name)
    }

    /// The number of lines before the tests at the file's foot.
    pub fn lines_before_tests(&self) -> usize {
        self.text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count()
    }

    /// Every path that begins at `crate` or climbs there by `super`.
    pub fn crate_paths(&self) -> Vec<NamedPath> {
        let mut found = Vec::new();
        let test_line = self.lines_before_tests() + 1;
        let mut at = 0;
        while at < self.tokens.len() {
            let (line, token) = &self.tokens[at];
            let in_path = at >= 2 && self.tokens[at - 1].1.is_mark(':') && self.tokens[at - 2].1.is_mark(':');
            let from_crate = token.is_word("crate") && !in_path;
            let from_super = token.is_word("super") && !in_path;
            at += 1;
            if !from_crate && !from_super {
                continue;
            }
            let mut base = if from_crate { Vec::new() } else { self.module(*line > test_line) };
            if from_super {
                base.pop();
                while let Some(next) =
                    self.after_colons(at).filter(|next| self.tokens[*next].1.is_word("super"))
                {
                    base.pop();
                    at = next + 1;
                }
            }
            if let Some(start) = self.after_colons(at) {
                at = self.tree(start, &base, &mut found);
            }
        }
        found.retain(|path| !path.segments.is_empty());
        found
    }

    /// The file's own module path; tests at the foot lie one deeper.
    fn module(&self, in_tests: bool) -> Vec<String> {
        let mut module: Vec<String> = self.path.split('/').map(str::to_owned).collect();
        let last = module.pop().unwrap_or_default();
        if !["mod.rs", "lib.rs", "main.rs"].contains(&last.as_str()) {
            module.push(last.trim_end_matches(".rs").to_owned());
        }
        if in_tests {
            module.push("tests".to_owned());
        }
        module
    }

    fn after_colons(&self, at: usize) -> Option<usize> {
        let is_colon = |at: usize| self.tokens.get(at).is_some_and(|(_, token)| token.is_mark(':'));
        (is_colon(at) && is_colon(at + 1) && at + 2 < self.tokens.len()).then_some(at + 2)
    }

    /// Reads a path or a use tree at `at` below `base`; returns where it ends.
    fn tree(&self, at: usize, base: &[String], found: &mut Vec<NamedPath>) -> usize {
        let Some((line, token)) = self.tokens.get(at) else { return at };
        match token {
            Token::Word(word) => {
                let mut segments = base.to_vec();
                if word != "self" {
                    segments.push(word.clone());
                }
                match self.after_colons(at + 1) {
                    Some(next) if !self.tokens[next].1.is_mark('<') => self.tree(next, &segments, found),
                    _ => {
                        found.push(NamedPath { line: *line, segments });
                        at + 1
                    }
                }
            }
            Token::Mark('{') => {
                let mut at = at + 1;
                while let Some((_, token)) = self.tokens.get(at) {
                    if token.is_mark('}') {
                        return at + 1;
                    }
                    at = self.tree(at, base, found).max(at + 1);
                }
                at
            }
            Token::Mark('*') => {
                found.push(NamedPath { line: *line, segments: base.to_vec() });
                at + 1
            }
            _ => at,
        }
    }
}

/// Splits source text into tokens, leaving comments and character literals out.
fn tokens(text: &str) -> Vec<(usize, Token)> {
    let letters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < letters.len() {
        let start = at;
        let letter = letters[at];
        if letter.is_whitespace() {
            at += 1;
        } else if letters[at..].starts_with(&['/', '/']) {
            at = position(&letters, at, |rest| rest[0] == '\n');
        } else if letters[at..].starts_with(&['/', '*']) {
            at = position(&letters, at, |rest| rest.starts_with(&['*', '/'])) + 2;
        } else if let Some((open, hashes)) = raw_string(&letters, at) {
            let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
            let end = position(&letters, open, |rest| rest.starts_with(&close));
            found.push((line, Token::Text(letters[open..end].iter().collect())));
            at = end + close.len();
        } else if letter == '"' {
            let end = string_end(&letters, at + 1);
            found.push((line, Token::Text(letters[at + 1..end].iter().collect())));
            at = end + 1;
        } else if letter == '\'' {
            at = after_quote(&letters, at);
        } else if letter.is_alphanumeric() || letter == '_' {
            at = position(&letters, at, |rest| !rest[0].is_alphanumeric() && rest[0] != '_');
            found.push((line, Token::Word(letters[start..at].iter().collect())));
        } else {
            found.push((line, Token::Mark(letter)));
            at += 1;
        }
        at = at.min(letters.len());
        line += letters[start..at].iter().filter(|letter| **letter == '\n').count();
    }
    found
}

fn position(letters: &[char], from: usize, is_there: impl Fn(&[char]) -> bool) -> usize {
    (from..letters.len()).find(|at| is_there(&letters[*at..])).unwrap_or(letters.len())
}

/// Where the contents of a raw string begin and how many hashes close it.
fn raw_string(letters: &[char], at: usize) -> Option<(usize, usize)> {
    let after_r = match letters[at..] {
        ['r', ..] => at + 1,
        ['b', 'r', ..] => at + 2,
        _ => return None,
    };
    let hashes = letters[after_r..].iter().take_while(|letter| **letter == '#').count();
    (letters.get(after_r + hashes) == Some(&'"')).then_some((after_r + hashes + 1, hashes))
}

fn string_end(letters: &[char], mut at: usize) -> usize {
    while at < letters.len() && letters[at] != '"' {
        at += if letters[at] == '\\' { 2 } else { 1 };
    }
    at.min(letters.len())
}

/// After a character literal, or after the mark of a lifetime.
fn after_quote(letters: &[char], at: usize) -> usize {
    match letters[at..] {
        ['\'', '\\', ..] => position(letters, at + 3, |rest| rest[0] == '\'') + 1,
        ['\'', _, '\'', ..] => at + 3,
        _ => at + 1,
    }
}
