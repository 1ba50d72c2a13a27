//! What a wave's page shows besides its row: what holds it up, whom it leaves out, how many have answered.

use super::counts::{CoarseCount, invited_by_setting};
use super::opening;
use super::pages::{WavesDesk, in_sentence};
use super::pulses;
use super::rules::{Refusal, Wave, needs_support};
use super::store::WaveFault;
use crate::access::failed;
use crate::ids::WaveId;
use crate::people;
use crate::surveys::pulse_by_id;
use crate::theory::Audience;

/// Why a planned wave will not open, and where somebody mends it: address and name of the page.
pub struct HeldUp {
    why: Refusal,
    pub mend: (&'static str, &'static str),
}

impl HeldUp {
    pub fn sentence(&self) -> String {
        in_sentence(&self.why.to_string())
    }
}

pub struct Counts {
    pub day: String,
    pub rows: Vec<CountRow>,
}

pub struct CountRow {
    pub audience: &'static str,
    pub place: String,
    pub invited: i64,
    pub done: Option<i64>,
}

/// The composed pulse that a wave asks: its page and its name.
pub async fn pulse_of(desk: &WavesDesk, wave: &Wave) -> poem::Result<Option<(String, String)>> {
    let Some(id) = wave.pulse else { return Ok(None) };
    let kept = pulse_by_id(desk.db.reader(), id).await.map_err(failed)?;
    Ok(kept.map(|kept| (format!("/desk/pulses/{id}"), kept.name)))
}

/// What an opening would be refused for now (a composed pulse that cannot be asked, settings on the roster that
/// lack a support contact in date, or words that nobody could read), and the audiences that it would not ask, because nobody of them is on the roster.
pub async fn before_opening(
    desk: &WavesDesk,
    wave: &Wave,
) -> poem::Result<(Option<HeldUp>, Vec<&'static str>)> {
    let db = desk.db.reader();
    let unfit = match wave.pulse {
        None => None,
        Some(pulse) => match pulses::askable(db, &desk.content, (pulse, wave.term)).await {
            Ok(_) => None,
            Err(WaveFault::Refused(why)) => Some(HeldUp { why, mend: ("/desk/pulses", "Pulses") }),
            Err(fault) => return Err(failed(fault)),
        },
    };
    let rolls = people::roll_counts(db).await.map_err(failed)?;
    let asked = rolls.keys().filter(|(_, audience)| needs_support(*audience)).map(|(setting, _)| *setting);
    let settings = opening::without_support(db, &asked.collect(), desk.clock.now()).await.map_err(failed)?;
    let unsupported = (!settings.is_empty()).then_some(HeldUp {
        why: Refusal::NoSupportContact { settings },
        mend: ("/desk/support", "Support contacts"),
    });
    let lacks = desk.steps.unready(wave).await.map_err(failed)?;
    let unread = (!lacks.is_empty())
        .then_some(HeldUp { why: Refusal::Unread { lacks }, mend: ("/desk/readers", "Readers") });
    let held_up = unfit.or(unsupported).or(unread);
    let is_absent = |audience: &Audience| rolls.keys().all(|(_, of)| of != audience);
    let not_asked = Audience::ALL.into_iter().filter(is_absent).map(Audience::noun).collect();
    Ok((held_up, not_asked))
}

/// The audiences that an opened wave does not ask, because nobody of them was on the roster; none where nobody
/// was invited here, or the invitations are forgotten.
pub async fn left_out(desk: &WavesDesk, wave: WaveId) -> poem::Result<Vec<&'static str>> {
    let invited = invited_by_setting(desk.db.reader(), wave).await.map_err(failed)?;
    let is_absent = |audience: &Audience| !invited.is_empty() && invited.keys().all(|(of, _)| of != audience);
    Ok(Audience::ALL.into_iter().filter(is_absent).map(Audience::noun).collect())
}

pub async fn counts_of(desk: &WavesDesk, wave: WaveId) -> poem::Result<Counts> {
    let counts = desk.counts.of(&desk.db, wave, desk.clock.now()).await.map_err(failed)?;
    let settings = people::settings(desk.db.reader()).await.map_err(failed)?;
    let row = |audience: Audience, place: &str, count: &CoarseCount| CountRow {
        audience: audience.title(),
        place: place.to_owned(),
        invited: count.invited,
        done: count.done,
    };
    let mut rows = Vec::new();
    for (audience, total) in &counts.by_audience {
        rows.push(row(*audience, "Everywhere", total));
        for setting in &settings {
            if let Some(count) = counts.by_setting.get(&(*audience, setting.id)) {
                rows.push(row(*audience, &setting.name, count));
            }
        }
    }
    Ok(Counts { day: crate::clock::day_in_words(counts.day), rows })
}
