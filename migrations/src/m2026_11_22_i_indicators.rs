//! The attendance register: figures exactly as they were published, and the files that they came from.
//!
//! A figure is text, because an export gives back what was published, unrounded; an empty count or denominator
//! was not given. A withheld figure of a setting keeps no text at all.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(register_file()).await?;
        manager.create_table(register_value()).await?;
        for (columns, unique) in [
            (&["indicator", "level", "place", "phase", "kind", "starts", "ends"][..], true),
            (&["file_id"][..], false),
        ] {
            let mut index = Index::create();
            index.name(format!("ix_register_value_{}", columns[0])).table(Alias::new("register_value"));
            for column in columns {
                index.col(Alias::new(*column));
            }
            if unique {
                index.unique();
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["register_value", "register_file"] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}

fn register_file() -> TableCreateStatement {
    Table::create()
        .table(Alias::new("register_file"))
        .col(uuid("id").primary_key())
        .col(string("name"))
        .col(string("source"))
        .col(binary("digest").unique_key())
        .col(string("latest"))
        .col(big_integer("imported_at"))
        .to_owned()
}

fn register_value() -> TableCreateStatement {
    Table::create()
        .table(Alias::new("register_value"))
        .col(uuid("id").primary_key())
        .col(uuid("file_id"))
        .col(string("indicator"))
        .col(string("level"))
        .col(string("place"))
        .col(string("place_name"))
        .col(string("phase"))
        .col(string("kind"))
        .col(string("starts"))
        .col(string("ends"))
        .col(string("value"))
        .col(string("count"))
        .col(string("denominator"))
        .col(boolean("withheld"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_register_value_file_id")
                .from(Alias::new("register_value"), Alias::new("file_id"))
                .to(Alias::new("register_file"), Alias::new("id"))
                .on_delete(ForeignKeyAction::Restrict),
        )
        .to_owned()
}
