//! Pulses that colleagues composed: each the text of one file, as it is exported and read again. `version` counts
//! its changes, so that two people who change one at once do not undo each other; `seen` says which new questions
//! somebody walked through, by audience. `pulse_id` of a wave is the pulse that it asks.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let pulse = Table::create()
            .table(Alias::new("pulse"))
            .col(uuid("id").primary_key())
            .col(string_uniq("name"))
            .col(text("file"))
            .col(text("seen"))
            .col(integer("version"))
            .col(big_integer("kept_at"))
            .to_owned();
        manager.create_table(pulse).await?;
        let mut of_wave = uuid_null("pulse_id").to_owned();
        let alter = Table::alter().table(Alias::new("wave")).add_column(&mut of_wave).to_owned();
        manager.alter_table(alter).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alter = Table::alter().table(Alias::new("wave")).drop_column(Alias::new("pulse_id")).to_owned();
        manager.alter_table(alter).await?;
        manager.drop_table(Table::drop().table(Alias::new("pulse")).to_owned()).await
    }
}
