//! The bar of the long commands. It is drawn on standard error, and only where a person sees it.

use super::Terminal;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that goes away when dropped, so that it does not stand in the way of the sentence that follows.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Starts a bar of `total` steps that says what is being done; hidden where nobody looks.
    #[must_use]
    pub fn start(terminal: &Terminal, doing: &'static str, total: u64) -> Self {
        let target =
            if terminal.is_terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(total), target).with_message(doing);
        match ProgressStyle::with_template("{msg} {bar:40} {pos}/{len} ({eta})") {
            Ok(style) => Self(bar.with_style(style)),
            Err(_) => Self(bar), // the template is ours; indicatif's own style serves as well
        }
    }

    /// So many more steps are done.
    pub fn step(&self, steps: u64) {
        self.0.inc(steps);
    }

    /// Steps done so far.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.0.position()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_drawn_where_nobody_looks_and_steps_are_counted_all_the_same() {
        let (terminal, captured) = Terminal::captured(&[], "");
        let bar = Progress::start(&terminal, "loading", 10);
        bar.step(4);
        assert!(bar.0.is_hidden());
        assert_eq!((bar.done(), captured.err().as_str()), (4, ""));
    }

    #[test]
    fn the_bars_template_can_be_read() {
        assert!(ProgressStyle::with_template("{msg} {bar:40} {pos}/{len} ({eta})").is_ok());
    }
}
