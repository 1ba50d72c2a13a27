//! Lost links that were asked for, invitations that somebody put aside, and mailboxes that want no more mail.
//!
//! `lost_link` holds a keyed hash of an address, never the address.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let lost_link = Table::create()
            .table(Alias::new("lost_link"))
            .col(uuid("id").primary_key())
            .col(binary("address_hash"))
            .col(big_integer("asked_at"))
            .col(big_integer_null("honoured_at"))
            .to_owned();
        manager.create_table(lost_link).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        for (table, column) in FLAGS {
            let mut flag = boolean(*column).default(false).to_owned();
            let alter = Table::alter().table(Alias::new(*table)).add_column(&mut flag).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in FLAGS {
            let alter = Table::alter().table(Alias::new(*table)).drop_column(Alias::new(*column)).to_owned();
            manager.alter_table(alter).await?;
        }
        let index = Index::drop().name("ix_participant_email").table(Alias::new("participant")).to_owned();
        manager.drop_index(index).await?;
        manager.drop_table(Table::drop().table(Alias::new("lost_link")).to_owned()).await
    }
}

const FLAGS: &[(&str, &str)] = &[("invitation", "declined"), ("participant", "stopped_by_link")];

fn indexes() -> [IndexCreateStatement; 2] {
    let on = |table: &str, columns: &[&str]| {
        let mut index = Index::create();
        index.name(format!("ix_{table}_{}", columns.join("_"))).table(Alias::new(table));
        for column in columns {
            index.col(Alias::new(*column));
        }
        index
    };
    [on("lost_link", &["address_hash", "honoured_at"]), on("participant", &["email"])]
}
