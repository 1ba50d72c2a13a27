//! A wave's life as pure functions.

use crate::address::has_unsafe_characters;
use crate::clock::{At, DAY, HOUR};
use crate::ids::{PulseId, SettingId, StaffId, WaveId};
use crate::surveys::{ReleasePlan, Term};
use crate::theory::Audience;
use crate::waves::approving;
use crate::waves::last_asked::Despite;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// From the close to the count, unless the plan says otherwise.
pub const COUNT_AFTER_CLOSE: i64 = 7 * DAY;
/// From the release to the end of the key files.
pub const KEYS_AFTER_RELEASE: i64 = 30 * DAY;

/// Where a wave is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Planned,
    /// A second person has looked at it: it opens at its time, or earlier by hand.
    Approved,
    Open,
    Closed,
    Released,
}

impl State {
    pub const ALL: [State; 5] =
        [State::Planned, State::Approved, State::Open, State::Closed, State::Released];

    pub fn name(self) -> &'static str {
        match self {
            State::Planned => "planned",
            State::Approved => "approved",
            State::Open => "open",
            State::Closed => "closed",
            State::Released => "released",
        }
    }

    pub fn from_name(name: &str) -> Option<State> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether nobody has been invited yet.
    pub fn is_ahead(self) -> bool {
        matches!(self, State::Planned | State::Approved)
    }
}

/// One term's round. The times are plans until `opened_at`, `closed_at` and `released_at` say what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wave {
    pub id: WaveId,
    pub name: String,
    pub term: Term,
    /// The calendar year in which it opens.
    pub year: i32,
    pub state: State,
    pub opens_at: At,
    pub closes_at: At,
    pub count_at: At,
    pub opened_at: Option<At>,
    pub closed_at: Option<At>,
    pub released_at: Option<At>,
    pub keys_destroyed_at: Option<At>,
    pub key_fingerprint: Option<Vec<u8>>,
    pub theory_version: Option<String>,
    /// Ballots that their writers took back before the count.
    pub withdrawn: i32,
    /// The file that it was brought in from, for the operator alone; none for a wave that was asked here.
    pub imported_from: Option<String>,
    /// The settings that had recorded no response to their last wave when this one was opened anyway.
    pub opened_despite: Option<Despite>,
    /// The composed pulse that it asks; none for the pulse of its term.
    pub pulse: Option<PulseId>,
    /// Whether people are asked for words of their own too.
    pub asks_words: bool,
    /// The colleague who planned it; none for a command, and for waves of before this was kept.
    pub planned_by: Option<StaffId>,
    /// Who approved it, when, and what was passed over; none while nobody has.
    pub approval: Option<approving::Approval>,
    /// The share of answers that is expected where nothing was released before; none for the usual one.
    pub expected_percent: Option<u8>,
}

impl Wave {
    /// A wave that does not exist: a coordinator walks through its questions.
    pub fn in_preview(term: Term) -> Wave {
        Wave {
            id: WaveId::random(),
            name: String::new(),
            term,
            year: 0,
            state: State::Planned,
            opens_at: At(0),
            closes_at: At(0),
            count_at: At(0),
            opened_at: None,
            closed_at: None,
            released_at: None,
            keys_destroyed_at: None,
            key_fingerprint: None,
            theory_version: None,
            withdrawn: 0,
            imported_from: None,
            opened_despite: None,
            pulse: None,
            asks_words: false,
            planned_by: None,
            approval: None,
            expected_percent: None,
        }
    }

    /// Whether links work now: open, and its closing time has not come.
    pub fn is_open(&self, now: At) -> bool {
        self.state == State::Open && now < self.closes_at
    }

    /// Whether people are asked in it, or will be.
    pub fn may_still_ask(&self) -> bool {
        !matches!(self.state, State::Closed | State::Released)
    }

    /// "brought in from a file on 3 December 2026"; none for a wave that was asked here.
    pub fn brought_in(&self) -> Option<String> {
        let on = self.released_at.filter(|_| self.imported_from.is_some())?;
        Some(format!("brought in from a file on {}", on.day_in_words()))
    }

    /// Whether its key file must be there: every link, draft and ballot hangs on it.
    pub fn needs_key(&self) -> bool {
        matches!(self.state, State::Open | State::Closed)
    }
}

/// A wave that somebody wishes to plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWave {
    pub name: String,
    pub term: Term,
    pub year: i32,
    pub opens_at: At,
    pub closes_at: At,
    /// None: seven days after the close.
    pub count_at: Option<At>,
    /// Whether people are asked for words of their own too.
    pub asks_words: bool,
}

impl NewWave {
    pub fn counts_at(&self) -> At {
        self.count_at.unwrap_or(self.closes_at.plus(COUNT_AFTER_CLOSE))
    }
}

/// Why the room says no, with the facts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("give the wave a name of 1 to 100 characters, such as \"Autumn 2026\"")]
    NameLength,
    #[error("there is already a wave called \"{name}\"; give this one another name")]
    NameTaken { name: String },
    #[error("the year {year} is not between 2020 and 2060")]
    YearOutOfRange { year: i32 },
    #[error("the wave would close on {}, which is not after it opens on {}", .closes_at.in_words(), .opens_at.in_words())]
    CloseBeforeOpen { opens_at: At, closes_at: At },
    #[error("the count on {} would come before the wave closes on {}", .count_at.in_words(), .closes_at.in_words())]
    CountBeforeClose { count_at: At, closes_at: At },
    #[error("the wave was planned to close on {}, which is already past; plan a new one", .closes_at.in_words())]
    CloseHasPassed { closes_at: At },
    #[error(
        "nobody has approved this wave yet: a second person approves it on its page (or `belong wave approve`), then \
         it opens"
    )]
    NotApproved,
    #[error("this wave asks something else than was approved: it has to be approved again")]
    ChangedSince,
    #[error(transparent)]
    Approval(#[from] approving::Refused),
    #[error("the wave is {}; only an approved wave can be opened", .state.name())]
    NotPlanned { state: State },
    #[error("the wave is {}; only an open wave can be closed", .state.name())]
    NotOpen { state: State },
    #[error("the wave is {}; only a closed wave can be counted", .state.name())]
    NotClosed { state: State },
    #[error("nobody is on the roster yet: load a roster, then open the wave")]
    NoParticipants,
    #[error("the roster has {} but there is no questionnaire for them in this term", .audience.noun())]
    NoQuestionnaire { audience: Audience },
    #[error(
        "this wave asks for words too, but the pulse of its term names no prompt for {}: write one in prompts_{} of \
         its file in surveys/pulses",
        .audience.noun(), .audience.code()
    )]
    NoPrompts { audience: Audience },
    #[error(
        "{} would be asked in other words, or on another scale, than in an earlier wave under the same version: give the items a new version and declare the step in series.toml, or put the old words back",
        .items.join(", ")
    )]
    Reworded { items: Vec<String> },
    #[error("the keys of a wave are destroyed 30 days after its release, not before {}", .not_before.in_words())]
    TooEarly { not_before: At },
    #[error("the wave has not been released, so its keys are still needed")]
    NotReleased,
    #[error(
        "{} no support contact in date, and children, young people or families there would be asked: \
         add or confirm one on the page Support contacts (/desk/support), then open the wave",
        without_contact(.settings)
    )]
    NoSupportContact { settings: Vec<String> },
    #[error(
        "what people write in their own words could not be read everywhere yet. {} See the page Readers \
         (/desk/readers), then open the wave",
        unread_at(.lacks)
    )]
    Unread { lacks: Vec<String> },
    #[error("families still have time to say no; the wave opens by itself on {}", .opens_at.in_words())]
    FamiliesMaySayNo { opens_at: At },
    #[error("the pulse {name} cannot be asked: {why}")]
    PulseUnfit { name: String, why: String },
    #[error("there is no such wave")]
    NoSuchWave,
}

/// Names in one sentence; the rest are counted.
const NAMED_AT_MOST: usize = 10;

/// "Heron School has", "Heron School, Rook School and 3 more have"
fn without_contact(settings: &[String]) -> String {
    let named = settings.iter().take(NAMED_AT_MOST).map(String::as_str).collect::<Vec<_>>().join(", ");
    match (settings.len(), settings.len().saturating_sub(NAMED_AT_MOST)) {
        (1, _) => format!("{named} has"),
        (_, 0) => format!("{named} have"),
        (_, more) => format!("{named} and {more} more have"),
    }
}

/// Settings told with all that they lack; the rest are counted.
const TOLD_AT_MOST: usize = 3;

/// "Heron School: nobody is named as the deputy. Rook School: ... And 3 more settings."
fn unread_at(lacks: &[String]) -> String {
    let told = lacks.iter().take(TOLD_AT_MOST).map(|one| format!("{one}.")).collect::<Vec<_>>().join(" ");
    match lacks.len().saturating_sub(TOLD_AT_MOST) {
        0 => told,
        1 => format!("{told} And one more setting."),
        more => format!("{told} And {more} more settings."),
    }
}

/// Whether somebody of this audience must find a support contact of their setting on every page.
pub fn needs_support(audience: Audience) -> bool {
    audience != Audience::Staff
}

/// Whether a wave may be planned like this.
///
/// # Errors
/// Every variant of [`Refusal`] that speaks of names, years and the order of times.
pub fn may_plan(new: &NewWave, now: At) -> Result<(), Refusal> {
    fit_name(&new.name)?;
    if !(2020..=2060).contains(&new.year) {
        return Err(Refusal::YearOutOfRange { year: new.year });
    }
    if new.closes_at <= new.opens_at {
        return Err(Refusal::CloseBeforeOpen { opens_at: new.opens_at, closes_at: new.closes_at });
    }
    if new.counts_at() < new.closes_at {
        return Err(Refusal::CountBeforeClose { count_at: new.counts_at(), closes_at: new.closes_at });
    }
    if new.closes_at <= now {
        return Err(Refusal::CloseHasPassed { closes_at: new.closes_at });
    }
    Ok(())
}

/// A wave's name as it is kept.
///
/// # Errors
/// [`Refusal::NameLength`]
pub fn fit_name(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    let fits = (1..=100).contains(&name.chars().count()) && !has_unsafe_characters(name);
    fits.then(|| name.to_owned()).ok_or(Refusal::NameLength)
}

/// Whether a wave may open now. A person may open it before `opens_at`; the clock does not.
///
/// # Errors
/// Not approved, open already, its close has passed, or nobody to ask.
pub fn may_open(wave: &Wave, now: At, invited: usize) -> Result<(), Refusal> {
    match wave.state {
        State::Approved => {}
        State::Planned => return Err(Refusal::NotApproved),
        state => return Err(Refusal::NotPlanned { state }),
    }
    if wave.closes_at <= now {
        return Err(Refusal::CloseHasPassed { closes_at: wave.closes_at });
    }
    if invited == 0 {
        return Err(Refusal::NoParticipants);
    }
    Ok(())
}

/// Whether a wave may close now: a person may close it before `closes_at`.
///
/// # Errors
/// [`Refusal::NotOpen`].
pub fn may_close(wave: &Wave) -> Result<(), Refusal> {
    if wave.state == State::Open { Ok(()) } else { Err(Refusal::NotOpen { state: wave.state }) }
}

/// Whether a wave may be counted now: a person may count it before `count_at`, never before the close.
///
/// # Errors
/// [`Refusal::CountBeforeClose`] while it is open, [`Refusal::NotClosed`] otherwise.
pub fn may_count(wave: &Wave, now: At) -> Result<(), Refusal> {
    match wave.state {
        State::Closed => Ok(()),
        State::Open => Err(Refusal::CountBeforeClose { count_at: now, closes_at: wave.closes_at }),
        state => Err(Refusal::NotClosed { state }),
    }
}

/// Whether the key files may be destroyed now.
///
/// # Errors
/// [`Refusal::NotReleased`] or [`Refusal::TooEarly`].
pub fn may_lose_keys(wave: &Wave, now: At) -> Result<(), Refusal> {
    match (wave.state, wave.released_at) {
        (State::Released, Some(released)) if released.plus(KEYS_AFTER_RELEASE) <= now => Ok(()),
        (State::Released, Some(released)) => {
            Err(Refusal::TooEarly { not_before: released.plus(KEYS_AFTER_RELEASE) })
        }
        _ => Err(Refusal::NotReleased),
    }
}

/// The groups of which fewer than the plan's minimum were invited, over the whole reporting place that a
/// setting belongs to; a setting that the plan does not name is a place of its own. A place with few is
/// pooled with others when the wave is counted.
pub fn small_groups(
    plan: &ReleasePlan,
    names: &HashMap<SettingId, String>,
    invited: &HashMap<(Audience, SettingId), u64>,
) -> HashSet<(Audience, SettingId)> {
    let place_of = |setting: &SettingId| {
        let name = names.get(setting).map(String::as_str).unwrap_or_default();
        plan.place_of(name).map_or(name, |place| place.name.as_str())
    };
    let mut by_place: HashMap<(Audience, &str), u64> = HashMap::new();
    for ((audience, setting), n) in invited {
        *by_place.entry((*audience, place_of(setting))).or_default() += n;
    }
    let is_small = |(audience, setting): &&(Audience, SettingId)| {
        by_place.get(&(*audience, place_of(setting))).is_none_or(|n| *n < u64::from(plan.minimum))
    };
    invited.keys().filter(is_small).copied().collect()
}

/// What the plan form is prefilled with: opens next Monday 09:00, closes two weeks later on Friday 18:00.
pub fn suggested(now: At) -> NewWave {
    let today = now.london();
    let term = match today.month() {
        9..=12 => Term::Autumn,
        1..=3 => Term::Spring,
        _ => Term::Summer,
    };
    let to_monday = 8 - i64::from(today.weekday().to_monday_one_offset());
    let monday = now.plus(to_monday * DAY).day();
    let opens_at = At::from_london(monday.at(9, 0, 0, 0));
    let friday = opens_at.plus(18 * DAY + HOUR).day();
    let closes_at = At::from_london(friday.at(18, 0, 0, 0));
    let year = i32::from(today.year());
    let name = format!("{}{} {year}", term.name()[..1].to_uppercase(), &term.name()[1..]);
    let count_at = Some(closes_at.plus(COUNT_AFTER_CLOSE));
    NewWave { name, term, year, opens_at, closes_at, count_at, asks_words: false }
}

/// `count` draws, none of whose second parts (of 33 bits behind a MAC) is another's: a draw that collides is
/// made anew. Ends because a wave asks far fewer people than there are codes.
pub(super) fn unalike<K>(count: usize, mut draw: impl FnMut() -> (K, [u8; 32])) -> Vec<(K, [u8; 32])> {
    let mut met = HashSet::with_capacity(count);
    let mut drawn = Vec::with_capacity(count);
    while drawn.len() < count {
        let (key, mac) = draw();
        if met.insert(mac) {
            drawn.push((key, mac));
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::PlacePlan;

    fn london(text: &str) -> At {
        At::parse_london(text).unwrap()
    }

    fn new() -> NewWave {
        NewWave {
            name: "Autumn 2026".into(),
            term: Term::Autumn,
            year: 2026,
            opens_at: london("2026-11-02 09:00"),
            closes_at: london("2026-11-20 18:00"),
            count_at: None,
            asks_words: false,
        }
    }

    fn wave(state: State) -> Wave {
        let new = new();
        Wave {
            id: WaveId::random(),
            name: new.name.clone(),
            term: new.term,
            year: new.year,
            state,
            opens_at: new.opens_at,
            closes_at: new.closes_at,
            count_at: new.counts_at(),
            opened_at: None,
            closed_at: None,
            released_at: (state == State::Released).then_some(london("2026-11-27 18:00")),
            keys_destroyed_at: None,
            key_fingerprint: None,
            theory_version: None,
            withdrawn: 0,
            imported_from: None,
            opened_despite: None,
            pulse: None,
            asks_words: false,
            planned_by: None,
            approval: None,
            expected_percent: None,
        }
    }

    #[test]
    fn times_run_from_open_over_close_to_count() {
        let now = london("2026-10-01");
        assert_eq!(may_plan(&new(), now), Ok(()));
        assert_eq!(new().counts_at(), london("2026-11-27 18:00"));
        let backwards = NewWave { closes_at: london("2026-11-01"), ..new() };
        assert!(matches!(may_plan(&backwards, now), Err(Refusal::CloseBeforeOpen { .. })));
        let hasty = NewWave { count_at: Some(london("2026-11-20 17:59")), ..new() };
        assert!(matches!(may_plan(&hasty, now), Err(Refusal::CountBeforeClose { .. })));
        assert!(matches!(may_plan(&new(), london("2026-12-01")), Err(Refusal::CloseHasPassed { .. })));
        let nameless = NewWave { name: " ".into(), ..new() };
        assert_eq!(may_plan(&nameless, now), Err(Refusal::NameLength));
    }

    #[test]
    fn each_step_is_taken_from_its_own_state_only() {
        let now = london("2026-11-03");
        for state in State::ALL {
            assert_eq!(may_open(&wave(state), now, 1).is_ok(), state == State::Approved);
            assert_eq!(may_close(&wave(state)).is_ok(), state == State::Open);
            assert_eq!(may_count(&wave(state), now).is_ok(), state == State::Closed);
            assert_eq!(State::from_name(state.name()), Some(state));
        }
        assert_eq!(may_open(&wave(State::Approved), now, 0), Err(Refusal::NoParticipants));
        assert_eq!(may_open(&wave(State::Planned), now, 1), Err(Refusal::NotApproved));
        assert!(matches!(may_count(&wave(State::Open), now), Err(Refusal::CountBeforeClose { .. })));
    }

    #[test]
    fn links_stop_at_the_closing_minute_even_before_the_clock_closes_the_wave() {
        let open = wave(State::Open);
        assert!(open.is_open(open.closes_at.plus(-1)));
        assert!(!open.is_open(open.closes_at));
    }

    #[test]
    fn a_group_is_small_by_all_who_are_invited_in_its_reporting_place() {
        let [alone, one, other] = [(); 3].map(|()| SettingId::random());
        let named = |id, name: &str| (id, name.to_owned());
        let names = HashMap::from([named(alone, "Wren"), named(one, "Tern"), named(other, "Plover")]);
        let place = PlacePlan {
            name: "Tern and Plover".into(),
            settings: vec!["Tern".into(), "Plover".into()],
            phase: String::new(),
            locality: String::new(),
            joins: None,
        };
        let plan = ReleasePlan { minimum: 10, groups: vec![], places: vec![place] };
        let yp = |setting| (Audience::YoungPeople, setting);
        let invited = HashMap::from([
            (yp(alone), 9),
            (yp(one), 4),
            (yp(other), 6),
            ((Audience::Staff, one), 9),
            ((Audience::Staff, alone), 10),
        ]);
        let small = small_groups(&plan, &names, &invited);
        assert_eq!(small, HashSet::from([yp(alone), (Audience::Staff, one)]));
        let higher = small_groups(&ReleasePlan { minimum: 11, ..plan }, &names, &invited);
        assert_eq!(higher.len(), 5);
    }

    #[test]
    fn many_settings_without_a_contact_are_counted_after_ten() {
        let names = |n: usize| (1..=n).map(|n| format!("S{n}")).collect::<Vec<_>>();
        let said = |n| Refusal::NoSupportContact { settings: names(n) }.to_string();
        assert!(said(1).starts_with("S1 has no support contact"), "{}", said(1));
        assert!(said(12).contains("S10 and 2 more have no support contact"), "{}", said(12));
    }

    #[test]
    fn keys_outlive_the_release_by_thirty_days() {
        let released = wave(State::Released);
        let day = released.released_at.unwrap().plus(KEYS_AFTER_RELEASE);
        assert_eq!(may_lose_keys(&released, day), Ok(()));
        assert_eq!(may_lose_keys(&released, day.plus(-1)), Err(Refusal::TooEarly { not_before: day }));
        assert_eq!(may_lose_keys(&wave(State::Closed), day), Err(Refusal::NotReleased));
    }

    #[test]
    fn the_suggestion_opens_on_a_monday_morning_and_could_be_planned() {
        let now = london("2026-11-22 13:00");
        let wave = suggested(now);
        assert_eq!(wave.opens_at.in_words(), "23 November 2026, 09:00");
        assert_eq!(wave.closes_at.in_words(), "11 December 2026, 18:00");
        assert_eq!(wave.name, "Autumn 2026");
        assert_eq!(may_plan(&wave, now), Ok(()));
    }

    #[test]
    fn an_invitation_whose_slip_would_be_anothers_is_drawn_anew() {
        let mut chance = [1u8, 2, 1, 1, 3].into_iter().enumerate();
        let drawn = unalike(3, || chance.next().map(|(key, mac)| (key, [mac; 32])).unwrap());
        assert_eq!(drawn, [(0, [1; 32]), (1, [2; 32]), (4, [3; 32])]);
    }
}
