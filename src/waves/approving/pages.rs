//! What the buttons about a wave's approval do.

use super::rules::{Approver, Point, Reasons};
use super::store::take_back;
use super::{approve_wave, look_ahead};
use crate::access::{Frame, SignedIn, failed};
use crate::http::FormBody;
use crate::theory::Audience;
use crate::waves::pages::{Said, WavesDesk, after, in_sentence, one, see_wave, wave_at, wave_of};
use crate::waves::steps::StepFault;
use crate::waves::store::WaveFault;
use poem::web::{Data, Path};
use poem::{Response, handler};

/// POST /desk/waves/:id/approve
#[handler]
pub async fn wave_approved(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    Data(desk): Data<&WavesDesk>,
    form: FormBody,
) -> poem::Result<Response> {
    let wave = wave_at(desk, &id).await?;
    let typed =
        |point: &Point| form.value(&format!("reason-{}", point.word())).unwrap_or_default().to_owned();
    let may = Point::ALL.into_iter().filter(|point| point.may_be_passed_over());
    let reasons: Reasons = may.map(|point| (point, typed(&point))).collect();
    let (id, name) = (person.colleague.id, person.colleague.name.clone());
    let approver = Approver { id, name, by_command: false };
    match approve_wave(desk.ground(), &wave, approver, &reasons).await {
        Ok(_) => Ok(see_wave(wave.id, "")),
        Err(WaveFault::Refused(refusal)) => {
            let fault = Some(in_sentence(&refusal.to_string()));
            one(desk, &person, &frame, (wave.id, Said { fault, reasons, ..Said::default() })).await
        }
        Err(fault) => Err(failed(fault)),
    }
}

/// POST /desk/waves/:id/take-back
#[handler]
pub async fn approval_taken_back(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    Data(desk): Data<&WavesDesk>,
) -> poem::Result<Response> {
    let id = wave_of(&id)?;
    let taken = take_back(&desk.db, id, desk.clock.now()).await.map_err(StepFault::from);
    after(desk, &person, &frame, (id, taken)).await
}

/// POST /desk/waves/:id/test-mail
#[handler]
pub async fn test_mails_asked(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    Data(desk): Data<&WavesDesk>,
    form: FormBody,
) -> poem::Result<Response> {
    let wave = wave_at(desk, &id).await?;
    let again = |fault: &str| Said { fault: Some(fault.to_owned()), ..Said::default() };
    if !wave.state.is_ahead() {
        let said = again("This wave has opened: its invitations are on their way.");
        return one(desk, &person, &frame, (wave.id, said)).await;
    }
    let look = look_ahead(desk.ground(), &wave).await.map_err(failed)?;
    let wished: Vec<(Audience, String)> = form.values("mail").filter_map(read_choice).collect();
    let which: Vec<_> = look.languages.into_keys().filter(|choice| wished.contains(choice)).collect();
    if which.is_empty() {
        let said = again("Choose at least one of the invitations.");
        return one(desk, &person, &frame, (wave.id, said)).await;
    }
    match desk.steps.test_mails(&wave, person.colleague.id, which).await {
        Ok(()) => Ok(see_wave(wave.id, "?sent=yes")),
        Err(StepFault::Refused(sentence)) => {
            one(desk, &person, &frame, (wave.id, again(&in_sentence(&sentence)))).await
        }
        Err(fault) => Err(failed(fault)),
    }
}

/// "FA:pl"
fn read_choice(value: &str) -> Option<(Audience, String)> {
    let (audience, language) = value.split_once(':')?;
    Some((Audience::from_code(audience)?, language.to_owned()))
}
