//! Whom a respondent can turn to, and what was done about what people said.
//!
//! Both hang on a setting, or on none: then they are the whole partnership's. Days are `YYYY-MM-DD` texts.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 2] = ["support_contact", "action"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(support_contact()).await?;
        manager.create_table(action()).await?;
        for table in TABLES {
            let mut index = Index::create();
            index.name(format!("ix_{table}_setting_id")).table(Alias::new(table));
            manager.create_index(index.col(Alias::new("setting_id")).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

fn of_a_setting(name: &str) -> TableCreateStatement {
    let mut setting = ForeignKey::create()
        .name(format!("fk_{name}_setting_id"))
        .from(Alias::new(name), Alias::new("setting_id"))
        .to(Alias::new("setting"), Alias::new("id"))
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    Table::create()
        .table(Alias::new(name))
        .col(uuid("id").primary_key())
        .col(uuid_null("setting_id"))
        .foreign_key(&mut setting)
        .to_owned()
}

fn support_contact() -> TableCreateStatement {
    of_a_setting("support_contact")
        .col(string("name"))
        .col(string("words"))
        .col(string_null("phone"))
        .col(string_null("email"))
        .col(string_null("hours"))
        .col(string("owner"))
        .col(string("review_by"))
        .to_owned()
}

fn action() -> TableCreateStatement {
    of_a_setting("action")
        .col(string("outcome_id"))
        .col(string_null("audience"))
        .col(text("heard"))
        .col(text("did"))
        .col(string("done_on"))
        .col(big_integer("created_at"))
        .to_owned()
}
