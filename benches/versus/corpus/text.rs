//! Text for prompts, answers and tool results: ready to stand in a JSON string.

use super::random::Random;

/// Lines as they stand in a JSON string. Several look like a usage, a line or a null field, and are none.
const LINES: [&str; 24] = [
    r"fn main() -> Result<(), Box<dyn Error>> {\n",
    r#"    let path = dir.join(\"Cargo.toml\");\n"#,
    r"    for entry in walk(&root)?.filter_map(Result::ok).filter(|e| e.is_file()) {\n",
    r"        total = total.checked_add(entry.len()).ok_or(Overflow)?;\n",
    r"    }\n}\n\n",
    r"def handle(request):\n    user = session.get(request.user_id)\n    return render(user)\n",
    r"\u001b[32m   Compiling\u001b[0m serde v1.0.229\n",
    r"\u001b[1m\u001b[33mwarning\u001b[0m: unused variable: `count`\n",
    r"test report::tests::totals_are_exact ... ok\n",
    r"2026-11-20T10:00:01.000Z INFO  http: GET /api/items 200 12ms\n",
    r"  1\t# Notes\n  2\t\n  3\tThe quick brown fox jumps over the lazy dog.\n",
    r"Größe, naïve façade, 日本語のテキスト, emoji 🎉, tab\there and a backslash \\ too\n",
    r#"{\"id\":null,\"model\":null,\"version\":null,\"speed\":null}\n"#,
    r#"{\"type\":\"assistant\",\"message\":{\"id\":\"msg_x\",\"usage\":{\"input_tokens\":4096,\"output_tokens\":512}}}\n"#,
    r#"    \"usage\":{\"input_tokens\":999999,\"cache_read_input_tokens\":888888},\n"#,
    r"src/collect/files.rs:42:    let metadata = fs::metadata(path)?;\n",
    r#"<div class=\"card\"><a href=\"/docs\">Read more</a></div>\n"#,
    r"SELECT model, sum(output) FROM usage GROUP BY model ORDER BY 2 DESC;\n",
    r"-rw-r--r-- 1 ana ana  4096 Nov 20 10:00 README.md\n",
    r"I looked at the failing test first: it expects the totals in cents.\n",
    r"The change is small; the rest of the module keeps working as before.\n",
    r"@@ -12,7 +12,9 @@ impl Reader {\n-    old line\n+    new line\n",
    r"    assert_eq!(sum(&[1, 2, 3]), 6);\n",
    r"a3f5c9d2e8b14706 a3f5c9d2e8b14706 a3f5c9d2e8b14706 a3f5c9d2e8b14706\n",
];

/// About so many bytes of it.
pub(crate) fn text(random: &mut Random, bytes: u64) -> String {
    let wanted = usize::try_from(bytes).unwrap_or(0);
    let mut text = String::with_capacity(wanted + 160);
    while text.len() < wanted {
        text.push_str(random.pick(&LINES));
    }
    text
}

/// A thinking block's signature: base64, which compresses and repeats badly.
pub(crate) fn signature(random: &mut Random, bytes: u64) -> String {
    (0..bytes / 16).map(|_| random.hex(16)).collect()
}
