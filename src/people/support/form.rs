//! The form of a support contact, as the pages show it.

use super::rules::{ContactFault, ContactIn};
use crate::http::FormBody;
use crate::people::store::Setting;
use poem::http::StatusCode;

/// The form, empty, as typed, or with what is wrong.
pub struct ContactForm {
    pub action: String,
    /// For a new contact: whose it may be. Empty where that is fixed.
    pub settings: Vec<Setting>,
    /// Whether it may be for the whole partnership.
    pub for_everybody: bool,
    /// The chosen setting's id; empty is the whole partnership.
    pub setting: String,
    pub typed: ContactIn,
    pub faults: Vec<ContactFault>,
    pub is_new: bool,
    pub button: &'static str,
}

/// One line of the form.
pub struct Field<'a> {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub kind: &'static str,
    pub value: &'a str,
}

/// The fields as they were sent.
pub fn typed(form: &FormBody) -> ContactIn {
    let value = |name: &str| form.value(name).unwrap_or_default().to_owned();
    ContactIn {
        name: value("name"),
        words: value("words"),
        phone: value("phone"),
        email: value("email"),
        hours: value("hours"),
        owner: value("owner"),
        review_by: value("review_by"),
    }
}

impl ContactForm {
    pub fn fields(&self) -> [Field<'_>; 7] {
        let field = |(name, label, kind), hint, value| Field { name, label, hint, kind, value };
        let typed = &self.typed;
        let name = "As people call them: Ms Example, or the name of the line.";
        let words = "Such as: the grown-up you can talk to.";
        let phone = "A telephone number, an e-mail address, or when and where: at least one of the three.";
        let hours = "Such as: in the blue room at every break; weekdays 9 to 5.";
        let review =
            "The last day on which it is shown unless somebody confirms it. At most two years ahead.";
        [
            field(("name", "Name", "text"), name, &typed.name),
            field(("words", "Who that is", "text"), words, &typed.words),
            field(("phone", "Telephone (optional)", "tel"), phone, &typed.phone),
            field(("email", "E-mail (optional)", "email"), "Shown to everybody who answers.", &typed.email),
            field(("hours", "When and where (optional)", "text"), hours, &typed.hours),
            field(("owner", "Who keeps this true", "text"), "A role rather than a name.", &typed.owner),
            field(("review_by", "Look at it again by", "date"), review, &typed.review_by),
        ]
    }

    pub fn wrong(&self, field: &str) -> String {
        let mine: Vec<&str> = self
            .faults
            .iter()
            .filter(|fault| fault.field == field)
            .map(|fault| fault.message.as_str())
            .collect();
        mine.join(" ")
    }

    pub fn status(&self) -> StatusCode {
        if self.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}
