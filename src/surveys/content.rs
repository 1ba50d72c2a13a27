//! All content together: read from a folder or from the copy inside the program.

use super::concerns::{ConcernWords, read_concerns};
use super::continuity::{Files, Present};
use super::history::History;
use super::load::{ItemsFound, claim, read_items, read_prompts, read_scales};
use super::locales::{self, Edition, Editions};
use super::model::{
    HomeTerm, Item, Prompt, Pulse, Question, Questionnaire, ReleasePlan, Scale, Term, Worded,
};
use super::optional::optional_file;
use super::plan::{PlanLines, read_plan};
use super::planning::{PlanningFigures, read_planning};
use super::pulses::read_pulses;
use super::recordings::{Recording, Recordings, read_recordings};
use super::register::{RegisterPlan, read_register};
use super::school_days::{SchoolDays, read_school_days};
use super::sealing::{HISTORY, Sealing};
use super::steps::{Steps, read_steps};
use super::themes::{Theme, read_themes};
use crate::theory::{
    Audience, Fault, Faults, GuidanceEntry, SourceFile, Theory, TheoryFound, read_guidance, read_theory,
};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

const THEORY: &str = "theory-of-change.toml";
const GUIDANCE: &str = "guidance.toml";
const SCALES: &str = "scales.toml";
const ITEMS: &str = "items.toml";
const PROMPTS: &str = "prompts.toml";
const PLAN: &str = "release-plan.toml";
const SERIES: &str = "series.toml";
const INDICATORS: &str = "indicators.toml";

/// The name of every content file, with the copy inside the program.
const EMBEDDED: [(&str, &str); 12] = [
    (THEORY, include_str!("../../surveys/theory-of-change.toml")),
    (GUIDANCE, include_str!("../../surveys/guidance.toml")),
    (SCALES, include_str!("../../surveys/scales.toml")),
    (ITEMS, include_str!("../../surveys/items.toml")),
    (pulse_file(Term::Autumn), include_str!("../../surveys/pulses/autumn.toml")),
    (pulse_file(Term::Spring), include_str!("../../surveys/pulses/spring.toml")),
    (pulse_file(Term::Summer), include_str!("../../surveys/pulses/summer.toml")),
    (PROMPTS, include_str!("../../surveys/prompts.toml")),
    (PLAN, include_str!("../../surveys/release-plan.toml")),
    (SERIES, include_str!("../../surveys/series.toml")),
    (HISTORY, include_str!("../../surveys/history.toml")),
    (INDICATORS, include_str!("../../surveys/indicators.toml")),
];

/// Files that a folder may leave out, with the copy inside the program.
const SCHOOL_DAYS: (&str, &str) = ("school-days.toml", include_str!("../../surveys/school-days.toml"));
const PLANNING: (&str, &str) = ("planning.toml", include_str!("../../surveys/planning.toml"));
const THEMES: (&str, &str) = ("themes.toml", include_str!("../../surveys/themes.toml"));

const fn pulse_file(term: Term) -> &'static str {
    match term {
        Term::Autumn => "pulses/autumn.toml",
        Term::Spring => "pulses/spring.toml",
        Term::Summer => "pulses/summer.toml",
    }
}

/// Everything that people edit in `surveys/`, checked as a whole.
#[derive(Debug, Clone)]
pub struct Content {
    pub theory: Theory,
    pub guidance: Vec<GuidanceEntry>,
    pub scales: Vec<Scale>,
    pub items: Vec<Item>,
    /// One for each term and audience.
    pub pulses: Vec<Pulse>,
    pub prompts: Vec<Prompt>,
    /// The words by which a comment comes before its reader sooner, by language.
    pub concerns: Vec<ConcernWords>,
    /// As written; [`ReleasePlan::frozen_for`] fits it to the settings there are.
    pub plan: ReleasePlan,
    pub editions: Editions,
    /// Items read aloud, where the partnership has recorded them.
    pub recordings: Recordings,
    /// What was declared about every change of an item, a scale or the theory.
    pub steps: Steps,
    /// The sealed listing with what there is now.
    history: History,
    /// The figures of the attendance register that stand beside what people say.
    pub register: RegisterPlan,
    /// Terms, holidays and the hours of a school day.
    pub school_days: SchoolDays,
    /// What a comment can be about.
    pub themes: Vec<Theme>,
    pub planning: PlanningFigures,
    /// The words of composed items in editions, by edition and item.
    pub(super) wordings: BTreeMap<(String, String), String>,
    /// The ids of composed items; none but in [`Content::with_pulse`].
    pub(super) own: Vec<String>,
    plan_lines: PlanLines,
}

impl Content {
    /// The copy inside the program, read once.
    pub fn embedded() -> Content {
        static COPY: LazyLock<Content> = LazyLock::new(|| {
            let files = EMBEDDED.map(|(name, text)| SourceFile::new(format!("surveys/{name}"), text));
            Content::read(&files, None, Sealing::Compare, Faults::default())
                .expect("a test reads the copy inside the program")
        });
        COPY.clone()
    }

    /// The content of a folder, or every fault in it.
    pub fn load(folder: &Path) -> Result<Content, Vec<Fault>> {
        Content::load_for(folder, Sealing::Compare)
    }

    pub(super) fn load_for(folder: &Path, sealing: Sealing) -> Result<Content, Vec<Fault>> {
        let faults = Faults::default();
        if !folder.is_dir() {
            let advice =
                "name the folder of the content files, or leave it out to use the copy in the program";
            let (file, field) = (folder.display().to_string(), String::new());
            return Err(vec![Fault {
                file,
                line: 0,
                field,
                message: format!("there is no such folder; {advice}"),
            }]);
        }
        let files = EMBEDDED.map(|(name, _)| {
            let path = folder.join(name);
            let shown = path.display().to_string();
            match std::fs::read_to_string(&path) {
                Ok(text) => SourceFile::new(shown, &text),
                Err(_) if name == HISTORY && !path.exists() => SourceFile::new(shown, ""),
                Err(error) => {
                    let advice = "put the file there, or start from the copy that comes with Belong";
                    let message = format!("this file cannot be read ({error}); {advice}");
                    faults.add(Fault { file: shown.clone(), line: 0, field: String::new(), message });
                    SourceFile::unread(shown)
                }
            }
        });
        Content::read(&files, Some(folder), sealing, faults)
    }

    /// Reads `files`, which stand in the order of [`EMBEDDED`], and the editions and recordings of `folder`.
    fn read(
        files: &[SourceFile; 12],
        folder: Option<&Path>,
        sealing: Sealing,
        faults: Faults,
    ) -> Result<Content, Vec<Fault>> {
        let [
            theory,
            guidance,
            scale_file,
            item_file,
            autumn,
            spring,
            summer,
            prompts,
            plan,
            series,
            history,
            indicators,
        ] = files;
        let found = read_theory(theory, &faults);
        let guidance = read_guidance(guidance, &found, &faults);
        let scales = read_scales(scale_file, &faults);
        let bank = read_items(item_file, &found, &scales, &faults);
        let prompts = read_prompts(prompts, &faults);
        let read = |(file, term)| read_pulses(file, term, (&bank, &prompts), &faults);
        let terms = [(autumn, Term::Autumn), (spring, Term::Spring), (summer, Term::Summer)];
        let pulses = terms.into_iter().flat_map(read).collect();
        let (plan, plan_lines) = read_plan(plan, &faults);
        unasked_facets((theory, &found), &bank, &faults);
        let steps = read_steps(series, &faults);
        let register = read_register(indicators, &found, &faults);
        let school_days = read_school_days(&optional_file(folder, SCHOOL_DAYS, &faults).file, &faults);
        let themes = read_themes(&optional_file(folder, THEMES, &faults), &found, &faults);
        let planning = read_planning(&optional_file(folder, PLANNING, &faults).file, &faults);
        let (editions, recordings) = spoken(folder, &bank, (&scales, &prompts), &faults);
        let needed = found.theory.zip(editions).zip(school_days).zip(planning);
        let Some((((known, editions), school_days), planning)) = needed else {
            return Err(faults.into_sorted());
        };
        let (mut items, files) = (bank.items, Files { theory, scales: scale_file, items: item_file, series });
        let now = Present { theory: &known, scales: &scales, items: &items, steps: &steps, files };
        let history = sealing.compared(&now, history, &faults);
        items.iter_mut().for_each(|item| item.lineage = steps.lineage(&item.id, &item.outcome));
        let content = Content {
            theory: known,
            guidance,
            scales,
            items,
            pulses,
            prompts,
            concerns: read_concerns(folder, &faults),
            plan,
            editions,
            plan_lines,
            recordings,
            steps,
            history,
            register,
            school_days,
            themes,
            planning,
            wordings: BTreeMap::new(),
            own: Vec::new(),
        };
        if faults.is_empty() { Ok(content) } else { Err(faults.into_sorted()) }
    }

    pub(super) fn history(&self) -> &History {
        &self.history
    }

    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The item read aloud in an edition, where the partnership has recorded it.
    pub fn recording(&self, edition: &str, item: &str) -> Option<&Recording> {
        self.recordings.of_item(edition, item)
    }

    pub fn scale(&self, code: &str) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.code == code)
    }

    /// What `audience` is asked in `term`, with the place's name filled in.
    pub fn questionnaire(&self, term: Term, audience: Audience) -> Questionnaire {
        let pulse = self.pulses.iter().find(|pulse| pulse.term == term && pulse.audience == audience);
        let ids = pulse.map_or(&[][..], |pulse| &pulse.items);
        let told = pulse.map_or(&[][..], |pulse| &pulse.prompts);
        let questions = ids.iter().filter_map(|id| self.question(self.item(id)?)).collect();
        let offered = self.editions.offered_to(audience).skip(1);
        let editions = offered.map(|edition| self.worded(edition, ids, told)).collect();
        let is_anchor = |id: &&String| self.item(id).is_some_and(|item| item.home_term == HomeTerm::Every);
        let anchors = ids.iter().filter(is_anchor).cloned().collect();
        let theory_version = self.theory.version.clone();
        let own = ids.iter().filter(|id| self.own.contains(id)).cloned().collect();
        let prompts = told.iter().filter_map(|id| self.prompt(id)).collect();
        Questionnaire { audience, term, theory_version, questions, editions, anchors, own, prompts }
    }

    /// The same questions with every edition there is, checked or not: for a preview, never for a wave.
    pub fn preview(&self, term: Term, audience: Audience) -> Questionnaire {
        let mut questionnaire = self.questionnaire(term, audience);
        let ids: Vec<String> = questionnaire.questions.iter().map(|question| question.item.clone()).collect();
        let told: Vec<String> = questionnaire.prompts.iter().map(|prompt| prompt.id.clone()).collect();
        questionnaire.editions =
            self.editions.iter().skip(1).map(|edition| self.worded(edition, &ids, &told)).collect();
        questionnaire
    }

    /// The words of these items and prompts in an edition.
    fn worded(&self, edition: &Edition, ids: &[String], told: &[String]) -> Worded {
        let items: Vec<&Item> = ids.iter().filter_map(|id| self.item(id)).collect();
        let place = &self.theory.place;
        let own = |item: &Item| self.wordings.get(&(edition.code.clone(), item.id.clone()));
        let text = |item: &&Item| {
            let words = own(item).map(|words| words.replace("{place}", place));
            Some((item.id.clone(), words.or_else(|| edition.item(item, place))?))
        };
        let asked = |scale: &&Scale| items.iter().any(|item| item.scale == scale.code);
        Worded {
            edition: edition.code.clone(),
            texts: items.iter().filter_map(text).collect(),
            scales: self.scales.iter().filter(asked).map(|scale| edition.scale(scale)).collect(),
            prompts: told.iter().filter_map(|id| Some((id.clone(), edition.prompt(id)?))).collect(),
        }
    }

    fn prompt(&self, id: &str) -> Option<Prompt> {
        self.prompts.iter().find(|prompt| prompt.id == id).cloned()
    }

    fn question(&self, item: &Item) -> Option<Question> {
        let scale = self.scale(&item.scale)?;
        Some(Question {
            item: item.id.clone(),
            version: item.version,
            outcome: item.outcome.clone(),
            text: item.text.replace("{place}", &self.theory.place),
            scale: scale.code.clone(),
            stem: scale.stem.clone(),
            faces: scale.faces,
            choices: scale.choices.clone(),
            does_not_apply: item.does_not_apply,
        })
    }

    /// What is wrong with the release plan when the rosters hold exactly these settings.
    pub fn plan_faults(&self, settings: &[&str]) -> Vec<Fault> {
        self.plan_lines.faults_beside(settings)
    }

    /// "8 interventions, 24 outcomes, 82 items (13 for children, ...)": what was read, in one sentence.
    pub fn summary(&self) -> String {
        let per_audience: Vec<String> = Audience::ALL
            .into_iter()
            .map(|audience| {
                let count = self.items.iter().filter(|item| item.audience == audience).count();
                format!("{count} for {}", audience.noun())
            })
            .collect();
        format!(
            "theory of change {}: {} interventions, {} outcomes, {} items ({}), {} scales, {} terms, \
             {} prompts, {} guidance entries, {} named reporting places, reporting minimum {}, recordings: {}, \
             indicators: {}",
            self.theory.version,
            self.theory.interventions.len(),
            self.theory.outcomes().count(),
            self.items.len(),
            per_audience.join(", "),
            self.scales.len(),
            Term::ALL.len(),
            self.prompts.len(),
            self.guidance.len(),
            self.plan.places.len(),
            self.plan.minimum,
            self.recordings.count(),
            self.register.indicators.len(),
        )
    }
}

/// The editions and recordings of `folder`, or those inside the program. Beside a broken item bank every
/// translation would look wrong, so then there are none.
fn spoken(
    folder: Option<&Path>,
    bank: &ItemsFound,
    (scales, prompts): (&[Scale], &[Prompt]),
    faults: &Faults,
) -> (Option<Editions>, Recordings) {
    let asked = locales::Sources { items: &bank.items, scales, prompts };
    let editions = match folder {
        _ if !faults.is_empty() => None,
        Some(folder) => locales::read_folder(folder, asked, faults),
        None => locales::embedded(asked, faults),
    };
    let recordings = match (folder, &editions) {
        (Some(folder), Some(editions)) if bank.ids.is_some() => {
            let codes: Vec<&str> = editions.iter().map(|edition| edition.code.as_str()).collect();
            read_recordings(folder, &codes, &bank.items, faults)
        }
        _ => Recordings::default(),
    };
    (editions, recordings)
}

/// Faults every facet that the theory says is asked, and no item asks.
fn unasked_facets((file, found): (&SourceFile, &TheoryFound), bank: &ItemsFound, faults: &Faults) {
    for facet in found.asked.iter().filter(|_| bank.ids.is_some()) {
        let asks = |item: &Item| item.outcome == facet.outcome && claim(&item.facet) == facet.name;
        if !bank.items.iter().any(asks) {
            let advice = "write asked = false, or add an item with this facet to items.toml";
            let message = format!("no item asks about \"{}\"; {advice}", facet.name);
            file.fault(faults, facet.line, "asked", message);
        }
    }
}

/// A folder with the copy inside the program, for tests.
#[cfg(test)]
pub(super) fn embedded_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for a test");
    std::fs::create_dir(folder.path().join("pulses")).expect("a folder for a test");
    for (name, text) in EMBEDDED {
        std::fs::write(folder.path().join(name), text).expect("a folder for a test");
    }
    folder
}

/// The command `belong check`: reads the content of `folder`, or the copy inside the program, and says in one
/// sentence what it holds, or names every fault.
pub fn check(folder: Option<&Path>) -> Result<String, Vec<Fault>> {
    let content = match folder {
        Some(folder) => Content::load(folder)?,
        None => Content::embedded(),
    };
    Ok(format!("No faults found. {}.", content.summary()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    fn folder() -> TempDir {
        embedded_folder()
    }

    /// Replaces the first `from` of a file after the first `after`; returns the line of what changed.
    fn edit(folder: &TempDir, name: &str, after: &str, (from, to): (&str, &str)) -> usize {
        let path = folder.path().join(name);
        let text = fs::read_to_string(&path).unwrap();
        let start = text.find(after).expect(after);
        let at = start + text[start..].find(from).expect(from);
        fs::write(&path, format!("{}{to}{}", &text[..at], &text[at + from.len()..])).unwrap();
        text[..at].matches('\n').count() + 1
    }

    fn faults_of(folder: &TempDir) -> Vec<Fault> {
        Content::load(folder.path()).expect_err("the copy is broken")
    }

    /// One break of a sound copy gives a fault at its line, with this field and these words.
    fn breaks(name: &str, after: &str, change: (&str, &str), (field, words): (&str, &str)) {
        let folder = folder();
        let line = edit(&folder, name, after, change);
        let faults = faults_of(&folder);
        let file = folder.path().join(name).display().to_string();
        let right = |fault: &&Fault| fault.field == field && fault.message.contains(words);
        let fault = faults.iter().find(right).unwrap_or_else(|| panic!("{field} {words}: {faults:#?}"));
        assert_eq!((&fault.file, fault.line), (&file, line), "{fault}");
    }

    #[test]
    fn the_copy_inside_the_program_is_faultless_and_whole() {
        let content = Content::embedded();
        assert_eq!(content.theory.version, "2026-1");
        assert_eq!(content.theory.interventions.len(), 8);
        assert_eq!(content.theory.outcomes().count(), 24);
        assert_eq!(content.items.len(), 82);
        let counts = Audience::ALL.map(|a| content.items.iter().filter(|item| item.audience == a).count());
        assert_eq!(counts, [13, 21, 24, 24]);
        assert_eq!((content.scales.len(), content.prompts.len(), content.guidance.len()), (3, 16, 19));
        assert_eq!(content.items.iter().filter(|item| item.home_term == HomeTerm::Every).count(), 13);
        assert_eq!((content.plan.minimum, content.plan.places.len(), content.plan.groups.len()), (10, 0, 0));
        assert!(check(None).unwrap().contains("8 interventions, 24 outcomes, 82 items (13 for children"));
    }

    #[test]
    fn a_folder_reads_as_the_copy_inside_the_program_does() {
        let folder = folder();
        let content = Content::load(folder.path()).unwrap();
        assert_eq!(content.items, Content::embedded().items);
        assert_eq!(content.theory, Content::embedded().theory);
        assert!(check(Some(folder.path())).unwrap().starts_with("No faults found."));
    }

    #[test]
    fn the_wording_is_the_partnerships_own() {
        let content = Content::embedded();
        let statement = |id: &str| content.theory.outcome(id).unwrap().statement.clone();
        assert_eq!(statement("2M"), "Joined up working around each child’s needs");
        assert_eq!(statement("6L"), "Redcar & Cleveland known for inspiring education where children thrive");
        assert_eq!(
            content.theory.interventions[0].statement,
            "Build trusted relationships: children and families have a voice, feel heard, no blame or shame \
             – communication is better all round"
        );
        assert_eq!(content.theory.interventions[3].statement.matches(['“', '”']).count(), 2);
        assert_eq!(content.item("6M-YP-1").unwrap().text, "School is a place where I belong.");
        let not_asked: Vec<&str> = content
            .theory
            .outcomes()
            .flat_map(|outcome| outcome.facets.iter().filter(|facet| !facet.asked))
            .map(|facet| facet.name.as_str())
            .collect();
        assert_eq!(not_asked.len(), 6, "{not_asked:?}");
    }

    #[test]
    fn lead_audiences_follow_the_closed_list() {
        let content = Content::embedded();
        let leading = |audience| -> Vec<&str> {
            let led = content.theory.outcomes().filter(|outcome| outcome.lead_audience == audience);
            led.map(|outcome| outcome.id.as_str()).collect()
        };
        assert_eq!(leading(Audience::Staff), ["2S", "2M", "2L"]);
        let families = ["1M", "4S", "4M", "4L", "5S", "5M", "5L", "7S", "7M", "7L", "8S", "8M"];
        assert_eq!(leading(Audience::Families), families);
        assert_eq!(leading(Audience::YoungPeople).len(), 9);
        assert!(leading(Audience::Children).is_empty());
    }

    #[test]
    fn every_term_asks_each_audience_its_number_of_questions() {
        let content = Content::embedded();
        for term in Term::ALL {
            let counts = Audience::ALL.map(|audience| content.questionnaire(term, audience).questions.len());
            assert_eq!(counts, [7, 9, 10, 10], "{}", term.name());
        }
    }

    #[test]
    fn a_questionnaire_names_the_place_and_carries_its_scale() {
        let content = Content::embedded();
        let summer = content.questionnaire(Term::Summer, Audience::Families);
        let question = summer.question("6L-FA-1").unwrap();
        assert_eq!(question.text, "Redcar & Cleveland is a good place for a child to go to school.");
        assert_eq!(question.choices[3].code, "agree");
        assert!(question.accepts("strongly_disagree") && !question.accepts("often"));
        let children = content.questionnaire(Term::Autumn, Audience::Children);
        assert!(children.questions.iter().all(|question| question.faces && question.scale == "FACE3"));
    }

    #[test]
    fn broken_items_are_named_with_file_line_and_field() {
        let item = "id = \"6M-YP-1\"";
        let name = "items.toml";
        breaks(
            name,
            item,
            ("outcome = \"6M\"", "outcome = \"9Z\""),
            ("outcome", "there is no outcome \"9Z\""),
        );
        breaks(name, item, ("id = \"6M-YP-1\"", "id = \"6M-FA-1\""), ("id", "does not fit its outcome"));
        breaks(name, item, ("id = \"6M-YP-1\"", "id = \"6M-YP-01\""), ("id", "does not fit its outcome"));
        breaks(name, "id = \"6L-YP-1\"", ("6L-YP-1", "6M-YP-1"), ("id", "stands in the file twice"));
        breaks(
            name,
            item,
            ("scale = \"TRUE5\"", "scale = \"FACE3\""),
            ("scale", "not made for young people"),
        );
        breaks(
            name,
            item,
            ("scale = \"TRUE5\"", "scale = \"TRUE6\""),
            ("scale", "there is no scale \"TRUE6\""),
        );
        breaks(name, item, ("\"belong\"", "\"longing\""), ("facet", "has no asked facet \"longing\""));
        breaks(name, item, ("version = 1", "version = \"1\""), ("version", "a whole number"));
        breaks(name, item, ("version = 1", "version = 0"), ("version", "versions start at 1"));
        breaks(
            name,
            item,
            ("does_not_apply = false", "does_not_apply = 0"),
            ("does_not_apply", "true or false"),
        );
        breaks(name, item, ("home_term", "hometerm"), ("hometerm", "no such field"));
        breaks(name, item, ("\"every\"", "\"winter\""), ("home_term", "\"winter\" is not known here"));
        breaks(name, item, ("I belong.", "I do not belong."), ("text", "\"not\" is a negative"));
        breaks(name, item, ("I belong.", "{i} belong."), ("text", "stand in braces"));
        breaks(name, item, ("id = \"6M-YP-1\"", "id = \"\""), ("id", "this is empty"));
        breaks(name, item, ("version = 1", "version = = 1"), ("", "not valid TOML"));
    }

    #[test]
    fn an_item_without_an_outcome_cannot_exist() {
        let folder = folder();
        let outcome_line = edit(&folder, ITEMS, "id = \"6M-YP-1\"", ("outcome = \"6M\"\n", ""));
        let faults = faults_of(&folder);
        let fault = faults.iter().find(|fault| fault.field == "outcome").unwrap();
        assert!(fault.message.starts_with("this is missing"), "{fault}");
        assert_eq!(fault.line, outcome_line - 3, "the line on which the entry starts");
    }

    #[test]
    fn broken_pulses_are_named_with_file_line_and_field() {
        let name = "pulses/spring.toml";
        let (anchor, home, other) = ("\"6M-YP-1\"", "\"6S-YP-1\"", "\"6L-YP-1\"");
        breaks(name, "YP =", (anchor, "\"6M-YP-9\""), ("YP", "there is no item \"6M-YP-9\""));
        breaks(name, "YP =", (anchor, "\"6M-FA-1\""), ("YP", "is an item for families"));
        breaks(name, "YP =", (home, other), ("YP", "has another home term than spring"));
        breaks(name, "YP =", (home, "\"1S-YP-1\""), ("YP", "stands in this list twice"));
        breaks(name, "term", ("term = \"spring\"", "term = \"summer\""), ("term", "for the spring term"));
        let folder = folder();
        edit(&folder, name, "YP =", ("    \"6M-YP-1\",\n", ""));
        edit(&folder, name, "YP =", ("    \"6S-YP-1\",\n", ""));
        let said: Vec<String> = faults_of(&folder).iter().map(Fault::to_string).collect();
        for words in ["\"6M-YP-1\" is missing; it is an anchor", "\"6S-YP-1\" is missing"] {
            assert!(said.iter().any(|fault| fault.contains(words)), "{words}: {said:?}");
        }
    }

    #[test]
    fn a_term_that_asks_an_audience_more_than_its_limit_is_a_fault() {
        let (folder, id) = (folder(), "id = \"6L-YP-1\"");
        let items = fs::read_to_string(folder.path().join(ITEMS)).unwrap();
        let home = items[items.find(id).unwrap()..].split("home_term = ").nth(1).unwrap();
        let home = format!("home_term = {}", home.lines().next().unwrap());
        edit(&folder, ITEMS, id, (&home, "home_term = \"spring\""));
        edit(&folder, "pulses/spring.toml", "YP =", ("\"6M-YP-1\"", "\"6L-YP-1\",\n    \"6M-YP-1\""));
        let said: Vec<String> = faults_of(&folder).iter().map(Fault::to_string).collect();
        let words = "asked 9 questions in a term at most; this list has 10";
        assert!(said.iter().any(|fault| fault.contains(words)), "{said:?}");
    }

    #[test]
    fn a_broken_theory_is_named_with_file_line_and_field() {
        let name = "theory-of-change.toml";
        let at = "id = \"2S\"";
        breaks(name, at, ("id = \"2S\"", "id = \"2M\""), ("id", "this outcome's id is \"2S\""));
        breaks(name, at, ("\"voice\"", "\"noise\""), ("lens", "\"noise\" is not known here"));
        breaks(name, at, ("\"ST\"", "\"XX\""), ("lead_audience", "\"XX\" is not known here"));
        breaks(name, at, ("lead_audience", "leads"), ("leads", "no such field"));
        breaks(
            name,
            at,
            ("{ name = \"equipped\", asked = false }", "{ name = \"equipped\", asked = true }"),
            ("asked", "no item asks about \"equipped\""),
        );
        breaks(name, "dated", ("dated = 2026-09-01", "dated = \"soon\""), ("dated", "must be a day"));
        breaks(name, "number = 2", ("number = 2", "number = 300"), ("number", "this is 2"));
        breaks(
            name,
            "horizon = \"medium\"",
            ("ends = 2030-12-31", "ends = 2020-12-31"),
            ("ends", "in order"),
        );
        breaks(
            name,
            "number = 2",
            ("statement", "places = [\"Heron School\"]\nstatement"),
            ("places", "add the day, such as started = 2024-09-01"),
        );
        let folder = folder();
        edit(&folder, name, at, ("lead_audience = \"ST\"\n", ""));
        assert!(faults_of(&folder).iter().any(|fault| fault.field == "lead_audience"));
        edit(&folder, name, "id = \"3S\"", ("horizon = \"short\"", "horizon = \"long\""));
        assert!(faults_of(&folder).iter().any(|fault| fault.message.contains("one for each horizon")));
    }

    #[test]
    fn an_intervention_may_say_when_and_where_it_was_started() {
        let (folder, name) = (folder(), "theory-of-change.toml");
        let began = "number = 2\nstarted = 2024-09-01\nplaces = [\"Heron School\", \"Rook School\"]";
        edit(&folder, name, "number = 2", ("number = 2", began));
        let content = Content::load(folder.path()).unwrap();
        let rows = &content.theory.interventions;
        assert_eq!(rows[1].started, Some(jiff::civil::date(2024, 9, 1)));
        assert_eq!(rows[1].places, ["Heron School", "Rook School"]);
        assert_eq!((rows[0].started, rows[0].places.len()), (None, 0));
    }

    #[test]
    fn the_prompts_of_a_term_are_those_of_its_file_in_every_edition_and_wrong_ones_are_named() {
        let content = Content::embedded();
        for (term, audience) in Term::ALL.into_iter().flat_map(|term| Audience::ALL.map(|one| (term, one))) {
            let asked = content.questionnaire(term, audience);
            assert!((1..=2).contains(&asked.prompts.len()) && asked.pages() > asked.questions.len());
            assert!(asked.editions.iter().all(|worded| worded.prompts.len() == asked.prompts.len()));
        }
        let asked = content.questionnaire(Term::Autumn, Audience::Children);
        assert_eq!(asked.prompts[0].text, "Tell us about a time when school felt good.");
        let easy = asked.in_edition("en-easy").unwrap();
        assert_eq!(easy.prompts[0].text, "When did school feel good? Tell us about it.");
        let bare = asked.clone().without_prompts();
        let written = serde_json::to_string(&bare).unwrap();
        assert!(!written.contains("prompt"), "a wave without words freezes what it always froze");
        assert_eq!(serde_json::from_str::<Questionnaire>(&written).unwrap(), bare);
        let name = "pulses/autumn.toml";
        breaks(name, "prompts_YC", ("\"YC-1\"", "\"YC-9\""), ("prompts_YC", "there is no prompt \"YC-9\""));
        breaks(name, "prompts_YC", ("\"YC-1\"", "\"YP-1\""), ("prompts_YC", "is a prompt for young people"));
        breaks(name, "prompts_YP", ("\"YP-1\"", "\"YP-help\""), ("prompts_YP", "twice"));
        breaks(name, "prompts_ST", ("\"ST-1\"", "\"ST-2\", \"ST-1\""), ("prompts_ST", "at most"));
    }

    #[test]
    fn broken_scales_prompts_and_guidance_are_named_with_file_line_and_field() {
        let scales = "scales.toml";
        breaks(scales, "FACE3", ("[\"YC\"]", "[\"XX\"]"), ("audiences", "\"XX\" is no audience"));
        breaks(scales, "\"rarely\"", ("score = 25", "score = 101"), ("score", "between 0 and 100"));
        breaks(scales, "\"rarely\"", ("\"Rarely\"", "3"), ("label", "a text in quotation marks"));
        breaks(scales, "code = \"no\"", ("\"no\"", "\"not_sure\""), ("code", "kept for answers outside"));
        breaks(scales, "code = \"TRUE5\"", ("\"TRUE5\"", "\"FACE3\""), ("code", "stands in the file twice"));
        let prompts = "prompts.toml";
        breaks(prompts, "YC-1", ("felt good", "felt good and warm"), ("text", "joins two ideas"));
        breaks(prompts, "# Lived", ("id = \"YC-1\"", "id = \"YP-9\""), ("id", "does not fit its audience"));
        let library = "guidance.toml";
        breaks(library, "govuk-mental-health", ("[\"5S\"", "[\"9Z\""), ("outcomes", "no outcome \"9Z\""));
        breaks(
            library,
            "govuk-mental-health",
            ("publisher = \"GOV.UK\"", "publisher = \" \""),
            ("publisher", "is empty"),
        );
        let folder = folder();
        edit(
            &folder,
            library,
            "govuk-mental-health",
            ("publisher", "address = \"https://a.example\"\npublisher"),
        );
        assert!(
            faults_of(&folder).iter().any(|fault| fault.message.contains("the day when somebody checked it"))
        );
    }

    #[test]
    fn a_broken_register_is_named_with_file_line_and_field() {
        let (name, at) = (INDICATORS, "code = \"persistent-absence\"");
        breaks(name, at, ("\"persistent-absence\"", "\"Persistent\""), ("code", "small letters"));
        breaks(name, at, ("\"persistent-absence\"", "\"overall-absence\""), ("code", "in the file twice"));
        breaks(name, at, ("\"percent\"", "\"per cent\""), ("unit", "is not known here"));
        breaks(name, at, ("\"lower\"", "\"down\""), ("better", "is not known here"));
        breaks(name, at, ("\"absence\"", "\"local\""), ("source", "no published columns"));
        breaks(name, at, ("\"3L\"", "\"9Z\""), ("outcomes", "there is no outcome \"9Z\""));
        breaks(name, at, ("\"3L\"", "\"1S\""), ("outcomes", "has lens \"voice\""));
        breaks(name, at, ("\"3L\"", "\"3M\""), ("outcomes", "in this list twice"));
        breaks(name, at, ("counts =", "count_words ="), ("count_words", "no such field"));
        breaks(name, "authority", ("\"E06000003\"", "\"Redcar\""), ("authority", "is no area code"));
        breaks(name, "authority_old", ("\"807\"", "\"807.0\""), ("authority_old", "three figures"));
        let folder = folder();
        edit(&folder, name, "code = \"flag-to-contact\"", ("[\"7S\"]", "[]"));
        let faults = faults_of(&folder);
        assert!(faults[0].field == "indicators" && faults[0].message.contains("beside 7S"), "{faults:?}");
    }

    #[test]
    fn limits_start_anew_only_with_a_dated_note_by_a_named_person() {
        let note = "[[rebases]]\nindicator = \"overall-absence\"\nfrom = 2016-09-01\ndated = 2017-01-10\n\
                    by = \"Sam Example\"\nreason = \"counting changed\"\n";
        let with = |note: &str| {
            let folder = folder();
            let path = folder.path().join(INDICATORS);
            let text = fs::read_to_string(&path).unwrap();
            fs::write(&path, format!("{text}\n{note}")).unwrap();
            Content::load(folder.path())
        };
        assert_eq!(with(note).unwrap().register.rebases[0].by, "Sam Example");
        for (taken, field) in
            [("by = \"Sam Example\"\n", "by"), ("reason = \"counting changed\"\n", "reason")]
        {
            let faults = with(&note.replace(taken, "")).unwrap_err();
            assert!(faults.iter().any(|fault| fault.field == field), "{faults:?}");
        }
        let early = with(&note.replace("2017-01-10", "2015-01-10")).unwrap_err();
        assert!(early[0].message.contains("after the fact"), "{early:?}");
        let unknown = with(&note.replace("overall-absence", "absence")).unwrap_err();
        assert!(unknown[0].message.contains("no indicator \"absence\""), "{unknown:?}");
    }

    #[test]
    fn the_ten_outcomes_of_the_register_each_have_an_indicator() {
        let content = Content::embedded();
        let beside = |id: &&str| !content.register.beside(id).is_empty();
        let ten = ["3M", "3L", "5S", "5M", "5L", "7S", "7M", "7L", "8S", "8M"];
        assert!(ten.iter().all(beside));
        let voice_led = content.theory.outcomes().map(|outcome| outcome.id.as_str());
        assert!(!voice_led.filter(|id| !ten.contains(id)).any(|id| beside(&id)));
    }

    #[test]
    fn words_of_concern_are_checked_with_the_rest_and_a_folder_without_them_uses_the_copy() {
        let folder = folder();
        assert_eq!(Content::load(folder.path()).unwrap().concerns, Content::embedded().concerns);
        fs::create_dir(folder.path().join("concerns")).unwrap();
        let broken = "language = \"en\"\nspared = []\nharmless = [\"~1 me\"]\ngroups = []\n";
        fs::write(folder.path().join("concerns/en.toml"), broken).unwrap();
        let faults = faults_of(&folder);
        assert_eq!(
            (faults.len(), faults[0].line, faults[0].field.as_str()),
            (1, 3, "harmless"),
            "{faults:?}"
        );
    }

    #[test]
    fn a_missing_file_is_one_fault_and_drags_no_others_with_it() {
        let folder = folder();
        fs::remove_file(folder.path().join(ITEMS)).unwrap();
        let faults = faults_of(&folder);
        let about_items: Vec<_> = faults.iter().filter(|fault| fault.file.ends_with(ITEMS)).collect();
        assert_eq!((about_items.len(), faults.len()), (1, 1), "{faults:#?}");
        assert!(faults[0].to_string().contains("items.toml: this file cannot be read"));
        let nowhere = Content::load(&folder.path().join("nowhere")).unwrap_err();
        assert!(nowhere.len() == 1 && nowhere[0].message.starts_with("there is no such folder"));
    }

    #[test]
    fn all_faults_of_all_files_are_named_at_once() {
        let folder = folder();
        edit(&folder, ITEMS, "id = \"6M-YP-1\"", ("I belong.", "I never belong."));
        edit(&folder, PROMPTS, "YC-1", ("felt good", "felt good and warm"));
        edit(&folder, PLAN, "minimum = 10", ("minimum = 10", "minimum = 5"));
        assert_eq!(faults_of(&folder).len(), 3);
    }

    #[test]
    fn a_file_cut_short_anywhere_gives_faults_or_content_and_never_a_panic() {
        for (at, (_, whole)) in EMBEDDED.iter().enumerate() {
            for cut in (0..whole.len()).step_by(whole.len() / 12).filter(|cut| whole.is_char_boundary(*cut)) {
                let mut files = EMBEDDED.map(|(name, text)| SourceFile::new(name, text));
                files[at] = SourceFile::new(EMBEDDED[at].0, &whole[..cut]);
                if let Err(faults) = Content::read(&files, None, Sealing::Compare, Faults::default()) {
                    assert!(!faults.is_empty());
                }
            }
        }
    }
}
