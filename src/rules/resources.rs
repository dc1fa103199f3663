//! Shares of the whole system, and when they are too large.

use crate::model::process::ResourceAlert;

/// Thresholds in percent of the whole system.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResourceRules {
    pub cpu_percent: f64,
    pub memory_percent: f64,
}

/// Percent of one core to percent of all.
#[must_use]
pub fn cpu_of_system(cpu_percent: f64, cpu_count: u32) -> f64 {
    cpu_percent / f64::from(cpu_count.max(1))
}

/// Bytes to percent of all memory.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "memory stays far below 2^53 bytes")]
pub fn memory_of_system(bytes: u64, total: u64) -> f64 {
    if total == 0 { 0.0 } else { bytes as f64 * 100.0 / total as f64 }
}

/// Independent of health: at or over a threshold is an alert.
#[must_use]
pub fn resource_alert(
    rules: &ResourceRules,
    cpu_of_system: f64,
    memory_of_system: f64,
) -> Option<ResourceAlert> {
    match (cpu_of_system >= rules.cpu_percent, memory_of_system >= rules.memory_percent) {
        (true, true) => Some(ResourceAlert::Both),
        (true, false) => Some(ResourceAlert::HighCpu),
        (false, true) => Some(ResourceAlert::HighMemory),
        (false, false) => None,
    }
}
