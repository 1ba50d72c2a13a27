//! "In their words" in the documents: passages and themes beside what they explain.

use super::material::Material;
use super::parts::{bullets, section};
use crate::reports::{Lived, LivedTheme, NOT_COUNTS, lived_beside, theme_title};
use crate::theory::Audience;
use belong_reports::model::{Block, Quote, Section, Words};

/// How many passages a summary holds, of different audiences.
const IN_SHORT: usize = 2;

/// What each audience said last about an outcome.
pub(super) fn in_their_words(material: &Material, outcome: &str) -> Vec<Block> {
    let lived = lived_beside(&material.spoken, &material.content, outcome);
    lived.into_iter().map(|lived| Block::Words(words(lived))).collect()
}

fn words(lived: Lived) -> Words {
    let intro = format!("{} in their own words, {}. {NOT_COUNTS}", lived.audience.title(), lived.when);
    let quotes = lived.quotes.into_iter().map(|one| Quote { text: one.text, whose: one.whose });
    Words { intro, quotes: quotes.collect(), themes: lived.themes.iter().map(LivedTheme::words).collect() }
}

/// A passage each of the first audiences of the release's own wave; none where nothing may be shown.
pub(super) fn in_short(material: &Material) -> Option<Section> {
    let wave = &material.cube()?.wave;
    let spoken = material.spoken.iter().find(|one| one.when == *wave)?;
    let first = |audience: Audience| spoken.words.iter().find(|one| one.audience == audience);
    let quote = |one: &crate::voices::SpokenWords| Quote { text: one.quoted(), whose: one.whose() };
    let quotes: Vec<Quote> = Audience::ALL.into_iter().filter_map(first).take(IN_SHORT).map(quote).collect();
    let words = Words { intro: NOT_COUNTS.to_owned(), quotes, themes: Vec::new() };
    (!words.quotes.is_empty()).then(|| section("words", "In their words", vec![Block::Words(words)]))
}

/// Themes that five comments or more named in the settings of a place: by name, without a count.
pub(super) fn named_there(material: &Material, place: &str) -> Option<Section> {
    let wave = &material.cube()?.wave;
    let spoken = material.spoken.iter().find(|one| one.when == *wave)?;
    let mine = material.settings_in(place);
    let lines = spoken.named.iter().filter_map(|(setting, audience, themes)| {
        let name = &mine.iter().find(|one| one.id == *setting)?.name;
        let titles: Vec<String> = themes.iter().map(|id| theme_title(&material.content, id)).collect();
        Some(format!("{name}, {}: {}", audience.noun(), titles.join(", ")))
    });
    let intro = "Themes that five comments or more named, in no order of size. Never words, and no counts.";
    Some(section("themes", "What people wrote about", vec![bullets(intro, lines.collect())?]))
}
