//! The settings, loaded in process from temporary folders.

mod budgets;
mod dotenv;
mod files;
mod folders;
mod hostile;
mod layers;
mod table;
mod values;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tce::config::{Config, Origin, Shown, Surroundings, load};
use tce::error::{Error, Kind, Result};
use tempfile::TempDir;

/// A home, a data folder and a working folder of one test; `load` sees nothing else.
struct World {
    root: TempDir,
    env: BTreeMap<String, String>,
    flags: Vec<(String, String)>,
    home: Option<PathBuf>,
}

impl World {
    fn new() -> Self {
        let root = TempDir::new().unwrap();
        let home = root.path().join("home");
        fs::create_dir_all(home.join(".terminus-cancrorum-est")).unwrap();
        fs::create_dir_all(root.path().join("clone")).unwrap();
        Self { root, env: BTreeMap::new(), flags: Vec::new(), home: Some(home) }
    }

    fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    fn data(&self) -> PathBuf {
        self.home().join(".terminus-cancrorum-est")
    }

    fn work(&self) -> PathBuf {
        self.root.path().join("clone")
    }

    fn config_toml(self, text: &str) -> Self {
        let path = self.data().join("config.toml");
        self.file(&path, text)
    }

    fn our_dotenv(self, text: &str) -> Self {
        let path = self.data().join(".env");
        self.file(&path, text)
    }

    fn work_dotenv(self, text: &str) -> Self {
        let path = self.work().join(".env");
        self.file(&path, text)
    }

    fn file(self, path: &Path, text: impl AsRef<[u8]>) -> Self {
        fs::write(path, text).unwrap();
        self
    }

    /// A folder below the home folder.
    fn folder(self, below: &str) -> Self {
        fs::create_dir_all(self.home().join(below)).unwrap();
        self
    }

    fn env(mut self, name: &str, value: impl AsRef<Path>) -> Self {
        self.env.insert(name.to_owned(), value.as_ref().to_str().unwrap().to_owned());
        self
    }

    fn flag(mut self, name: &str, value: &str) -> Self {
        self.flags.push((name.to_owned(), value.to_owned()));
        self
    }

    fn without_home(mut self) -> Self {
        self.home = None;
        self
    }

    fn try_load(&self) -> Result<Config> {
        load(&Surroundings {
            env: &self.env,
            home: self.home.clone(),
            cwd: self.work(),
            flags: &self.flags,
        })
    }

    fn load(&self) -> Config {
        self.try_load().unwrap()
    }

    /// The error that loading must end in.
    fn error(&self) -> Error {
        let error = self.try_load().unwrap_err();
        assert_eq!(error.kind, Kind::Usage);
        error
    }

    /// The whole error with the folder of this test cut out.
    fn told(&self) -> String {
        self.without_root(&self.error().to_string())
    }

    /// Each warning with the folder of this test cut out.
    fn warnings(&self) -> Vec<String> {
        self.load().warnings.iter().map(|warning| self.without_root(&warning.to_string())).collect()
    }

    fn without_root(&self, text: &str) -> String {
        text.replace(self.root.path().to_str().unwrap(), "")
    }
}

fn shown(config: &Config, name: &str) -> Shown {
    config.origins.iter().find(|shown| shown.name == name).unwrap().clone()
}

fn origin(config: &Config, name: &str) -> Origin {
    shown(config, name).origin
}
