//! The agent for macOS's launchd (launchd.plist(5)).

use super::Service;

/// That of the replaced program: two agents would fight for the port.
pub const LABEL: &str = "com.terminus-cancrorum-est";

const HEAD: &str = "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">
<!-- tce install writes this file anew, tce uninstall removes it -->
<plist version=\"1.0\">
<dict>
";

/// Crashed or killed, it comes back; ended by `tce dashboard-stop`, it stays away until the next login. It takes a last look
/// when it ends. 63 is 0077: what it writes is its user's.
const TAIL: &str = "  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>10</integer>
  <key>ExitTimeOut</key>
  <integer>30</integer>
  <key>Umask</key>
  <integer>63</integer>
  <key>LimitLoadToSessionType</key>
  <string>Aqua</string>
</dict>
</plist>
";

pub(super) fn plist(service: &Service) -> String {
    let words: Vec<String> =
        service.words().map(|word| format!("    {}\n", string(word))).collect();
    let variables = service.environment.iter();
    let variables = variables
        .map(|(name, value)| format!("    <key>{}</key>\n    {}\n", escaped(name), string(value)));
    let own = [
        pair("Label", LABEL),
        format!("  <key>ProgramArguments</key>\n  <array>\n{}  </array>\n", words.concat()),
        format!(
            "  <key>EnvironmentVariables</key>\n  <dict>\n{}  </dict>\n",
            variables.collect::<String>()
        ),
        pair("WorkingDirectory", &service.logs),
        pair("StandardOutPath", &service.log(Service::OUT_LOG)),
        pair("StandardErrorPath", &service.log(Service::ERR_LOG)),
    ];
    format!("{HEAD}{}{TAIL}", own.concat())
}

pub(super) fn parse(plist: &str) -> Option<Service> {
    let after = |key: &str| plist.split_once(&format!("<key>{key}</key>\n")).map(|(_, rest)| rest);
    let (arguments, _) = after("ProgramArguments")?.split_once("</array>")?;
    let mut words = arguments.lines().filter_map(|line| content(line, "string"));
    let mut service = Service { program: words.next()?, ..Service::default() };
    service.arguments = words.collect();
    let variables = after("EnvironmentVariables").and_then(|rest| rest.split_once("</dict>"));
    let mut lines = variables.unwrap_or_default().0.lines();
    while let Some(line) = lines.next() {
        if let Some(name) = content(line, "key") {
            service.environment.insert(name, content(lines.next()?, "string")?);
        }
    }
    service.logs = content(after("WorkingDirectory")?.lines().next()?, "string")?;
    Some(service)
}

fn pair(key: &str, value: &str) -> String {
    format!("  <key>{key}</key>\n  {}\n", string(value))
}

fn string(text: &str) -> String {
    format!("<string>{}</string>", escaped(text))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What stands within this element, if the line is one.
fn content(line: &str, element: &str) -> Option<String> {
    let inner = line.trim_start_matches(' ').strip_prefix(&format!("<{element}>"))?;
    let inner = inner.strip_suffix(&format!("</{element}>"))?;
    Some(inner.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}
