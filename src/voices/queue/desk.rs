//! What the pages of the reading queue need, and whose comments this person may open.

use crate::access::{SignedIn, failed};
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::http::Problem;
use crate::ids::{CommentId, SettingId, StaffId};
use crate::people::{Setting, settings};
use crate::surveys::Content;
use crate::voices::comment::{Comment, comment_of};
use crate::voices::gathering::Gatherer;
use crate::voices::key_files::ReadersKeys;
use crate::voices::readers::settings_read_by;
use crate::voices::setting_key::SettingKey;
use crate::voices::told::CommentText;
use poem::{FromRequest, Request, RequestBody};
use std::sync::Arc;

/// What these pages need.
pub struct ReadingDesk<'a> {
    pub db: &'a Db,
    pub content: &'a Arc<Content>,
    pub now: At,
    keys: &'a ReadersKeys,
    pub gatherer: &'a Gatherer,
    pub reader: StaffId,
    /// The settings whose comments this person reads, by name.
    pub settings: Vec<Setting>,
}

impl<'a> FromRequest<'a> for ReadingDesk<'a> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let parts = (
            request.data::<Db>(),
            request.data::<Arc<Content>>(),
            request.data::<Clock>(),
            request.data::<ReadersKeys>(),
            request.data::<Gatherer>(),
        );
        let (Some(db), Some(content), Some(clock), Some(keys), Some(gatherer)) = parts else {
            return Err(failed("something that the reading queue needs is not in the data"));
        };
        let reader = SignedIn::from_request(request, body).await?.colleague.id;
        let mine = settings_read_by(db.reader(), reader).await.map_err(failed)?;
        let mut settings = settings(db.reader()).await.map_err(failed)?;
        settings.retain(|setting| mine.contains(&setting.id));
        Ok(ReadingDesk { db, content, now: clock.now(), keys, gatherer, reader, settings })
    }
}

impl ReadingDesk<'_> {
    pub fn setting_ids(&self) -> Vec<SettingId> {
        self.settings.iter().map(|setting| setting.id).collect()
    }

    pub fn name_of(&self, setting: SettingId) -> &str {
        let known = self.settings.iter().find(|known| known.id == setting);
        known.map_or("", |setting| setting.name.as_str())
    }

    /// One of this person's comments.
    ///
    /// # Errors
    /// The page for what is not there, or not for this person.
    pub async fn comment(&self, id: &str) -> poem::Result<Comment> {
        let id: CommentId = id.parse().map_err(|_| Problem::not_found())?;
        let found = comment_of(self.db.reader(), id, &self.setting_ids()).await.map_err(failed)?;
        Ok(found.ok_or_else(Problem::not_found)?)
    }

    /// The key of one of this person's settings; none when its files are lost.
    ///
    /// # Errors
    /// A fault of ours, logged: files that cannot be read.
    pub async fn key_of(&self, setting: SettingId) -> poem::Result<Option<SettingKey>> {
        let keys = self.keys.clone();
        let found = tokio::task::spawn_blocking(move || keys.of(setting)).await.map_err(failed)?;
        found.map_err(|fault| failed(format!("{fault:#}")))
    }

    /// What was written; none when the key is lost or is another than the comment was sealed to.
    ///
    /// # Errors
    /// As [`ReadingDesk::key_of`].
    pub async fn text(&self, comment: &Comment) -> poem::Result<Option<CommentText>> {
        let Some(key) = self.key_of(comment.setting).await? else { return Ok(None) };
        Ok(key.open(&comment.sealed).ok().and_then(|packed| CommentText::unpack(&packed).ok()))
    }
}
