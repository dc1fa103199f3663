//! The rules: pure functions of their arguments; `now` is an argument.

pub mod alerts;
pub mod blocks;
pub mod detect;
pub mod evidence;
pub mod health;
pub mod model_name;
pub mod resources;
pub mod sampling;
pub mod usage;
pub mod when;
