//! Settings whose readers are in order, so that a wave may ask there for words.

use super::TestApp;
use belong::access::{self, NewColleague, Role, Roles};
use belong::clock::DAY;
use belong::ids::{SettingId, StaffId};
use belong::people as rosters;
use belong::voices::{self, Made, NewReader, Part};

/// The names of those who read everywhere: the reader, the deputy, the cover.
pub const READERS: [&str; 3] = ["Rea", "Dep", "Cov"];

impl TestApp {
    /// Every setting gets a confirmed reader, deputy and cover, to be looked at again in a year, and a key whose kit
    /// was checked. The same three colleagues everywhere; their addresses are `rea@example.org` and so on.
    pub async fn gives_readers(&self) {
        let settings = rosters::settings(self.app.db.reader()).await.unwrap();
        let settings: Vec<SettingId> = settings.iter().map(|setting| setting.id).collect();
        for (name, part) in READERS.into_iter().zip(Part::ALL) {
            let staff = self.safeguarding_lead(name, &settings).await;
            for setting in &settings {
                self.gives_reader(*setting, staff, part).await;
            }
        }
        for setting in settings {
            self.gives_key(setting).await;
        }
    }

    /// A colleague who is a safeguarding lead of these settings; asked again, the same.
    pub async fn safeguarding_lead(&self, name: &str, settings: &[SettingId]) -> StaffId {
        let (db, clock) = (&self.app.db, &self.clock);
        let with = |roles: Roles, setting: &SettingId| roles.with(Role::SafeguardingLead, Some(*setting));
        let roles = settings.iter().fold(Roles::default(), with);
        let email = format!("{}@example.org", name.to_lowercase());
        let new = NewColleague { name: name.to_owned(), email, roles };
        if let Some(id) = access::enrol(db, clock, new).await.unwrap() {
            return id;
        }
        let known = access::active_colleagues(db).await.unwrap();
        known.iter().find(|one| one.name == name).unwrap().id
    }

    /// A confirmed part, to be looked at again in a year.
    pub async fn gives_reader(&self, setting: SettingId, staff: StaffId, part: Part) {
        let now = self.clock.now();
        let review_by = now.plus(364 * DAY).day();
        let new = NewReader { setting, staff, part, review_by };
        let id = voices::name_reader(&self.app.db, new, now).await.unwrap().unwrap();
        assert!(voices::confirm_part(&self.app.db, (id, staff), now).await.unwrap());
    }

    /// A key whose kit was checked; one that is there stays.
    pub async fn gives_key(&self, setting: SettingId) {
        let (db, keys, now) = (&self.app.db, &self.app.readers_keys, self.clock.now());
        if let Made::Now(key) = voices::make_key(db, keys, setting, now).await.unwrap() {
            assert!(voices::note_checked(db, &key.public_half(), setting, now).await.unwrap());
        }
    }

    /// This colleague's browser, signed in and confirmed with a passkey.
    pub async fn signs_in(&self, name: &str) -> super::Browser {
        self.signs_in_with_passkey(name, Roles::default()).await
    }
}
