//! The rules: pure functions of their arguments; `now` is an argument.

pub mod alerts;
pub mod blocks;
pub mod budget;
pub mod claude_settings;
pub mod crontab;
pub mod detect;
pub mod evidence;
pub mod health;
pub mod limits;
pub mod model_name;
pub mod nearest;
pub mod orphan;
pub mod resources;
pub mod sampling;
pub mod service;
pub mod skill;
pub mod tiers;
pub mod usage;
pub mod when;
pub mod zone;
