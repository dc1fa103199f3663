//! Completion: of what is written in the scripts, and of what lives.

use std::fs;
use std::process::Command;

use crate::stage::{Setting, Stage, skip};

fn has(shell: &str) -> bool {
    let found = Command::new(shell).args(["-c", "true"]).output().is_ok();
    if !found {
        skip(&format!("there is no {shell} here"));
    }
    found
}

/// A script that stands for the program: it lists what it is made to list.
fn stand_in(stage: &Stage) -> std::path::PathBuf {
    let folder = stage.root().join("bin");
    let program = folder.join("tce");
    let text = "#!/bin/sh\ncase \"$2\" in pids) printf '10\\talpha /dev/pts/1\\n11\\tbeta\\n' ;;\n\
                projects) printf '%s\\n' alpha 'al pha' 'al$(touch owned)`touch owned`' ;; esac\n";
    stage.write(&program, text);
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&program, mode).unwrap();
    folder
}

/// What a shell says to a script, in a folder of the test's.
fn say(stage: &Stage, shell: &str, line: &str) -> String {
    let path = format!("{}:/usr/bin:/bin", stand_in(stage).display());
    let plain: &[&str] = if shell == "bash" { &["--norc", "--noprofile"] } else { &[] };
    let output = Command::new(shell)
        .args(plain)
        .args(["-c", line])
        .env_clear()
        .env("PATH", path)
        .env("HOME", stage.root())
        .current_dir(stage.cwd())
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && err.is_empty(), "{shell}: {err}");
    assert!(!stage.cwd().join("owned").exists(), "a name was run");
    String::from_utf8(output.stdout).unwrap()
}

fn script(stage: &Stage, shell: &str) -> String {
    let ran = stage.tce(&["completions", shell]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{shell}");
    stage.write(&stage.cwd().join("script"), &ran.out);
    ran.out
}

#[test]
fn each_shell_has_a_script_that_asks_for_what_lives() {
    let stage = Stage::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let text = script(&stage, shell);
        assert!(text.contains("kill-stale") && text.contains("complete "), "{shell}");
    }
    assert_eq!(stage.tce(&["completions", "tcsh"]).code, 2);
    assert!(!stage.data().exists());
}

#[test]
fn bash_completes_commands_flags_processes_and_projects() {
    if !has("bash") {
        return;
    }
    let stage = Stage::new();
    script(&stage, "bash");
    let complete = |words: &str| {
        let line = format!(
            ". ./script; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}}-1)); \
             _tce_live tce \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        say(&stage, "bash", &line).lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(complete("tce kill ''"), ["10", "11"]);
    assert_eq!(complete("tce kill --tree 11"), ["11"]);
    assert_eq!(complete("tce usage --project 'al p'"), ["al\\ pha"]);
    assert_eq!(complete("tce usage --project ''").len(), 3);
    assert_eq!(complete("tce kill-s"), ["kill-stale"]);
    assert_eq!(complete("tce kill --dr"), ["--dry-run"]);
    assert!(complete("tce statusline --").contains(&"--install".to_owned()));
}

#[test]
fn zsh_and_fish_take_their_scripts() {
    let stage = Stage::new();
    if has("zsh") {
        script(&stage, "zsh");
        // By its name it is loaded once; from then on the shell must ask ours, not the static function in it.
        let line = "autoload -U compinit; compinit -D -u; . ./script; print $_comps[tce]";
        assert_eq!(say(&stage, "zsh", line), "_tce_live\n");
    }
    if has("fish") {
        script(&stage, "fish");
        let complete =
            |typed: &str| say(&stage, "fish", &format!("source ./script; complete -C '{typed}'"));
        assert_eq!(complete("tce kill "), "10\talpha /dev/pts/1\n11\tbeta\n");
        assert!(complete("tce usage --project a").contains("al$(touch owned)"));
        assert!(complete("tce kill-s").starts_with("kill-stale\t"));
    }
}

#[test]
fn what_lives_is_one_word_a_line() {
    let stage = Stage::new();
    assert_eq!(stage.tce(&["complete", "pids"]).out, "");
    assert!(!stage.data().exists(), "to ask for a word makes no history");
    let alpha = stage.enter(10, "alpha");
    stage.enter(11, "be\nta");
    stage.session_file(&alpha, "48f5", "busy");
    stage.once();
    stage.machine.remove(11);
    let ran = stage.tce(&["complete", "pids"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out, "10\talpha /dev/pts/10\n11\tbe ta /dev/pts/11\n", "as last recorded");
    assert_eq!(
        stage.tce(&["complete", "projects"]).out,
        "alpha\n",
        "a name with a line break cannot be typed"
    );
    let broken = Setting::default().env("CLAUDE_MONITOR_PORT", "many");
    let ran = stage.tce_as(&broken, &["complete", "pids"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
}
