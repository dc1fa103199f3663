//! The pure rules, as tables and as laws: health, sampling, resources, cooldowns, names of models.

mod alerts;
mod budget;
mod crontab;
mod health;
mod model_name;
mod orphan;
mod resources;
mod sampling;
