//! The invented words of the demonstration. Nobody said any of this.

use crate::theory::Audience::{self, Children, Families, Staff, YoungPeople};

/// What one invented audience wrote about one outcome.
pub struct Voice {
    pub audience: Audience,
    pub outcome: &'static str,
    /// The themes that the first reader gave, those of the second, and the words.
    pub said: &'static [[&'static str; 3]],
    /// Which of the words left, in which form, and how they read then.
    pub passages: &'static [(usize, &'static str, &'static str)],
}

pub const VOICES: [Voice; 4] = [
    Voice {
        audience: YoungPeople,
        outcome: "6M",
        said: &[
            ["belonging", "belonging", "I sit with the same four people at lunch and that makes the day."],
            [
                "listened-to",
                "listened-to",
                "My tutor asked me twice how I was and then waited for the answer.",
            ],
            [
                "listened-to,teachers",
                "listened-to,teachers",
                "One teacher wrote down what I said and came back to me about it.",
            ],
            [
                "belonging",
                "belonging",
                "In the band nobody asks where I was last week. They just hand me the sticks.",
            ],
            ["mornings", "mornings", "The first ten minutes are the hard ones. After that it is fine."],
            [
                "listened-to",
                "listened-to,contact",
                "We said it in the survey and then it was on the screen in the hall.",
            ],
            ["belonging,clubs", "belonging,clubs", "The chess table is the reason I come on Thursdays."],
            ["calm-places", "calm-places", "A room that is quiet at break would help me more than anything."],
            [
                "listened-to",
                "listened-to",
                "They asked us about the timetable and changed it. I did not expect that.",
            ],
            ["belonging", "listened-to", "It is good to be asked, even when the answer is no."],
            ["clubs", "clubs", "Drama on Fridays gets me through the week."],
            [
                "listened-to,teachers",
                "listened-to",
                "The lady at the gate says my name. That is a small thing, and it is not.",
            ],
            [
                "belonging",
                "belonging",
                "I came new in March and two people showed me round without being told.",
            ],
            ["travel", "travel", "When the bus is late I walk in after everybody and they all look."],
            ["listened-to", "listened-to", "I would like to hear what happens after we say things."],
            ["belonging,safety", "belonging", "I feel like part of my year, not of the whole school."],
        ],
        passages: &[
            (1, "words", "My tutor asked me twice how I was and then waited for the answer."),
            (8, "words", "They asked us about the timetable and changed it. I did not expect that."),
            (14, "paraphrase", "Somebody wishes to be told what comes of it when young people speak."),
        ],
    },
    Voice {
        audience: Families,
        outcome: "1M",
        said: &[
            ["contact", "contact", "We had one number to ring, and the same person each time."],
            [
                "contact,listened-to",
                "contact,listened-to",
                "Somebody rang back the same day. I had been waiting a year for that.",
            ],
            ["rules-letters", "rules-letters", "The letter felt cold. A call would have been better."],
            [
                "listened-to",
                "listened-to",
                "The family worker sat at our table and let my child speak first.",
            ],
            ["contact", "contact", "I never know which of the three offices to ask."],
            ["contact,home", "contact", "A text on Sunday evening about Monday would help us all."],
            [
                "listened-to,teachers",
                "listened-to,teachers",
                "The teacher said: you know your child best. I have kept that.",
            ],
            ["home", "home", "I work nights, so meetings in the morning are hard."],
            [
                "contact",
                "contact,extra-support",
                "We told the same story to five people. The sixth had it on a page.",
            ],
            [
                "extra-support",
                "extra-support",
                "Waiting for the plan was the longest part. The school helped anyway.",
            ],
            ["listened-to", "listened-to", "They asked what a good morning looks like at our house."],
            ["contact", "contact", "The evening meeting was the first that both of us could come to."],
            ["rules-letters,contact", "rules-letters", "The new letter had a name and a number under it."],
            ["praise", "praise", "Please keep the breakfast club as it is."],
            [
                "contact,listened-to",
                "contact,listened-to",
                "After the meeting I got a note of what was agreed.",
            ],
            ["listened-to", "contact", "Nobody had asked me before what I think of it."],
        ],
        passages: &[
            (1, "words", "Somebody rang back the same day. I had been waiting a year for that."),
            (6, "words", "The teacher said: you know your child best. I have kept that."),
            (4, "paraphrase", "A parent finds it hard to tell which office to turn to."),
        ],
    },
    Voice {
        audience: Children,
        outcome: "6S",
        said: &[
            ["calm-places", "calm-places", "The quiet corner is my best place."],
            ["calm-places,belonging", "calm-places", "I like the bench where my friends wait."],
            ["safety", "safety", "The big ones run fast in the yard."],
            ["calm-places", "calm-places", "It is too loud at lunch."],
            ["teachers", "teachers", "My teacher smiles in the morning."],
            ["calm-places", "calm-places", "I like the tent with the cushions."],
            ["belonging", "belonging", "My friends make me laugh."],
            ["calm-places,safety", "calm-places,safety", "A grown-up stands by the loud door now."],
            ["safety", "safety", "I told a helper and it stopped."],
            ["calm-places", "safety", "The hall echoes."],
            ["clubs", "clubs", "I like the garden club. We grow peas."],
            ["calm-places", "calm-places", "I want a quiet place for my lunch."],
            ["lessons", "lessons", "Maths is hard and then it is fun."],
            ["belonging,calm-places", "belonging,calm-places", "We read together under the tree."],
        ],
        passages: &[
            (0, "paraphrase", "A child likes the corner where it is quiet."),
            (7, "paraphrase", "It helps that a grown-up is now near the door where it is loud."),
        ],
    },
    Voice {
        audience: Staff,
        outcome: "2S",
        said: &[
            ["teachers", "teachers", "A training day that ended with a plan for one child was worth ten."],
            [
                "extra-support",
                "extra-support",
                "The help card tells me in a minute what I used to learn in a term.",
            ],
            [
                "teachers,contact",
                "teachers,contact",
                "We meet for ten minutes on Mondays, all who know the child.",
            ],
            ["contact", "contact", "I need to know what other services know, before the meeting."],
            ["extra-support", "extra-support", "Waiting lists undo in a year what we built in three."],
            [
                "teachers",
                "teachers",
                "I was never taught about trauma. Two afternoons changed how I greet people.",
            ],
            ["calm-places", "calm-places", "A quiet room and somebody in it: it brought four children back."],
            ["teachers", "teachers", "Give us time to try what we heard."],
            ["contact", "contact,teachers", "One page that travels with the family saves us all an hour."],
            [
                "extra-support,teachers",
                "extra-support,teachers",
                "Support that comes into the classroom works. Support that takes a child out does not.",
            ],
            [
                "rules-letters",
                "rules-letters",
                "Calling first and writing later changed the tone of everything.",
            ],
            ["teachers", "teachers", "We now ask what happened, before we ask why."],
            ["praise", "praise", "The family workers are the best thing of the year."],
            ["contact", "contact", "Somebody to ring on the day, not next week."],
        ],
        passages: &[(6, "words", "A quiet room and somebody in it: it brought four children back.")],
    },
];
