//! What the invented people wrote in two released waves: sorted by two invented readers, and a few passages let pass.

use super::words_said::{VOICES, Voice};
use super::{readers, store};
use crate::app::App;
use crate::clock::{At, DAY, HOUR, MINUTE};
use crate::ids::{CommentId, SettingId, StaffId, WaveId};
use crate::people;
use crate::theory::Audience;
use crate::voices::{
    CommentText, Ground, NewPassage, PassageIn, PublicHalf, Told, approve, propose, read_passage,
};
use crate::waves::wave_by_name;
use anyhow::{Context, anyhow};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeMap, HashMap};

/// The waves in which people wrote, and in how many settings each of the words was said.
const WAVES: [(&str, usize); 2] = [("Autumn 2025", 2), ("Spring 2026", 3)];
/// Of those who sent their answers one in so many wrote something.
const ONE_IN: i32 = 3;
/// Words are said in so many settings of an audience at most, each with more people than this on its roll.
const PLACES: usize = 6;
const ENOUGH: u64 = 36;

/// A comment that is to be written down, and where.
pub struct Written<'a> {
    pub id: CommentId,
    pub wave: WaveId,
    pub setting: SettingId,
    pub audience: Audience,
    pub outcome: &'a str,
    /// What each of the two readers gave.
    pub themes: [&'a str; 2],
    pub sealed: Vec<u8>,
    pub gathered_at: At,
}

/// Writes down what was said, once, sealed to the readers' keys.
///
/// # Errors
/// The database's.
pub async fn write_down(app: &App) -> anyhow::Result<()> {
    let coders = readers::coders(app).await?;
    for (name, settings) in WAVES {
        let wave = wave_by_name(app.db.reader(), name).await?.context("a demonstration's wave is gone")?;
        if !store::is_written(&app.db, wave.id).await? {
            let gathered_at = At(wave.closes_at.0 - DAY);
            write_wave(app, (wave.id, gathered_at), settings, coders).await?;
        }
    }
    Ok(())
}

async fn write_wave(
    app: &App,
    (wave, gathered_at): (WaveId, At),
    settings: usize,
    readers: [StaffId; 2],
) -> anyhow::Result<()> {
    let txn = app.db.begin().await?;
    let known = people::settings(app.db.reader()).await?;
    let keys = readers::keys(app).await?;
    let rolls = people::roll_counts(app.db.reader()).await?;
    for voice in &VOICES {
        let roll = |one: &people::Setting| rolls.get(&(one.id, voice.audience)).copied().unwrap_or(0);
        let mut there: Vec<(u64, SettingId)> = known.iter().map(|one| (roll(one), one.id)).collect();
        there.retain(|(roll, _)| *roll > ENOUGH);
        // The largest first, else by name: the same in every demonstration.
        there.sort_by_key(|(roll, _)| std::cmp::Reverse(*roll));
        there.truncate(PLACES);
        let mut counts: BTreeMap<SettingId, i32> = BTreeMap::new();
        for (n, said) in voice.said.iter().enumerate() {
            for time in 0..settings {
                let (_, setting) = there[(n + time) % there.len()];
                let comment = written(voice, (said, n, time), (wave, setting, gathered_at), &keys)?;
                *counts.entry(setting).or_default() += 1;
                store::keep_written(&txn, &comment, readers).await?;
                let passage = voice.passages.iter().find(|(at, ..)| *at == n && time == 0);
                if let Some((_, form, text)) = passage {
                    let on = (&comment, said[2]);
                    let_leave(&txn, app, on, (form, text), (&keys[&setting], readers)).await?;
                }
            }
        }
        for (setting, many) in counts {
            let of = (wave, setting, voice.audience);
            store::keep_voice_count(&txn, of, (many * ONE_IN, many)).await?;
        }
    }
    Ok(txn.commit().await?)
}

fn written<'a>(
    voice: &'a Voice,
    (said, n, time): (&'a [&'a str; 3], usize, usize),
    (wave, setting, gathered_at): (WaveId, SettingId, At),
    keys: &HashMap<SettingId, PublicHalf>,
) -> anyhow::Result<Written<'a>> {
    let told = Told {
        prompt: format!("{}-help", voice.audience.code()),
        text: said[2].to_owned(),
        read_first: false,
        may_quote: true,
    };
    let text = CommentText { audience: voice.audience, edition: "en".to_owned(), told, signs: Vec::new() };
    let gathered_at = At(gathered_at.0 - DAY * i64::try_from(n % 5)? + MINUTE * i64::try_from(3 * n + time)?);
    Ok(Written {
        id: CommentId::random(),
        wave,
        setting,
        audience: voice.audience,
        outcome: voice.outcome,
        themes: [said[0], said[1]],
        sealed: keys[&setting].seal(&text.pack()?),
        gathered_at,
    })
}

/// One reader proposes, the other approves.
async fn let_leave(
    txn: &impl ConnectionTrait,
    app: &App,
    (comment, said): (&Written<'_>, &str),
    (form, text): (&str, &str),
    (key, [one, other]): (&PublicHalf, [StaffId; 2]),
) -> anyhow::Result<()> {
    let typed = PassageIn {
        text: text.to_owned(),
        form: form.to_owned(),
        outcome: comment.outcome.to_owned(),
        masks_seen: true,
    };
    let ground =
        Ground { theory: &app.content.theory, comment: said, read: true, may_quote: form == "words" };
    let passage = read_passage(&typed, ground).map_err(|faults| anyhow!("\"{text}\": {faults:?}"))?;
    let at = At(comment.gathered_at.0 + 3 * HOUR);
    let new = NewPassage { comment: comment.id, audience: comment.audience, passage, by: one, at };
    let id = propose(txn, new, key).await?;
    approve(txn, id, other, text, At(at.0 + HOUR)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo;

    #[test]
    fn what_is_invented_can_be_proposed_as_it_stands() {
        let content = demo::content();
        let mut left = 0;
        for voice in &VOICES {
            assert!(content.theory.outcome(voice.outcome).is_some() && voice.said.len() * 2 >= 20);
            for (at, form, text) in voice.passages {
                let typed = PassageIn {
                    text: (*text).to_owned(),
                    form: (*form).to_owned(),
                    outcome: voice.outcome.to_owned(),
                    masks_seen: true,
                };
                let (comment, may_quote) = (voice.said[*at][2], *form == "words");
                let on = Ground { theory: &content.theory, comment, read: true, may_quote };
                assert!(read_passage(&typed, on).is_ok(), "{text}");
                assert!(voice.audience != Audience::Children || !may_quote, "{text}");
                left += 1;
            }
        }
        assert_eq!((VOICES.iter().map(|voice| voice.said.len()).sum::<usize>(), left), (60, 9));
    }
}
