//! Every crate that ends up in the program may be given away under our licence.

use std::process::Command;

use serde_json::Value;

/// Licences that ask for no more than a notice.
const FREE: [&str; 10] = [
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "0BSD",
];

fn is_free(expression: &str) -> bool {
    // `A OR B`, `A/B`: one of them is enough. `A AND B`: all are needed. Exceptions only add rights.
    let expression = expression.replace('/', " OR ").replace(['(', ')'], "");
    expression.split(" AND ").all(|part| {
        part.split(" OR ")
            .any(|one| FREE.contains(&one.trim().split(" WITH ").next().unwrap_or_default()))
    })
}

/// This machine's platform: crates for others are not downloaded, and not in this program.
fn platform() -> String {
    let output = Command::new("rustc").arg("-vV").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

#[test]
fn every_dependency_is_free_to_pass_on() {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--offline",
            "--filter-platform",
            &platform(),
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50, "the list of packages is whole");
    let bound: Vec<String> = packages
        .iter()
        .filter(|package| !is_free(package["license"].as_str().unwrap_or("none")))
        .map(|package| format!("{} ({})", package["name"], package["license"]))
        .collect();
    assert_eq!(bound, Vec::<String>::new());
}

#[test]
fn a_licence_that_binds_is_noticed() {
    assert!(
        is_free("MIT OR Apache-2.0")
            && is_free("Apache-2.0 WITH LLVM-exception OR MIT")
            && is_free("MIT/Unlicense")
    );
    assert!(is_free("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(!is_free("GPL-3.0") && !is_free("MIT AND GPL-2.0") && !is_free("none"));
}
