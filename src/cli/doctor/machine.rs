//! The machine: room on the disk, what kind of disk it is, memory, and whether the clock can be believed.

use super::Finding;
use crate::app::vitals;
use crate::cli::backup::size;
use crate::clock::{Clock, sign};
use crate::config::Config;
use crate::services::care::{self, Grade};
use std::path::Path;
use std::process::Command;

/// Below so many bytes of memory the machine will soon swap.
const LITTLE_MEMORY: u64 = 100 << 20;

pub(super) fn look(config: &Config) -> Vec<Finding> {
    let place = config.database.path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let place = place.canonicalize().unwrap_or_else(|_not_there| place.to_path_buf());
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let mut found = vec![room(&place)];
    found.extend(
        mount_of(&mounts, &place).map(|mount| kind(&mount, !config.backup.also.as_os_str().is_empty())),
    );
    found.extend([memory(), clock()]);
    found
}

fn room(place: &Path) -> Finding {
    match vitals::free(place) {
        None => Finding::unknown("disk", "Its free space could not be found out (`df` did not say)."),
        Some(free) => judge_room(free),
    }
}

fn judge_room(free: u64) -> Finding {
    let says = format!("{} are free.", size(free));
    let advice = "Make room: `journalctl --vacuum-size=100M`, `apt clean`, or a larger disk.";
    match care::grade_room(free) {
        Grade::Good => Finding::good("disk", says),
        Grade::Warn => Finding::warn("disk", says, advice),
        Grade::Bad => Finding::bad("disk", says, advice),
    }
}

/// The file system that a folder lies on.
#[derive(Debug, PartialEq, Eq)]
struct Mount {
    kind: String,
    source: String,
    read_only: bool,
}

/// The mount with the longest path above `place` in the text of `/proc/self/mountinfo` (proc(5)).
fn mount_of(text: &str, place: &Path) -> Option<Mount> {
    let read = |line: &str| {
        let (left, right) = line.split_once(" - ")?;
        let mut left = left.split(' ').skip(4);
        let (at, options) = (left.next()?.replace("\\040", " "), left.next()?);
        let mut right = right.split(' ');
        let (kind, source) = (right.next()?.to_owned(), right.next()?.to_owned());
        let read_only = options.split(',').any(|o| o == "ro");
        place.starts_with(&at).then_some((at.len(), Mount { kind, source, read_only }))
    };
    // Of two at one place the later one is seen.
    text.lines().filter_map(read).max_by_key(|(length, _)| *length).map(|(_, mount)| mount)
}

fn kind(mount: &Mount, second_folder: bool) -> Finding {
    let Mount { kind, source, .. } = mount;
    let says = format!("The database lies on {source} ({kind}).");
    let local = "Move it to a disk in this machine (ext4), and set database.path.";
    let errors = errors_of(source);
    if mount.read_only {
        let advice = "The system made it read-only, often because the card is dying: back up, replace it.";
        return Finding::bad("disk kind", format!("{source} can only be read."), advice);
    }
    if errors > 0 {
        let advice = "Back up to another disk now, then check this one (`fsck`) or replace it.";
        return Finding::bad("disk kind", format!("{says} It has recorded {errors} errors."), advice);
    }
    match kind.as_str() {
        "tmpfs" | "ramfs" => {
            Finding::bad("disk kind", says, "It is lost when the power goes. ".to_owned() + local)
        }
        "vfat" | "exfat" | "msdos" => {
            Finding::bad("disk kind", says, "It cannot keep the key from others' eyes. ".to_owned() + local)
        }
        _ if kind.starts_with("nfs")
            || kind.starts_with("fuse.")
            || ["cifs", "smb3", "9p"].contains(&kind.as_str()) =>
        {
            Finding::bad("disk kind", says, "Locks over a network damage databases. ".to_owned() + local)
        }
        "overlay" => Finding::warn("disk kind", says, "It goes with its container: mount a volume for it."),
        _ if source.starts_with("/dev/mmcblk") && !second_folder => Finding::warn(
            "disk kind",
            format!("{says} That is a memory card; cards wear out."),
            "Keep backups on a second one too: set backup.also to a USB stick's folder.",
        ),
        _ => Finding::good("disk kind", says),
    }
}

/// Errors that ext4 has noted about a disk; 0 where nobody notes any.
fn errors_of(source: &str) -> u64 {
    let Some(name) = Path::new(source).file_name() else { return 0 };
    let noted = std::fs::read_to_string(Path::new("/sys/fs/ext4").join(name).join("errors_count"));
    noted.ok().and_then(|n| n.trim().parse().ok()).unwrap_or(0)
}

fn memory() -> Finding {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let available = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    match available.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()) {
        None => Finding::unknown("memory", "The system does not say how much is free."),
        Some(kib) => judge_memory(kib * 1024),
    }
}

fn judge_memory(free: u64) -> Finding {
    let says = format!("{} are free.", size(free));
    if free < LITTLE_MEMORY {
        return Finding::warn("memory", says, "End what else runs here, or give the machine more.");
    }
    Finding::good("memory", says)
}

/// Whether the clock is set by somebody who knows: judged as the house itself judges it.
fn clock() -> Finding {
    Clock::System.ask_service();
    let said = said_by(Command::new("timedatectl").args(["show", "--property=NTPSynchronized", "--value"]));
    judge_clock(Clock::System.is_synchronised(), sign::is_there(), said.as_deref().map(str::trim))
}

/// `signed`: systemd-timesyncd has set it at some time; `said`: what `timedatectl` answers.
fn judge_clock(now: bool, signed: bool, said: Option<&str>) -> Finding {
    let advice = "Switch it on with `timedatectl set-ntp true` and see to the network; a Pi without a clock of its own \
         begins in the past after a power cut.";
    match said {
        _ if now => Finding::good("clock", "It is set by a time server."),
        _ if signed => Finding::warn(
            "clock",
            "A time server set it, and not in the last two hours, or it was moved since.",
            advice,
        ),
        Some("no") => Finding::warn("clock", "Nobody sets it.", advice),
        _ => Finding::unknown("clock", "Whether a time server sets it could not be found out."),
    }
}

/// What a program prints, if it is there and succeeds.
fn said_by(command: &mut Command) -> Option<String> {
    let output = command.env("LC_ALL", "C").output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    const MOUNTS: &str = "\
22 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw
30 22 0:25 / /run rw,nosuid shared:2 - tmpfs tmpfs rw
41 22 8:1 / /media/a\\040stick rw shared:3 - vfat /dev/sda1 rw
42 22 8:2 / /srv ro,noatime shared:4 - ext4 /dev/sdb1 ro
43 22 0:40 / /mnt/nas rw shared:5 - nfs4 nas:/house rw
";

    fn judged(place: &str, second: bool) -> State {
        kind(&mount_of(MOUNTS, Path::new(place)).unwrap(), second).state
    }

    #[test]
    fn the_kind_of_disk_is_that_of_the_nearest_mount() {
        assert_eq!(judged("/var/lib/comanda", false), State::Warn, "a card without a second place");
        assert_eq!(judged("/var/lib/comanda", true), State::Good);
        for place in ["/run/comanda", "/media/a stick/x", "/srv/house", "/mnt/nas"] {
            assert_eq!(judged(place, true), State::Bad, "{place}");
        }
        assert_eq!(mount_of("", Path::new("/")), None);
    }

    #[test]
    fn an_old_sign_of_a_time_server_is_none() {
        assert_eq!(judge_clock(true, true, None).state, State::Good);
        // The kernel goes on to say yes for long after the network is gone.
        let stale = judge_clock(false, true, Some("yes"));
        assert!(stale.state == State::Warn && stale.says.contains("two hours"), "{stale:?}");
        assert_eq!(judge_clock(false, false, Some("no")).state, State::Warn);
        assert_eq!(judge_clock(false, false, None).state, State::Unknown);
    }

    #[test]
    fn little_room_is_told_and_none_is_a_problem() {
        assert_eq!(
            [50 << 20, 500 << 20, 5 << 30].map(|n| judge_room(n).state),
            [State::Bad, State::Warn, State::Good]
        );
        assert_eq!(judge_memory(50 << 20).state, State::Warn);
    }
}
