//! One face for two databases: SQLite in a file (the embedded default) and PostgreSQL.
//!
//! Reads go through [`Db::reader`]. Writes go through [`Db::begin`]: an explicit transaction, `IMMEDIATE`
//! on SQLite and one at a time there, so that a writer waits in our queue and never meets "busy".
//! Every connection is rolled back when it is taken from the pool, because a cancelled `begin` can leave
//! a transaction open on it (sqlx 0.9) and the next acknowledged write would never be committed.

use anyhow::{Context, anyhow, bail};
use belong_migrations::Migrations;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use std::path::Path;
use std::time::Duration;

/// The database, open and migrated.
#[derive(Clone, Debug)]
pub struct Db {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
}

/// How many connections the pools hold and how long a borrower waits for one.
#[derive(Clone, Copy, Debug)]
pub struct PoolSize {
    pub readers: u32,
    pub acquire: Duration,
}

impl Default for PoolSize {
    fn default() -> Self {
        Self { readers: 4, acquire: Duration::from_secs(2) }
    }
}

/// Prepared statements that one SQLite connection keeps. Batches of every size have statements of their own,
/// and few of those come back.
const STATEMENTS: usize = 24;

/// Connections that write to PostgreSQL, beside those that read.
const WRITERS: u32 = 4;
/// A reading connection to PostgreSQL that rested longer may have died in the meantime.
const RESTED: Duration = Duration::from_secs(1);

/// The key of the lock that one starting process takes on PostgreSQL while it migrates.
const MIGRATION_LOCK: i64 = 0x0000_4245_4c4f_4e47;

impl Db {
    /// Opens `url` (`sqlite://PATH` or `postgres://...`), waits for other starting processes and migrates.
    ///
    /// # Errors
    /// Says what is wrong and what to do: the address, the folder, the server, or a schema that a newer
    /// Belong has made.
    pub async fn connect(url: &str, size: PoolSize) -> anyhow::Result<Db> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            Self::connect_sqlite(path, size).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::connect_postgres(url, size).await
        } else {
            bail!(
                "the database address must begin with sqlite:// or postgres:// (BELONG_DATABASE_URL or [database] url)"
            )
        }
    }

    async fn connect_sqlite(path: &str, size: PoolSize) -> anyhow::Result<Db> {
        let file = Path::new(path);
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).with_context(|| {
            format!("cannot make the folder {} for the database: give BELONG_DATABASE_URL a folder that can be written", folder.display())
        })?;
        let lock = std::fs::File::create(file.with_extension("lock")).with_context(|| {
            format!(
                "cannot write in {}: give BELONG_DATABASE_URL a folder that can be written",
                folder.display()
            )
        })?;
        lock.lock().context("cannot lock the database folder while the schema is brought up to date")?;
        let url = format!("sqlite://{path}?mode=rwc");
        let open = |connections: u32, writes: bool| {
            let mut options = ConnectOptions::new(url.clone());
            options
                .max_connections(connections)
                .min_connections(1)
                .acquire_timeout(if writes { Duration::from_secs(30) } else { size.acquire })
                .test_before_acquire(false)
                .sqlx_logging(false)
                .map_sqlx_sqlite_opts(|sqlite| {
                    sqlite
                        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
                        .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
                        .foreign_keys(true)
                        .busy_timeout(Duration::from_secs(10))
                        .statement_cache_capacity(STATEMENTS)
                        .pragma("secure_delete", "ON")
                        .pragma("cache_size", "-1024")
                });
            if writes {
                options.map_sqlx_sqlite_before_acquire(|connection, _| {
                    Box::pin(async move {
                        // "no transaction is active" is the normal answer.
                        sqlx::Executor::execute(connection, "ROLLBACK").await.ok();
                        Ok(true)
                    })
                });
            }
            options
        };
        let unreachable =
            || format!("cannot open the database file {path}: is it a SQLite file that may be written?");
        let writer = Database::connect(open(1, true)).await.with_context(unreachable)?;
        migrate(&writer).await?;
        let reader = Database::connect(open(size.readers, false)).await.with_context(unreachable)?;
        Ok(Db { reader, writer })
    }

    async fn connect_postgres(url: &str, size: PoolSize) -> anyhow::Result<Db> {
        let mut options = ConnectOptions::new(url.to_owned());
        options.max_connections(1).sqlx_logging(false).connect_timeout(Duration::from_secs(10));
        // The driver's own words quote the address, and with it the password.
        let unreachable = |fault: DbErr| {
            tracing::debug!(kind = ?std::mem::discriminant(&fault), "PostgreSQL cannot be reached");
            anyhow!(
                "cannot reach PostgreSQL: write BELONG_DATABASE_URL as postgres://user:password@host:5432/name, \
                 check each part, and that the server runs"
            )
        };
        let lone = Database::connect(options).await.map_err(unreachable)?;
        lone.execute_unprepared(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})")).await?;
        let migrated = migrate(&lone).await;
        lone.execute_unprepared(&format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})")).await?;
        lone.close().await?;
        migrated?;
        let pool = |writes: bool| {
            let mut options = ConnectOptions::new(url.to_owned());
            options
                .max_connections(if writes { WRITERS } else { size.readers })
                .acquire_timeout(size.acquire)
                .max_lifetime(Duration::from_secs(30 * 60))
                .sqlx_logging(false)
                .test_before_acquire(false)
                .map_sqlx_postgres_opts(|postgres| {
                    postgres.options([
                        ("statement_timeout", "15s"),
                        ("idle_in_transaction_session_timeout", "30s"),
                        ("synchronous_commit", "on"),
                        ("client_min_messages", "error"),
                    ])
                })
                .map_sqlx_postgres_before_acquire(move |connection, known| {
                    // Reads open no transaction, so only a reader that has rested is asked whether it lives.
                    let is_fresh = !writes && known.idle_for < RESTED;
                    // A failed rollback means a dead connection: the pool then opens another.
                    Box::pin(async move {
                        Ok(is_fresh || sqlx::Executor::execute(connection, "ROLLBACK").await.is_ok())
                    })
                });
            options
        };
        let writer = Database::connect(pool(true)).await.map_err(unreachable)?;
        let reader = Database::connect(pool(false)).await.map_err(unreachable)?;
        Ok(Db { reader, writer })
    }

    /// For queries outside a transaction. Never write through it.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// A write transaction. Nothing counts before `commit`; dropping it rolls back.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        self.writer
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await
    }

    /// Whether this is PostgreSQL (several processes may share it) rather than SQLite.
    pub fn is_postgres(&self) -> bool {
        self.reader.get_database_backend() == DbBackend::Postgres
    }

    /// Whether the database answers now.
    pub async fn answers(&self) -> bool {
        self.reader.execute_unprepared("SELECT 1").await.is_ok()
    }
}

/// Brings the schema up to date; refuses one that a newer program has made.
async fn migrate(connection: &DatabaseConnection) -> anyhow::Result<()> {
    let known: Vec<String> = Migrations::migrations().iter().map(|one| one.name().to_owned()).collect();
    let rows = connection
        .query_all_raw(sea_orm::Statement::from_string(
            connection.get_database_backend(),
            "SELECT version FROM seaql_migrations",
        ))
        .await
        .unwrap_or_default();
    for row in rows {
        let applied: String = row.try_get("", "version")?;
        if !known.contains(&applied) {
            bail!(
                "the database was made by a newer Belong (it has {applied}, which this program does not know): \
                 run the newer program, or restore the backup from before the upgrade"
            );
        }
    }
    Migrations::up(connection, None).await.context("the database schema could not be brought up to date")
}
