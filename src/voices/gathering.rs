//! Gathering: the boxes of a setting are opened in memory, and what was written enters its reading queue, shuffled
//! and sealed to its readers. One transaction each: boxes gone, comments there, mails queued.

use super::comment::{self, Comment, Standing};
use super::crowd::{self, FIRST_WITHIN, READ_WITHIN, Waiting};
use super::entity::waiting_box::Model;
use super::lexicons::Lexicons;
use super::notices::{Notice, queue_notices};
use super::readers::{public_half, reachable_on, readers_of};
use super::setting_key::PublicHalf;
use super::told::{CommentText, Told, WordsBox};
use super::triage::{Concern, concern_in};
use super::{counts, waiting};
use crate::access::{Entry, Object, Role, What, Who, active_colleagues, audit};
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::ids::{CommentId, SettingId, StaffId, WaitingBoxId, WaveId, shuffle};
use crate::surveys::{Content, GATHERINGS, SchoolDays};
use crate::theory::Audience;
use crate::waves::{WaveCache, WaveKey};
use anyhow::Context;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Gathers what is due. Clones share what they remember.
#[derive(Clone)]
pub struct Gatherer {
    db: Db,
    clock: Clock,
    waves: WaveCache,
    content: Arc<Content>,
    lexicons: Arc<Lexicons>,
    mail_domain: String,
    /// What is known of boxes that wait, so that each is opened once. Lost with the process, never needed.
    seen: Arc<Mutex<HashMap<WaitingBoxId, Waiting>>>,
    /// When requests for contact are gathered next; none where no hour comes.
    next_hour: Arc<Mutex<Option<At>>>,
}

/// One wave's boxes of one setting.
type Group = (WaveId, SettingId);

impl Gatherer {
    pub fn new(
        (db, clock): (Db, Clock),
        waves: WaveCache,
        content: Arc<Content>,
        mail_domain: &str,
    ) -> Gatherer {
        let lexicons = Arc::new(Lexicons::new(&content.concerns));
        let mail_domain = mail_domain.to_owned();
        let next = content.school_days.next_gathering(clock.now(), &GATHERINGS);
        let (seen, next_hour) = (Arc::default(), Arc::new(Mutex::new(next)));
        Gatherer { db, clock, waves, content, lexicons, mail_domain, seen, next_hour }
    }

    /// Whether an hour of gathering has come since the last one that was kept.
    pub(super) fn hour_came(&self) -> bool {
        let next = self.next_hour.lock().unwrap_or_else(PoisonError::into_inner);
        next.is_some_and(|next| next <= self.clock.now())
    }

    /// Keeps the hour that has come.
    pub(super) fn hour_kept(&self) {
        let next = self.content.school_days.next_gathering(self.clock.now(), &GATHERINGS);
        *self.next_hour.lock().unwrap_or_else(PoisonError::into_inner) = next;
    }

    /// Gathers every group whose time has come; says how many comments that were. A group that fails is tried again
    /// with the next call and keeps no other waiting.
    ///
    /// # Errors
    /// The database, when it cannot even say what waits.
    pub async fn gather_due(&self) -> Result<usize, DbErr> {
        let groups = waiting::waiting(self.db.reader()).await?;
        self.forget_all_but(&groups.values().flatten().copied().collect());
        let mut gathered = 0;
        for (group, ids) in groups {
            match self.gather_one(group, &ids).await {
                Ok(comments) => gathered += comments,
                Err(fault) => {
                    let fault = format!("{fault:#}");
                    tracing::error!(setting = %group.1, %fault, "what people wrote could not be gathered");
                }
            }
        }
        Ok(gathered)
    }

    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    pub(super) fn now(&self) -> At {
        self.clock.now()
    }

    pub(super) fn calendar(&self) -> &SchoolDays {
        &self.content.school_days
    }

    pub(super) fn mail_domain(&self) -> &str {
        &self.mail_domain
    }

    /// Gathers everything of a wave, whatever the hour: before its key is destroyed.
    ///
    /// # Errors
    /// The database's; or something waits that cannot be gathered, so that the key must stay.
    pub async fn gather_all_of(&self, wave: WaveId) -> anyhow::Result<()> {
        let groups = waiting::waiting(self.db.reader()).await?;
        for group in groups.into_keys().filter(|(of, _)| *of == wave) {
            self.gather(group, &Audience::ALL).await?;
        }
        let left = waiting::waiting(self.db.reader()).await?;
        anyhow::ensure!(!left.keys().any(|(of, _)| *of == wave), "words wait that cannot be opened");
        Ok(())
    }

    async fn gather_one(&self, group: Group, ids: &[WaitingBoxId]) -> anyhow::Result<usize> {
        let key = self.key_of(group.0).await?;
        let known = self.look_into(&key, ids).await?;
        let of = |audience: Audience| -> Vec<Waiting> {
            known.iter().filter(|one| one.audience == audience).copied().collect()
        };
        let due = |audience: &Audience| {
            crowd::are_gathered(&of(*audience), &self.content.school_days, self.clock.now())
        };
        let due: Vec<Audience> = Audience::ALL.into_iter().filter(due).collect();
        if due.is_empty() { Ok(0) } else { self.gather(group, &due).await }
    }

    async fn key_of(&self, wave: WaveId) -> anyhow::Result<Arc<WaveKey>> {
        let now = self.waves.by_id(wave).await?;
        let key = now.and_then(|now| now.frozen.clone()).and_then(|frozen| frozen.key.clone());
        key.context("the wave's key is gone, and words wait")
    }

    /// What is known of these boxes; those not seen before are opened. One that does not open waits on.
    async fn look_into(&self, key: &WaveKey, ids: &[WaitingBoxId]) -> Result<Vec<Waiting>, DbErr> {
        let unseen: Vec<WaitingBoxId> = {
            let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            ids.iter().filter(|id| !seen.contains_key(id)).copied().collect()
        };
        for row in waiting::boxes(self.db.reader(), &unseen).await? {
            if let Some(words) = opened(key, &row) {
                let is_urgent =
                    words.told.iter().any(|told| !self.text_of(&words, told.clone()).signs.is_empty());
                let known = Waiting { audience: words.audience, sent_at: words.sent_at, is_urgent };
                self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(row.id, known);
            }
        }
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(ids.iter().filter_map(|id| seen.get(id).copied()).collect())
    }

    fn forget_all_but(&self, waiting: &HashSet<WaitingBoxId>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|id, _| waiting.contains(id));
    }

    /// A comment with the signs for its reader that it is to be read first.
    fn text_of(&self, words: &WordsBox, told: Told) -> CommentText {
        let concern = concern_in(&told.text, &words.edition, told.read_first, &self.lexicons);
        let signs = concern.map(|concern| self.signs_of(&concern)).unwrap_or_default();
        CommentText { audience: words.audience, edition: words.edition.clone(), told, signs }
    }

    fn signs_of(&self, concern: &Concern) -> Vec<String> {
        let asked = concern.asked_first.then(|| "the person asked for it".to_owned());
        let labels = concern.groups.iter().map(|code| self.lexicons.label(code).unwrap_or(code).to_owned());
        asked.into_iter().chain(labels).collect()
    }

    /// Gathers what these audiences wrote, in one transaction; says how many comments that were.
    async fn gather(&self, (wave, setting): Group, audiences: &[Audience]) -> anyhow::Result<usize> {
        let key = self.key_of(wave).await?;
        let readers = public_half(self.db.reader(), setting).await?;
        let readers = readers.context("words wait in a setting whose readers have no key")?;
        let now = self.clock.now();
        let txn = self.db.begin().await?;
        let rows = waiting::boxes_locked(&txn, (wave, setting)).await?;
        let all = rows.iter().filter_map(|row| Some((row.id, opened(&key, row)?)));
        let opened: Vec<(WaitingBoxId, WordsBox)> =
            all.filter(|(_, words)| audiences.contains(&words.audience)).collect();
        if opened.is_empty() {
            return Ok(0);
        }
        waiting::empty(&txn, &opened.iter().map(|(id, _)| *id).collect()).await?;
        counts::add(&txn, (wave, setting), opened.iter().map(|(_, words)| words)).await?;
        let mut comments: Vec<Comment> = opened
            .iter()
            .flat_map(|(_, words)| words.told.iter().map(|told| self.text_of(words, told.clone())))
            .map(|text| self.queued((wave, setting), &text, &readers, now))
            .collect::<Result<_, _>>()?;
        shuffle(&mut comments);
        let (written, first) = (comments.len(), comments.iter().any(|comment| comment.read_first));
        comment::insert(&txn, comments).await?;
        if written > 0 {
            let notice = if first { Notice::ReadFirst } else { Notice::ToRead };
            self.tell_readers(&txn, setting, notice).await?;
            // Without an amount: administrators read the trail, and few may have written.
            let entry = Entry::of(now, What::CommentsGathered, Object::one("setting", setting.0));
            audit(&txn, entry.by(Who::Program)).await?;
        }
        txn.commit().await?;
        Ok(written)
    }

    fn queued(
        &self,
        (wave, setting): Group,
        text: &CommentText,
        readers: &PublicHalf,
        now: At,
    ) -> Result<Comment, DbErr> {
        let packed = text.pack().map_err(|fault| DbErr::Custom(format!("a comment: {fault}")))?;
        let read_first = !text.signs.is_empty();
        let within = if read_first { FIRST_WITHIN } else { READ_WITHIN };
        Ok(Comment {
            id: CommentId::random(),
            wave,
            setting,
            day: now.day().to_string(),
            read_first,
            sealed: readers.seal(&packed),
            due_at: crowd::due(&self.content.school_days, now, within),
            standing: Standing::Unread,
        })
    }

    /// Tells whoever reads there today; where nobody does, the coordinators.
    pub(super) async fn tell_readers(
        &self,
        txn: &impl ConnectionTrait,
        setting: SettingId,
        notice: Notice,
    ) -> Result<(), DbErr> {
        let now = self.clock.now();
        let there = reachable_on(txn, setting, now.day()).await?;
        let notice = if there.may_read { notice } else { Notice::NobodyThere };
        queue_notices(txn, notice, &there.staff, (&self.mail_domain, now)).await
    }

    /// Tells everybody who reads there but one.
    pub(super) async fn tell_others(
        &self,
        txn: &impl ConnectionTrait,
        (setting, besides): (SettingId, StaffId),
        notice: Notice,
    ) -> Result<(), DbErr> {
        let mut others = self.everybody_who_reads(txn, setting).await?;
        others.retain(|one| *one != besides);
        queue_notices(txn, notice, &others, (&self.mail_domain, self.clock.now())).await
    }

    /// The readers, deputies and cover of a setting.
    pub(super) async fn everybody_who_reads(
        &self,
        txn: &impl ConnectionTrait,
        setting: SettingId,
    ) -> Result<Vec<StaffId>, DbErr> {
        let readers = readers_of(txn, setting).await?;
        Ok(readers.iter().filter(|one| one.may_read()).map(|one| one.staff).collect())
    }

    pub(super) async fn people_with(&self, role: Role) -> Result<Vec<StaffId>, DbErr> {
        let colleagues = active_colleagues(&self.db).await?;
        Ok(colleagues.into_iter().filter(|one| one.roles.has(role)).map(|one| one.id).collect())
    }
}

/// What is in a box; one that cannot be opened stays where it is and is told of.
fn opened(key: &WaveKey, row: &Model) -> Option<WordsBox> {
    let packed = key.open_words(&row.sealed).ok();
    let words = packed.and_then(|packed| WordsBox::unpack(&packed).ok());
    if words.is_none() {
        tracing::error!(wave = %row.wave_id, setting = %row.setting_id, "a box cannot be opened; it is kept");
    }
    words
}
