//! The binary itself, as somebody starts it who has installed it: arguments and environment in, lines out, and a kill
//! that it cannot see coming.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

/// A command of the binary that sees nothing of this machine's environment or settings.
pub(crate) fn comanda(database: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comanda"));
    command.env_clear().env("COMANDA_DATABASE__PATH", database).stdin(Stdio::null());
    command.current_dir(database.parent().unwrap());
    command
}

/// Runs it to its end; fails unless it says that all went well.
#[track_caller]
pub(crate) fn done(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{command:?} failed: {status}\n{out}{err}");
    out.into_owned()
}

/// `comanda serve` in a process of its own. Killed when dropped.
pub(crate) struct Process {
    /// Where it answers.
    pub(crate) at: SocketAddr,
    child: Child,
    // Kept open: a server whose output nobody reads any more must not care, but need not be tried here.
    _out: BufReader<ChildStdout>,
}

impl Process {
    /// Starts it on any free port; the line that names the port says that it listens.
    pub(crate) fn serve(command: &mut Command) -> Self {
        Self::serve_at(command, "127.0.0.1:0")
    }

    /// Starts it here, as a browser expects that knew it before.
    pub(crate) fn serve_at(command: &mut Command, listen: &str) -> Self {
        let command = command.args(["serve", "--listen", listen]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()?.parse().ok());
        let Some(at) = address else {
            let _ended_or_not = child.kill();
            let mut said = String::new();
            let _what_there_is = child.stderr.take().unwrap().read_to_string(&mut said);
            panic!("the server named no address but {line:?}; it said: {said}");
        };
        // Its log is read to nowhere, so that it never waits for a reader.
        let mut log = child.stderr.take().unwrap();
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self { at, child, _out: out }
    }

    /// SIGKILL, and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and waits until it has ended in order.
    #[track_caller]
    pub(crate) fn stop(mut self) {
        let told = Command::new("kill").arg("-TERM").arg(self.id().to_string()).status().unwrap();
        assert!(told.success());
        let ended = self.child.wait().unwrap();
        assert!(ended.success(), "the server did not end in order: {ended}");
    }

    /// The process's number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _gone_already = self.child.kill();
        let _gone_already = self.child.wait();
    }
}
