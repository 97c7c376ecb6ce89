//! What was logged: everything that the servers of this test run say, at every level, and every panic that is not a
//! test's own.

use std::collections::HashSet;
use std::io;
use std::sync::{Mutex, Once, PoisonError};
use tracing_subscriber::filter::LevelFilter;

static SAID: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static STARTED: Once = Once::new();

/// Begins to listen. Further calls are without effect.
pub(crate) fn listen() {
    STARTED.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_ansi(false)
            .with_writer(|| Tap)
            .init();
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let thread = std::thread::current();
            let name = thread.name().unwrap_or_default();
            // Tests run on threads named after them; the server's are named by what they do.
            if ["house", "writer", "hash-"].iter().any(|ours| name.starts_with(ours)) {
                note(format!("PANIC on {name}: {panic}\n").as_bytes());
            }
            usual(panic);
        }));
    });
}

/// How far the log has come.
pub(crate) fn mark() -> usize {
    SAID.lock().unwrap_or_else(PoisonError::into_inner).len()
}

/// The panics since `mark`.
pub(crate) fn panics(since: usize) -> Vec<String> {
    let said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    let text = String::from_utf8_lossy(said.get(since..).unwrap_or_default());
    text.lines().filter(|line| line.starts_with("PANIC ")).map(str::to_owned).collect()
}

/// The first of `secrets` that was logged since `mark`.
pub(crate) fn leak<'a>(since: usize, secrets: impl Iterator<Item = &'a String>) -> Option<&'a String> {
    const HEAD: usize = 12;
    let said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    let said = said.get(since..).unwrap_or_default();
    let seen: HashSet<&[u8]> = said.windows(HEAD).collect();
    let has = |secret: &[u8]| said.windows(secret.len()).any(|window| window == secret);
    secrets
        .filter(|secret| secret.len() >= HEAD)
        .find(|secret| seen.contains(&secret.as_bytes()[..HEAD]) && has(secret.as_bytes()))
}

fn note(bytes: &[u8]) {
    SAID.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
}

struct Tap;

impl io::Write for Tap {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        note(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
