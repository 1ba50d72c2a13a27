//! A plan in words, for the page and for programs alike.

use super::form::field_of;
use crate::surveys::{AudiencePlan, CellPlan, Composed, Content, Gap, Item, Planned, Why, takes};
use crate::theory::Audience;

/// The questionnaire of one audience.
pub struct AudienceView {
    pub audience: Audience,
    /// "7 of 7 questions at most, about 2 minutes"
    pub length: String,
    pub questions: Vec<QuestionView>,
    pub cells: Vec<CellView>,
}

impl AudienceView {
    pub fn has_gaps(&self) -> bool {
        self.cells.iter().any(|cell| !cell.gap.is_empty())
    }

    pub fn has_choices(&self) -> bool {
        self.cells.iter().any(|cell| !cell.choices.is_empty())
    }
}

/// One question.
pub struct QuestionView {
    pub item: String,
    pub version: u32,
    pub outcome: String,
    pub text: String,
    /// Why it is asked; empty where an outcome was chosen for it.
    pub why: &'static str,
    pub is_new: bool,
    pub is_anchor: bool,
    pub comparable: String,
}

/// A chosen outcome for this audience.
pub struct CellView {
    pub field: String,
    pub outcome: String,
    pub statement: String,
    /// Id and words; the chosen one is marked. Empty where there is nothing to choose.
    pub choices: Vec<(String, String, bool)>,
    /// Why it has no question; empty where it has one.
    pub gap: String,
}

/// Every audience's questionnaire, children first.
pub fn views(planned: &Planned, content: &Content, own: &[Item]) -> Vec<AudienceView> {
    planned.audiences.iter().map(|plan| Viewing { plan, content, own }.audience()).collect()
}

/// "7 of 7 questions at most, about 2 minutes"
fn length(audience: Audience, asked: usize, most: usize) -> String {
    if asked == 0 {
        return "not asked".to_owned();
    }
    let minutes = takes(audience, asked);
    let noun = if minutes == 1 { "minute" } else { "minutes" };
    format!("{asked} of {most} questions at most, about {minutes} {noun}")
}

struct Viewing<'a> {
    plan: &'a AudiencePlan,
    content: &'a Content,
    own: &'a [Item],
}

impl Viewing<'_> {
    fn audience(&self) -> AudienceView {
        let plan = self.plan;
        let questions: Vec<QuestionView> =
            plan.asked.iter().filter_map(|asked| self.question(asked)).collect();
        AudienceView {
            audience: plan.audience,
            length: length(plan.audience, questions.len(), plan.most),
            questions,
            cells: plan.cells.iter().map(|cell| self.cell(cell)).collect(),
        }
    }

    fn item(&self, id: &str) -> Option<&Item> {
        self.own.iter().chain(&self.content.items).find(|item| item.id == id)
    }

    fn words(&self, item: &Item) -> String {
        item.text.replace("{place}", &self.content.theory.place)
    }

    fn question(&self, asked: &crate::surveys::AskedItem) -> Option<QuestionView> {
        let item = self.item(&asked.item)?;
        Some(QuestionView {
            item: item.id.clone(),
            version: item.version,
            outcome: asked.outcome.clone(),
            text: self.words(item),
            why: match asked.why {
                Why::Anchor => "asked in every wave",
                Why::New => "new question",
                Why::Chosen => "",
                Why::Further => "a further question, there was room",
            },
            is_new: asked.why == Why::New,
            is_anchor: asked.why == Why::Anchor,
            comparable: asked.comparable.in_words(),
        })
    }

    fn cell(&self, cell: &CellPlan) -> CellView {
        let audience = self.plan.audience;
        let option = |id: &String| {
            let item = self.item(id)?;
            Some((id.clone(), self.words(item), cell.items.contains(id)))
        };
        let statement = self.content.theory.outcome(&cell.outcome).map(|outcome| outcome.statement.clone());
        let noun = audience.noun();
        CellView {
            field: field_of(&cell.outcome, audience),
            outcome: cell.outcome.clone(),
            statement: statement.unwrap_or_default(),
            choices: cell.choices.iter().filter_map(option).collect(),
            gap: match cell.gap {
                None => String::new(),
                Some(Gap::NoItem) => format!("No question: the item bank has none for {noun}."),
                Some(Gap::NoRoom) => "No question: there is no more room.".to_owned(),
                Some(Gap::LeftOut) => "No question: left out.".to_owned(),
            },
        }
    }
}

/// In which editions a new question has no words of its own yet: its readers see the English words.
pub fn unworded(pulse: &Composed, item: &Item, content: &Content) -> Vec<String> {
    let worded = |code: &str| pulse.wordings.iter().any(|one| one.item == item.id && one.edition == code);
    let offered = content.editions.offered_to(item.audience).skip(1);
    offered.filter(|edition| !worded(&edition.code)).map(|edition| edition.name.clone()).collect()
}
