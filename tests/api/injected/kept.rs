//! Which text must be found where.

use super::houses::*;

impl House {
    fn words_at(&self, which: &[(&'static str, usize)]) -> Vec<(&'static str, String)> {
        which.iter().map(|(what, n)| (*what, self.words.of(*n))).collect()
    }

    /// What some page of the desk or of a respondent shows.
    pub fn words_kept(&self) -> Vec<(&'static str, String)> {
        let mut kept = self.words_at(&[
            ("a setting", 0),
            ("another setting", 3),
            ("the partnership", PARTNERSHIP),
            ("the outcome", OUTCOME),
            ("the intervention", INTERVENTION),
            ("the question", ITEM),
            ("their own question", OWN),
            ("the locality", LOCALITY),
            ("the released wave", RELEASED),
            ("the open wave", OPEN),
            ("what was heard", HEARD),
            ("what is to be done", WILL),
            ("what was done", DID),
            ("what became of it", BECAME),
            ("why not", WHY),
            ("a title", TITLE),
            ("a publisher", PUBLISHER),
            ("a reason", REASON),
            ("an owner", OWNER),
            ("hours", HOURS),
        ]);
        kept.push(("words for a contact", self.words.name(CONTACT)));
        kept.push(("a colleague", self.words.name(COLLEAGUE)));
        kept.push(("who sees to it", self.words.name(WHO)));
        kept.push(("the note", self.words.name(NOTE)));
        kept.push(("an address", self.words.address()));
        kept
    }

    pub fn words_for_programs(&self) -> Vec<(&'static str, String)> {
        self.words_at(&[
            ("a setting", 0),
            ("the partnership", PARTNERSHIP),
            ("the outcome", OUTCOME),
            ("the intervention", INTERVENTION),
            ("the question", ITEM),
            ("the released wave", RELEASED),
            ("what was heard", HEARD),
            ("what is to be done", WILL),
            ("what was done", DID),
            ("what became of it", BECAME),
            ("why not", WHY),
        ])
    }

    pub fn words_in_print(&self) -> Vec<(&'static str, String)> {
        self.words_at(&[
            ("a setting", 0),
            ("the partnership", PARTNERSHIP),
            ("the outcome", OUTCOME),
            ("the released wave", RELEASED),
            ("what was done", DID),
        ])
    }

    pub fn words_in_mails(&self) -> Vec<(&'static str, String)> {
        let mut told = self.words_at(&[("the partnership", PARTNERSHIP)]);
        told.push(("the note", self.words.name(NOTE)));
        told
    }
}
