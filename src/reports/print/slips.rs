//! A batch as a sheet of slips.

use super::batch::{Batch, Person};
use super::paper::direction_of;
use belong_reports::{Slip, SlipSheet};

/// One slip for everybody of the batch.
pub(super) fn sheet(batch: &Batch) -> SlipSheet {
    let words = &batch.words;
    let said = |id: &str| words.ours(id).to_string();
    SlipSheet {
        language: words.lang().to_owned(),
        direction: direction_of(words),
        title: words.say("slip-title").with("batch", batch.name()).to_string(),
        partnership: batch.partnership.clone(),
        heading: said("landing-heading"),
        audience: words.ours("slip-for").with("setting", batch.setting.as_str()).to_string(),
        how: vec![said("slip-camera"), said("slip-tablet")],
        address: None,
        code_label: said("slip-words"),
        private: said("slip-private"),
        closes: words.say("slip-closes").with("day", batch.closes.as_str()).to_string(),
        strip_note: said("slip-strip"),
        qr_label: said("slip-qr"),
        slips: batch.people.iter().cloned().map(slip).collect(),
    }
}

fn slip(person: Person) -> Slip {
    Slip { reference: person.reference, link: person.link, code: person.code }
}
