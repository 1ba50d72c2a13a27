//! The writing rules (measurement.md 2.1) as checks that a machine can make. Formulas are rough on a single
//! sentence: they are a floor, and no substitute for trying the words out with people.

use crate::theory::Audience;

/// What kind of text is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A statement with a scale.
    Closed,
    /// An open prompt. It may say "or", which only widens what people may tell us ("at school or anywhere
    /// else"), and it is not held to the list of things that a closed question never asks.
    Open,
}

/// Words that turn a statement round. "neither" is a choice of a scale, never a part of a statement.
const NEGATIVES: [&str; 14] = [
    "not", "never", "no", "none", "nobody", "nothing", "nowhere", "neither", "nor", "cannot", "without",
    "hardly", "barely", "unable",
];
/// Words that ask about a whole life instead of now or this term.
const WHOLE_LIFE: [&str; 3] = ["ever", "in your life", "in my life"];
/// Words that put blame on a child, a family or a school.
const BLAME: [&str; 24] = [
    "blame",
    "fault",
    "lazy",
    "naughty",
    "bad",
    "truant",
    "truants",
    "truancy",
    "truanting",
    "skive",
    "skiving",
    "bunk",
    "bunking",
    "refuse",
    "refuses",
    "refuser",
    "fail",
    "fails",
    "failed",
    "failing",
    "excuse",
    "excuses",
    "neglect",
    "bother",
];
/// Diagnosis, home life and harm: never asked in a closed question.
const PRIVATE: [&str; 31] = [
    "adhd",
    "autism",
    "autistic",
    "anxiety",
    "anxious",
    "depressed",
    "depression",
    "diagnosis",
    "diagnosed",
    "disorder",
    "mental illness",
    "medication",
    "harm",
    "self-harm",
    "hurt",
    "hurts",
    "abuse",
    "abused",
    "violence",
    "hit",
    "bully",
    "bullied",
    "bullying",
    "suicide",
    "drugs",
    "alcohol",
    "divorce",
    "at home",
    "my home",
    "my parents",
    "money",
];
/// Words that are not how people in Britain say it, with what they say.
const ELSEWHERE: [(&str, &str); 6] = [
    ("mom", "mum"),
    ("math", "maths"),
    ("vacation", "holiday"),
    ("semester", "term"),
    ("recess", "break"),
    ("principal", "head teacher"),
];
/// Words that children of primary age do not use, with what they say.
const NOT_A_CHILDS: [(&str, &str); 5] = [
    ("adult", "grown-up"),
    ("adults", "grown-ups"),
    ("unwell", "poorly"),
    ("staff", "grown-ups at school"),
    ("pupils", "children"),
];

/// Parts of words before which an `e` is silent.
const SECOND_PARTS: [&str; 8] = ["ful", "ly", "less", "where", "thing", "times", "body", "work"];

/// The most words, and the reading grade that a text stays under.
pub fn limits(audience: Audience) -> (Option<usize>, f64) {
    match audience {
        Audience::Children => (Some(12), 4.0),
        Audience::YoungPeople => (Some(16), 6.0),
        Audience::Families => (None, 8.0),
        Audience::Staff => (None, 10.0),
    }
}

/// Every breach of the writing rules, each a sentence with what to do. `{place}` is read as the one word
/// "place", so that a long place name is not held against the writer.
pub fn breaches(text: &str, audience: Audience, form: Form) -> Vec<String> {
    let text = text.replace("{place}", "place");
    let mut breaches = Vec::new();
    if text.contains(['{', '}']) {
        breaches.push("{place} is the only thing that may stand in braces; take the other out".to_string());
    }
    let (most, under) = limits(audience);
    let count = words(&text).len();
    if let Some(most) = most.filter(|most| count > *most) {
        breaches.push(format!("this has {count} words; {} get {most} at most", audience.noun()));
    }
    let grade = grade(&text);
    if grade >= under {
        let advice = "use shorter words, or fewer";
        let noun = audience.noun();
        breaches
            .push(format!("the reading grade is {grade:.1}; for {noun} it stays under {under}: {advice}"));
    }
    wording(&text, audience, form, &mut breaches);
    breaches
}

fn wording(text: &str, audience: Audience, form: Form, breaches: &mut Vec<String>) {
    let plain = format!(" {} ", words(text).join(" ").to_lowercase());
    let says = |phrase: &str| plain.contains(&format!(" {phrase} "));
    let negatives = NEGATIVES.into_iter().filter(|word| says(word)).map(str::to_string);
    let shortened = plain.split(' ').filter(|word| word.ends_with("n't")).map(str::to_string);
    for word in negatives.chain(shortened) {
        breaches.push(format!("\"{word}\" is a negative; say what is there instead of what is missing"));
    }
    let joined = [("and", says("and") || text.contains('&')), ("or", says("or") || text.contains('/'))];
    for (word, _) in joined.into_iter().filter(|(word, found)| *found && (form, *word) != (Form::Open, "or"))
    {
        breaches.push(format!("\"{word}\" joins two ideas; ask one, and make the other an item of its own"));
    }
    for phrase in WHOLE_LIFE.into_iter().filter(|phrase| says(phrase)) {
        breaches.push(format!("\"{phrase}\" asks about a whole life; ask about now or this term"));
    }
    for word in BLAME.into_iter().filter(|word| says(word)) {
        breaches.push(format!("\"{word}\" may sound like blame; say it without"));
    }
    if form == Form::Closed {
        for phrase in PRIVATE.into_iter().filter(|phrase| says(phrase)) {
            let never = "a closed question asks about no diagnosis, home life or harm";
            breaches.push(format!("\"{phrase}\": {never}; take it out"));
        }
    }
    let childs = if audience == Audience::Children { &NOT_A_CHILDS[..] } else { &[] };
    for (word, better) in ELSEWHERE.iter().chain(childs).filter(|(word, _)| says(word)) {
        breaches.push(format!("\"{word}\" is not what {} say here; write \"{better}\"", audience.noun()));
    }
}

/// The words of a text: runs of letters, digits, apostrophes and hyphens; "Grown-ups" is one.
pub fn words(text: &str) -> Vec<String> {
    let inside = |letter: char| letter.is_alphanumeric() || letter == '\'' || letter == '-';
    let text = text.replace('’', "'");
    let runs = text.split(|letter| !inside(letter)).map(|run| run.trim_matches(['\'', '-']));
    runs.filter(|run| !run.is_empty()).map(str::to_string).collect()
}

/// Flesch-Kincaid grade: 0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid and others,
/// 1975). A sentence ends with `.`, `?` or `!`; a text without any is one sentence. Each part of a hyphenated
/// word is a word here: to a reader "grown-up" is two short words, not one long one.
pub fn grade(text: &str) -> f64 {
    let words = words(&text.replace('-', " "));
    let ends = |piece: &&str| piece.chars().any(char::is_alphanumeric);
    let sentences = text.split(['.', '?', '!']).filter(ends).count().max(1);
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let count = words.len().max(1) as f64;
    0.39 * count / sentences as f64 + 11.8 * syllables as f64 / count - 15.59
}

/// The syllables of a word, by rule:
/// 1. each part of a hyphenated word for itself; an ending `'s` does not count;
/// 2. one for each run of vowels (a e i o u y), a `y` that starts the word being a consonant;
/// 3. one more where two vowels in a row are spoken apart: `ia io iu eo ua uo` (but not after `t c s g q`, as
///    in "education"; nor the `eo` of "people"), a vowel before `-ing` ("being", "trying"), and the ending
///    `ea` or `eas` of a longer word ("idea");
/// 4. one less for an ending silent `e`, `es` or `ed`: not `le` after a consonant ("able"), not `es` after
///    `s x z ch sh c g`, not `ed` after `t d`;
/// 5. one less for a silent `e` inside, before `-ful -ly -less -where -thing -times -body -work` ("hopeful");
/// 6. at least one.
pub fn syllables(word: &str) -> usize {
    let word = word.to_lowercase().replace('’', "'");
    word.split('-').filter(|part| !part.is_empty()).map(part_syllables).sum::<usize>().max(1)
}

fn part_syllables(part: &str) -> usize {
    let letters: Vec<char> = part.trim_end_matches("'s").chars().filter(|c| c.is_alphanumeric()).collect();
    let vowel = |at: usize| match letters.get(at) {
        Some('a' | 'e' | 'i' | 'o' | 'u') => true,
        Some('y') => at > 0,
        _ => false,
    };
    let mut count = 0;
    for at in 0..letters.len() {
        if vowel(at) && (at == 0 || !vowel(at - 1)) {
            count += 1;
        }
        let apart = at > 0 && vowel(at) && vowel(at - 1) && spoken_apart(&letters, at, count);
        count += usize::from(apart);
    }
    count -= usize::from(count > 1 && silent_ending(&letters, &vowel));
    count -= usize::from(count > 2 && silent_inside(&letters, &vowel));
    count.max(1)
}

/// Whether the vowels at `at - 1` and `at` are two syllables; `count` syllables end before `at`.
fn spoken_apart(letters: &[char], at: usize, count: usize) -> bool {
    let rest = &letters[at..];
    if rest == ['i', 'n', 'g'] {
        return true;
    }
    if letters[at - 1] == 'e' && (rest == ['a'] || rest == ['a', 's']) {
        return count > 1;
    }
    let before = at.checked_sub(2).and_then(|before| letters.get(before)).copied().unwrap_or(' ');
    match (letters[at - 1], letters[at]) {
        ('e', 'o') => before != 'p',
        ('i', 'a' | 'o' | 'u') | ('u', 'a' | 'o') => !matches!(before, 't' | 'c' | 's' | 'g' | 'q'),
        _ => false,
    }
}

fn silent_ending(letters: &[char], vowel: &impl Fn(usize) -> bool) -> bool {
    let size = letters.len();
    let from_end = |back: usize| size.checked_sub(back).map(|at| letters[at]);
    let consonant_at = |back: usize| size.checked_sub(back).is_some_and(|at| !vowel(at));
    match (from_end(3), from_end(2), from_end(1)) {
        (_, Some('l'), Some('e')) => !consonant_at(3),
        (_, _, Some('e')) => consonant_at(2),
        (Some('s' | 'x' | 'z' | 'c' | 'g'), Some('e'), Some('s')) => false,
        (Some('h'), Some('e'), Some('s')) => !matches!(from_end(4), Some('c' | 's')),
        (Some('t' | 'd'), Some('e'), Some('d')) => false,
        (_, Some('e'), Some('s' | 'd')) => consonant_at(3),
        _ => false,
    }
}

fn silent_inside(letters: &[char], vowel: &impl Fn(usize) -> bool) -> bool {
    let word: String = letters.iter().collect();
    SECOND_PARTS.iter().filter_map(|part| word.strip_suffix(part)).any(|first| {
        let size = first.chars().count();
        first.ends_with('e') && size > 2 && !vowel(size - 2)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, audience: Audience) -> String {
        breaches(text, audience, Form::Closed).join("\n")
    }

    #[test]
    fn syllables_follow_the_rule() {
        let known = [
            ("school", 1),
            ("listen", 2),
            ("Grown-ups", 2),
            ("people", 2),
            ("idea", 3),
            ("tea", 1),
            ("hopeful", 2),
            ("somewhere", 2),
            ("elsewhere", 2),
            ("family", 3),
            ("really", 2),
            ("listened", 2),
            ("ideas", 3),
            ("able", 2),
            ("safe", 1),
            ("changes", 2),
            ("helped", 1),
            ("needed", 2),
            ("education", 4),
            ("being", 2),
            ("trying", 2),
            ("child's", 1),
            ("make", 1),
            ("families", 3),
            ("a", 1),
            ("places", 2),
            ("area", 3),
            ("years", 1),
            ("serious", 3),
            ("the", 1),
            ("service", 2),
            ("services", 3),
            ("quickly", 2),
            ("wishes", 2),
        ];
        for (word, count) in known {
            assert_eq!(syllables(word), count, "{word}");
        }
    }

    #[test]
    fn the_grade_is_flesch_and_kincaids() {
        let parts = 0.39 * 8.0 + 11.8 * 9.0 / 8.0 - 15.59;
        assert!((grade("Grown-ups at my school listen to me.") - parts).abs() < 1e-9);
        assert!((grade("School is a safe place for me.") - (0.39 * 7.0 + 11.8 - 15.59)).abs() < 1e-9);
    }

    #[test]
    fn negatives_are_found_also_when_shortened() {
        assert!(said("I don't feel safe.", Audience::YoungPeople).contains("\"don't\" is a negative"));
        assert!(said("I don’t feel safe.", Audience::YoungPeople).contains("\"don't\" is a negative"));
        assert!(said("Never mind.", Audience::Staff).contains("\"never\" is a negative"));
        assert!(said("I notice the notes.", Audience::YoungPeople).is_empty());
    }

    #[test]
    fn two_ideas_in_one_are_found() {
        assert!(said("I feel safe and happy.", Audience::YoungPeople).contains("\"and\" joins two ideas"));
        assert!(said("I feel safe/happy.", Audience::YoungPeople).contains("\"or\" joins two ideas"));
        assert!(said("I am proud of {place}.", Audience::Staff).is_empty());
        assert!(breaches("Is it so at school or at work?", Audience::Staff, Form::Open).is_empty());
        assert!(!breaches("How was it, and why?", Audience::Staff, Form::Open).is_empty());
    }

    #[test]
    fn length_and_grade_are_held_to_the_audience() {
        let long = "I feel at home in my school on most of the days of my week.";
        assert!(said(long, Audience::Children).contains("15 words; children get 12 at most"));
        let hard = "Educational professionals facilitate meaningful participation.";
        assert!(said(hard, Audience::Staff).contains("the reading grade is"));
    }

    #[test]
    fn blame_private_matters_ever_and_other_braces_are_found() {
        assert!(said("Have I ever felt safe?", Audience::YoungPeople).contains("whole life"));
        assert!(said("Lazy boys stay in bed.", Audience::YoungPeople).contains("blame"));
        assert!(
            said("I feel safe at home.", Audience::YoungPeople).contains("no diagnosis, home life or harm")
        );
        assert!(
            said("I like {school}.", Audience::YoungPeople).contains("only thing that may stand in braces")
        );
        assert!(said("I trust the adults at school.", Audience::Children).contains("write \"grown-ups\""));
    }
}
