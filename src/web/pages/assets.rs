//! What pages are painted and moved with: three small files of our own, by names that change with their content.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::web::reply::{Answered, Fault, whole};

/// One file.
pub(super) struct Asset {
    name: String,
    kind: &'static str,
    text: &'static str,
}

impl Asset {
    fn new(stem: &str, ending: &str, kind: &'static str, text: &'static str) -> Self {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Self { name: format!("{stem}-{:016x}.{ending}", hasher.finish()), kind, text }
    }

    /// Its address.
    pub(super) fn path(&self) -> String {
        format!("/assets/{}", self.name)
    }
}

pub(super) static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("tce", "css", "text/css; charset=utf-8", include_str!("../assets/tce.css"))
});
pub(super) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("tce", "js", "text/javascript; charset=utf-8", include_str!("../assets/tce.js"))
});
pub(super) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("tce", "svg", "image/svg+xml", include_str!("../assets/tce.svg")));

pub(super) async fn serve(Path(name): Path<String>) -> Answered<Response> {
    let all = [&*STYLE, &*SCRIPT, &*ICON];
    let found = all
        .into_iter()
        .find(|asset| asset.name == name)
        .ok_or_else(|| Fault::new(StatusCode::NOT_FOUND, "not_found", "there is no such file"))?;
    let mut response = whole(found.kind, found.text);
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    response.headers_mut().insert(header::CACHE_CONTROL, forever);
    Ok(response)
}
