//! Waves and their coarse response counts for programs.

use super::counts::{CoarseCount, CoarseCounts};
use super::pages::WavesDesk;
use super::rules::{State, Wave};
use super::store;
use crate::access::ApiKeyHolder;
use crate::clock::At;
use crate::http::Problem;
use crate::ids::WaveId;
use crate::people::{self, Setting};
use crate::surveys::Term;
use crate::theory::AudienceOut;
use poem::http::StatusCode;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};

/// A school term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase")]
pub enum TermName {
    Autumn,
    Spring,
    Summer,
}

impl From<Term> for TermName {
    fn from(term: Term) -> TermName {
        match term {
            Term::Autumn => TermName::Autumn,
            Term::Spring => TermName::Spring,
            Term::Summer => TermName::Summer,
        }
    }
}

/// Where a wave is in its life: its figures exist once it is `released`, and are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase")]
pub enum WaveState {
    Planned,
    /// A second person has looked at it: it opens at its time, or earlier by hand.
    Approved,
    Open,
    Closed,
    Released,
}

impl From<State> for WaveState {
    fn from(state: State) -> WaveState {
        match state {
            State::Planned => WaveState::Planned,
            State::Approved => WaveState::Approved,
            State::Open => WaveState::Open,
            State::Closed => WaveState::Closed,
            State::Released => WaveState::Released,
        }
    }
}

/// One term's round over all audiences. Times are RFC 3339 in UTC.
#[derive(Debug, Object)]
pub struct WaveOut {
    id: String,
    /// Its name, unique; what `GET /readings` asks for.
    name: String,
    term: TermName,
    /// The calendar year in which it opens.
    year: i32,
    state: WaveState,
    /// Planned.
    opens_at: String,
    /// Planned; links stop then at the latest.
    closes_at: String,
    /// Planned; answers can be taken back until then at most.
    count_at: String,
    #[oai(skip_serializing_if_is_none)]
    opened_at: Option<String>,
    #[oai(skip_serializing_if_is_none)]
    closed_at: Option<String>,
    #[oai(skip_serializing_if_is_none)]
    released_at: Option<String>,
    /// The version of the theory of change that it froze when it opened.
    #[oai(skip_serializing_if_is_none)]
    theory_version: Option<String>,
}

impl From<Wave> for WaveOut {
    fn from(wave: Wave) -> WaveOut {
        WaveOut {
            id: wave.id.to_string(),
            name: wave.name,
            term: wave.term.into(),
            year: wave.year,
            state: wave.state.into(),
            opens_at: wave.opens_at.rfc3339(),
            closes_at: wave.closes_at.rfc3339(),
            count_at: wave.count_at.rfc3339(),
            opened_at: wave.opened_at.map(At::rfc3339),
            closed_at: wave.closed_at.map(At::rfc3339),
            released_at: wave.released_at.map(At::rfc3339),
            theory_version: wave.theory_version,
        }
    }
}

/// How many have answered while a wave is open or waits for its count. Taken once a day.
#[derive(Debug, Object)]
pub struct ResponseCountsOut {
    /// When the counts were taken: 06:00 in London, RFC 3339 in UTC.
    as_of: String,
    by_audience: Vec<AudienceCountOut>,
    by_setting: Vec<SettingCountOut>,
}

/// One audience everywhere.
#[derive(Debug, Object)]
pub struct AudienceCountOut {
    audience: AudienceOut,
    /// People asked.
    invited: i64,
    /// People who answered, rounded down to fives; absent where fewer than 20 were asked.
    #[oai(skip_serializing_if_is_none)]
    done_at_least: Option<i64>,
}

/// One audience in one setting.
#[derive(Debug, Object)]
pub struct SettingCountOut {
    audience: AudienceOut,
    setting: String,
    /// People asked.
    invited: i64,
    /// People who answered, rounded down to fives; absent where fewer than 20 were asked.
    #[oai(skip_serializing_if_is_none)]
    done_at_least: Option<i64>,
}

impl ResponseCountsOut {
    fn of(counts: &CoarseCounts, settings: &[Setting]) -> ResponseCountsOut {
        let audience = |(audience, count): (&_, &CoarseCount)| AudienceCountOut {
            audience: AudienceOut::from(*audience),
            invited: count.invited,
            done_at_least: count.done,
        };
        let by_setting = counts.by_setting.iter().filter_map(|((audience, setting), count)| {
            let setting = settings.iter().find(|known| known.id == *setting)?;
            Some(SettingCountOut {
                audience: AudienceOut::from(*audience),
                setting: setting.name.clone(),
                invited: count.invited,
                done_at_least: count.done,
            })
        });
        ResponseCountsOut {
            as_of: At::from_london(counts.day.at(6, 0, 0, 0)).rfc3339(),
            by_audience: counts.by_audience.iter().map(audience).collect(),
            by_setting: by_setting.collect(),
        }
    }
}

async fn wave_of(desk: &WavesDesk, id: &str) -> poem::Result<Wave> {
    let found = match id.parse::<WaveId>() {
        Ok(id) => store::wave_by_id(desk.db.reader(), id).await.map_err(Problem::fault)?,
        Err(_) => None,
    };
    let next = "GET /api/v1/waves lists them all.";
    let none = || Problem::new(StatusCode::NOT_FOUND, "no_such_wave", "There is no such wave.", next);
    Ok(found.ok_or_else(none)?)
}

/// The operations of this room.
pub struct WavesApi;

#[OpenApi]
impl WavesApi {
    /// All waves
    ///
    /// The newest plan first.
    #[oai(path = "/waves", method = "get", operation_id = "waves")]
    async fn waves(&self, _key: ApiKeyHolder, desk: Data<&WavesDesk>) -> poem::Result<Json<Vec<WaveOut>>> {
        let waves = store::all_waves(desk.db.reader()).await.map_err(Problem::fault)?;
        Ok(Json(waves.into_iter().map(WaveOut::from).collect()))
    }

    /// One wave
    ///
    /// Its state and times.
    #[oai(path = "/waves/:id", method = "get", operation_id = "wave")]
    async fn wave(
        &self,
        _key: ApiKeyHolder,
        /// The wave's id, from `GET /waves`.
        id: Path<String>,
        desk: Data<&WavesDesk>,
    ) -> poem::Result<Json<WaveOut>> {
        Ok(Json(wave_of(&desk, &id.0).await?.into()))
    }

    /// Coarse response counts of a wave
    ///
    /// As of 06:00 today in London, rounded down to fives, for groups in which 20 or more were asked. Only while
    /// the wave is open or waits for its count: afterwards the release says who answered. A wave that has not
    /// opened, or is released, has none (409).
    #[oai(path = "/waves/:id/response-counts", method = "get", operation_id = "response_counts")]
    async fn response_counts(
        &self,
        _key: ApiKeyHolder,
        /// The wave's id, from `GET /waves`.
        id: Path<String>,
        desk: Data<&WavesDesk>,
    ) -> poem::Result<Json<ResponseCountsOut>> {
        let wave = wave_of(&desk, &id.0).await?;
        if !matches!(wave.state, State::Open | State::Closed) {
            let sentence = format!("The wave is {}, so it has no coarse counts.", wave.state.name());
            let next = "After the release, GET /api/v1/readings says who answered.";
            return Err(Problem::new(StatusCode::CONFLICT, "no_counts", sentence, next).into());
        }
        let now = desk.clock.now();
        let counts = desk.counts.of(&desk.db, wave.id, now).await.map_err(Problem::fault)?;
        let settings = people::settings(desk.db.reader()).await.map_err(Problem::fault)?;
        Ok(Json(ResponseCountsOut::of(&counts, &settings)))
    }
}
