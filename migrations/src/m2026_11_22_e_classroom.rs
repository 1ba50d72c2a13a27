//! Class sessions on tablets, and papers: batches, stubs and sealed sheets.
//!
//! A stub names an invitation and no sheet; a sheet names neither stub nor invitation, and carries no time.
//! Both go when their batch is posted or deleted. That is a promise, tested.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [class_session(), paper_batch(), paper_stub(), paper_sheet()] {
            manager.create_table(table).await?;
        }
        for (table, column) in [
            ("class_session", "wave_id"),
            ("class_session", "setting_id"),
            ("paper_batch", "wave_id"),
            ("paper_batch", "setting_id"),
            ("paper_stub", "batch_id"),
            ("paper_sheet", "batch_id"),
        ] {
            let mut index = Index::create();
            index.name(format!("ix_{table}_{column}")).table(Alias::new(table)).col(Alias::new(column));
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["paper_sheet", "paper_stub", "paper_batch", "class_session"] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}

fn table(name: &str) -> TableCreateStatement {
    Table::create().table(Alias::new(name)).to_owned()
}

fn points_to(from: &str, column: &str, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{from}_{column}"))
        .from(Alias::new(from), Alias::new(column))
        .to(Alias::new(to), Alias::new("id"))
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

fn class_session() -> TableCreateStatement {
    table("class_session")
        .col(uuid("id").primary_key())
        .col(uuid("wave_id"))
        .col(uuid("setting_id"))
        .col(string("audience"))
        .col(string("edition"))
        .col(binary("secret_hash").unique_key())
        .col(big_integer("opened_at"))
        .col(big_integer("closes_at"))
        .col(boolean("closed").default(false))
        .col(integer("failures").default(0))
        .foreign_key(&mut points_to("class_session", "wave_id", "wave"))
        .foreign_key(&mut points_to("class_session", "setting_id", "setting"))
        .to_owned()
}

fn paper_batch() -> TableCreateStatement {
    table("paper_batch")
        .col(uuid("id").primary_key())
        .col(uuid("wave_id"))
        .col(uuid("setting_id"))
        .col(string("audience"))
        .col(big_integer("opened_at"))
        .col(string("step"))
        .col(integer("posted").default(0))
        .col(integer("dropped").default(0))
        .foreign_key(&mut points_to("paper_batch", "wave_id", "wave"))
        .foreign_key(&mut points_to("paper_batch", "setting_id", "setting"))
        .to_owned()
}

fn paper_stub() -> TableCreateStatement {
    table("paper_stub")
        .col(uuid("invitation_id").primary_key())
        .col(uuid("batch_id"))
        .foreign_key(&mut points_to("paper_stub", "invitation_id", "invitation"))
        .foreign_key(&mut points_to("paper_stub", "batch_id", "paper_batch"))
        .to_owned()
}

fn paper_sheet() -> TableCreateStatement {
    table("paper_sheet")
        .col(uuid("id").primary_key())
        .col(uuid("batch_id"))
        .col(binary("sealed"))
        .foreign_key(&mut points_to("paper_sheet", "batch_id", "paper_batch"))
        .to_owned()
}
