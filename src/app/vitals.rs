//! What the system knows of this process: memory, and bytes written to the disk. Linux only; elsewhere nothing is known.

use std::fs::read_to_string;

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
}
