//! Shares of the whole system, and which alert they make.

use tce::model::process::ResourceAlert;
use tce::rules::resources::{ResourceRules, cpu_of_system, memory_of_system, resource_alert};

#[test]
fn the_example_of_the_manual_holds() {
    // 8 cores and 16 GB: six cores, or 12 GB.
    assert!((cpu_of_system(600.0, 8) - 75.0).abs() < 1e-9);
    assert!((memory_of_system(12 << 30, 16 << 30) - 75.0).abs() < 1e-9);
}

#[test]
fn at_or_over_a_threshold_is_an_alert() {
    let rules = ResourceRules { cpu_percent: 75.0, memory_percent: 50.0 };
    let cases = [
        (74.99, 49.99, None),
        (75.0, 0.0, Some(ResourceAlert::HighCpu)),
        (0.0, 50.0, Some(ResourceAlert::HighMemory)),
        (75.0, 50.0, Some(ResourceAlert::Both)),
        (800.0, 100.0, Some(ResourceAlert::Both)),
    ];
    for (cpu, memory, expected) in cases {
        assert_eq!(resource_alert(&rules, cpu, memory), expected, "{cpu} {memory}");
    }
}

#[test]
fn an_unknown_machine_makes_no_infinite_share() {
    assert!(cpu_of_system(100.0, 0).is_finite());
    assert!(memory_of_system(1 << 30, 0).abs() < f64::EPSILON);
}
