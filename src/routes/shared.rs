//! What every page of the desk is handed, whichever it is.

use crate::access::{Opens, SettingNames};
use crate::app::{App, Steps};
use crate::desk::{self, Cubes, DemoMailbox, NoteMail};
use crate::waves::WavesDesk;
use crate::{actions, invitations, people, reports};
use poem::Request;
use std::sync::Arc;

/// What the pages of the desk find as `Data`. Put in at once: a layer for each would copy every request from
/// layer to layer.
pub(super) struct Desk {
    app: App,
    waves: WavesDesk,
    cubes: Cubes,
    pub mail: invitations::MailDesk,
    times: invitations::TimetableDesk,
    mailbox: Option<DemoMailbox>,
    settings: SettingNames,
    opens: Opens,
    printing: reports::Printing,
    since: actions::SinceThen,
    note: NoteMail,
    making: reports::Making,
}

impl Desk {
    pub fn of(app: &App, opens: Opens) -> Desk {
        Desk {
            app: app.clone(),
            waves: waves_desk(app),
            cubes: cubes(app),
            mail: mail_desk(app),
            times: timetable_desk(app),
            mailbox: demo_mailbox(app),
            settings: setting_names(app),
            opens,
            printing: printing(app),
            since: since(app),
            note: note_mail(app),
            making: reports::Making::new(app.gathering(), app.clock.clone()),
        }
    }

    pub fn share(&self, request: &mut Request) {
        request.set_data(self.app.db.clone());
        request.set_data(self.app.clock.clone());
        request.set_data(self.app.config.clone());
        request.set_data(self.app.content.clone());
        request.set_data(self.app.partnership());
        request.set_data((*self.app.instance).clone());
        request.set_data(self.app.pending.clone());
        request.set_data(self.app.support.clone());
        request.set_data(self.app.readers_keys.clone());
        request.set_data(self.app.gatherer.clone());
        request.set_data(self.app.actions.clone());
        request.set_data(self.app.releases.clone());
        request.set_data(self.waves.clone());
        request.set_data(self.cubes.clone());
        request.set_data(self.mail.clone());
        request.set_data(self.times.clone());
        request.set_data(self.printing.clone());
        request.set_data(self.since.clone());
        request.set_data(self.note.clone());
        request.set_data(self.app.bounces.clone());
        request.set_data(self.making.clone());
        request.set_data(self.settings.clone());
        request.set_data(self.opens.clone());
        if let Some(mailbox) = &self.mailbox {
            request.set_data(mailbox.clone());
        }
    }
}

fn waves_desk(app: &App) -> WavesDesk {
    WavesDesk {
        db: app.db.clone(),
        clock: app.clock.clone(),
        cache: app.waves.clone(),
        counts: app.counts.clone(),
        steps: Arc::new(Steps(app.clone())),
        content: app.content.clone(),
    }
}

fn cubes(app: &App) -> Cubes {
    let (db, releases) = (app.db.clone(), app.releases.clone());
    Cubes::new(move || {
        let (db, releases) = (db.clone(), releases.clone());
        async move { Ok(releases.cubes(&db).await?) }
    })
}

fn setting_names(app: &App) -> SettingNames {
    let db = app.db.clone();
    SettingNames::new(move || {
        let db = db.clone();
        async move {
            let known = people::settings(db.reader()).await?;
            Ok(known.into_iter().map(|setting| (setting.id, setting.name)).collect())
        }
    })
}

fn since(app: &App) -> actions::SinceThen {
    let (db, content, cubes) = (app.db.clone(), app.content.clone(), cubes(app));
    actions::SinceThen::new(move |actions| {
        let (db, content, cubes) = (db.clone(), content.clone(), cubes.clone());
        async move { desk::since_then(&db, &content, &cubes, actions).await }
    })
}

fn note_mail(app: &App) -> NoteMail {
    let base_url = app.config.server.base_url.clone();
    NoteMail { base_url, domain: app.mailer.domain().to_owned() }
}

fn mail_desk(app: &App) -> invitations::MailDesk {
    invitations::MailDesk { db: app.db.clone(), clock: app.clock.clone(), post: app.post.clone() }
}

fn timetable_desk(app: &App) -> invitations::TimetableDesk {
    let (db, clock) = (app.db.clone(), app.clock.clone());
    invitations::TimetableDesk { db, clock, content: app.content.clone(), hours: app.hours.clone() }
}

fn printing(app: &App) -> reports::Printing {
    reports::Printing::new(reports::Sources {
        db: app.db.clone(),
        clock: app.clock.clone(),
        waves: app.waves.clone(),
        editions: app.content.editions.clone(),
        support: app.support.clone(),
        partnership: app.content.theory.partnership.clone(),
        base_url: app.config.server.base_url.clone(),
    })
}

/// The demonstration's mails, and nobody else's: they hold live links.
fn demo_mailbox(app: &App) -> Option<DemoMailbox> {
    app.config.demo.then(|| DemoMailbox { folder: app.config.mail.folder.clone() })
}
