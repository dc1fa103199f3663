//! The replaced program, in a Python of its own.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::home::{Home, megabytes};

const PATIENCE: Duration = Duration::from_mins(1);

/// Its own dashboard on its own server, as its command starts them where there is no menu bar, without a browser.
const PROGRAM: &str = "
import sys, uvicorn
from tce.dashboard import create_app
from tce.process_scanner import ProcessScanner
from tce.token_tracker import TokenTracker
app = create_app(ProcessScanner(), TokenTracker())
uvicorn.run(app, host='127.0.0.1', port=int(sys.argv[1]), log_level='error', access_log=False)
";

pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) fn start(home: &Home) -> Result<Self, String> {
        let place = home.path().join("python");
        run(Command::new("python3").args(["-m", "venv"]).arg(&place))?;
        let python = place.join("bin/python");
        let pip = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "tce-monitor==0.4.0",
        ];
        run(Command::new(&python).args(pip))?;
        let free = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
        let address = free.local_addr().map_err(|e| e.to_string())?;
        drop(free);
        let mut command = home.command(&python.display().to_string());
        command.args(["-c", PROGRAM, &address.port().to_string()]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let server = Self { child: child.map_err(|e| e.to_string())?, address };
        let end = Instant::now() + PATIENCE;
        while TcpStream::connect(address).is_err() {
            if Instant::now() > end {
                return Err("tce-monitor does not answer".to_owned());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(server)
    }

    pub(crate) fn megabytes(&self) -> u64 {
        megabytes(self.child.id())
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|e| format!("{}: {e}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(errors.lines().last().unwrap_or("failed").to_owned())
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
