//! The unit for the user's own systemd (systemd.unit(5), systemd.service(5), systemd.exec(5)).

use super::Service;
use super::words::{is_plain, split};

pub const UNIT: &str = "terminus-cancrorum-est.service";

const HEAD: &str = "\
# tce install writes this file anew, tce uninstall removes it; your own lines: systemctl --user edit terminus-cancrorum-est
[Unit]
Description=Terminus Cancrorum Est: the record of your Claude Code processes, tokens and costs
# A record has no holes by choice: it is tried again for ever.
StartLimitIntervalSec=0

[Service]
Type=exec
";

/// Restart, end, and how little it may do. Each line is told what it is for, since each could break something.
const TAIL: &str = "\
# Crashed or killed, it comes back; ended by tce dashboard-stop, it stays away until the next login.
Restart=on-failure
RestartSec=10
# Wrong settings and a history of a newer version do not mend themselves.
RestartPreventExitStatus=2 7
# It takes a last look when it ends. If something else runs short of memory here, it goes on.
KillMode=mixed
TimeoutStopSec=30
OOMPolicy=continue
# It looks at processes of yours, ends them, and reads Claude Code's files: a view of its own of users, processes or
# files (PrivateUsers, ProtectProc, ProtectHome, ProtectSystem, PrivateTmp) would blind it. The rest it can do without.
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=~@clock @cpu-emulation @module @obsolete @raw-io @reboot @swap
SystemCallErrorNumber=EPERM
LimitCORE=0

[Install]
WantedBy=default.target
";

pub(super) fn unit(service: &Service) -> String {
    let variables = service.environment.iter();
    let variables = variables
        .map(|(name, value)| format!("Environment={}\n", word(&format!("{name}={value}"))));
    let logs = [("Output", Service::OUT_LOG), ("Error", Service::ERR_LOG)].map(|(key, name)| {
        format!("Standard{key}=append:{}\n", without_specifiers(&service.log(name)))
    });
    let folder = format!("WorkingDirectory=-{}\n", without_specifiers(&service.logs));
    let command = format!("ExecStart={}\n", command(service));
    let own = std::iter::once(command).chain(variables).chain([folder]).chain(logs);
    format!("{HEAD}{}{TAIL}", own.collect::<String>())
}

pub(super) fn parse(unit: &str) -> Option<Service> {
    let mut service = Service::default();
    for line in unit.lines() {
        if let Some(command) = line.strip_prefix("ExecStart=") {
            let mut words = split(command).into_iter();
            let program = words.next()?;
            program.strip_prefix(':').unwrap_or(&program).clone_into(&mut service.program);
            service.arguments = words.collect();
        } else if let Some(variable) = line.strip_prefix("Environment=") {
            let words = split(variable);
            let (name, value) = words.first()?.split_once('=')?;
            service.environment.insert(name.to_owned(), value.to_owned());
        } else if let Some(folder) = line.strip_prefix("WorkingDirectory=-") {
            service.logs = folder.replace("%%", "%");
        }
    }
    (!service.program.is_empty()).then_some(service)
}

/// A colon before the program keeps `$` from being read as a variable, which older versions do not know: so only then.
fn command(service: &Service) -> String {
    let has_dollar = service.words().any(|word| word.contains('$'));
    let first = if has_dollar { format!(":{}", service.program) } else { service.program.clone() };
    let rest = service.arguments.iter().map(|argument| word(argument));
    std::iter::once(word(&first)).chain(rest).collect::<Vec<_>>().join(" ")
}

/// `%` begins a specifier everywhere.
fn without_specifiers(text: &str) -> String {
    text.replace('%', "%%")
}

/// One word of a line that is cut into words.
fn word(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", without_specifiers(&escaped))
}
