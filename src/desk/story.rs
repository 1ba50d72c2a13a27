//! GET /desk/waves/:id/story: what one released wave tells, for somebody with twenty minutes before a meeting.

use super::charts::{picture_file, who_answered};
use super::evidence::{Evidence, Sources};
use super::files::csv_file;
use crate::access::{Frame, SignedIn, failed, html};
use crate::clock::stored_day_in_words;
use crate::http::{DeskPage, Problem};
use crate::ids::WaveId;
use crate::progress::{State, Story, StoryLine, story_of};
use crate::release::Cube;
use crate::reports::{Chart, Making, Table, answered_source};
use crate::theory::Audience;
use crate::waves::{Wave, wave_by_id};
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Html, Path};
use poem::{Response, handler};

#[derive(Template)]
#[template(path = "desk/pages/story.html")]
struct StoryPage {
    page: DeskPage,
    name: String,
    closed: String,
    told: Story,
    parts: Vec<Part>,
    answered: Vec<Answered>,
    /// Statements of the outcomes that this wave asked nobody about, with their ids.
    not_asked: Vec<(String, String)>,
}

/// Who answered, of one audience.
struct Answered {
    audience: Audience,
    chart: Chart,
    table: Table,
    source: String,
    /// The address of its files, without the end.
    file: String,
}

/// One heading of the story with its lines.
struct Part {
    id: &'static str,
    heading: &'static str,
    /// What the lines have in common, or that there are none.
    about: &'static str,
    /// The icon of the state that the lines share.
    state: Option<State>,
    open: bool,
    lines: Vec<StoryLine>,
}

impl Part {
    /// Lines of headline questions and of all others, apart.
    fn of_headlines(&self, headline: bool) -> Vec<&StoryLine> {
        self.lines.iter().filter(|line| line.headline == headline).collect()
    }
}

fn parts(told: &Story) -> Vec<Part> {
    let part = |(id, heading): (&'static str, &'static str), about, state, lines: &Vec<StoryLine>| Part {
        id,
        heading,
        about,
        state,
        open: id == "clear",
        lines: lines.clone(),
    };
    let clear = "Tested against the first reading of the same term, together with every other question of this \
        wave, so that chance alone seldom makes one of them.";
    let not_clear = "This does not say that nothing changed: each line says how large a change could have been \
        seen.";
    let gaps = "In the partnership's own order, which ranks nobody.";
    let apart = "The same outcome, seen from different sides. Talk about it with both.";
    let aims = "Against the targets that stood when this wave opened.";
    let untested = "Read before, but a change cannot be tested.";
    let starting = "Read for the first time in this term of the year. One reading cannot show a trend.";
    let mut all = vec![
        part(("clear", "What changed clearly"), clear, None, &told.clear),
        part(("apart", "Where voices moved differently"), apart, Some(State::Mixed), &told.apart),
        part(("targets", "Where the targets stand"), aims, None, &told.aims),
        part(
            ("not-clear", "What shows no clear change"),
            not_clear,
            Some(State::NoClearChange),
            &told.not_clear,
        ),
        part(("gaps", "Groups beside everyone else"), gaps, None, &told.gaps),
        part(
            ("untested", "What cannot be compared yet"),
            untested,
            Some(State::EarlyReadings),
            &told.untested,
        ),
        part(("starting", "Where we start"), starting, Some(State::StartingPoint), &told.starting),
    ];
    all.retain(|part| !part.lines.is_empty());
    all
}

/// The refusal for a wave that has no release.
fn no_story() -> Problem {
    let next = "Go to the waves and choose one that has been counted.";
    Problem::new(StatusCode::NOT_FOUND, "no_release", "This wave has no figures (yet).", next)
}

async fn wave_of(id: &str, from: &Sources<'_>) -> poem::Result<Wave> {
    let id: WaveId = id.parse().map_err(|_| no_story())?;
    Ok(wave_by_id(from.db.reader(), id).await.map_err(failed)?.ok_or_else(no_story)?)
}

/// Who answered in a wave, each audience on its own.
fn answered(cube: &Cube, wave: &str) -> Vec<Answered> {
    let of = |audience: Audience| {
        let (chart, table) = who_answered(cube, audience)?;
        let file = format!("/desk/waves/{wave}/story/answered-{}", audience.code());
        Some(Answered { audience, chart, table, source: answered_source(cube, audience), file })
    };
    Audience::ALL.into_iter().filter_map(of).collect()
}

/// GET /desk/waves/:id/story/:file: who answered, as `answered-FA.csv` or, drawn, as `answered-FA.png`.
#[handler]
pub async fn story_file(
    _: SignedIn,
    Path((id, file)): Path<(String, String)>,
    from: Sources<'_>,
    making: Data<&Making>,
) -> poem::Result<Response> {
    let no_table = || {
        let next = "Go to the story and choose one of its tables.";
        Problem::new(StatusCode::NOT_FOUND, "unknown_table", "There is no such table.", next)
    };
    let wave = wave_of(&id, &from).await?;
    let evidence = Evidence::read(&from).await?;
    let cube = evidence.cube(&wave.name).ok_or_else(no_story)?;
    let (name, form) = file.rsplit_once('.').ok_or_else(no_table)?;
    let code = name.strip_prefix("answered-").ok_or_else(no_table)?;
    let mut all = answered(cube, &id);
    let at = all.iter().position(|one| one.audience.code() == code).ok_or_else(no_table)?;
    let Answered { chart, table, source, .. } = all.swap_remove(at);
    match form {
        "csv" => Ok(csv_file(&chart.id, &table)),
        "png" => picture_file(&making, chart, source).await,
        _ => Err(no_table().into()),
    }
}

/// GET /desk/waves/:id/story
#[handler]
pub async fn story_page(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    from: Sources<'_>,
) -> poem::Result<Html<String>> {
    let wave = wave_of(&id, &from).await?;
    let evidence = Evidence::read(&from).await?;
    let told = story_of(&wave.name, &evidence.facts(from.content)).ok_or_else(no_story)?;
    let theory = &from.content.theory;
    let statement = |id: &String| Some((id.clone(), theory.outcome(id)?.statement.clone()));
    html(&StoryPage {
        page: person.page("", &frame),
        closed: evidence
            .cube(&wave.name)
            .map(|cube| stored_day_in_words(&cube.closed_on))
            .unwrap_or_default(),
        name: wave.name.clone(),
        parts: parts(&told),
        answered: evidence.cube(&wave.name).map(|cube| answered(cube, &id)).unwrap_or_default(),
        not_asked: told.not_asked.iter().filter_map(statement).collect(),
        told,
    })
}

/// "Children (7 to 11)"; nothing where it is about several.
fn who(line: &StoryLine) -> &'static str {
    line.audience.map_or("", |audience| audience.title())
}
