//! The children's page: eight pictures, a plain sentence each, from the same decision objects.

use super::material::Material;
use super::parts::{frame, section};
use crate::actions::Action;
use crate::progress::{ItemView, State, outcome_page};
use crate::release::{Cube, Dimension};
use crate::theory::Audience;
use belong_reports::model::{Block, Icon, Picture, Report, ReportKind};

/// How many pictures there are.
const PICTURES: usize = 8;
/// How many of them tell what was answered.
const FIGURES: usize = 3;
/// From this share on most answered; from the other some did. As on every page.
const MOST: u8 = 60;
const SOME: u8 = 30;

pub(super) fn children(material: &Material) -> Report {
    let mut report = frame(material, ReportKind::Children, "What you told us".to_owned());
    report.subtitle = material.when().map(|when| format!("For children, {when}")).unwrap_or_default();
    report.contact = Some("Is something wrong? Tell a grown-up you trust.".to_owned());
    let pictures = Block::Pictures(pictures(material));
    report.sections = vec![section("said", "What you said, and what we do", vec![pictures])];
    report
}

fn pictures(material: &Material) -> Vec<Picture> {
    let mut all = match material.cube() {
        Some(cube) => told(material, cube),
        None => vec![picture(Icon::Questions, "We have not counted any answers yet.".to_owned())],
    };
    all.extend(did(material));
    all.push(picture(Icon::Private, "Nobody can see who said what.".to_owned()));
    let more = [
        (Icon::Message, "You never have to answer. It is up to you."),
        (Icon::TrustedAdult, "You can always talk to a grown-up you trust."),
        (Icon::Calendar, "We will ask again, and tell you what we did."),
        (Icon::Listening, "Every answer is read with all the others, never alone."),
        (Icon::Team, "Grown-ups in schools and services read this page too."),
        (Icon::Star, "Thank you for telling us."),
    ];
    let left = PICTURES.saturating_sub(all.len());
    // The thanks stand last, however many there are before them.
    let fill = more.len() - left.min(more.len());
    all.extend(more[fill..].iter().map(|(icon, words)| picture(*icon, (*words).to_owned())));
    all.truncate(PICTURES);
    all
}

fn picture(icon: Icon, sentence: String) -> Picture {
    Picture { icon, svg: None, sentence }
}

/// Children where they were asked, else young people.
fn audience_of(cube: &Cube) -> Option<Audience> {
    let asked = |audience: &Audience| cube.responses.iter().any(|one| one.audience == *audience);
    [Audience::Children, Audience::YoungPeople].into_iter().find(asked)
}

fn told(material: &Material, cube: &Cube) -> Vec<Picture> {
    let when = format!("{} {}", cube.term.name(), cube.year);
    let Some(audience) = audience_of(cube) else {
        let words = format!(
            "We asked grown-ups some questions about school in {when}. We did not ask children this time."
        );
        return vec![picture(Icon::Questions, words)];
    };
    let who = audience.noun();
    let asked = format!("We asked {who} some questions about school in {when}.");
    let mut all = vec![picture(Icon::Questions, asked), picture(Icon::Team, answered(cube, audience))];
    let views = headlines(material, cube, audience);
    let figures = views.iter().filter_map(|view| {
        let svg = material.content.editions.iter().find_map(|edition| edition.picture(&view.series.outcome));
        let said = view.finding.n_in_10.clone()?;
        let sentence = if said.ends_with(".”") { said } else { format!("{said}.") };
        Some(Picture { icon: Icon::Smile, svg: svg.map(str::to_owned), sentence })
    });
    let figures: Vec<Picture> = figures.take(FIGURES).collect();
    if figures.is_empty() {
        let words = "Not enough of you answered to tell safely what you said, so we keep it safe.";
        all.push(picture(Icon::Private, words.to_owned()));
    }
    all.extend(figures);
    all.push(picture(Icon::Star, changed(&views)));
    all
}

/// The headline questions of this release that may be shown, in the theory's order.
fn headlines(material: &Material, cube: &Cube, audience: Audience) -> Vec<ItemView> {
    let facts = material.facts();
    let panels = facts.theory.outcomes().flat_map(|one| outcome_page(&one.id, &facts));
    let mine = panels.filter(|panel| panel.audience == audience);
    let views = mine.filter_map(|panel| panel.items.into_iter().next());
    views.filter(|view| view.latest().is_some_and(|(point, _)| point.wave == cube.wave)).collect()
}

fn answered(cube: &Cube, audience: Audience) -> String {
    let whole = |one: &&crate::release::ResponseCell| {
        one.audience == audience && one.group.dimension == Dimension::Partnership
    };
    let share = cube.responses.iter().find(whole).and_then(|one| one.figure.shown()?.percent);
    let who = audience.noun();
    match share {
        Some(MOST..) => format!("Most {who} that we asked answered."),
        Some(SOME..) => format!("Some {who} that we asked answered, and some did not."),
        Some(_) => format!("Few {who} answered, so we do not know what the others think."),
        None => "We cannot say safely how many answered.".to_owned(),
    }
}

/// What changed, said of the first question that clearly went up, and of the first that clearly went down.
fn changed(views: &[ItemView]) -> String {
    let with = |wanted: State| views.iter().find(|view| view.finding.state == wanted);
    let since =
        |view: &ItemView| view.finding.change.as_ref().map(|change| change.since.clone()).unwrap_or_default();
    let more = with(State::Improving)
        .map(|view| format!("More of you say yes to “{}” than in {}.", view.text, since(view)));
    let fewer = with(State::GettingWorse).map(|view| {
        format!("Fewer of you say yes to “{}” than in {}. We want to know why.", view.text, since(view))
    });
    let both: Vec<String> = more.into_iter().chain(fewer).collect();
    if !both.is_empty() {
        return both.join(" ");
    }
    if with(State::NoClearChange).is_some() {
        return "We cannot see a clear change since the time before.".to_owned();
    }
    "We cannot tell yet what is changing. We will ask again.".to_owned()
}

fn did(material: &Material) -> Option<Picture> {
    let childrens = |one: &&Action| one.audience.is_none_or(Audience::is_child);
    let mut told = material.actions_of(None).into_iter().filter(childrens);
    let (action, did) = told.find_map(|one| Some((one, one.done()?.0)))?;
    let ended =
        |text: &str| if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") };
    let sentence = format!("You said: {} We did: {}", ended(&action.heard), ended(did));
    Some(picture(Icon::Done, sentence))
}
