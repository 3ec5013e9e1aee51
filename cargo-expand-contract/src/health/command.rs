//! A command whose output is one number.

use std::process::Stdio;

/// A command of the operator's, for the shell.
#[derive(Debug, Clone)]
pub(super) struct Command(String);

impl Command {
    pub(super) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The number, or the reason why there is none, as a clause.
    pub(super) async fn read(&self) -> Result<f64, String> {
        let text = &self.0;
        let mut command = tokio::process::Command::new("sh");
        let ran = command
            .args(["-c", text])
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await
            .map_err(|error| format!("`{text}` cannot be run: {error}"))?;
        if !ran.status.success() {
            let said = String::from_utf8_lossy(&ran.stderr);
            let said = said
                .lines()
                .next()
                .map_or(String::new(), |line| format!(": {line}"));
            return Err(format!("`{text}` ended with {}{said}", ran.status));
        }
        let said = String::from_utf8_lossy(&ran.stdout);
        number(&said).ok_or_else(|| {
            let first = said.lines().next().unwrap_or("nothing");
            format!("`{text}` printed {first}, which is not one number")
        })
    }
}

/// The number that is a whole text.
pub(super) fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(text: &str) -> Result<f64, String> {
        Command::new(text).read().await
    }

    #[tokio::test]
    async fn a_command_prints_one_number_or_says_why_not() {
        assert_eq!(read("echo 1.5").await, Ok(1.5));
        assert_eq!(
            read("echo much").await.unwrap_err(),
            "`echo much` printed much, which is not one number"
        );
        assert_eq!(
            read("true").await.unwrap_err(),
            "`true` printed nothing, which is not one number"
        );
        assert_eq!(
            read("echo no >&2; exit 3").await.unwrap_err(),
            "`echo no >&2; exit 3` ended with exit status: 3: no"
        );
    }

    #[test]
    fn what_is_no_number_is_none() {
        assert_eq!(number(" 2\n"), Some(2.0));
        for text in ["", "NaN", "inf", "1 2"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
