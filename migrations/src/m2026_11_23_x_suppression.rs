//! Mailboxes that are not written to, as keyed hashes that outlive everybody's deletion, and what delivery reports said
//! of single mails. Days are `YYYY-MM-DD` texts.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(suppression()).await?;
        manager.create_table(bounce()).await?;
        let index = Index::create()
            .name("ix_bounce_address_hash")
            .table(Alias::new("bounce"))
            .col(Alias::new("address_hash"))
            .to_owned();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["bounce", "suppression"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

/// `reason`: `opt_out`, `bounce`, `complaint` or `manual`. `until`: the last day of a pause. `listed`: whether the
/// roster's owner may see it, because it tells nothing but that an address does not work. `asked_by`: whose link stopped
/// it, so that the same link takes it back when the person is deleted; points nowhere on purpose.
fn suppression() -> TableCreateStatement {
    Table::create()
        .table(Alias::new("suppression"))
        .col(binary("address_hash"))
        .col(string("reason"))
        .col(string("day"))
        .col(string_null("until"))
        .col(boolean("listed"))
        .col(uuid_null("asked_by"))
        .primary_key(Index::create().col(Alias::new("address_hash")).col(Alias::new("reason")))
        .to_owned()
}

/// One report of one kind for one mail; the same report again changes nothing. `verdict`: `hard`, `soft`, `complaint` or
/// `returned`. Points nowhere: mails are deleted earlier.
fn bounce() -> TableCreateStatement {
    Table::create()
        .table(Alias::new("bounce"))
        .col(uuid("outbox_id"))
        .col(string("verdict"))
        .col(binary("address_hash"))
        .col(string("day"))
        .primary_key(Index::create().col(Alias::new("outbox_id")).col(Alias::new("verdict")))
        .to_owned()
}
