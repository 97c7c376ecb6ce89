//! What the system knows of this process and its disk. Linux only; elsewhere little is known.

use std::fs::read_to_string;
use std::path::Path;
use std::process::{Command, Stdio};

/// Memory in use, in bytes.
#[must_use]
pub fn memory() -> Option<u64> {
    // In kB; the page size of `statm` differs between machines.
    number(&read_to_string("/proc/self/status").ok()?, "VmRSS:").map(|kib| kib * 1024)
}

/// Bytes that this process made the disk write since its start.
#[must_use]
pub fn written() -> Option<u64> {
    number(&read_to_string("/proc/self/io").ok()?, "write_bytes:")
}

/// Free bytes on the disk that `place` lies on. Asked of `df`, because the standard library cannot; it may block.
#[must_use]
pub fn free(place: &Path) -> Option<u64> {
    let said =
        Command::new("df").arg("-Pk").arg(place).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    free_of(&String::from_utf8_lossy(&said.stdout))
}

/// The free bytes in the output of `df -Pk` (POSIX: blocks of 1024 bytes, the fourth column of the second line).
fn free_of(said: &str) -> Option<u64> {
    let line = said.lines().nth(1)?;
    line.split_whitespace().nth(3)?.parse::<u64>().ok()?.checked_mul(1024)
}

/// The number behind a name at the beginning of a line.
fn number(text: &str, name: &str) -> Option<u64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_takes_memory() {
        assert!(memory().is_some_and(|bytes| bytes > 1 << 20));
        assert_eq!(number("cancelled_write_bytes: 7\nwrite_bytes: 4096\n", "write_bytes:"), Some(4096));
    }

    #[test]
    fn free_space_is_read_from_the_fourth_column() {
        let said =
            "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/root 30000 100 20480 1% /\n";
        assert_eq!(free_of(said), Some(20 << 20));
        assert_eq!(free_of("df: nothing\n"), None);
        assert!(free(Path::new("/")).is_some());
    }
}
