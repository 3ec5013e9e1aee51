//! The selection of what to build, in cargo's words.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;
use std::process::Command;

use clap::Args;

/// What else would break; as `cargo check` takes it.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Trial")]
#[group(skip)]
#[allow(clippy::struct_excessive_bools)] // Each is a flag of cargo's.
pub(crate) struct TrialArgs {
    /// Compile everything, and list all code that still uses a column on its way out
    #[arg(long)]
    pub(crate) trial: bool,
    /// Features to build with
    #[arg(short = 'F', long, value_name = "FEATURES", requires = "trial")]
    pub(crate) features: Vec<String>,
    /// Build with all features
    #[arg(long, requires = "trial")]
    pub(crate) all_features: bool,
    /// Build without the default features
    #[arg(long, requires = "trial")]
    pub(crate) no_default_features: bool,
    /// Build for this platform
    #[arg(long, value_name = "TRIPLE", requires = "trial")]
    pub(crate) target: Vec<String>,
    /// Build as a release is built
    #[arg(short, long, requires = "trial")]
    pub(crate) release: bool,
    /// Build with this profile
    #[arg(
        long,
        value_name = "NAME",
        requires = "trial",
        conflicts_with = "release"
    )]
    pub(crate) profile: Option<String>,
    /// Fail when Cargo.lock would have to change
    #[arg(long, requires = "trial")]
    pub(crate) locked: bool,
    /// Without the network
    #[arg(long, requires = "trial")]
    pub(crate) offline: bool,
    /// Both: --locked and --offline
    #[arg(long, requires = "trial")]
    pub(crate) frozen: bool,
    /// Where cargo keeps what it builds
    #[arg(long, value_name = "DIR", requires = "trial")]
    pub(crate) target_dir: Option<PathBuf>,
    /// How many jobs cargo runs at once
    #[arg(short, long, value_name = "N", requires = "trial")]
    pub(crate) jobs: Option<String>,
}

impl TrialArgs {
    /// Passes the same options to cargo.
    pub(super) fn pass_on(&self, cargo: &mut Command) {
        let flags = [
            ("--all-features", self.all_features),
            ("--no-default-features", self.no_default_features),
            ("--release", self.release),
            ("--locked", self.locked),
            ("--offline", self.offline),
            ("--frozen", self.frozen),
        ];
        let given = flags.into_iter().filter(|(_, given)| *given);
        cargo.args(given.map(|(flag, _)| flag));
        let lists = [("--features", &self.features), ("--target", &self.target)];
        for (option, values) in lists {
            for value in values {
                cargo.args([option, value]);
            }
        }
        let values = [("--profile", &self.profile), ("--jobs", &self.jobs)];
        for (option, value) in values {
            if let Some(value) = value {
                cargo.args([option, value]);
            }
        }
        if let Some(folder) = &self.target_dir {
            cargo.arg("--target-dir").arg(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        trial: TrialArgs,
    }

    #[test]
    fn cargo_is_told_what_the_user_says() {
        let said = |words: &str| -> String {
            let words = words.split(' ');
            let line = Line::try_parse_from(["check", "--trial"].into_iter().chain(words));
            let mut cargo = Command::new("cargo");
            line.expect("a command line").trial.pass_on(&mut cargo);
            let words: Vec<_> = cargo
                .get_args()
                .map(|word| word.display().to_string())
                .collect();
            words.join(" ")
        };
        for words in [
            "--all-features --release --locked",
            "--no-default-features --offline --features a,b --features c",
            "--frozen --target x86_64-unknown-linux-musl --profile ci --jobs 4 --target-dir out",
        ] {
            assert_eq!(said(words), words);
        }
        assert_eq!(said("-r -F a -j2"), "--release --features a --jobs 2");
    }

    #[test]
    fn what_is_for_cargo_is_only_for_a_trial() {
        for words in ["--locked", "--features a", "--target-dir out", "-r"] {
            let line = Line::try_parse_from(["check"].into_iter().chain(words.split(' ')));
            assert!(line.is_err(), "{words}");
        }
    }
}
