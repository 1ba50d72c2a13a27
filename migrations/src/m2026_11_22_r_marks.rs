//! What tells a file again is keyed from here on. The plain digests of before could be tried out where a file holds
//! few counts or answers, so they go: those files are then told again by what they overlap.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let chance = match manager.get_database_backend() {
            DbBackend::Postgres => "decode(md5(random()::text || id::text), 'hex')",
            _ => "randomblob(32)",
        };
        let db = manager.get_connection();
        db.execute_unprepared(&format!("UPDATE register_file SET digest = {chance} WHERE source = 'local'"))
            .await?;
        db.execute_unprepared("UPDATE wave SET imported_hash = NULL").await?;
        Ok(())
    }

    /// There is no way back to what was forgotten, and none is needed: the columns are the same.
    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}
