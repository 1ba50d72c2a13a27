//! The parts of a map that say whose row it is: audience, setting, year group, absence band, language.

use super::ImportGround;
use super::map::{AUDIENCES, OUTSIDE, part};
use super::sorted::{Sorted, Sorting, Told, sorted};
use crate::people::AbsenceBand;
use crate::release::places::ELSEWHERE;
use crate::theory::{Audience, Entry};

pub(super) fn audience(top: &Entry) -> Option<Told<Audience>> {
    let part = part(top, "audience", "is = \"FA\", or with column and values")?;
    part.only(&["is", "column", "values", "leave_out", "empty"]);
    if part.has("is") {
        return part.one_of("is", Audience::from_code, AUDIENCES).map(Told::Everybody);
    }
    let known = Audience::ALL.iter().map(|one| (one.code().to_owned(), *one)).collect();
    let by = Sorting { known, name: &Audience::from_code, allowed: AUDIENCES };
    sorted(&part, &by, None).map(Told::Column)
}

/// The partnership's settings, whatever their case and spaces, by the name that the release plan has.
pub(super) fn setting_named(ground: &ImportGround<'_>, name: &str) -> Option<String> {
    let wanted = super::labels::plain(name);
    if wanted == ELSEWHERE {
        return Some(OUTSIDE.to_owned());
    }
    let settings = ground.plan.places.iter().flat_map(|place| &place.settings);
    settings.into_iter().find(|setting| super::labels::plain(setting) == wanted).cloned()
}

pub(super) fn setting(top: &Entry, ground: &ImportGround<'_>) -> Option<Told<String>> {
    let part = part(top, "setting", "is = \"Name of the setting\", or with column and values")?;
    part.only(&["is", "column", "values", "leave_out", "elsewhere", "empty"]);
    let allowed =
        "the name of a setting as the roster has it (`belong roster import` adds settings), or \"elsewhere\"";
    let name = |name: &str| setting_named(ground, name);
    if part.has("is") {
        return part.one_of("is", name, allowed).map(Told::Everybody);
    }
    let settings = ground.plan.places.iter().flat_map(|place| &place.settings);
    let known = settings.map(|name| (name.clone(), name.clone())).collect();
    sorted(&part, &Sorting { known, name: &name, allowed }, Some(OUTSIDE.to_owned())).map(Told::Column)
}

const OPTIONAL: [&str; 4] = ["column", "values", "leave_out", "empty"];

pub(super) fn year_group(top: &Entry) -> Option<Sorted<i32>> {
    let part = top.optional_part("year_group")?;
    part.only(&OPTIONAL);
    let name = |name: &str| name.trim().parse::<i32>().ok().filter(|year| (0..=14).contains(year));
    let forms = |year: i32| {
        ["{}", "year {}", "y{}", "yr {}", "year{}"].map(|form| (form.replace("{}", &year.to_string()), year))
    };
    let known = (0..=14).flat_map(forms).chain([("reception".to_owned(), 0)]).collect();
    sorted(&part, &Sorting { known, name: &name, allowed: "a year group from 0 (reception) to 14" }, None)
}

pub(super) fn absence_band(top: &Entry) -> Option<Sorted<String>> {
    let part = top.optional_part("absence_band")?;
    part.only(&OPTIONAL);
    let name = |name: &str| AbsenceBand::from_word(name).map(|band| band.word().to_owned());
    let words = ["0-5", "5-10", "10-50", "50+"].map(str::to_owned);
    let known = words.into_iter().map(|band| (band.clone(), band)).collect();
    sorted(
        &part,
        &Sorting {
            known,
            name: &name,
            allowed: "\"0-5\", \"5-10\", \"10-50\", \"50+\" (percent of sessions)",
        },
        None,
    )
}

pub(super) fn language(top: &Entry, ground: &ImportGround<'_>) -> Option<Sorted<String>> {
    let part = top.optional_part("language")?;
    part.only(&OPTIONAL);
    let editions = &ground.content.editions;
    let name = |name: &str| editions.by_code(name).map(|edition| edition.code.clone());
    let codes = editions
        .iter()
        .flat_map(|one| [(one.code.clone(), one.code.clone()), (one.name.clone(), one.code.clone())]);
    let allowed = editions.iter().map(|one| format!("\"{}\"", one.code)).collect::<Vec<_>>().join(", ");
    sorted(&part, &Sorting { known: codes.collect(), name: &name, allowed: &allowed }, None)
}
