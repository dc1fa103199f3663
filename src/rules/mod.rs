//! The rules: pure functions of their arguments; `now` is an argument.

pub mod alerts;
pub mod blocks;
pub mod budget;
pub mod detect;
pub mod health;
pub mod model_name;
pub mod orphan;
pub mod resources;
pub mod sampling;
pub mod usage;
pub mod when;
