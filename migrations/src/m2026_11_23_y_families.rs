//! What families need: what a child is called at home, one child of each adult drawn for a wave, and children whom
//! their family keeps out of a wave or of all.
//!
//! `participant`: `nickname`; `opted_out_by_family`, an opt-out that its own link takes back. `wave`: the draw's seed
//! in hexadecimal, how many rows it left out, and when families were told of a wave that asks children. `outbox`: a mail
//! that is about nobody's invitation names the participant whose address it goes to.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Participants of one wave: rows left out by the draw, and children kept out by their family.
const TABLES: [&str; 2] = ["sibling_left_out", "wave_opt_out"];

fn alter(table: &str) -> TableAlterStatement {
    Table::alter().table(Alias::new(table)).to_owned()
}

fn added() -> [(&'static str, ColumnDef); 6] {
    [
        ("participant", string_null("nickname").to_owned()),
        ("participant", boolean("opted_out_by_family").default(false).to_owned()),
        ("wave", string_null("draw_seed").to_owned()),
        ("wave", integer("siblings_left_out").default(0).to_owned()),
        ("wave", big_integer_null("parents_told_at").to_owned()),
        ("outbox", uuid_null("participant_id").to_owned()),
    ]
}

fn indexes() -> [IndexCreateStatement; 3] {
    let on = |table: &str, columns: &[&str]| {
        let mut index = Index::create();
        index.name(format!("ix_{table}_{}", columns.join("_"))).table(Alias::new(table));
        for column in columns {
            index.col(Alias::new(*column));
        }
        index
    };
    [
        on("participant", &["setting_id", "child_ref"]),
        on("wave_opt_out", &["participant_id"]),
        on("outbox", &["wave_id", "participant_id", "kind", "n"]).unique().to_owned(),
    ]
}

fn participants_of_a_wave(name: &str) -> TableCreateStatement {
    let points_to = |column: &str, to: &str| {
        ForeignKey::create()
            .name(format!("fk_{name}_{column}"))
            .from(Alias::new(name), Alias::new(column))
            .to(Alias::new(to), Alias::new("id"))
            .on_delete(ForeignKeyAction::Cascade)
            .to_owned()
    };
    Table::create()
        .table(Alias::new(name))
        .col(uuid("wave_id"))
        .col(uuid("participant_id"))
        .primary_key(Index::create().col(Alias::new("wave_id")).col(Alias::new("participant_id")))
        .foreign_key(&mut points_to("wave_id", "wave"))
        .foreign_key(&mut points_to("participant_id", "participant"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager.create_table(participants_of_a_wave(table)).await?;
        }
        for (table, mut column) in added() {
            manager.alter_table(alter(table).add_column(&mut column).to_owned()).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in [
            ("outbox", "wave_id_participant_id_kind_n"),
            ("wave_opt_out", "participant_id"),
            ("participant", "setting_id_child_ref"),
        ] {
            let index =
                Index::drop().name(format!("ix_{table}_{columns}")).table(Alias::new(table)).to_owned();
            manager.drop_index(index).await?;
        }
        for (table, column) in added() {
            let name = Alias::new(column.get_column_name());
            manager.alter_table(alter(table).drop_column(name).to_owned()).await?;
        }
        for table in TABLES {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}
