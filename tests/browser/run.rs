//! Runs stories as cargo's own harness runs tests, in its words; and one that finds it cannot be told here counts as ignored.

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// A story and its name.
pub(crate) type Story = (&'static str, fn());

/// What cargo's harness exits with when a test failed.
const FAILED: u8 = 101;
/// Why the story that runs now is not told.
static IGNORED: Mutex<Option<String>> = Mutex::new(None);

/// Stories by their paths.
macro_rules! stories {
    ($($path:path),* $(,)?) => { &[$((stringify!($path), $path as fn())),*] };
}
pub(crate) use stories;

/// The story that runs now counts as ignored. It returns, then.
pub(crate) fn ignore(why: &str) {
    *ignored() = Some(why.to_owned());
}

fn ignored() -> std::sync::MutexGuard<'static, Option<String>> {
    IGNORED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What was asked for on the command line, as far as cargo's harness has it too.
#[derive(Debug, Default)]
struct Wish {
    parts: Vec<String>,
    not: Vec<String>,
    exact: bool,
    list: bool,
}

impl Wish {
    fn read(mut words: impl Iterator<Item = String>) -> Self {
        let mut wish = Self::default();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--exact" => wish.exact = true,
                "--list" => wish.list = true,
                "--skip" => wish.not.extend(words.next()),
                // They run one at a time and say what they say.
                "--test-threads" | "--format" | "--color" => drop(words.next()),
                flag if flag.starts_with('-') => {}
                _part => wish.parts.push(word),
            }
        }
        wish
    }

    fn wants(&self, name: &str) -> bool {
        let fits = |part: &String| if self.exact { name == part } else { name.contains(part.as_str()) };
        (self.parts.is_empty() || self.parts.iter().any(fits)) && !self.not.iter().any(fits)
    }
}

/// Runs those that are asked for, one after the other.
pub(crate) fn all(stories: &[Story], words: impl Iterator<Item = String>) -> ExitCode {
    let wish = Wish::read(words);
    let wanted: Vec<&Story> = stories.iter().filter(|(name, _)| wish.wants(name)).collect();
    if wish.list {
        for (name, _) in wanted {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    let (began, left) = (Instant::now(), stories.len() - wanted.len());
    let (mut failed, mut ignored) = (Vec::new(), Vec::new());
    println!("\nrunning {} tests", wanted.len());
    for (name, story) in wanted.iter().copied() {
        match tell(name, *story) {
            Told::Well => {}
            Told::Ignored(why) => ignored.push(format!("    {name}: {why}")),
            Told::Failed => failed.push(format!("    {name}")),
        }
    }
    for (what, list) in [("failures", &failed), ("SKIPPED, and so not tried here", &ignored)] {
        if !list.is_empty() {
            println!("\n{what}:\n{}", list.join("\n"));
        }
    }
    let passed = wanted.len() - failed.len() - ignored.len();
    println!(
        "\ntest result: {}. {passed} passed; {} failed; {} ignored; 0 measured; {left} filtered out; finished in {:.2}s\n",
        if failed.is_empty() { "ok" } else { "FAILED" },
        failed.len(),
        ignored.len(),
        began.elapsed().as_secs_f64(),
    );
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FAILED) }
}

/// What became of a story.
enum Told {
    Well,
    Ignored(String),
    Failed,
}

fn tell(name: &str, story: fn()) -> Told {
    print!("test {name} ... ");
    let _nobody_reads = std::io::stdout().flush();
    let ended = catch_unwind(AssertUnwindSafe(story));
    let (word, told) = match (ended, ignored().take()) {
        (Err(_panic), _) => ("FAILED".to_owned(), Told::Failed),
        (Ok(()), Some(why)) => (format!("ignored, {why}"), Told::Ignored(why)),
        (Ok(()), None) => ("ok".to_owned(), Told::Well),
    };
    println!("{word}");
    told
}
