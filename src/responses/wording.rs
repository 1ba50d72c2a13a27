//! The sentences of the respondent's pages, in the words of each audience.
//!
//! Children's sentences stay under reading grade 4, families' under 8. Nothing here blames, hurries or
//! counts down, and nothing names the person who reads it.

use crate::theory::Audience;

/// The block "talk to someone now" at the foot of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Support {
    pub heading: &'static str,
    /// Whether Childline's number is given, and the words before it.
    pub childline: bool,
    pub for_whom: &'static str,
    /// The words before 999.
    pub danger: &'static str,
}

/// The words of the landing page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intro {
    pub heading: &'static str,
    /// The audience, never a person.
    pub for_whom: &'static str,
    /// Who asks and why; how long it takes; who sees what.
    pub sentences: [String; 3],
    pub freedom: &'static str,
    pub keep: &'static str,
    pub cookie: &'static str,
}

/// The support block of an audience; none is the page that anybody may meet.
pub(super) fn support(audience: Option<Audience>) -> Support {
    let (heading, childline, for_whom, danger) = match audience {
        Some(Audience::Children) => {
            ("Talk to someone now", true, "Do you feel sad or not safe? Call", "Are you in danger? Call")
        }
        Some(Audience::YoungPeople) => (
            "Talk to someone now",
            true,
            "Is something on your mind? You can talk to",
            "If you are in danger, call",
        ),
        Some(Audience::Families) => (
            "If you need help now",
            true,
            "Children and young people can talk to",
            "If somebody is in danger, call",
        ),
        Some(Audience::Staff) => (
            "If you are worried about a child",
            false,
            "",
            "Please follow your setting's safeguarding steps. If somebody is in danger, call",
        ),
        None => (
            "Talk to someone now",
            true,
            "Children and young people can call",
            "If somebody is in danger, call",
        ),
    };
    Support { heading, childline, for_whom, danger }
}

/// The landing page's words. `asker` is the partnership's name.
pub(super) fn intro(audience: Audience, asker: &str, questions: usize) -> Intro {
    match audience {
        Audience::Children => children(asker, questions),
        Audience::YoungPeople => young_people(asker, questions),
        Audience::Families => families(asker, questions),
        Audience::Staff => staff(asker, questions),
    }
}

fn children(asker: &str, questions: usize) -> Intro {
    Intro {
        heading: "What is school like for you?",
        for_whom: "For children in years 3 to 6",
        sentences: [
            format!("We are {asker}, and we want school to be a good place for you."),
            format!(
                "There are {questions} short questions, and they take about {}.",
                Audience::Children.minutes()
            ),
            "We add up what all children pick, so no one at school or at home is told what you picked."
                .into(),
        ],
        freedom: "There is no right or wrong. You can skip a question. You can stop when you like.",
        keep: "We keep what you pick. With it we keep your school, your school year and how much you were in \
               school. Your school may add one or two yes-or-no facts. We do not keep your name with it. We only show how many children picked the same thing, and never for a small \
               group.",
        cookie: "We put one small note, called a cookie, on this device. It keeps your answers together. \
                 It goes when you finish. To stop now and finish later, use this same device.",
    }
}

fn young_people(asker: &str, questions: usize) -> Intro {
    Intro {
        heading: "What is school like for you?",
        for_whom: "For young people aged 11 to 18",
        sentences: [
            format!("{asker} is asking young people what school is like, to make it better."),
            format!("There are {questions} short questions, and they take about {}.", Audience::YoungPeople.minutes()),
            "It is anonymous: your answers are added to everybody else's, and nobody at school or at home is \
             told what you chose."
                .into(),
        ],
        freedom: "It is up to you. You can skip any question, and you can stop whenever you like.",
        keep: "We keep what you choose. With it we keep your school, your year group, roughly how much you were \
               in school and one or two yes-or-no facts, where your school told us. We do not keep your name, \
               e-mail address or the time with it. We only show figures for larger groups, so that nobody can \
               be picked out.",
        cookie: "We set one small cookie, which keeps your answers together while you answer. It does not \
                 follow you and it goes when you finish. To stop now and finish later, use this same device.",
    }
}

fn families(asker: &str, questions: usize) -> Intro {
    Intro {
        heading: "How is school going for your child?",
        for_whom: "For parents and carers",
        sentences: [
            format!("{asker} is asking families how school is going, so that schools and services can do better."),
            format!("There are {questions} short questions, and they take about {}.", Audience::Families.minutes()),
            "It is anonymous: your answers are added to those of other families, and nobody at school is told \
             what you chose."
                .into(),
        ],
        freedom: "It is up to you. Nothing changes for your child if you do not answer, skip a question or stop.",
        keep: "We keep what you choose and which school it is about. With it we keep the year group, roughly how \
               much school was missed and one or two yes-or-no facts, where the school told us. We do not keep \
               a name, an e-mail address or the time with it. We only show figures for larger groups, so that \
               nobody can be picked out.",
        cookie: "We set one small cookie, which keeps your answers together while you answer. It does not \
                 follow you and it goes when you finish. You can stop and carry on later from the same link.",
    }
}

fn staff(asker: &str, questions: usize) -> Intro {
    Intro {
        heading: "How is it going where you work?",
        for_whom: "For staff and practitioners",
        sentences: [
            format!("{asker} is asking everybody who works with children and families what helps and what gets in the way."),
            format!("There are {questions} short questions, and they take about {}.", Audience::Staff.minutes()),
            "It is anonymous: your answers are added to those of colleagues, and nobody where you work is told \
             what you chose."
                .into(),
        ],
        freedom: "It is up to you. You can skip any question, and you can stop whenever you like.",
        keep: "We keep what you choose and which setting you work in. We do not keep a name, an e-mail address \
               or the time with it. We only show figures for larger groups, so that nobody can be picked out.",
        cookie: "We set one small cookie, which keeps your answers together while you answer. It does not \
                 follow you and it goes when you finish. You can stop and carry on later from the same link.",
    }
}

/// The label of "this does not apply".
pub(super) fn does_not_apply(audience: Audience) -> &'static str {
    match audience {
        Audience::Children => "This is not about me",
        Audience::YoungPeople | Audience::Families | Audience::Staff => "This does not apply to me",
    }
}

/// Beside a question whose answer waits, but was not written on this device.
pub(super) fn saved_earlier(audience: Audience) -> &'static str {
    match audience {
        Audience::Children => "You picked an answer before. We keep it. You can pick a new one.",
        _ => "There is an answer from an earlier visit. It is kept unless you choose a new one.",
    }
}

/// The hint over all questions on one page.
pub(super) fn one_page_hint(audience: Audience) -> &'static str {
    match audience {
        Audience::Children => "Pick one answer for each. You can leave any out.",
        _ => "Choose one answer for each. You can leave out any that you like.",
    }
}

/// The sentence over the Send button.
pub(super) fn before_sending(audience: Audience) -> &'static str {
    match audience {
        Audience::Children => {
            "When you press the button, your answers go to us. You cannot change them then."
        }
        _ => "When you press the button, your answers come to us. After that they cannot be changed.",
    }
}

/// The thank-you, with the planned day of the results where there is one.
pub(super) fn thanks(audience: Audience, results: Option<&str>) -> Vec<String> {
    let (warm, then) = match audience {
        Audience::Children => (
            "We have your answers. What you think matters to us.",
            "We plan to tell you what we found out on",
        ),
        Audience::YoungPeople => (
            "We have your answers. What you think helps to make school better.",
            "We plan to share what everybody said on",
        ),
        Audience::Families => (
            "We have your answers. They help schools and services to see what works for families.",
            "We plan to share what families said on",
        ),
        Audience::Staff => (
            "We have your answers. They help the partnership to see what helps where you work.",
            "We plan to share what colleagues said on",
        ),
    };
    let mut sentences = vec![warm.to_owned()];
    sentences.extend(results.map(|day| format!("{then} {day}.")));
    sentences
}

/// Beside the button that clears the device.
pub(super) fn finish(audience: Audience) -> &'static str {
    match audience {
        Audience::Children => {
            "Do other people use it too? Press the button. It clears your answers off this device."
        }
        _ => "If other people use it too, clear it, so that none of your answers stay behind.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vowel groups, a silent final e not counted; never under one.
    fn syllables(word: &str) -> usize {
        let word: String = word.to_lowercase().chars().filter(|c| c.is_ascii_alphabetic()).collect();
        let vowel = |c: char| "aeiouy".contains(c);
        let mut before = false;
        let mut count = 0;
        for letter in word.chars() {
            count += usize::from(vowel(letter) && !before);
            before = vowel(letter);
        }
        let silent = word.ends_with('e') && !word.ends_with("le") && count > 1;
        (count - usize::from(silent)).max(1)
    }

    /// Flesch-Kincaid grade of a text.
    fn grade(text: &str) -> f64 {
        let words: Vec<&str> = text.split_whitespace().collect();
        let sentences = text.matches(['.', '?', ':']).count().max(1);
        let syllables: usize = words.iter().map(|word| syllables(word)).sum();
        0.39 * words.len() as f64 / sentences as f64 + 11.8 * syllables as f64 / words.len() as f64 - 15.59
    }

    fn read(audience: Audience) -> Vec<String> {
        let intro = intro(audience, "Our Group", 7);
        let mut texts = vec![intro.sentences.join(" ")];
        texts.extend([intro.freedom, intro.keep, intro.cookie].map(str::to_owned));
        texts.extend([saved_earlier(audience), one_page_hint(audience)].map(str::to_owned));
        texts.extend([before_sending(audience), finish(audience)].map(str::to_owned));
        texts.push(thanks(audience, Some("10 May")).join(" "));
        texts
    }

    #[test]
    fn each_audience_reads_at_its_own_grade() {
        let limits = [4.0, 6.5, 8.0, 9.0];
        for (audience, limit) in Audience::ALL.into_iter().zip(limits) {
            for text in read(audience) {
                assert!(
                    grade(&text) <= limit,
                    "{:.1} > {limit} for {}: {text}",
                    grade(&text),
                    audience.code()
                );
            }
        }
    }

    #[test]
    fn nobody_is_hurried_or_blamed() {
        for text in Audience::ALL.into_iter().flat_map(read) {
            let text = text.to_lowercase();
            for word in ["only left", "hurry", "must ", "fail", "streak", "last chance", "remind"] {
                assert!(!text.contains(word), "{text}");
            }
        }
    }
}
