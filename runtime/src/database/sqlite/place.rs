//! The process that holds a lock, for locks that do not end with their process. If the kernel can tell that the process
//! is gone, other runners need not wait until the lock expires.
//!
//! A wrong answer does no more harm than an early expiry: a runner that lost the lock notices in its next transaction.

use std::fs;
use std::io::ErrorKind;

/// A unique name of this process: boot, process namespace, id, start. `None` without a Linux `/proc` that shows it.
pub(crate) fn here() -> Option<String> {
    let id = std::process::id();
    let shown = fs::read_link("/proc/self").ok()?;
    if shown.to_str()? != id.to_string() {
        return None;
    }
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, start) = state_and_start(&text)?;
    Some(format!("{}/{id}/{start}", machine()?))
}

/// Whether the process of another [`here`] has ended. `false` if this process cannot know: on another machine, after a
/// reboot, in another container, or if other users' processes are hidden.
pub(crate) fn is_gone(place: &str) -> bool {
    let known = || {
        let mut parts = place.rsplitn(3, '/');
        let (start, id, at) = (parts.next()?, parts.next()?, parts.next()?);
        let id: u32 = id.parse().ok()?;
        // The first process always exists. A process that cannot see it does not see all processes.
        if at != machine()? || fs::metadata("/proc/1").is_err() {
            return None;
        }
        match fs::read_to_string(format!("/proc/{id}/stat")) {
            Err(error) => Some(error.kind() == ErrorKind::NotFound),
            Ok(text) => {
                let (state, now) = state_and_start(&text)?;
                // A zombie has released everything.
                Some(now != start || state == "Z" || state == "X")
            }
        }
    };
    known().unwrap_or(false)
}

fn machine() -> Option<String> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let namespace = fs::read_link("/proc/self/ns/pid").ok()?;
    Some(format!("{}/{}", boot.trim(), namespace.to_str()?))
}

/// The state and the start from `/proc/<id>/stat`. The process name before them may contain any character.
fn state_and_start(stat: &str) -> Option<(&str, &str)> {
    let mut fields = stat.rsplit_once(") ")?.1.split(' ');
    let state = fields.next()?;
    Some((state, fields.nth(18)?))
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn only_a_process_of_this_machine_that_has_ended_is_gone() {
        let me = here().unwrap();
        assert!(!is_gone(&me), "{me}");
        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .unwrap();
        let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap();
        let began = state_and_start(&stat).unwrap().1;
        let place = format!("{}/{}/{began}", machine().unwrap(), child.id());
        assert!(!is_gone(&place), "{place}");
        child.kill().unwrap();
        // The child is not waited for yet, and is soon a zombie.
        while !is_gone(&place) {
            std::thread::yield_now();
        }
        child.wait().unwrap();
        assert!(is_gone(&place), "{place}");
        assert!(!is_gone(&format!("another{place}")));
        assert!(!is_gone("process 42 on build-7"));
        // The same id, but of another process.
        let (before, _) = me.rsplit_once('/').unwrap();
        assert!(is_gone(&format!("{before}/1")));
    }
}
