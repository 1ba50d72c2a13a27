//! Targets are kept for good: a replaced or withdrawn one stays as history. They are of a voice or of an
//! indicator of the register, in tenths of a percent, and may be "keep at least".

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The old rule of one target for an outcome, audience and horizon, ever.
const ONE_EVER: &str = "ix_target_outcome_id_audience_horizon";
/// One that stands; both databases know indexes over some of the rows.
const ONE_STANDS: &str = "CREATE UNIQUE INDEX ix_target_stands ON target (outcome_id, measure, horizon) \
                          WHERE superseded_at IS NULL";

fn target() -> TableAlterStatement {
    Table::alter().table(Alias::new("target")).to_owned()
}

async fn rename(manager: &SchemaManager<'_>, from: &str, to: &str) -> Result<(), DbErr> {
    manager.alter_table(target().rename_column(Alias::new(from), Alias::new(to)).to_owned()).await
}

async fn run(manager: &SchemaManager<'_>, statement: &str) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(statement).await.map(|_| ())
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(ONE_EVER).table(Alias::new("target")).to_owned()).await?;
        rename(manager, "audience", "measure").await?;
        rename(manager, "percent", "permille").await?;
        run(manager, "UPDATE target SET permille = permille * 10").await?;
        let mut keep = boolean("keep").default(false).to_owned();
        manager.alter_table(target().add_column(&mut keep).to_owned()).await?;
        let mut superseded = big_integer_null("superseded_at").to_owned();
        manager.alter_table(target().add_column(&mut superseded).to_owned()).await?;
        run(manager, ONE_STANDS).await
    }

    /// Back to whole percents and to what stands: history and the register's targets have no place there.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, "DROP INDEX ix_target_stands").await?;
        run(
            manager,
            "DELETE FROM target WHERE superseded_at IS NOT NULL OR measure NOT IN ('YC', 'YP', 'FA', 'ST')",
        )
        .await?;
        for column in ["keep", "superseded_at"] {
            manager.alter_table(target().drop_column(Alias::new(column)).to_owned()).await?;
        }
        run(manager, "UPDATE target SET permille = permille / 10").await?;
        rename(manager, "permille", "percent").await?;
        rename(manager, "measure", "audience").await?;
        let mut one = Index::create();
        one.name(ONE_EVER).table(Alias::new("target")).unique();
        for column in ["outcome_id", "audience", "horizon"] {
            one.col(Alias::new(column));
        }
        manager.create_index(one.to_owned()).await
    }
}
