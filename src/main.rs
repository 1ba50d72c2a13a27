//! The commands, one line each. `belong COMMAND --help` explains each of them.

use belong::access::{Who, acting_as};
use belong::commands::{self, ApproveArguments, PlanArguments, ReportArguments};
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "belong", about = "Pulse surveys for a partnership that works on school attendance.")]
struct Belong {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// An invented partnership to try everything with; needs nothing.
    Demo {
        /// Where everything is kept.
        #[arg(long, default_value = "belong-demo")]
        data: PathBuf,
        /// Print the addresses as one JSON line before serving.
        #[arg(long)]
        json: bool,
        /// The open wave asks for words too, and some wait to be read.
        #[arg(long)]
        words: bool,
    },
    /// The server: pages, API, mail and the clock's work.
    Serve,
    /// Checks the content files: theory of change, items, scales, pulses, guidance, release plan.
    Check {
        /// The folder; without it the copy inside the program.
        #[arg(long)]
        surveys: Option<PathBuf>,
        /// Takes the changes that series.toml declares into the sealed listing history.toml.
        #[arg(long, requires = "surveys")]
        seal: bool,
    },
    /// Settings and people.
    #[command(subcommand)]
    Roster(Roster),
    /// Plan, open, close and count a wave.
    #[command(subcommand)]
    Wave(Wave),
    /// Answers of before Belong.
    #[command(subcommand)]
    Responses(Responses),
    /// The attendance register beside the voice.
    #[command(subcommand)]
    Indicators(Indicators),
    /// Makes reports of a release as files.
    Report {
        /// The wave's name; without it the newest that was released.
        #[arg(long)]
        wave: Option<String>,
        /// summary, full, setting, poster, children; several with commas. Without it all of them, and the setting's
        /// sheet where --setting names one.
        #[arg(long, value_delimiter = ',')]
        kind: Vec<String>,
        /// pdf, html, xlsx, csv, png, json; several with commas.
        #[arg(long, value_delimiter = ',', default_value = "pdf")]
        format: Vec<String>,
        /// The setting that a setting's sheet is about.
        #[arg(long)]
        setting: Option<String>,
        /// The folder; it is made where it is missing.
        #[arg(long)]
        out: PathBuf,
    },
    /// The queue of mails.
    #[command(subcommand)]
    Mail(Mail),
    /// Keys for the API.
    #[command(subcommand)]
    Key(Key),
    /// The trail of who did what.
    #[command(subcommand)]
    Audit(Audit),
    /// Looks for contradictions in the database and says what it found.
    Doctor,
    /// Prints the API's specification.
    Openapi,
    /// Prints how everything is worked out, with every constant as the program has it.
    Method,
    /// Prints the default settings, to copy into belong.toml.
    Config,
}

#[derive(Subcommand)]
enum Roster {
    /// Reads a roster file; good rows go in, bad rows are listed.
    Import {
        file: PathBuf,
        /// Only say what would change.
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Subcommand)]
enum Wave {
    /// Plans a wave; times are London time, "2026-11-10 09:00".
    Plan {
        #[arg(long)]
        name: String,
        /// autumn, spring or summer.
        #[arg(long)]
        term: String,
        #[arg(long)]
        year: i32,
        #[arg(long)]
        opens: String,
        #[arg(long)]
        closes: String,
        /// Without it: seven days after the close.
        #[arg(long)]
        count: Option<String>,
        /// Asks for words of people's own too; each setting needs somebody who reads them.
        #[arg(long)]
        words: bool,
    },
    /// Approves a planned wave for a colleague who looked at it; the audit trail says that it was done here.
    Approve {
        name: String,
        /// The address of a coordinator or a lead who did not plan it.
        #[arg(long)]
        approved_by: String,
        /// Why it may open although a language of the roster has not been checked, in a sentence.
        #[arg(long)]
        languages: Option<String>,
        /// Why it may open although too few answers are expected somewhere, in a sentence.
        #[arg(long)]
        group_sizes: Option<String>,
    },
    /// Opens an approved wave now.
    Open { name: String },
    /// Closes an open wave now.
    Close { name: String },
    /// Counts and releases a closed wave now.
    Count { name: String },
    /// Counts a released wave again and publishes the result as a numbered correction.
    Correct {
        name: String,
        /// Why, in a sentence; kept with the release.
        #[arg(long)]
        reason: String,
    },
    /// Draws one child of each adult again, from the wave's seed, and compares.
    Draw { name: String },
    /// All waves and their states.
    List,
}

#[derive(Subcommand)]
enum Responses {
    /// Brings in an export of Microsoft Forms, Google Forms or LimeSurvey as a released wave.
    Import {
        /// What the columns mean; docs/importing.md explains it.
        #[arg(long)]
        map: PathBuf,
        file: PathBuf,
        /// Only say what was understood and what would be released.
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Subcommand)]
enum Indicators {
    /// Reads a file as it was published, or local counts; whole or not at all.
    Import {
        file: PathBuf,
        /// Only say what would change.
        #[arg(long)]
        dry_run: bool,
    },
    /// Prints every figure that is held, as it was published.
    Export {
        #[arg(long, default_value = "csv")]
        format: String,
    },
}

#[derive(Subcommand)]
enum Mail {
    /// Counts per state.
    Status,
    /// Sends what is due, then stops.
    Send,
    /// Takes one mail that came back to the return path, from standard input. Exit code 0: taken, with or without a
    /// consequence; 75: not taken, bring it again later (docs/mail.md).
    Bounce {
        /// The address that it was delivered to, where the mail does not say it itself.
        #[arg(long)]
        to: Option<String>,
    },
    /// Takes the mails that lie in the folder "new" of a Maildir, and moves them to "cur".
    Bounces {
        #[arg(long)]
        maildir: PathBuf,
    },
}

#[derive(Subcommand)]
enum Key {
    /// Makes a key and shows it once.
    Create { name: String },
    /// Names and states of all keys.
    List,
    /// Ends a key.
    Revoke { name: String },
}

#[derive(Subcommand)]
enum Audit {
    /// Walks the whole trail and names the first row that was changed or taken away.
    Verify,
    /// Prints all of it, the oldest first.
    Export {
        #[arg(long, default_value = "csv")]
        format: String,
    },
}

/// What mail servers take for "keep it and try again" (EX_TEMPFAIL).
const TEMPORARY: u8 = 75;

fn main() -> ExitCode {
    let command = Belong::parse().command;
    match run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("belong: {fault:#}");
            match fault.downcast_ref::<commands::TryAgain>() {
                Some(_) => ExitCode::from(TEMPORARY),
                None => ExitCode::FAILURE,
            }
        }
    }
}

#[tokio::main]
async fn run(command: Command) -> anyhow::Result<()> {
    acting_as(Who::Console, take(command)).await
}

async fn take(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Demo { data, json, words } => commands::demo(&data, json, words).await,
        Command::Serve => commands::serve().await,
        Command::Check { surveys, seal } => commands::check(surveys.as_deref(), seal),
        Command::Roster(Roster::Import { file, dry_run }) => commands::import_roster(&file, dry_run).await,
        Command::Wave(Wave::Plan { name, term, year, opens, closes, count, words }) => {
            commands::plan_wave(PlanArguments { name, term, year, opens, closes, count, words }).await
        }
        Command::Wave(Wave::Approve { name, approved_by, languages, group_sizes }) => {
            let typed = ApproveArguments { name, approved_by, languages, group_sizes };
            commands::approve_wave(typed).await
        }
        Command::Wave(Wave::Open { name }) => commands::open_wave(&name).await,
        Command::Wave(Wave::Close { name }) => commands::close_wave(&name).await,
        Command::Wave(Wave::Count { name }) => commands::count_wave(&name).await,
        Command::Wave(Wave::Correct { name, reason }) => commands::correct_wave(&name, &reason).await,
        Command::Wave(Wave::Draw { name }) => commands::draw_again(&name).await,
        Command::Wave(Wave::List) => commands::list_waves().await,
        Command::Responses(Responses::Import { map, file, dry_run }) => {
            commands::import_responses(&map, &file, dry_run).await
        }
        Command::Indicators(Indicators::Import { file, dry_run }) => {
            commands::import_indicators(&file, dry_run).await
        }
        Command::Indicators(Indicators::Export { format }) => commands::export_indicators(&format).await,
        Command::Report { wave, kind, format, setting, out } => {
            commands::report(ReportArguments { wave, kinds: kind, formats: format, setting, out }).await
        }
        Command::Mail(Mail::Status) => commands::mail_status().await,
        Command::Mail(Mail::Send) => commands::send_mail().await,
        Command::Mail(Mail::Bounce { to }) => commands::take_bounce(to.as_deref()).await,
        Command::Mail(Mail::Bounces { maildir }) => commands::take_bounces(&maildir).await,
        Command::Key(Key::Create { name }) => commands::create_key(&name).await,
        Command::Key(Key::List) => commands::list_keys().await,
        Command::Key(Key::Revoke { name }) => commands::revoke_key(&name).await,
        Command::Audit(Audit::Verify) => commands::verify_audit().await,
        Command::Audit(Audit::Export { format }) => commands::export_audit(&format).await,
        Command::Doctor => commands::doctor().await,
        Command::Openapi => commands::openapi(),
        Command::Method => commands::print_method(),
        Command::Config => commands::print_config(),
    }
}
